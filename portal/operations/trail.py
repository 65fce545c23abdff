"""The audit trail: who saw or did what, looked through by person, action, subject and date."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField, StringField

from autosgern_service.domain.deeds import BY_CODE, Deed
from autosgern_service.store import monitoring
from autosgern_service.store.models import AuditEntry
from autosgern_service.store.monitoring import Trace
from matcher import fold
from portal.operations.pages import blueprint, show
from portal.web import current
from portal.web.access import SUPERVISORS, allow
from portal.web.forms import AtMost, DayField, RangeForm, options


class TrailForm(RangeForm):
    """What is looked for. Sent in the address: user names and reference numbers, nothing of a student."""

    class Meta:
        """No token: the form only looks."""

        csrf = False

    actor = StringField(lazy_gettext("User name"), [AtMost(100)])
    action = SelectField(lazy_gettext("Action"), [AtMost(40)], validate_choice=False, default="")
    subject = StringField(lazy_gettext("Subject, for instance a reference number"), [AtMost(100)])
    start = DayField(lazy_gettext("Start date"))
    end = DayField(lazy_gettext("End date"))


@blueprint.get("/audit-trail")
@allow(SUPERVISORS)
def trail() -> str:
    """Show a page of the trail, the newest first."""
    form = TrailForm(request.args)
    named = {one.code: one.text[current.lang()] for one in Deed}
    by_words = dict(sorted(named.items(), key=lambda deed: fold(deed[1])))
    form.action.choices = options({"": gettext("All actions")} | by_words)
    if not form.validate():
        return show("trail", form=form, entries=(), older=None)
    trace = Trace(
        actor=_text(form.actor),
        action=_text(form.action),
        subject=_text(form.subject),
        start=form.start.data,
        end=form.end.data,
        before=_before(),
    )
    with current.service().store.read() as session:
        entries, more = monitoring.trail(session, current.user(), trace)
    looked_for = {name: value for name, value in form.data.items() if value}
    current.note(Deed.VIEW_AUDIT_TRAIL, looked_for={name: str(value) for name, value in looked_for.items()})
    return show("trail", form=form, entries=entries, older=_older(entries[-1].id) if more else None)


@blueprint.app_template_filter()
def deed(action: str) -> str:
    """Write what somebody did; a code that an earlier version wrote is shown as it is."""
    known = BY_CODE.get(action)
    return known.text[current.lang()] if known else action


@blueprint.app_template_filter()
def told_details(entry: AuditEntry) -> list[tuple[str, str]]:
    """Write the details of an entry: of what changed, each column with what it was and what it is."""
    told = []
    for name, value in entry.details.items():
        if name == "changed" and isinstance(value, dict):
            told += [(column, _change(change)) for column, change in value.items()]
        elif value not in (None, ""):
            told.append((name, ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
    return told


def _change(change: object) -> str:
    """Write a column's change; of a secret it is only kept that it changed."""
    if not isinstance(change, list):
        return gettext("changed")
    return " → ".join("–" if one in (None, "") else str(one) for one in change)


def _text(field: StringField | SelectField) -> str:
    return (field.data or "").strip()


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _older(number: int) -> str:
    known: dict[str, Any] = {name: value for name, value in request.args.items() if name in TrailForm()}
    return url_for(".trail", **known | {"before": number})
