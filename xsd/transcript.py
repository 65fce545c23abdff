"""A transcript in Ontario's form as typed, frozen data.

`xsd.reading` makes it of an accepted document; the rules, the identity check, the transmission and the HTML view read
it. Every part that a rule may complain about knows its path below the root.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

SECONDARY_DIPLOMA = "B18"

# The usual one gives up at a million digits, which the schema allows.
_ANY_SIZE = Context(prec=50, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


@dataclass(frozen=True, slots=True)
class Organization:
    """A board or a school."""

    esis: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name beside the current one; code is PESC's NameCode, such as Former."""

    code: str | None
    first: str
    middle: tuple[str, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A text as written, and the path where it stands."""

    text: str
    path: str


def oen_in(text: str) -> str | None:
    """Return the nine digits of an OEN, however they are spaced; None where it has another form."""
    digits = "".join(text.split()).replace("-", "")
    return digits if len(digits) == 9 and digits.isascii() and digits.isdigit() else None


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Add numbers of credits, however long they are."""
    found = Decimal(0)
    for number in numbers:
        found = _ANY_SIZE.add(found, number)
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """The student. Absent names are empty; ids of zeros and blanks are absent."""

    first: str
    middle: tuple[str, ...]
    last: str
    other_names: tuple[Name, ...]
    birth_date: datetime.date | None
    gender: str | None
    student_number: str | None
    oen: str | None
    oens: frozenset[str]
    identifiers: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A stay at a school."""

    path: str
    begin: datetime.date | None
    end: datetime.date | None
    school: Organization | None


@dataclass(frozen=True, slots=True)
class Award:
    """A diploma or certificate, with the totals that its program summary states."""

    path: str
    level: str | None
    date: datetime.date | None
    title: str | None
    credits_earned: Decimal | None
    compulsory_credits: Decimal | None
    session_end: datetime.date | None = None


@dataclass(frozen=True, init=False)
class Course:
    """One course, made of all its fields by name.

    `percent` is the grade where it is a number, `title_length` counts the title as written, and `compulsory` is None
    without Ontario's extension.
    """

    path: str
    level: str | None
    credit: Decimal | None
    credit_value: Decimal | None
    grade: str | None
    percent: Decimal | None
    status: str | None
    repeat: str | None
    code: str | None
    title: str | None
    title_length: int
    school: Organization | None
    end_date: datetime.date | None
    site: str | None
    site_name: str | None
    languages: tuple[str, ...]
    compulsory: bool | None
    note: str

    def __init__(self, fields: dict[str, Any]) -> None:
        # The constructor of a frozen dataclass sets its fields one at a time, which takes many times as long.
        object.__setattr__(self, "__dict__", fields)


@dataclass(frozen=True, slots=True)
class StudentExtension:
    """What Ontario adds about a student. Blank codes are absent."""

    community_involvement: int | None
    literacy_test: str | None
    min: str | None
    shsm_code: str | None
    shsm_completed: str | None


@dataclass(frozen=True, slots=True)
class Unread:
    """An element outside Ontario's form: where it stands first, and how often it occurs."""

    path: str
    times: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """One student's transcript."""

    document_id: str
    created: datetime.datetime
    document_type: str
    transmission_type: str
    process: str | None
    official: str | None
    complete: str | None
    tracking_id: str | None
    board: Organization
    person: Person
    sessions: tuple[Session, ...]
    awards: tuple[Award, ...]
    courses: tuple[Course, ...]
    extension: StudentExtension | None
    school: Organization | None
    entry_date: datetime.date | None
    ossd_date: datetime.date | None
    course_total: int
    award_total: int
    unread: tuple[Unread, ...]
    aliens: tuple[Placed, ...]
