"""The sandbox: invented boards with invented students, and a reference SIS that serves them by SOAP.

SIS vendors run it alone (`autosgern sandbox`) to see the board contract at work; the demo, the tests and the
benchmarks use its boards, its population and the one table of fixed test students. The service itself never
imports it.
"""
