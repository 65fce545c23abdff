"""All details that an applicant gave, with their heads: what the exports hold, column by column."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext

from autosgern_service.store.models import TranscriptRequest
from portal.web import current, formats

Field = tuple[Any, Callable[[TranscriptRequest], str | None]]


def _status(request: TranscriptRequest) -> str:
    return formats.label(request.status)


FIELDS: tuple[Field, ...] = (
    (lazy_gettext("Reference number"), lambda r: r.reference),
    (lazy_gettext("Date requested"), lambda r: formats.day(r.payment_date)),
    (lazy_gettext("Request type"), lambda r: formats.request_type(r.type)),
    (lazy_gettext("Request status"), _status),
    (lazy_gettext("Reason"), lambda r: formats.reason_text(r.reason) if r.reason else ""),
    (lazy_gettext("Application number"), lambda r: r.application_number),
    (lazy_gettext("Account number"), lambda r: r.account_number),
    (lazy_gettext("Surname"), lambda r: r.person.last),
    (lazy_gettext("First name"), lambda r: r.person.first),
    (lazy_gettext("Middle names"), lambda r: " ".join(r.person.middle)),
    (lazy_gettext("Former surnames"), lambda r: ", ".join(r.person.former)),
    (lazy_gettext("First name at school"), lambda r: r.person.first_at_school),
    (lazy_gettext("Surname at school"), lambda r: r.person.last_at_school),
    (lazy_gettext("Preferred first name"), lambda r: r.person.preferred),
    (lazy_gettext("Birth date"), lambda r: formats.day(r.person.birth_date)),
    (lazy_gettext("Gender"), lambda r: formats.gender(r.person.gender)),
    (lazy_gettext("OEN"), lambda r: r.person.oen),
    (lazy_gettext("Student number"), lambda r: r.person.student_number),
    (lazy_gettext("E-mail"), lambda r: r.email),
    (lazy_gettext("Phone"), lambda r: r.phone),
    (lazy_gettext("Preferred language"), lambda r: formats.language_name(r.language)),
    (lazy_gettext("School board"), lambda r: r.board.name(current.lang()) if r.board else ""),
    (lazy_gettext("Source"), lambda r: formats.school(r.school)),
    (lazy_gettext("High school’s BSID"), lambda r: r.bsid),
    (lazy_gettext("Last attended"), lambda r: r.last_attended),
    (lazy_gettext("Graduated"), lambda r: _yes_no(r.graduated)),
    (lazy_gettext("Send date"), lambda r: formats.send_date(r)),
    (lazy_gettext("Destinations"), lambda r: ", ".join(one.destination_code for one in r.deliveries)),
    (
        lazy_gettext("Amount collected"),
        lambda r: formats.plain_amount(r.amount_collected),
    ),
    (lazy_gettext("Last updated by"), lambda r: formats.actor(r.updated_by)),
    (lazy_gettext("Last updated"), lambda r: formats.moment(r.updated_at)),
    (lazy_gettext("Completion date"), lambda r: formats.moment(r.completed_at)),
)
_STATUS = [read for _, read in FIELDS].index(_status)


def heads() -> list[str]:
    """Return the heads of all columns."""
    return [str(head) for head, _ in FIELDS]


def values(request: TranscriptRequest, is_withdrawn: bool) -> list[str]:
    """Return the values of all columns, empty where there is none; the status says that the transcript is withdrawn."""
    read = [value(request) or "" for _, value in FIELDS]
    if is_withdrawn:
        read[_STATUS] += f" ({gettext('withdrawn')})"
    return read


def facts(request: TranscriptRequest, is_withdrawn: bool) -> list[tuple[str, str]]:
    """Return head and value of what is filled."""
    found = values(request, is_withdrawn)
    return [(head, value) for head, value in zip(heads(), found, strict=True) if value]


def _yes_no(value: bool | None) -> str:
    return "" if value is None else gettext("Yes") if value else gettext("No")
