"""What an examination found in an accepted transcript, and how it stands against a request.

A document is examined once, when it comes. Whatever is needed of it later (the validation screen, the person's Yes,
the filing) is in `Found`, which goes through JSON: a document that waits keeps it, sealed, beside its bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import matcher
from autosgern_service.domain.bsid import bsid_of_esis
from autosgern_service.flow.filing import content_of
from autosgern_service.store.models import TranscriptRequest
from matcher import Person
from xsd import Problem, Report, Severity, Transcript


@dataclass(frozen=True)
class Submitted:
    """What a transcript says of its person, as far as it is set beside the request."""

    first_name: str
    last_name: str
    birth_date: date | None
    gender: str | None
    student_number: str | None
    oen: str | None
    bsid: str | None
    ossd_date: date | None


@dataclass(frozen=True)
class Found:
    """What is kept of an examination: the person, the remarks, and what the transcript's row tells of its content."""

    submitted: Submitted
    problems: tuple[Problem, ...]
    content: dict[str, Any]


@dataclass(frozen=True)
class Compared:
    """One row of the validation screen; a side without the value is None."""

    field: str
    asked: str | date | None
    submitted: str | date | None
    compared: bool
    differs: bool


def found_in(report: Report) -> Found:
    """Return what is kept of the examination of an accepted document."""
    assert report.transcript is not None
    return Found(submitted_by(report.transcript), report.problems, content_of(report))


def submitted_by(transcript: Transcript) -> Submitted:
    """Return what a transcript says of its person."""
    person, school = transcript.person, transcript.school
    return Submitted(
        first_name=person.first,
        last_name=person.last,
        birth_date=person.birth_date,
        gender=None if person.gender is None else matcher.GENDERS.get(person.gender, ""),
        student_number=person.student_number,
        oen=person.oen,
        bsid=bsid_of_esis(school.esis) if school and school.esis else None,
        ossd_date=transcript.ossd_date,
    )


def written(found: Found) -> str:
    """Return it as JSON."""
    return json.dumps(asdict(found), default=date.isoformat)


def read(text: str) -> Found:
    """Return what `written` wrote."""
    values = json.loads(text)
    days = {name: values["submitted"][name] for name in ("birth_date", "ossd_date")}
    dates = {name: date.fromisoformat(day) if day else None for name, day in days.items()}
    problems = tuple(Problem(**one | {"severity": Severity(one["severity"])}) for one in values["problems"])
    return Found(Submitted(**values["submitted"] | dates), problems, values["content"])


def differing(request: TranscriptRequest, submitted: Submitted) -> list[str]:
    """Return the names of the fields that differ, in the order of the validation screen."""
    return [row.field for row in compare(request, submitted) if row.differs]


def compare(request: TranscriptRequest, submitted: Submitted) -> tuple[Compared, ...]:
    """Return the rows of the validation screen, in its order.

    Names are compared folded (case, accents, hyphens, spaces) and an Unreported gender differs from nothing. OENs are
    compared where both pass the check: two of those are two people's.
    """
    person = request.person
    oens = _oen(person.oen), _oen(submitted.oen)
    both_valid = all(number and matcher.is_oen(number) for number in oens)
    return (
        _compared("first_name", person.first, submitted.first_name, _same_first_name),
        _compared("last_name", person.last, submitted.last_name, _same_last_name),
        _compared("birth_date", person.birth_date, submitted.birth_date, _same),
        Compared(
            "gender", person.gender, submitted.gender, compared=True, differs=_other_gender(person, submitted)
        ),
        _shown("student_number", person.student_number, submitted.student_number),
        _compared("oen", *oens, _same) if both_valid else _shown("oen", *oens),
        _shown("bsid", request.bsid, submitted.bsid),
        _shown("last_attended", request.last_attended, None),
        _shown("ossd_date", None, submitted.ossd_date),
    )


def _compared(field: str, asked: Any, submitted: Any, same: Any) -> Compared:
    return Compared(
        field, asked or None, submitted or None, compared=True, differs=not same(asked, submitted)
    )


def _shown(field: str, asked: Any, submitted: Any) -> Compared:
    return Compared(field, asked or None, submitted or None, compared=False, differs=False)


def _same(asked: date | None, submitted: date | None) -> bool:
    return asked == submitted


def _same_first_name(asked: str | None, submitted: str | None) -> bool:
    return _same_name(asked or "", submitted or "", family=False)


def _same_last_name(asked: str | None, submitted: str | None) -> bool:
    return _same_name(asked or "", submitted or "", family=True)


def _same_name(asked: str, submitted: str, *, family: bool) -> bool:
    """Say whether both have a name, and it is the same; N/A on both sides is two names that nobody knows."""
    return matcher.same_name(asked, submitted) and not matcher.is_no_name(asked, family=family)


def _other_gender(asked: Person, submitted: Submitted) -> bool:
    return bool(asked.gender and submitted.gender) and asked.gender != submitted.gender


def _oen(text: str | None) -> str | None:
    return matcher.typed_oen(text or "") or None
