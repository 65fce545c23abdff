"""What a transcript says beside what was asked: the rows of the validation screen, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

import xsd
from autosgern_service.flow import examination
from autosgern_service.flow.examination import compare, differing
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import Case
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store.models import TranscriptRequest
from matcher import Person
from tests.installed import case

TODAY = date(2026, 11, 17)


def found(student: Case, moved: bytes = b"2026-11-17T") -> examination.Found:
    """What an examination finds in a student's transcript; `moved`: the day on which it says that it was made."""
    assert student.student is not None
    made = datetime(2026, 11, 17, 9)
    document = transcript(student.student, BY_NUMBER[student.board], reference="SIS-17", created=made)
    content = document.replace(b"2026-11-17T", moved)
    report = xsd.check(content, today=TODAY, origin=xsd.Origin.FETCHED)
    assert report.accepted
    return examination.found_in(report)


STUDENT = case("exact")
SAID = found(STUDENT).submitted


def asked(student: Case = STUDENT, bsid: str | None = None, **changes: Any) -> TranscriptRequest:
    """The request of a fixed student."""
    return TranscriptRequest(person=replace(Person.of(student.request), **changes), bsid=bsid)


def test_the_rows_stand_in_the_screens_order_and_case_accents_and_hyphens_are_no_differences() -> None:
    student = case("accents-and-hyphens")
    rows = compare(asked(student), found(student).submitted)
    assert not any(row.differs for row in rows)
    assert [row.field for row in rows] == [
        "first_name",
        "last_name",
        "birth_date",
        "gender",
        "student_number",
        "oen",
        "bsid",
        "last_attended",
        "ossd_date",
    ]


def test_a_transcript_of_somebody_else_shows_what_differs() -> None:
    rows = compare(asked(), found(case("slow")).submitted)
    assert {row.field for row in rows if row.differs} == {"first_name", "last_name", "birth_date", "oen"}
    assert all(not row.differs for row in rows if not row.compared)


@pytest.mark.parametrize(
    ("wanted", "says", "fields"),
    [
        ({}, {}, []),
        ({"birth_date": date(1998, 4, 18)}, {}, ["birth_date"]),
        ({}, {"birth_date": None}, ["birth_date"]),
        ({"last": "Roy"}, {"last_name": ""}, ["last_name"]),
        ({"gender": ""}, {}, []),
        ({}, {"gender": None}, []),
        ({"gender": "X"}, {}, ["gender"]),
        ({"student_number": "1", "bsid": "990601"}, {"student_number": "2"}, []),
        # Two names that nobody knows are not the same name.
        ({"first": "N/A"}, {"first_name": "N/A"}, ["first_name"]),
    ],
    ids=str,
)
def test_what_makes_a_difference(wanted: dict[str, Any], says: dict[str, Any], fields: list[str]) -> None:
    assert differing(asked(**wanted), replace(SAID, **says)) == fields


@pytest.mark.parametrize(
    ("oen", "differs"), [("948743687", ["oen"]), ("948743688", []), ("000000000", []), ("", [])]
)
def test_two_valid_oens_that_differ_are_two_peoples(oen: str, differs: list[str]) -> None:
    rows = compare(asked(oen=oen), SAID)
    assert [row.field for row in rows if row.differs] == differs
    assert [row.compared for row in rows if row.field == "oen"] == [bool(differs)]


def test_a_value_that_is_missing_is_an_empty_side() -> None:
    rows = {row.field: (row.asked, row.submitted) for row in compare(asked(bsid=""), SAID)}
    assert rows["bsid"] == (None, "990101")
    assert rows["ossd_date"] == (None, SAID.ossd_date)


def test_what_is_kept_of_an_examination_comes_back_as_it_was() -> None:
    kept = found(STUDENT, b"2026-11-20T")
    assert kept.problems
    assert examination.read(examination.written(kept)) == kept
