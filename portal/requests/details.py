"""The details of a request: why it waits and what to do, what the applicant gave, and its history."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import ACTIONS
from autosgern_service.flow import decisions
from autosgern_service.flow.filing import open_document
from autosgern_service.store import lists, scope
from autosgern_service.store.models import MatchRun, Transcript, TranscriptRequest
from portal.requests import automatic_problems, near_matches, transcript_view
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import READERS, STAFF, allow
from portal.web.revisions import seen_revision

blueprint = Blueprint("details", __name__)


def load(reference: str) -> TranscriptRequest:
    """Return a request in the reader's scope; anything else is a page that does not exist."""
    with current.service().store.read() as session:
        found = scope.find(session, current.user(), reference)
    if found is None:
        abort(404)
    return found


@blueprint.get("/requests/<reference>")
@allow(READERS)
def page(reference: str) -> str:
    """Show a request."""
    request = load(reference)
    current.note(Deed.VIEW_REQUEST, reference)
    may = choices(current.user(), request)
    with current.service().store.read() as session:
        is_withdrawn = request.id in lists.withdrawn(session, [request])
    return render_template(
        "details.html",
        request_row=request,
        choices=may,
        schools=_schools_by_board() if may.assign else [],
        actions=ACTIONS,
        run=_last_run(request),
        near=near_matches.of_request(request),
        problems=automatic_problems.of(request),
        filed=_filed(request),
        is_withdrawn=is_withdrawn,
        note=request.note if request.note != decisions.WITHDRAWN else None,
    )


@blueprint.get("/requests/<reference>/print")
@allow(READERS)
def printed(reference: str) -> str:
    """Show a request as it goes on paper: nothing to click, nothing about other people."""
    request = load(reference)
    current.note(Deed.PRINT_REQUEST, reference)
    return render_template("printed.html", request_row=request)


@blueprint.get("/requests/<reference>/applicant")
@allow(READERS)
def applicant(reference: str) -> str:
    """Show the applicant of a request (Détails – Candidat(e))."""
    request = load(reference)
    current.note(Deed.VIEW_APPLICANT, reference)
    return render_template("applicant.html", request_row=request)


@blueprint.get("/requests/<reference>/transcript")
@allow(READERS)
def transcript(reference: str) -> str:
    """Show the filed transcript in the reader's words."""
    request = load(reference)
    filed = _filed(request)
    if filed is None or filed.format != "xml":
        abort(404)
    current.note(Deed.VIEW_TRANSCRIPT, reference)
    content = xsd.read(open_document(current.service().vault, filed))
    shown = transcript_view.shown(content, current.lang())
    return render_template("filed_transcript.html", request_row=request, filed=filed, shown=shown)


@blueprint.post("/requests/<reference>/try-again")
@allow(STAFF)
def try_again(reference: str) -> Response:
    """Send the request through the automatic processing once more."""
    request = load(reference)
    decisions.try_again(current.service(), current.doer(), current.actor(), request.id, seen_revision())
    flash(gettext("Request %(reference)s is being processed automatically again.", reference=reference))
    return redirect(url_for(".page", reference=reference))


def _schools_by_board() -> list[tuple[str, list[scope.Place]]]:
    with current.service().store.read() as session:
        boards = {board.id: board for board in scope.boards(session, current.user())}
        found = scope.schools(session, current.user())
    return [
        (boards[board_id].name(current.lang()), list(schools))
        for board_id, schools in groupby(found, lambda one: one.board_id)
    ]


def _filed(request: TranscriptRequest) -> Transcript | None:
    with current.service().store.read() as session:
        return session.scalar(
            select(Transcript).where(Transcript.request_id == request.id, Transcript.current)
        )


def _last_run(request: TranscriptRequest) -> MatchRun | None:
    with current.service().store.read() as session:
        return session.scalar(
            select(MatchRun).where(MatchRun.request_id == request.id).order_by(MatchRun.id.desc()).limit(1)
        )
