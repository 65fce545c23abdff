"""Uploading a transcript: choose a file, see what is wrong with it or what differs, say Yes or No.

Until Yes nothing is saved for the request: the file waits in `uploads`, sealed, at most a day. A file in which
nothing differs is filed at once, as the guides promise.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import delete
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.flow import decisions
from autosgern_service.flow.decisions import Examination
from autosgern_service.store.models import TranscriptRequest, Upload
from portal.requests import transcript_view
from portal.requests.details import load
from portal.requests.next_request import onward
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import STAFF, allow
from portal.web.bounds import takes_files
from portal.web.revisions import seen_revision
from xsd import Problem, Report
from xsd.formats import PDF, XML, format_of

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
    """Take a file: file it, ask about what differs, or say what is wrong with it."""
    row = _uploadable(reference)
    revision = seen_revision()
    if revision != row.revision:
        raise decisions.Stale(reference)
    chosen = request.files.get("document")
    document = chosen.read() if chosen else b""
    if chosen is None or not document:
        return _window(row, error=gettext("Choose a file. The one sent was empty or missing.")), 400
    if format_of(document) is PDF:
        return _take_pdf(row, revision, document, filename(chosen))
    return take(row, revision, document, filename(chosen))


def take(
    row: TranscriptRequest, revision: int, document: bytes, name: str
) -> str | Response | tuple[str, int]:
    """File a document, ask about what differs in it, or say what is wrong with it."""
    examination = decisions.examine(current.service(), row, document)
    if not examination.report.accepted:
        return _refused(row, examination.report, document, name)
    if examination.differs:
        return redirect(
            url_for("upload.validation", reference=row.reference, token=keep(row, document, name))
        )
    return _file(row, revision, document)


@blueprint.get("/requests/<reference>/upload/<token>")
@allow(STAFF)
def validation(reference: str, token: str) -> str:
    """Show the validation screen: what differs between the request and the waiting file."""
    row = _uploadable(reference)
    upload, document = _waiting(row, token)
    current.note(Deed.VIEW_VALIDATION, reference)
    examination = decisions.examine(current.service(), row, document)
    return render_template(
        "validation.html", request_row=row, upload=upload, token=token, **_comparison(examination)
    )


@blueprint.post("/requests/<reference>/upload/<token>")
@allow(STAFF)
def answer(reference: str, token: str) -> Response:
    """Take the Yes or No of the validation screen."""
    row = _uploadable(reference)
    upload, document = _waiting(row, token)
    if request.form.get("answer") not in ("yes", "no"):
        abort(400)
    if request.form["answer"] == "yes":
        filed = _file(row, upload.revision, document)
        _forget(upload)
        return filed
    _forget(upload)
    flash(gettext("The upload was cancelled. Nothing was saved."))
    return redirect(url_for("details.page", reference=reference))


def _take_pdf(
    row: TranscriptRequest, revision: int, document: bytes, name: str
) -> str | Response | tuple[str, int]:
    """Keep a PDF for the people at OCAS, or say why it cannot be taken."""
    try:
        status = decisions.upload_pdf(current.service(), current.user(), row.id, revision, document)
    except decisions.PdfRefused as refused:
        return _refused(row, refused.report, document, name)
    current.note(Deed.UPLOAD_PDF, row.reference)
    return onward(row, status)


def _refused(row: TranscriptRequest, report: Report, document: bytes, name: str) -> tuple[str, int]:
    current.note(Deed.UPLOAD_REFUSED, row.reference)
    is_xml = format_of(document) is XML
    return _window(row, report=report, grouped=grouped(report), is_xml=is_xml, filename=name), 422


def _uploadable(reference: str) -> TranscriptRequest:
    row = load(reference)
    if not choices(current.user(), row).upload:
        raise decisions.Stale(reference)
    return row


def _window(row: TranscriptRequest, **what: object) -> str:
    return render_template("upload.html", request_row=row, again=choices(current.user(), row).again, **what)


def grouped(report: Report) -> list[tuple[Problem, int]]:
    """Return each problem once, with the number of other places that have the same."""
    times = Counter((problem.code, problem.text_en) for problem in report.problems)
    first = {(problem.code, problem.text_en): problem for problem in reversed(report.problems)}
    return [(first[key], count - 1) for key, count in times.items()]


def _comparison(examination: Examination) -> dict[str, object]:
    assert examination.report.transcript is not None
    differing = [compared for compared in examination.rows if compared.differs]
    return {
        "rows": examination.rows,
        "differing": differing,
        "compared": sum(compared.compared for compared in examination.rows),
        "warnings": examination.report.problems,
        "shown": transcript_view.shown(examination.report.transcript, current.lang()),
    }


def _file(row: TranscriptRequest, revision: int, document: bytes) -> Response:
    status = decisions.file_upload(current.service(), current.user(), row.id, revision, document)
    current.note(Deed.UPLOAD, row.reference)
    return onward(row, status)


def keep(row: TranscriptRequest, document: bytes, filename: str) -> str:
    """Let a file wait for the answer; return the token of its validation screen."""
    service = current.service()
    now = service.clock.now()
    token = secrets.token_urlsafe(16)
    with service.store.begin() as session:
        session.add(
            Upload(
                token_hash=_hash(token),
                request_id=row.id,
                user_id=current.user().id,
                revision=row.revision,
                at=now,
                filename=filename,
                document_sealed=service.vault.seal(document, _sealed_name(token)),
            )
        )
    return token


def _waiting(row: TranscriptRequest, token: str) -> tuple[Upload, bytes]:
    """Return the reader's own waiting file for a request, or answer that there is none."""
    service = current.service()
    with service.store.read() as session:
        upload = session.get(Upload, _hash(token))
    if upload is None or upload.user_id != current.user().id or upload.request_id != row.id:
        abort(404)
    return upload, service.vault.open(upload.document_sealed, _sealed_name(token))


def _forget(upload: Upload) -> None:
    with current.service().store.begin() as session:
        session.execute(delete(Upload).where(Upload.token_hash == upload.token_hash))


def filename(chosen: FileStorage) -> str:
    """Return the name of a sent file, without a path."""
    return (chosen.filename or "").replace("\\", "/").rsplit("/", 1)[-1][:200]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sealed_name(token: str) -> str:
    return f"upload:{_hash(token)}"
