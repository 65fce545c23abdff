"""Several requests at once: one action for many rows, and many transcript files, each paired with its request.

Every request is still decided by itself, from the revision that the reader saw: one that moved meanwhile is
named and left alone, the others are done.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

import matcher
import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.identity import matches_request
from autosgern_service.domain.lifecycle import ACTIONS, MAILED, MoveNotAllowed, Status, tab
from autosgern_service.flow import decisions
from autosgern_service.store import listing
from autosgern_service.store.models import TranscriptRequest
from portal.requests import upload
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import STAFF, allow
from portal.web.bounds import takes_files
from xsd import Origin, Report, Transcript
from xsd.formats import PDF, format_of

blueprint = Blueprint("several", __name__)

#: As many as stand on a page.
MOST = listing.PAGE_SIZE


@dataclass(frozen=True)
class Outcome:
    """What became of one row or one file: the request (where there is one), words, and where to go on."""

    name: str
    told: str
    done: bool = False
    address: str | None = None


@blueprint.get("/requests/several/action")
@allow(STAFF)
def confirm() -> str | tuple[str, int]:
    """Ask whether the chosen action is meant for the chosen rows."""
    rows = _rows(request.args.getlist("reference"))
    chosen = request.args.get("action", "")
    if not rows or chosen not in list(ACTIONS):
        missing = gettext("Select an action and the requests that it is for.")
        return render_template("several_missing.html", missing=missing), 400
    action = Status(chosen)
    current.note(Deed.CONFIRM_SEVERAL, action, requests=[row.reference for row in rows])
    return render_template(
        "several_action.html",
        rows=[row for row in rows if action in choices(current.user(), row).actions],
        left_out=[row for row in rows if action not in choices(current.user(), row).actions],
        action=action,
        target=tab(action),
        is_mailed=action in MAILED,
    )


@blueprint.post("/requests/several/action")
@allow(STAFF)
def act() -> str:
    """Take the confirmed action for each row."""
    chosen = request.form.get("action", "")
    if chosen not in list(ACTIONS):
        abort(400)
    outcomes = [_act(row, Status(chosen)) for row in _rows(request.form.getlist("reference"))]
    return render_template("several_done.html", outcomes=outcomes)


@blueprint.get("/requests/several/upload")
@allow(STAFF)
def window() -> str:
    """Ask for the files."""
    return render_template("several_upload.html")


@blueprint.post("/requests/several/upload")
@allow(STAFF)
@takes_files
def submit() -> str | tuple[str, int]:
    """Pair each file with its request: file it, or say what it needs."""
    files = [(upload.filename(one), one.read()) for one in request.files.getlist("documents")]
    files = [(name, content) for name, content in files if content]
    if not files:
        return render_template("several_upload.html", error=gettext("Choose one or several files.")), 400
    outcomes = [_take(name, content) for name, content in files]
    return render_template("several_done.html", outcomes=outcomes)


def _rows(references: list[str]) -> list[TranscriptRequest]:
    with current.service().store.read() as session:
        found = [listing.find(session, current.user(), reference) for reference in references[:MOST]]
    return [row for row in found if row is not None]


def _act(row: TranscriptRequest, action: Status) -> Outcome:
    text = request.form.get(f"revision-{row.reference}", "")
    address = url_for("details.page", reference=row.reference)
    try:
        decisions.act(
            current.service(), current.user(), row.id, _revision(text), action, address=current.address()
        )
    except (decisions.Stale, MoveNotAllowed):
        return Outcome(row.reference, gettext("Changed meanwhile; nothing was saved."), address=address)
    return Outcome(row.reference, ACTIONS[action][current.lang()], done=True, address=address)


def _revision(text: str) -> int:
    """Return the revision that a row's form carried; 0, which no request has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _take(name: str, content: bytes) -> Outcome:
    service = current.service()
    if format_of(content) is PDF:
        return Outcome(name, gettext("A PDF cannot be paired with its request. Upload it from the request."))
    report = xsd.check(content, today=service.clock.today(), origin=Origin.UPLOADED)
    if report.transcript is None:
        return Outcome(name, _first_problem(report))
    with service.store.read() as session:
        row = _request_of(session, report.transcript)
    if row is None:
        return Outcome(name, gettext("No request of yours corresponds to this file."))
    return _file(name, content, row)


def _file(name: str, content: bytes, row: TranscriptRequest) -> Outcome:
    examination = decisions.examine(current.service(), row, content)
    if not examination.report.accepted:
        address = url_for("upload.window", reference=row.reference)
        return Outcome(f"{name} → {row.reference}", _first_problem(examination.report), address=address)
    if examination.differs:
        told = gettext("Something differs: check it, then say Yes or No.")
        address = url_for("upload.validation", reference=row.reference, token=upload.keep(row, content, name))
        return Outcome(f"{name} → {row.reference}", told, address=address)
    try:
        decisions.file_upload(current.service(), current.user(), row.id, row.revision, content)
    except (decisions.Stale, MoveNotAllowed):
        return Outcome(f"{name} → {row.reference}", gettext("Changed meanwhile; nothing was saved."))
    current.note(Deed.UPLOAD, row.reference)
    address = url_for("details.page", reference=row.reference)
    return Outcome(
        f"{name} → {row.reference}", gettext("The transcript is saved."), done=True, address=address
    )


def _request_of(session: Session, transcript: Transcript) -> TranscriptRequest | None:
    """Return the waiting request that a transcript answers: by its tracking id, else the one of that person.

    A file that names no request is paired as strictly as a pushed transcript: nobody chose the request for it.
    """
    user, settings = current.user(), current.service().settings
    named = listing.find(session, user, transcript.tracking_id or "")
    if named is not None:
        return named if choices(user, named).upload else None
    waiting = listing.waiting_of(session, user, transcript.person.birth_date)
    same = [
        row
        for row in waiting
        if matches_request(transcript, row.applicant, check_digit=settings.oen_check_digit).outcome
        is matcher.Outcome.MATCHED
        and not any(one.differs for one in decisions.compare(row, transcript))
    ]
    return same[0] if len(same) == 1 else None


def _first_problem(report: Report) -> str:
    return report.problems[0].text(current.lang()) if report.problems else gettext("The file cannot be read.")
