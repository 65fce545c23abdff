"""Destinations: the colleges and OUAC, where their batches go, and whether new requests may name them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField

from autosgern_service.administration import destinations as administration
from autosgern_service.administration.unfit import longest
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Destination
from portal.administration.pages import Row, blueprint, form_page, list_page
from portal.web import current
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AtMost, TextField, unfit_shown
from portal.web.revisions import RecordForm


class DestinationForm(RecordForm):
    """A destination."""

    name_fr = TextField(lazy_gettext("Name in French"), [REQUIRED, AtMost(longest(Destination.name_fr))])
    name_en = TextField(lazy_gettext("Name in English"), [REQUIRED, AtMost(longest(Destination.name_en))])
    url = TextField(
        lazy_gettext("Where its batches go: a folder (file:…) or an sftp://… address"),
        [REQUIRED, AtMost(longest(Destination.url))],
    )
    active = BooleanField(lazy_gettext("New requests may name it"))

    def told(self) -> dict[str, Any]:
        """Return what the form says of a destination, as the use case takes it."""
        return {name: self[name].data for name in ("name_fr", "name_en", "url", "active")}


@blueprint.get("/destinations")
@allow(OPERATORS)
def destinations() -> str:
    """List the destinations."""
    with current.service().store.read() as session:
        found = session.scalars(select(Destination).order_by(Destination.code)).all()
    rows = [
        Row(
            (
                one.code,
                one.name_fr if current.lang() == "fr" else one.name_en,
                gettext("Yes") if one.active else gettext("No"),
            ),
            url_for(".destination", code=one.code),
        )
        for one in found
    ]
    heads = [gettext("Code"), gettext("Name"), gettext("New requests may name it")]
    return list_page(gettext("Destinations"), heads, rows)


@blueprint.route("/destinations/<code>", methods=["GET", "POST"])
@allow(OPERATORS)
def destination(code: str) -> str | Response:
    """Change a destination."""
    with current.service().store.read() as session:
        found = session.get(Destination, code) or abort(404)
    form = DestinationForm.of(found)
    if form.validate_on_submit():
        with unfit_shown(form):
            if form.save(Destination, code, partial(_change, form)):
                flash(gettext("Saved."))
                return redirect(url_for(".destinations"))
    back = (gettext("Destinations"), url_for(".destinations"))
    return form_page(f"{code} – {found.name_fr if current.lang() == 'fr' else found.name_en}", form, back)


def _change(form: DestinationForm, session: Session, by: Doer, row: Destination) -> None:
    administration.change(session, current.service(), by, row, **form.told())
