"""Auto-SGéRN's service: requests come in by SOAP, are matched, fetched, validated, filed and transmitted.

The flow reads from top to bottom: `soap` receives, `flow` carries one request through match, fetch, validate
and file, `nightly` transmits. `domain` says which moves are allowed, `store` keeps every row, `engine`
keeps every promise to do something later.
"""
