"""The table of requests: four tabs with their counts, sorted, searched, fifty a page. Where staff begin their day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import ACTIONS, Tab
from autosgern_service.domain.roles import Role
from autosgern_service.store import lists, pages, scope
from autosgern_service.store.lists import Listing, Sort
from autosgern_service.store.models import User
from portal.requests import completed_counts, searches
from portal.requests.permitted import choices
from portal.web import current, formats
from portal.web.access import READERS, allow
from portal.web.paging import page_number

blueprint = Blueprint("requests_table", __name__)


@dataclass(frozen=True)
class Column:
    """One column: the name of its cell, its head, and by what the head sorts."""

    cell: str
    head: Any
    sort: Sort


DATE = Column("date", lazy_gettext("Date requested"), Sort.DATE)
AGE = Column("age", lazy_gettext("Age"), Sort.AGE)
REFERENCE = Column("reference", lazy_gettext("Reference number"), Sort.REFERENCE)
NAME = Column("name", lazy_gettext("Name"), Sort.NAME)
TYPE = Column("type", lazy_gettext("Request type"), Sort.TYPE)
SOURCE = Column("source", lazy_gettext("Source"), Sort.SOURCE)
LAST_ATTENDED = Column("last", lazy_gettext("Last attended"), Sort.LAST_ATTENDED)
SEND_DATE = Column("send", lazy_gettext("Send date"), Sort.SEND_DATE)
STATUS = Column("status", lazy_gettext("Request status"), Sort.STATUS)
UPDATED_BY = Column("by", lazy_gettext("Last updated by"), Sort.UPDATED_BY)
COMPLETED = Column("completed", lazy_gettext("Completion date"), Sort.COMPLETED)

_OPEN = (DATE, AGE, REFERENCE, NAME, TYPE, SOURCE, LAST_ATTENDED, SEND_DATE, STATUS)
COLUMNS: dict[Tab, tuple[Column, ...]] = {
    Tab.TO_PROCESS: _OPEN,
    Tab.INCOMPLETE: _OPEN,
    Tab.IN_PROGRESS: _OPEN,
    Tab.COMPLETED: (DATE, REFERENCE, NAME, TYPE, SOURCE, LAST_ATTENDED, UPDATED_BY, COMPLETED, STATUS),
}


#: Stands for a reference number, which is written into an address as it is.
_ANY = "H00000000000000"

#: What of the address makes up the table's state, besides the page.
STATE = ("tab", "sort", "board", "school", "mode", "search")


@blueprint.get("/")
@allow(READERS)
def home() -> Response:
    """Lead to the table."""
    return redirect(url_for(".table"))


@blueprint.get("/requests")
@allow(READERS)
def table() -> str:
    """Show one page of one tab."""
    user = current.user()
    with current.service().store.read() as session:
        listing = asked_listing(session, user)
        of_tab = lists.counts(session, listing, completed_counts.remembered(session, listing))
        listing = _tab_with_rows(listing, of_tab)
        page = pages.page(session, listing, page_number(), of_tab[listing.tab])
        boards = scope.boards(session, user)
        formats.holidays(session)
        withdrawn = lists.withdrawn(session, page.rows)
        schools = [] if boards and not listing.board_id else scope.schools(session, user, listing.board_id)
    current.note(Deed.LIST_REQUESTS, listing.tab, page=page.number, search=bool(searches.token()))
    return render_template(
        "requests.html",
        listing=listing,
        counts=of_tab,
        page=page,
        boards=boards,
        schools=schools,
        columns=_columns(listing.tab, user),
        choices={row.id: choices(user, row) for row in page.rows},
        withdrawn=withdrawn,
        actions=ACTIONS,
        action_mode=request.args.get("mode") == "action",
        search_token=searches.token(),
        search_form=searches.form_of(listing.criteria),
        address=address,
        row_address=_row_addresses(),
        export_state=_state() | {"tab": listing.tab},
    )


def _row_addresses() -> Callable[[str, str], str]:
    """Return a function that gives the address of a page about a request: built once a page, not for each row."""
    built: dict[str, tuple[str, str]] = {}

    def row_address(endpoint: str, reference: str) -> str:
        if endpoint not in built:
            before, _, after = url_for(endpoint, reference=_ANY).partition(_ANY)
            built[endpoint] = before, after
        before, after = built[endpoint]
        return f"{before}{reference}{after}"

    return row_address


def asked_listing(session: Session, user: User) -> Listing:
    """Return the list that the address names: tab, school, search, order. What it cannot mean is left out."""
    sort = request.args.get("sort", "")
    descending = sort.startswith("-")
    name = sort.removeprefix("-")
    tab = request.args.get("tab", "")
    return Listing(
        user=user,
        tab=Tab(tab) if tab in list(Tab) else Tab.TO_PROCESS,
        criteria=searches.criteria(session),
        board_id=_key("board"),
        school_id=_key("school"),
        sort=Sort(name) if name in list(Sort) else None,
        descending=descending,
        lang=current.lang(),
    )


def _columns(tab: Tab, user: User) -> list[Column]:
    """Return a tab's columns, their heads in the reader's words; a school's staff need no Source."""
    shown = [column for column in COLUMNS[tab] if column is not SOURCE or user.role != Role.SCHOOL]
    return [replace(column, head=escape(str(column.head))) for column in shown]  # each cell says it again


def _tab_with_rows(listing: Listing, counts: dict[Tab, int]) -> Listing:
    """A search opens the first tab in which something was found, unless the reader names a tab."""
    if request.args.get("tab") or not searches.token() or counts[listing.tab]:
        return listing
    found = [tab for tab in Tab if counts[tab]]
    return replace(listing, tab=found[0]) if found else listing


def _key(name: str) -> int | None:
    """Return a row's number from the address; None for anything else."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _state() -> dict[str, Any]:
    return {key: value for key, value in request.args.items() if key in STATE}


def address(**changes: Any) -> str:
    """Return the address of this table with some parts of its state changed; None takes a part away."""
    state = _state() | changes
    known: dict[str, Any] = {key: value for key, value in state.items() if value is not None}
    return url_for("requests_table.table", **known)
