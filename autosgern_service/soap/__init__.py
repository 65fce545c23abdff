"""The SOAP face: what application centres, boards that call us and destinations call, on spyne.

A message passes these rooms in order: `gate` (HTTP: methods, sizes, TLS) → `envelope` (safe parsing, one
Body, nothing that we would have to obey) → `security` (who is it?) → `schema` (is it the contract's?) →
`operations` (the use cases, by way of the flow) → `faults` (if it was refused) → `log` (the proof). `protocol`
holds spyne's two protocol classes that call them; `wsgi.create_app` puts everything together.
"""

from autosgern_service.soap import shims

shims.install()
