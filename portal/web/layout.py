"""What every page shows around its content: sections by role, who is signed in and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext, lazy_gettext

from autosgern_service.domain.lifecycle import ACTIONS, TABS
from autosgern_service.store.models import User
from portal.web import current
from portal.web.access import SUPERVISORS, may_open


@dataclass(frozen=True)
class Section:
    """One link of the navigation bar, as the page shows it."""

    label: str
    address: str
    is_current: bool


#: Label, endpoint, and the blueprints (or, before these, single endpoints) that belong to it.
SECTIONS: tuple[tuple[Any, str, frozenset[str]], ...] = (
    (
        lazy_gettext("Requests"),
        "requests_table.table",
        frozenset(
            {
                "requests_table",
                "searches",
                "details",
                "exports",
                "upload",
                "actions",
                "several",
                "near_match_choice",
            }
        ),
    ),
    (lazy_gettext("Check a transcript"), "file_check.form", frozenset({"file_check"})),
    (lazy_gettext("Reports"), "reports.page", frozenset({"reports"})),
    (lazy_gettext("Notices"), "notices.page", frozenset({"notices"})),
    (lazy_gettext("PDF and paper"), "corrections.queue", frozenset({"corrections.queue"})),
    (lazy_gettext("Operations"), "operations.overview", frozenset({"operations"})),
    (lazy_gettext("Administration"), "administration.index", frozenset({"administration"})),
)


def install(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(_frame)
    app.jinja_env.globals.update(action_labels=ACTIONS, tabs=TABS)


def _frame() -> dict[str, object]:
    reader = current.reader()
    return {
        "reader": reader,
        "organization": _organization(reader) if reader else "",
        "sections": _sections(reader) if reader else [],
        "is_supervisor": reader is not None and reader.role in SUPERVISORS,
    }


def _organization(user: User) -> str:
    if user.school is not None:
        return user.school.name
    return user.board.name(current.lang()) if user.board else gettext("OCAS")


def _sections(user: User) -> list[Section]:
    mine = [section for section in SECTIONS if may_open(user, section[1])]
    here = next((pages for _, _, pages in mine if request.endpoint in pages), frozenset({request.blueprint}))
    return [Section(str(label), url_for(endpoint), bool(pages & here)) for label, endpoint, pages in mine]
