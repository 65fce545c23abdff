"""The automatic processing: what came to nothing, by board and reason, and what has been in it for long.

What failed because a board gave no answer can be sent through again, one request or a whole list at a time.
"""

from __future__ import annotations

from flask import abort
from flask_babel import ngettext
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import decisions
from autosgern_service.flow.decisions import RETRIED
from autosgern_service.store import monitoring
from portal.operations.pages import blueprint, done, show
from portal.web import current, formats
from portal.web.access import OPERATORS, SUPERVISORS, allow


@blueprint.get("/automatic")
@allow(SUPERVISORS)
def automatic() -> str:
    """Show what does not get on."""
    user, now = current.user(), current.service().clock.now()
    with current.service().store.read() as session:
        groups = monitoring.failed(session, user)
        overdue = monitoring.overdue(session, user, now)
    current.note(Deed.VIEW_AUTOMATIC_PROCESSING, groups=len(groups), overdue=len(overdue))
    return show("automatic", groups=groups, overdue=overdue, retried=RETRIED)


@blueprint.post("/automatic/<int:number>/<reason>/try-again")
@allow(OPERATORS)
def try_all_again(number: int, reason: str) -> Response:
    """Send a board's requests that failed for this reason through once more."""
    if reason not in RETRIED:
        abort(404)
    count = decisions.try_all_again(current.service(), current.doer(), number, [Reason(reason)])
    told = ngettext(
        "%(n)s request is being processed automatically again.",
        "%(n)s requests are being processed automatically again.",
        count,
        n=formats.number(count),
    )
    return done(told, ".automatic")
