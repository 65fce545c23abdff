"""Several requests at once: one action for many rows, and many transcript files, each paired with its request.

Every request is still decided by itself, from the revision that the reader saw: one that moved meanwhile is
named and left alone, the others are done.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import ACTIONS, MAILED, MoveNotAllowed, Status, tab
from autosgern_service.flow import decisions, uploads
from autosgern_service.flow.moves import Stale
from autosgern_service.flow.uploads import Filed, Held, Moved, Nobodys, NotAccepted
from autosgern_service.store import lists, scope
from autosgern_service.store.models import TranscriptRequest
from portal.requests.permitted import choices
from portal.requests.upload import filename
from portal.web import current
from portal.web.access import STAFF, allow
from portal.web.bounds import takes_files
from xsd import Report

blueprint = Blueprint("several", __name__)

#: As many as stand on a page.
MOST = lists.PAGE_SIZE


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
    files = [(filename(one), one.read()) for one in request.files.getlist("documents")]
    files = [(name, content) for name, content in files if content]
    if not files:
        return render_template("several_upload.html", error=gettext("Choose one or several files.")), 400
    outcomes = [_take(name, content) for name, content in files]
    return render_template("several_done.html", outcomes=outcomes)


def _rows(references: list[str]) -> list[TranscriptRequest]:
    with current.service().store.read() as session:
        found = [scope.find(session, current.user(), reference) for reference in references[:MOST]]
    return [row for row in found if row is not None]


def _act(row: TranscriptRequest, action: Status) -> Outcome:
    text = request.form.get(f"revision-{row.reference}", "")
    address = url_for("details.page", reference=row.reference)
    try:
        decisions.act(current.service(), current.doer(), current.actor(), row.id, _revision(text), action)
    except (Stale, MoveNotAllowed):
        return Outcome(row.reference, gettext("Changed meanwhile; nothing was saved."), address=address)
    return Outcome(row.reference, ACTIONS[action][current.lang()], done=True, address=address)


def _revision(text: str) -> int:
    """Return the revision that a row's form carried; 0, which no request has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _take(name: str, content: bytes) -> Outcome:
    outcome = uploads.pair(current.service(), current.user(), content, name, address=current.address())
    if isinstance(outcome, Nobodys) or outcome.reference is None:
        return Outcome(name, _told(outcome))
    words, done = _told(outcome), isinstance(outcome, Filed)
    return Outcome(f"{name} → {outcome.reference}", words, done, _onward(outcome, outcome.reference))


def _onward(outcome: Filed | Held | NotAccepted | Moved, reference: str) -> str:
    if isinstance(outcome, Held):
        return url_for("upload.validation", reference=reference, token=outcome.token)
    view = "upload.window" if isinstance(outcome, NotAccepted) else "details.page"
    return url_for(view, reference=reference)


def _told(outcome: Filed | Held | NotAccepted | Nobodys | Moved) -> str:
    if isinstance(outcome, NotAccepted):
        return _first_problem(outcome.report)
    if isinstance(outcome, Nobodys) and outcome.is_pdf:
        return gettext("A PDF cannot be paired with its request. Upload it from the request.")
    words = {
        Filed: gettext("The transcript is saved."),
        Held: gettext("Something differs: check it, then say Yes or No."),
        Nobodys: gettext("No request of yours corresponds to this file."),
        Moved: gettext("Changed meanwhile; nothing was saved."),
    }
    return words[type(outcome)]


def _first_problem(report: Report) -> str:
    return report.problems[0].text(current.lang()) if report.problems else gettext("The file cannot be read.")
