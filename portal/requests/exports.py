"""The table as a file: CSV and PDF of what is filtered, with all details that the applicants gave."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import lists
from autosgern_service.store.lists import Listing
from portal.requests import export_columns
from portal.requests.table import address, asked_listing
from portal.web import current, formats, pdf_documents, spreadsheet
from portal.web.access import READERS, allow

blueprint = Blueprint("exports", __name__)

#: A PDF beyond this is not for reading; the CSV has no limit.
MOST_IN_PDF = 500


@blueprint.get("/requests/export.csv")
@allow(READERS)
def as_csv() -> Response:
    """Stream the filtered list as CSV."""
    listing, total = _asked()
    if listing.criteria is None:
        return redirect(address())  # there the reader is told
    current.note(Deed.EXPORT_REQUESTS, listing.tab, form="csv", rows=total)
    return spreadsheet.answer(_name(listing), export_columns.heads(), _rows(listing))


@blueprint.get("/requests/export.pdf")
@allow(READERS)
def as_pdf() -> Response:
    """Make a PDF of the filtered list."""
    listing, total = _asked()
    if listing.criteria is None:
        return redirect(address())
    if total > MOST_IN_PDF:
        flash(
            gettext(
                "A PDF holds %(most)s requests at most and this list has %(total)s. "
                "Narrow it by a search, or take the CSV.",
                most=formats.number(MOST_IN_PDF),
                total=formats.number(total),
            ),
            "bad",
        )
        return redirect(address())
    current.note(Deed.EXPORT_REQUESTS, listing.tab, form="pdf", rows=total)
    with current.service().store.read() as session:
        found = [
            {
                "name": f"{row.reference} – {formats.person(row.person)}",
                "facts": export_columns.facts(row, is_withdrawn),
            }
            for row, is_withdrawn in lists.every(session, listing)
        ]
    title = gettext("Transcript requests") + f" – {formats.label(listing.tab)}"
    return pdf_documents.answer(_name(listing), "requests", title=title, requests=found)


def _asked() -> tuple[Listing, int]:
    with current.service().store.read() as session:
        listing = asked_listing(session, current.user())
        return listing, lists.counts(session, listing)[listing.tab]


def _rows(listing: Listing) -> Iterator[list[str]]:
    with current.service().store.read() as session:
        for row, is_withdrawn in lists.every(session, listing):
            yield export_columns.values(row, is_withdrawn)


def _name(listing: Listing) -> str:
    base = "demandes" if current.lang() == "fr" else "requests"
    return f"{base}-{formats.slug(formats.label(listing.tab))}-{current.service().clock.today()}"
