"""How values are written in both languages: dates, ages, numbers, codes. Installed as template filters."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.dates import format_time
from flask import Flask, g, url_for
from flask_babel import format_currency, format_decimal, gettext, ngettext
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

import matcher
from autosgern_service.domain import lifecycle, reasons
from autosgern_service.domain.lifecycle import Delivery, Status, Tab
from autosgern_service.flow import decisions, moves
from autosgern_service.installation.clock import business_days, local
from autosgern_service.sis import details
from autosgern_service.store.models import Holiday, MatchRun, RequestDelivery, School, TranscriptRequest
from autosgern_service.store.scope import Place
from matcher import Person, explain
from matcher.explain import number as signed
from matcher.explain import rule_text
from portal.web import current, language

NBSP = "\u00a0"

_HOLD = re.compile(r"Hold: (\w+)")


@dataclass(frozen=True)
class Age:
    """How old a request is, in business days, and whether the service level is reached ("due") or passed ("late")."""

    days: int
    words: str
    level: str


def day(value: date | None) -> str:
    """Write a date as both languages do in Canada: 2026-11-22."""
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """Write an instant by Toronto's wall clock."""
    if value is None:
        return ""
    here = local(value)
    return f"{here.date().isoformat()}, {clock(here.hour, here.minute, current.lang())}"


@cache
def clock(hour: int, minute: int, lang: str) -> str:
    """Write a time of day as the language does: 13 h 50, 1:50 p.m."""
    return format_time(time(hour, minute), "short", locale=language.LOCALES[lang]).replace(" ", NBSP)


def number(value: float | int | None, digits: int = 0) -> str:
    """Write a number with the locale's separators."""
    if value is None:
        return ""
    return str(format_decimal(round(value, digits), format="#,##0" + ("." + "0" * digits if digits else "")))


def bits(value: float) -> str:
    """Write what a field adds to a match's score, with its sign."""
    return signed(value, current.lang())


def money(value: Decimal | None) -> str:
    """Write an amount in Canadian dollars."""
    if value is None:
        return ""
    return str(format_currency(value, "CAD", format_type="standard"))


def plain_amount(value: Decimal | None) -> str:
    """Write an amount as a number that spreadsheets read."""
    return "" if value is None else f"{value:.2f}"


def slug(text: str) -> str:
    """Write words as they stand in the name of a file: Terminé, termine."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"\w+", plain.lower()))


def label(item: Status | Tab | str) -> str:
    """Write a status or a tab."""
    known = item if isinstance(item, Tab) else Status(item)
    return lifecycle.label(known, current.lang())


def delivery_label(delivery: RequestDelivery) -> str:
    """Write where the copy for one destination stands."""
    if delivery.recalled_at:
        return gettext("Had left; OCAS has it destroyed")
    words = {
        None: gettext("Waits for the transcript"),
        Delivery.QUEUED: gettext("Leaves with the next nightly transmission"),
        Delivery.SENT: gettext("Sent"),
        Delivery.ACKNOWLEDGED: gettext("Received and acknowledged"),
        Delivery.REJECTED: gettext("Rejected by the destination"),
        Delivery.WITHDRAWN: gettext("Withdrawn"),
    }
    return words[delivery.state]


def reason_text(code: str) -> str:
    """Write why a request could not be handled automatically."""
    return reasons.explain(code, current.lang())[0]


def next_step(code: str) -> str:
    """Write what to do about it."""
    return reasons.explain(code, current.lang())[1]


def note(text: str) -> str:
    """Write a note of the history: the machine's in the reader's language, people's as they wrote it."""
    if text == decisions.WITHDRAWN:
        return gettext("Transcript withdrawn")
    if held := _HOLD.fullmatch(text):
        return gettext("The board’s system answered Hold, reason %(reason)s.", reason=held[1])
    ours = details.told(text)
    if ours is None:
        return text
    told = ours[current.lang()]
    return f"{told[0].upper()}{told[1:]}."


def oen(value: str | None) -> str:
    """Write an OEN in groups of three, as on the student's documents."""
    if not value or len(value) != 9:
        return value or ""
    return NBSP.join((value[:3], value[3:6], value[6:]))


def name(value: str | None) -> str:
    """Write a name, and beside it what nobody sees in it."""
    return escape(value or "") + alphabet(value)


def alphabet(value: str | None) -> Markup:
    """Point out the letters of a name that look Latin and are not: else nobody sees why a search does not find it."""
    letters = matcher.other_alphabet(value or "")
    if not letters:
        return Markup()
    said = ngettext(
        "letter of another alphabet: %(letters)s",
        "letters of another alphabet: %(letters)s",
        len(letters),
        letters=" ".join(letters),
    )
    return Markup(' <span class="hint">{}</span>').format(said)


def person(who: Person) -> str:
    """Write somebody's name as the table does."""
    return f"{who.last}, {who.first}"


def other_surnames(who: Person) -> str:
    """Write the surnames, other than the present one, under which a school may know somebody."""
    others = [*who.former, who.last_at_school]
    return ", ".join(dict.fromkeys(name for name in others if name and name != who.last))


def school(value: School | Place | None) -> str:
    """Write a school with its town; a closed one is marked."""
    if value is None:
        return gettext("Unknown source")
    place = f"{value.name}, {value.town}"
    return gettext("%(school)s (closed)", school=place) if value.closed else place


def request_type(code: str) -> str:
    """Write the type of a request."""
    return {"Original": gettext("Original"), "Reissue": gettext("Re-issue")}.get(code, code)


def send_date(request: TranscriptRequest) -> str:
    """Write when the transcript is to leave."""
    if request.hold_type == "AfterCurrentTermEnrollment":
        return gettext("Send at the end of the term")
    if request.release_date:
        return gettext("Send on %(date)s", date=day(request.release_date))
    return gettext("Send now")


def gender(letter: str) -> str:
    """Write a gender as applicants are asked for it."""
    words = {
        "F": gettext("Female"),
        "M": gettext("Male"),
        "X": gettext("Another gender"),
        "": gettext("Not reported"),
    }
    return words[letter]


def language_name(code: str) -> str:
    """Write the name of one of our languages."""
    return gettext("French") if code == "fr" else gettext("English")


def actor(name: str) -> str:
    """Write who did something; the machine has a name in each language."""
    if name == moves.SYSTEM:
        return gettext("Auto-eTMS")
    return gettext("System") if name in ("machine", "system") else name


def origin(code: str) -> str:
    """Write how a transcript came."""
    words = {
        "fetched": gettext("Automatically, from the board’s system"),
        "pushed": gettext("Sent by the board’s system"),
        "uploaded": gettext("Uploaded by hand"),
        "chosen": gettext("Fetched from the board’s system for the student chosen by a person"),
    }
    return words.get(code, code)


def field_name(code: str) -> str:
    """Write the name of a field in which a transcript may differ from its request."""
    words = {
        "first_name": gettext("First name"),
        "last_name": gettext("Surname"),
        "birth_date": gettext("Birth date"),
        "gender": gettext("Gender"),
        "student_number": gettext("Student number"),
        "oen": gettext("OEN"),
        "bsid": gettext("High school’s BSID"),
        "last_attended": gettext("Last attended"),
        "ossd_date": gettext("OSSD issue date"),
    }
    return words.get(code, code)


def field_names(codes: str) -> str:
    """Write the names of the fields that an event keeps."""
    return ", ".join(field_name(code) for code in codes.split())


def outcome(code: str) -> str:
    """Write what a match run came to: the matcher's outcome, or why the board gave no answer."""
    words = {
        "Matched": gettext("Matched"),
        "MultipleMatch": gettext("Several students"),
        "Review": gettext("Near match"),
        "NotFound": gettext("No student"),
        "BoardUnavailable": gettext("Board unavailable"),
        "BoardFault": gettext("Board’s error"),
        "BoardRefused": gettext("Credentials refused"),
        "BoardAnswerNeedsReview": gettext("Answer to be reviewed"),
    }
    return words.get(code, code)


def rule(code: str | None) -> str:
    """Write by which rule the matcher decided."""
    return rule_text(code, current.lang()) if code else ""


def odds(risk: float | None) -> str:
    """Write a chance as one in so many, to one significant digit: 1 in 40,000."""
    if risk is None:
        return ""
    return gettext("1 in %(number)s", number=explain.odds(risk, current.lang()))


def somebody_else(run: MatchRun) -> str:
    """Write who else than the student it would be, most likely."""
    return explain.somebody_else(run.perhaps, current.lang()) if run.perhaps else ""


def age(request: TranscriptRequest) -> Age:
    """Return the age of an open request since its payment."""
    service_level = request.board and request.board.service_level_days
    return _age(request.payment_date, service_level or current.service().settings.service_level_days)


def _age(paid: date, limit: int) -> Age:
    """Return the age of what was paid on a day, put together once a page: many requests share their day."""
    known: dict[tuple[date, int], Age] = g.setdefault("ages", {})
    if (paid, limit) not in known:
        known[paid, limit] = _age_today(paid, limit)
    return known[paid, limit]


def _age_today(paid: date, limit: int) -> Age:
    days = business_days(paid, current.service().clock.today(), holidays())
    words = ngettext("%(num)s day", "%(num)s days", days)
    if days > limit:
        return Age(days, _in_two_lines(gettext("%(days)s, late", days=words)), "late")
    if days == limit:
        return Age(days, _in_two_lines(gettext("%(days)s, due", days=words)), "due")
    return Age(days, _in_two_lines(words), "")


def _in_two_lines(words: str) -> str:
    """Let a narrow column break a text after its comma only."""
    return words.replace(" ", NBSP).replace(f",{NBSP}", ", ")


def holidays(session: Session | None = None) -> frozenset[date]:
    """Return the holidays that operators entered, read once a page: in the page's own session where it has one."""
    if "holidays" not in g:
        with nullcontext(session) if session else current.service().store.read() as reading:
            g.holidays = frozenset(reading.scalars(select(Holiday.day)))
    found: frozenset[date] = g.holidays
    return found


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file, with its digest so that browsers may keep it."""
    return url_for("static", filename=name, v=_digest(Path(__file__).parents[1] / "static" / name))


FILTERS = (
    day, moment, number, bits, label, delivery_label, reason_text, next_step, note, oen, name, alphabet, person,
    other_surnames, school, request_type, send_date, gender, language_name, actor, field_name, field_names, outcome,
    origin, rule, odds, somebody_else, age,
)  # fmt: skip


def install(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update({one.__name__: one for one in FILTERS})
    app.jinja_env.globals["asset"] = asset
