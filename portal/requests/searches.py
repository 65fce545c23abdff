"""Searches: what is typed (names, OEN, numbers) goes by POST into the database; the address holds a token only.

The criteria are sealed in the vault and swept after a day. The table and its exports read them back.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Optional

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import TABS, Status, Tab
from autosgern_service.store.lists import Criteria
from autosgern_service.store.models import SavedSearch
from portal.web import current
from portal.web.access import READERS, allow
from portal.web.forms import AtMost, DayField, Matches, RangeForm

blueprint = Blueprint("searches", __name__)

#: How long a search is known; the worker destroys it some time after.
KEPT = timedelta(days=1)


_SPACES = re.compile(r"[\s\u00a0-]+")


def _without_spaces(value: str | None) -> str:
    """Return a number as it is kept; what has nothing but hyphens stays as typed, and is nobody's."""
    return _SPACES.sub("", value or "") or _trimmed(value)


def _trimmed(value: str | None) -> str:
    return (value or "").strip()


def _with_hyphens(value: str | None) -> str:
    return _trimmed(value).replace("/", "-")


def _month_field(label: Any) -> StringField:
    told = lazy_gettext("%(field)s: write a year, or a year and a month, like 2015-02.", field=label)
    return StringField(label, [Optional(), Matches("[0-9]{4}(-(0[1-9]|1[0-2]))?", 7, told)], [_with_hyphens])


class SearchForm(RangeForm):
    """Basic search and, below, further options. Every field may stay empty."""

    start = DayField(lazy_gettext("Start date"))
    end = DayField(lazy_gettext("End date"))
    application_number = StringField(lazy_gettext("Application number"), [AtMost(20)], [_without_spaces])
    account_number = StringField(lazy_gettext("Account number"), [AtMost(20)], [_without_spaces])
    oen = StringField(lazy_gettext("OEN"), [AtMost(20)], [_without_spaces])
    reference = StringField(lazy_gettext("Reference number"), [AtMost(20)], [_without_spaces])
    first_name = StringField(lazy_gettext("First name"), [AtMost(100)], [_trimmed])
    last_name = StringField(lazy_gettext("Surname"), [AtMost(100)], [_trimmed])
    attended_from = _month_field(lazy_gettext("Last attended, from"))
    attended_to = _month_field(lazy_gettext("Last attended, to"))
    statuses = SelectMultipleField(lazy_gettext("Show status"), choices=list(Status))
    tabs = SelectMultipleField(choices=list(Tab))
    everywhere = BooleanField(lazy_gettext("Select all"))

    def criteria(self) -> Criteria:
        """Return what was typed; a year alone covers its months."""
        to = self.attended_to.data
        return Criteria(
            start=self.start.data,
            end=self.end.data,
            application_number=self.application_number.data,
            account_number=self.account_number.data,
            oen=self.oen.data,
            reference=self.reference.data,
            first_name=self.first_name.data,
            last_name=self.last_name.data,
            attended_from=self.attended_from.data,
            attended_to=f"{to}-12" if len(to) == 4 else to,
            statuses=frozenset() if self.everywhere.data else self._statuses(),
        )

    def _statuses(self) -> frozenset[Status]:
        ticked = {Status(value) for value in self.statuses.data or ()}
        return frozenset(ticked.union(*(TABS[Tab(tab)] for tab in self.tabs.data or ())))


@blueprint.route("/requests/search", methods=["GET", "POST"])
@allow(READERS)
def search() -> str | Response:
    """Keep what is searched for and lead to the table; with mistakes, show the form again."""
    form = SearchForm()
    if form.validate_on_submit():
        found = form.criteria()
        current.note(Deed.SEARCH_REQUESTS, fields=sorted(_filled(found)))
        kept = {name: request.args.get(name) for name in ("board", "school")}
        return redirect(url_for("requests_table.table", search=_keep(found), **kept))  # type: ignore[arg-type]
    return render_template("search.html", form=form)


def token() -> str | None:
    """Return the token of the search in the address, if there is one."""
    return request.args.get("search") or None


def criteria(session: Session) -> Criteria | None:
    """Return the criteria of the search in the address; None where it is unknown, too old or somebody else's."""
    asked = token()
    if asked is None:
        return Criteria()
    saved, service = session.get(SavedSearch, _hash(asked)), current.service()
    if saved is None or saved.user_id != current.user().id or saved.at <= service.clock.now() - KEPT:
        return None
    return _read(service.vault.open(saved.criteria_sealed, _name(saved.token_hash)))


def form_of(found: Criteria | None) -> SearchForm:
    """Return the form filled with the criteria in force, if there are any."""
    found = found or Criteria()
    values = dataclasses.asdict(found) | {"statuses": [status.value for status in found.statuses]}
    return SearchForm(formdata=None, data=values)


def _keep(found: Criteria) -> str:
    service = current.service()
    now = service.clock.now()
    fresh = secrets.token_urlsafe(16)
    row = _hash(fresh)
    with service.store.begin() as session:
        sealed = service.vault.seal(_written(found), _name(row))
        session.add(SavedSearch(token_hash=row, user_id=current.user().id, at=now, criteria_sealed=sealed))
    return fresh


def _filled(found: Criteria) -> list[str]:
    return [name for name, value in dataclasses.asdict(found).items() if value]


def _written(found: Criteria) -> bytes:
    values = dataclasses.asdict(found) | {"statuses": sorted(found.statuses)}
    return json.dumps(values, default=date.isoformat).encode()


def _read(text: bytes) -> Criteria:
    values = json.loads(text)
    for name in ("start", "end"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["statuses"] = frozenset(Status(value) for value in values["statuses"])
    return Criteria(**values)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(row: str) -> str:
    return f"search:{row}"
