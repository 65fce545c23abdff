"""What is true of requests, whoever asks: statuses and moves, reasons, refusals, identity, roles, addresses.

Pure: no database, no clock, no network, no framework. Whoever changes a rule of the domain begins here.
"""
