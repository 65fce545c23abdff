"""“This is the student”: fetches the transcript of a near match from the board's system, then all is as with a file.

Only a record that was shown to this reader can be chosen.
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from autosgern_service.flow import uploads
from autosgern_service.flow.uploads import NotGiven
from portal.requests import upload
from portal.requests.details import load
from portal.web import current, formats
from portal.web.access import STAFF, allow
from portal.web.revisions import seen_revision

blueprint = Blueprint("near_match_choice", __name__)


@blueprint.post("/requests/<reference>/this-is-the-student")
@allow(STAFF)
def choose(reference: str) -> str | Response | tuple[str, int]:
    """Take the chosen student and show what came of it."""
    row, student = load(reference), request.form.get("student", "")
    revision, address = seen_revision(), current.address()
    try:
        outcome = uploads.choose(
            current.service(), current.user(), row.id, revision, student, address=address
        )
    except LookupError:
        abort(404)
    if isinstance(outcome, NotGiven):
        flash(_told(outcome), "bad")
        return redirect(url_for("details.page", reference=reference))
    return upload.shown(row, outcome, f"{student}.xml")


def _told(outcome: NotGiven) -> str:
    if outcome.hold is not None:
        return gettext(
            "The board’s system holds this transcript back (%(reason)s). Choose an action.",
            reason=outcome.hold,
        )
    if outcome.reason is not None:
        return formats.reason_text(outcome.reason)
    return gettext("The board’s system has no academic data for this student. Choose an action.")
