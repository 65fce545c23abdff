"""Operations, for those who watch over the service: today, what leaves, how the boards answer, who did what.

One module is one page with what can be done there; all share a row of tabs. What tells of requests is shown in
the reader's scope; what concerns everybody is not for an auditor of a single board.
"""

from portal.operations.pages import blueprint

# The pages register their routes on the blueprint.
from portal.operations import alarms, automatic, boards, match_log, overview, trail, transmissions  # isort: skip

__all__ = ["alarms", "automatic", "blueprint", "boards", "match_log", "overview", "trail", "transmissions"]
