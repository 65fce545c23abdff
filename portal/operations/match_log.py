"""The match log: each automatic attempt with its outcome, rule and duration."""

from __future__ import annotations

from flask import url_for

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import lists, match_log
from portal.operations.pages import blueprint, show
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import SUPERVISORS, allow
from portal.web.paging import page_number


@blueprint.get("/match-log")
@allow(SUPERVISORS)
def log() -> str:
    """Show the newest attempts."""
    number, user = page_number(), current.user()
    with current.service().store.read() as session:
        runs, total = match_log.match_runs(session, user, number), match_log.count_match_runs(session, user)
    current.note(Deed.VIEW_MATCH_LOG, page=number)
    return show(
        "match_log",
        runs=runs,
        total=total,
        choices={run.request.id: choices(user, run.request) for run in runs},
        number=number,
        pages=lists.page_count(total),
        address=lambda page: url_for(".log", page=page),
    )
