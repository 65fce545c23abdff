"""The details of a request: why it waits and what to do, what the applicant gave, and its history."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from autosgern_service.flow import decisions
from autosgern_service.lifecycle import ACTIONS
from autosgern_service.reasons import Reason
from autosgern_service.store import listing
from autosgern_service.store.models import MatchRun, TranscriptRequest
from portal import current, near_matches
from portal.access import READERS, STAFF, allow
from portal.choices import choices
from portal.revisions import seen_revision

blueprint = Blueprint("details", __name__)


def load(reference: str) -> TranscriptRequest:
    """Return a request in the reader's scope; anything else is a page that does not exist."""
    with current.service().store.read() as session:
        found = listing.find(session, current.user(), reference)
    if found is None:
        abort(404)
    return found


@blueprint.get("/requests/<reference>")
@allow(READERS)
def page(reference: str) -> str:
    """Show a request."""
    request = load(reference)
    current.note("view-request", reference)
    return render_template(
        "details.html",
        request_row=request,
        choices=choices(current.user(), request),
        actions=ACTIONS,
        run=_last_run(request),
        near=near_matches.of_request(request),
        is_invalid=request.reason == Reason.TRANSCRIPT_INVALID,
    )


@blueprint.get("/requests/<reference>/print")
@allow(READERS)
def printed(reference: str) -> str:
    """Show a request as it goes on paper: nothing to click, nothing about other people."""
    request = load(reference)
    current.note("print-request", reference)
    return render_template("printed.html", request_row=request)


@blueprint.get("/requests/<reference>/applicant")
@allow(READERS)
def applicant(reference: str) -> str:
    """Show the applicant of a request (Détails – Candidat(e))."""
    request = load(reference)
    current.note("view-applicant", reference)
    return render_template("applicant.html", request_row=request)


@blueprint.post("/requests/<reference>/try-again")
@allow(STAFF)
def try_again(reference: str) -> Response:
    """Send the request through the automatic processing once more."""
    request = load(reference)
    decisions.try_again(current.service(), current.user(), request.id, seen_revision())
    current.note("try-again", reference)
    flash(gettext("Request %(reference)s is being processed automatically again.", reference=reference))
    return redirect(url_for(".page", reference=reference))


def _last_run(request: TranscriptRequest) -> MatchRun | None:
    with current.service().store.read() as session:
        return session.scalar(
            select(MatchRun).where(MatchRun.request_id == request.id).order_by(MatchRun.id.desc()).limit(1)
        )
