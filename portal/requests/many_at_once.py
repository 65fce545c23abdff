"""Several requests at once: one action for many rows, and many transcript files, each paired with its request.

Every request is still decided by itself, from the revision that the reader saw: one that moved meanwhile is
named and left alone, the others are done. So is one that fails unexpectedly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import ACTIONS, MAILED, MoveNotAllowed, Status, tab
from autosgern_service.flow import decisions, uploads
from autosgern_service.flow.moves import Stale, last_move
from autosgern_service.flow.uploads import Filed, Held, NotAccepted, NotPaired, Why
from autosgern_service.store import lists, scope
from autosgern_service.store.models import TranscriptRequest
from portal.requests.permitted import choices
from portal.requests.upload import filename
from portal.web import current, errors
from portal.web.access import STAFF, allow
from portal.web.bounds import takes_files
from portal.web.revisions import seen_move
from xsd import Report

blueprint = Blueprint("several", __name__)

One = TypeVar("One")

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
    rows = _rows(request.form.getlist("reference"))
    outcomes = _each(rows, lambda row: row.reference, lambda row: _act(row, Status(chosen)))
    return render_template("several_done.html", outcomes=outcomes)


@blueprint.get("/requests/several/upload")
@allow(STAFF)
def window() -> str:
    """Ask for the files."""
    with current.service().store.read() as session:
        return render_template("several_upload.html", seen=last_move(session))


@blueprint.post("/requests/several/upload")
@allow(STAFF)
@takes_files
def submit() -> str | tuple[str, int]:
    """Pair each file with its request: file it, or say what it needs."""
    seen = seen_move()
    files = [(filename(one), one.read()) for one in request.files.getlist("documents")]
    files = [
        (name, content) for name, content in files if name or content
    ]  # a form without files sends one of neither
    if not files:
        error = gettext("Choose one or several files.")
        return render_template("several_upload.html", seen=seen, error=error), 400
    taken: list[str] = []
    outcomes = _each(files, lambda file: file[0], lambda file: _take(*file, seen, taken))
    return render_template("several_done.html", outcomes=outcomes)


def _each(all_: Iterable[One], name: Callable[[One], str], do: Callable[[One], Outcome]) -> list[Outcome]:
    """Do each by itself, so that the page says of each what became of it; raises what made every one of them fail."""
    outcomes, failures = [], []
    for one in all_:
        try:
            outcomes.append(do(one))
        except Exception as failure:
            failures.append(failure)
            told = gettext("Something went wrong with this one. Try again in a few minutes.")
            outcomes.append(Outcome(name(one), told))
    if failures and len(failures) == len(outcomes):
        raise failures[0]
    for unexpected in failures:
        errors.log_unexpected(unexpected)
    return outcomes


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


def _take(name: str, content: bytes, seen: int, taken: list[str]) -> Outcome:
    """Take one file; `taken` are the requests for which one was taken before it, and then this one's too."""
    service, user, address = current.service(), current.user(), current.address()
    outcome = uploads.pair(service, user, seen, content, name, beside=taken, address=address)
    if outcome.reference is None:
        return Outcome(name, _told(outcome))
    if isinstance(outcome, Filed | Held):
        taken.append(outcome.reference)
    words, done = _told(outcome), isinstance(outcome, Filed)
    return Outcome(f"{name} → {outcome.reference}", words, done, _onward(outcome, outcome.reference))


def _onward(outcome: Filed | Held | NotAccepted | NotPaired, reference: str) -> str:
    if isinstance(outcome, Held):
        return url_for("upload.validation", reference=reference, token=outcome.token)
    wants_another = isinstance(outcome, NotAccepted) or outcome == NotPaired(Why.BROUGHT, reference)
    return url_for("upload.window" if wants_another else "details.page", reference=reference)


def _told(outcome: Filed | Held | NotAccepted | NotPaired) -> str:
    if isinstance(outcome, NotAccepted):
        return _first_problem(outcome.report)
    if isinstance(outcome, NotPaired):
        return _told_why(outcome.why)
    if isinstance(outcome, Held):
        return gettext("Something differs: check it, then say Yes or No.")
    return gettext("The transcript is saved.")


def _told_why(why: Why) -> str:
    words = {
        Why.PDF: gettext("A PDF cannot be paired with its request. Upload it from the request."),
        Why.NOBODYS: gettext("No request of yours corresponds to this file."),
        Why.SECOND: gettext("Another of these files is for the same request; this one was not saved."),
        Why.BROUGHT: gettext(
            "The request has a transcript already. To replace it, upload the file from the request."
        ),
        Why.MOVED: gettext("Changed meanwhile; nothing was saved."),
    }
    return words[why]


def _first_problem(report: Report) -> str:
    return report.problems[0].text(current.lang()) if report.problems else gettext("The file cannot be read.")
