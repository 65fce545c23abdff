"""Checking a transcript file by itself, before it is uploaded for a request: nothing is kept, nothing is sent.

The report on XML is the very one that `autosgern validate` and the operation ValidateTranscript give.
"""

from __future__ import annotations

from flask import Blueprint, render_template

import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.flow.pdf_check import check_pdf
from portal.requests import transcript_view
from portal.requests.upload import NotOneFile, grouped, sent_file
from portal.web import current
from portal.web.access import READERS, allow
from portal.web.bounds import takes_files
from xsd.formats import PDF, XML, format_of

blueprint = Blueprint("file_check", __name__)


@blueprint.get("/transcripts/check")
@allow(READERS)
def form() -> str:
    """Show where to choose the file."""
    return render_template("file_check.html")


@blueprint.post("/transcripts/check")
@allow(READERS)
@takes_files
def check() -> str | tuple[str, int]:
    """Say whether the file would be accepted, what is wrong with it, and what stands in it."""
    try:
        name, document = sent_file()
    except NotOneFile as problem:
        return render_template("file_check.html", error=str(problem)), 400
    found = format_of(document)
    report = (
        check_pdf(document) if found is PDF else xsd.check(document, today=current.service().clock.today())
    )
    current.note(Deed.CHECK_TRANSCRIPT, accepted=report.accepted)
    shown = transcript_view.shown(report.transcript, current.lang()) if report.transcript else None
    return render_template(
        "file_check.html",
        report=report,
        grouped=grouped(report),
        filename=name,
        is_pdf=found is PDF,
        is_xml=found is XML,
        shown=shown,
    )
