"""Holidays: days that are no business days besides Ontario's public holidays."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from autosgern_service.administration import holidays as administration
from autosgern_service.administration.unfit import longest
from autosgern_service.store.models import Holiday
from portal.administration.pages import Row, blueprint, form_page, list_page
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AtMost, DayField, TextField, unfit_shown


class HolidayForm(FlaskForm):
    """A day and why."""

    day = DayField(lazy_gettext("Date"), required=True)
    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(longest(Holiday.name))])


@blueprint.get("/holidays")
@allow(OPERATORS)
def holidays() -> str:
    """List the days."""
    with current.service().store.read() as session:
        found = session.scalars(select(Holiday).order_by(Holiday.day)).all()
    rows = [
        Row(
            (formats.day(one.day), one.name),
            button=(gettext("Remove"), url_for(".remove_holiday", day=one.day.isoformat())),
        )
        for one in found
    ]
    add = (gettext("Add a holiday"), url_for(".add_holiday"))
    return list_page(gettext("Holidays"), [gettext("Date"), gettext("Name")], rows, add=add)


@blueprint.route("/holidays/add", methods=["GET", "POST"])
@allow(OPERATORS)
def add_holiday() -> str | Response:
    """Add a day."""
    form = HolidayForm()
    if form.validate_on_submit():
        with unfit_shown(form):
            with current.service().store.begin() as session:
                administration.add(session, current.doer(), form.day.data, form.name.data)
            return redirect(url_for(".holidays"))
    return form_page(gettext("Add a holiday"), form, (gettext("Holidays"), url_for(".holidays")))


@blueprint.post("/holidays/<day>/remove")
@allow(OPERATORS)
def remove_holiday(day: str) -> Response:
    """Take a day away."""
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        abort(404)
    with current.service().store.begin() as session:
        administration.remove(session, current.doer(), asked)
    return redirect(url_for(".holidays"))
