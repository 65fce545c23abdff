"""The match log: each automatic attempt with its outcome, rule and duration. For operators and auditors."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from autosgern_service.store import listing
from autosgern_service.store.listing import PAGE_SIZE
from portal import current
from portal.access import SUPERVISORS, allow

blueprint = Blueprint("match_log", __name__)


@blueprint.get("/match-log")
@allow(SUPERVISORS)
def log() -> str:
    """Show the newest attempts."""
    text = request.args.get("page", "1")
    number = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
    with current.service().store.read() as session:
        runs, total = listing.match_runs(session, current.user(), number)
    current.note("view-match-log", page=number)
    return render_template(
        "match_log.html",
        runs=runs,
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE_SIZE)),
        address=lambda page: url_for(".log", page=page),
    )
