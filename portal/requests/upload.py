"""Uploading a transcript: choose a file, see what is wrong with it or what differs, say Yes or No.

Until Yes nothing is saved for the request: the file waits, sealed, at most a day. A file in which nothing differs is
filed at once, as the guides promise. What happens to a document is decided in `flow.uploads`; here stand the forms.
"""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.flow import uploads
from autosgern_service.flow.moves import Stale
from autosgern_service.flow.uploads import Filed, Held, NotAccepted, NotConfirmed
from autosgern_service.store.models import TranscriptRequest
from portal.requests import transcript_view
from portal.requests.details import load
from portal.requests.next_request import onward
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import STAFF, allow
from portal.web.bounds import takes_files
from portal.web.revisions import seen_revision
from xsd import Problem, Report
from xsd.formats import XML, format_of

blueprint = Blueprint("upload", __name__)


@blueprint.get("/requests/<reference>/upload")
@allow(STAFF)
def window(reference: str) -> str:
    """Show the upload window: whose transcript it is, and the file to choose."""
    row = _uploadable(reference)
    current.note(Deed.VIEW_REQUEST, reference)
    return _window(row)


@blueprint.post("/requests/<reference>/upload")
@allow(STAFF)
@takes_files
def submit(reference: str) -> str | Response | tuple[str, int]:
    """Take a file and show what came of it."""
    row, revision = load(reference), seen_revision()
    try:
        name, document = sent_file()
    except NotOneFile as problem:
        return _window(row, error=str(problem)), 400
    address = current.address()
    outcome = uploads.take(
        current.service(), current.user(), row.id, revision, document, name, address=address
    )
    return shown(row, outcome, name, is_xml=format_of(document) is XML)


def shown(
    row: TranscriptRequest, outcome: Filed | Held | NotAccepted, name: str, *, is_xml: bool = True
) -> str | Response | tuple[str, int]:
    """Lead on from a document that is filed, ask about what differs in it, or say what is wrong with it."""
    if isinstance(outcome, Filed):
        return onward(row, outcome.status)
    if isinstance(outcome, Held):
        return redirect(url_for("upload.validation", reference=row.reference, token=outcome.token))
    told = grouped(outcome.report)
    return _window(row, report=outcome.report, grouped=told, is_xml=is_xml, filename=name), 422


@blueprint.get("/requests/<reference>/upload/<token>")
@allow(STAFF)
def validation(reference: str, token: str) -> str:
    """Show the validation screen: what differs between the request and the waiting file."""
    row = _uploadable(reference)
    waiting = uploads.waiting(current.service(), current.user(), row.id, token)
    current.note(Deed.VIEW_VALIDATION, reference)
    return render_template(
        "validation.html",
        request_row=row,
        rows=waiting.rows,
        differing=[one for one in waiting.rows if one.differs],
        compared=sum(one.compared for one in waiting.rows),
        warnings=waiting.problems,
        shown=transcript_view.shown(xsd.read(waiting.document), current.lang()),
    )


@blueprint.post("/requests/<reference>/upload/<token>")
@allow(STAFF)
def answer(reference: str, token: str) -> Response:
    """Take the Yes or No of the validation screen; Yes carries the fields that it showed as differing."""
    row, said = load(reference), request.form.get("answer")
    if said not in ("yes", "no"):
        abort(400)
    service, user, address = current.service(), current.user(), current.address()
    try:
        if said == "yes":
            fields = request.form.getlist("field")
            return onward(row, uploads.confirm(service, user, row.id, token, fields, address=address).status)
        uploads.give_up(service, user, row.id, token, address=address)
    except NotConfirmed:
        flash(gettext("Nothing was saved: look once more at what differs, then say Yes or No."), "bad")
        return redirect(url_for(".validation", reference=reference, token=token))
    flash(gettext("The upload was cancelled. Nothing was saved."))
    return redirect(url_for("details.page", reference=reference))


def _uploadable(reference: str) -> TranscriptRequest:
    row = load(reference)
    if not choices(current.user(), row).upload:
        raise Stale(reference)
    return row


def _window(row: TranscriptRequest, **what: object) -> str:
    return render_template("upload.html", request_row=row, again=choices(current.user(), row).again, **what)


def grouped(report: Report) -> list[tuple[Problem, int]]:
    """Return each problem once, with the number of other places that have the same."""
    times = Counter((problem.code, problem.text_en) for problem in report.problems)
    first = {(problem.code, problem.text_en): problem for problem in reversed(report.problems)}
    return [(first[key], count - 1) for key, count in times.items()]


class NotOneFile(Exception):
    """What was sent is no file, or several; says so to the reader."""


def sent_file() -> tuple[str, bytes]:
    """Return the name and the bytes of the file that a form takes; raises NotOneFile."""
    sent = [(filename(one), one.read()) for one in request.files.getlist("document")]
    if len(sent) > 1:
        raise NotOneFile(gettext("Choose one file only: several were sent, and none of them was taken."))
    if not sent or not sent[0][1]:
        raise NotOneFile(gettext("Choose a file. The one sent was empty or missing."))
    return sent[0]


def filename(chosen: FileStorage) -> str:
    """Return the name of a sent file, without a path."""
    return (chosen.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:200]
