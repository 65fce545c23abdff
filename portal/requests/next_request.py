"""After a decision: say what became of the request, and offer the next one that waits."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from autosgern_service.domain.lifecycle import MAILED, Status, Tab, tab
from autosgern_service.store.lists import Listing, following
from autosgern_service.store.models import TranscriptRequest
from portal.web import current
from portal.web.formats import label


def onward(row: TranscriptRequest, status: Status) -> Response:
    """Lead back to the request with a message that names its new status and the next request."""
    flash(_told(row, status))
    return redirect(url_for("details.page", reference=row.reference))


def _told(row: TranscriptRequest, status: Status) -> Markup:
    sentence = Markup("{} ").format(
        gettext(
            "Saved: request %(reference)s is now “%(status)s”, in the tab “%(tab)s”.",
            reference=row.reference,
            status=label(status),
            tab=label(tab(status)),
        )
    )
    if status is Status.ELECTRONIC_SENT:
        sentence += gettext("The transcript leaves with the next nightly transmission.") + " "
    if status is Status.TRANSCRIPT_UPLOADED:
        sentence += gettext("People at OCAS handle the PDF; this may take up to five business days.") + " "
    if status in MAILED:
        sentence += gettext("The applicant is told by e-mail at once.") + " "
    reference = next_waiting(row)
    if reference is None:
        return sentence + gettext("No other request waits to be processed.")
    link = Markup('<a href="{}">{}</a>').format(
        url_for("details.page", reference=reference),
        gettext("Next request: %(reference)s", reference=reference),
    )
    return sentence + link


def next_waiting(row: TranscriptRequest) -> str | None:
    """Return the reference of the next request to process in the reader's scope."""
    with current.service().store.read() as session:
        return following(session, Listing(user=current.user(), tab=Tab.TO_PROCESS), row)
