"""What an installation stands on: settings, the vault, the clock, logs, passwords, and the inlet of its web processes.

Nothing here knows the database or what a request is.
"""
