"""Administration, for OCAS's operators: people, boards and schools, destinations, partners, holidays.

One module is one list with its form; all share two templates. Each change is an entry of the audit trail.
"""

from portal.administration.pages import blueprint

# The lists register their routes on the blueprint.
from portal.administration import boards, destinations, holidays, partners, terms, users  # isort: skip

__all__ = ["blueprint", "boards", "destinations", "holidays", "partners", "terms", "users"]
