"""Decisions beside the daily ones: withdraw a wrong transcript, cancel a request, and what OCAS's people do.

They assign a school to a request that came without one, and look at each PDF: handled, it leaves with the next
transmission; unusable, it goes back with a reason. A paper transcript that has arrived is scanned and uploaded.
Withdrawing and cancelling are confirmed on a page that says what follows.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow import decisions
from autosgern_service.flow.filing import open_document
from autosgern_service.store import lists
from autosgern_service.store.models import Transcript, TranscriptRequest
from portal.requests.details import load
from portal.requests.next_request import onward
from portal.requests.permitted import choices
from portal.web import current, formats
from portal.web.access import OPERATORS, READERS, STAFF, allow
from portal.web.paging import page_number
from portal.web.revisions import seen_revision

blueprint = Blueprint("corrections", __name__)

#: Paper that has not become a scan by then came some other way, or never will.
PAPER_TRAVELS = timedelta(days=60)


@blueprint.get("/requests/<reference>/withdraw")
@allow(STAFF)
def confirm_withdrawal(reference: str) -> str:
    """Ask whether the filed transcript is to be withdrawn."""
    row = load(reference)
    with current.service().store.read() as session:
        is_withdrawn = row.id in lists.withdrawn(session, [row])
    if is_withdrawn or not choices(current.user(), row).withdraw:
        raise decisions.Stale(reference)
    return render_template("withdraw.html", request_row=row)


@blueprint.post("/requests/<reference>/withdraw")
@allow(STAFF)
def withdraw(reference: str) -> AnyResponse:
    """Withdraw the filed transcript; say how many copies had left already."""
    row = load(reference)
    gone = decisions.withdraw(
        current.service(), current.doer(), current.actor(), row.id, seen_revision(), _note()
    )
    told = gettext("The transcript is withdrawn. Upload the right one when you have it.")
    if gone:
        told += " " + ngettext(
            "%(num)s copy had left already; OCAS has been called to have it destroyed.",
            "%(num)s copies had left already; OCAS has been called to have them destroyed.",
            gone,
        )
    flash(told)
    return redirect(url_for("details.page", reference=reference))


@blueprint.get("/requests/<reference>/cancel")
@allow(OPERATORS)
def confirm_cancellation(reference: str) -> str:
    """Ask whether the request is to be cancelled."""
    row = load(reference)
    if not choices(current.user(), row).cancel:
        raise decisions.Stale(reference)
    return render_template("cancel.html", request_row=row)


@blueprint.post("/requests/<reference>/cancel")
@allow(OPERATORS)
def cancel(reference: str) -> AnyResponse:
    """Cancel the request."""
    row = load(reference)
    status = decisions.cancel(
        current.service(), current.doer(), current.actor(), row.id, seen_revision(), _note()
    )
    return onward(row, status)


@blueprint.post("/requests/<reference>/school")
@allow(OPERATORS)
def assign_school(reference: str) -> AnyResponse:
    """Give the request the chosen school."""
    row = load(reference)
    chosen = request.form.get("school", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        flash(gettext("Choose a school."), "bad")
        return redirect(url_for("details.page", reference=reference))
    revision = seen_revision()
    try:
        status = decisions.assign_school(
            current.service(), current.doer(), current.actor(), row.id, revision, int(chosen)
        )
    except LookupError:
        abort(404)
    return onward(row, status)


@blueprint.get("/pdf-queue")
@allow(OPERATORS)
def queue() -> str:
    """List the PDF files that wait for people at OCAS, and the paper transcripts on their way there."""
    service = current.service()
    lately = service.clock.now() - PAPER_TRAVELS
    with service.store.read() as session:
        pdfs = lists.with_status(session, current.user(), Status.TRANSCRIPT_UPLOADED, page_number("pdf"))
        paper = lists.with_status(
            session, current.user(), Status.PAPER_SENT, page_number("paper"), since=lately
        )
        formats.holidays(session)
    current.note(Deed.VIEW_PDF_QUEUE, rows=len(pdfs.rows), paper=len(paper.rows))
    return render_template(
        "pdf_queue.html",
        pdfs=pdfs,
        paper=paper,
        days=PAPER_TRAVELS.days,
        pdf_address=lambda page: url_for(".queue", pdf=page, paper=paper.number),
        paper_address=lambda page: url_for(".queue", pdf=pdfs.number, paper=page),
    )


@blueprint.get("/requests/<reference>/transcript.pdf")
@allow(READERS)
def document(reference: str) -> Response:
    """Give the uploaded PDF as a file to save: it is never shown inside a page of ours."""
    filed = _filed_pdf(load(reference))
    current.note(Deed.VIEW_TRANSCRIPT, reference)
    response = Response(open_document(current.service().vault, filed), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    return response


@blueprint.post("/requests/<reference>/pdf")
@allow(OPERATORS)
def handle(reference: str) -> AnyResponse:
    """Take whether the PDF is usable; one that is not goes back with a reason."""
    row = load(reference)
    usable = request.form.get("usable")
    if usable not in ("yes", "no"):
        abort(400)
    if usable == "no" and not _note():
        flash(gettext("Say why the file cannot be used: the school reads it."), "bad")
        return redirect(url_for("details.page", reference=reference))
    revision = seen_revision()
    status = decisions.handle_pdf(
        current.service(),
        current.doer(),
        current.actor(),
        row.id,
        revision,
        usable=usable == "yes",
        note=_note(),
    )
    return onward(row, status)


def _note() -> str | None:
    return request.form.get("note", "").strip()[:500] or None


def _filed_pdf(row: TranscriptRequest) -> Transcript:
    with current.service().store.read() as session:
        found = session.scalar(
            select(Transcript).where(
                Transcript.request_id == row.id, Transcript.current, Transcript.format == "pdf"
            )
        )
    return found or abort(404)
