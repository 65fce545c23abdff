"""The notices page: when and about what the reader wants the summary e-mail.

What can be wished for, and sending it, is the service's (`autosgern_service.notices`); here are its words.
"""

from __future__ import annotations

from babel.dates import get_day_names
from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField

from autosgern_service.domain.email_address import LONGEST, is_address
from autosgern_service.notices import (
    MOST_ADDRESSES,
    DigestProblem,
    DigestRefused,
    digest_settings,
    save_digest_settings,
    split_addresses,
)
from autosgern_service.store.models import NoticeSetting
from portal.web import current, language
from portal.web.access import STAFF, allow
from portal.web.formats import clock
from portal.web.forms import AtMost, options

blueprint = Blueprint("notices", __name__)

#: Ontario's two time zones, the greater first.
TIME_ZONES = {
    "America/Toronto": lazy_gettext("Eastern time (Toronto)"),
    "America/Winnipeg": lazy_gettext("Central time (north-western Ontario)"),
}
#: What is wrong with a field, as the reader is told; an address that is none is quoted.
PROBLEMS = {
    DigestProblem.DAY_MISSING: lazy_gettext("Select a day at least."),
    DigestProblem.DAY_UNKNOWN: lazy_gettext("Select a day at least."),
    DigestProblem.HOUR_INVALID: lazy_gettext("Choose one of the list."),
    DigestProblem.TIME_ZONE_UNKNOWN: lazy_gettext("Choose one of the list."),
    DigestProblem.ADDRESS_MISSING: lazy_gettext("Enter an e-mail address at least."),
    DigestProblem.TOO_MANY_ADDRESSES: lazy_gettext("There are too many e-mail addresses."),
    DigestProblem.PENDING_HOURS_OUT_OF_RANGE: lazy_gettext("Business hours: write a number from 1 to 800."),
}


def _hours() -> list[tuple[str, str]]:
    return [(f"{hour:02}:00", clock(hour, 0, current.lang())) for hour in range(24)]


class NoticeForm(FlaskForm):
    """The guide's fields, in its order."""

    enabled = BooleanField(lazy_gettext("Turn on the summary notices"))
    completed = BooleanField(lazy_gettext("Tell me of requests completed by Auto-eTMS"))
    days = SelectMultipleField(lazy_gettext("Select the days"), choices=list("0123456"))
    hour = SelectField(lazy_gettext("Select an hour"), choices=_hours)
    time_zone = SelectField(lazy_gettext("Time zone"))
    addresses = TextAreaField(lazy_gettext("E-mail"), [AtMost((LONGEST + 2) * MOST_ADDRESSES)])
    pending_hours = StringField(lazy_gettext("Business hours"), [AtMost(10)])
    each_pending = BooleanField(lazy_gettext("Tell me of each transcript request that waits to be processed"))


@blueprint.route("/notices", methods=["GET", "POST"])
@allow(STAFF)
def page() -> str | Response:
    """Show the reader's notices and save them."""
    saved = _saved()
    form = NoticeForm(obj=None, data=_values(saved))
    form.time_zone.choices = options(TIME_ZONES)
    if form.validate_on_submit() and _save(form):
        flash(gettext("Your notices are saved."))
        return redirect(url_for(".page"))
    return render_template("notices.html", form=form, days=_days(), may_be_automatic=_may_be_automatic())


@blueprint.get("/notices/clear")
@allow(STAFF)
def clear() -> str:
    """Show the form emptied; nothing is saved before Submit."""
    form = NoticeForm(formdata=None, data=_values(NoticeSetting(addresses=[], days=[], hour="08:00")))
    form.time_zone.choices = options(TIME_ZONES)
    return render_template("notices.html", form=form, days=_days(), may_be_automatic=_may_be_automatic())


def _may_be_automatic() -> bool:
    board = current.user().board
    return board is None or board.mode != "manual"


def _days() -> list[tuple[str, str]]:
    """Return the days from Sunday on, as the guide has them, with Python's numbers (Monday is 0)."""
    names = get_day_names("wide", locale=language.LOCALES[current.lang()])
    return [(str(day), names[day].capitalize()) for day in (6, 0, 1, 2, 3, 4, 5)]


def _saved() -> NoticeSetting:
    with current.service().store.read() as session:
        return digest_settings(session, current.user())


def _values(saved: NoticeSetting) -> dict[str, object]:
    return {
        "enabled": saved.enabled,
        "completed": saved.completed,
        "days": [str(day) for day in saved.days],
        "hour": saved.hour,
        "time_zone": saved.time_zone or "America/Toronto",
        "addresses": "; ".join(saved.addresses),
        "pending_hours": saved.pending_hours,
        "each_pending": saved.each_pending,
    }


def _save(form: NoticeForm) -> bool:
    """Keep the reader's wishes; False, with each field's error, where they cannot be met."""
    try:
        with current.service().store.begin() as session:
            save_digest_settings(
                session,
                current.doer(),
                current.user(),
                enabled=form.enabled.data,
                completed=form.completed.data,
                days=map(int, form.days.data),
                hour=form.hour.data,
                time_zone=form.time_zone.data,
                addresses=form.addresses.data or "",
                pending_hours=_number(form.pending_hours.data or ""),
                each_pending=form.each_pending.data,
            )
    except DigestRefused as refused:
        for field, problem in refused.problems.items():
            form[field].errors = [_words(problem, form.addresses.data or "")]
        return False
    return True


def _number(typed: str) -> int | None:
    """Return how many hours were typed; 0, which is refused, for what is no number."""
    text = typed.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _words(problem: DigestProblem, typed: str) -> str:
    if problem is not DigestProblem.ADDRESS_INVALID:
        return str(PROBLEMS[problem])
    address = next(part for part in split_addresses(typed) if not is_address(part))
    return gettext("“%(address)s” is not an e-mail address.", address=address)
