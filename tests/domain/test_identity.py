"""Whose transcript is it? The table of what agrees, what is missing and what contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

import xsd
from autosgern_service.domain.identity import candidate, is_transcript_of
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.transcripts import transcript
from matcher import Candidate
from tests.installed import case
from xsd import Transcript

STUDENT = case("accents-and-hyphens").records[0].student


@pytest.fixture(scope="module")
def document() -> Transcript:
    """The transcript of Marie-Ève L’Écuyer-Thériault."""
    return xsd.read(
        transcript(STUDENT, BY_NUMBER["B99001"], reference="H20261117000001", created=datetime(2026, 11, 17))
    )


def judged(document: Transcript, **changes: Any) -> bool:
    record: Candidate = replace(STUDENT.candidate(), **changes)
    return is_transcript_of(document, record)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first": "MARIE EVE", "last": "Lecuyer Theriault"},
        {"oen": ""},
        {"student_number": ""},
        {"student_number": STUDENT.student_number.lstrip("0")},
        {"last": "Lemieux", "former": ("L’Écuyer-Thériault",)},
        {"first": "Mimi", "preferred": "Marie-Ève"},
        {"gender": "M"},
    ],
    ids=str,
)
def test_it_is_that_students(document: Transcript, changes: dict[str, Any]) -> None:
    assert judged(document, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "Marie-Anne"},
        {"last": "Lemieux"},
        {"birth_date": date(2001, 9, 26)},
        {"oen": case("exact").request.oen},
        {"student_number": "000000000001"},
        {"oen": "", "student_number": ""},
        {"oen": "", "student_number": "000000000001"},
        {"first": ""},
    ],
    ids=str,
)
def test_it_is_not_that_students(document: Transcript, changes: dict[str, Any]) -> None:
    assert not judged(document, **changes)


def named(document: Transcript, **names: str) -> Transcript:
    return replace(document, person=replace(document.person, **names))


@pytest.mark.parametrize("said", ["N/A", "None", "aucun", "X", "-", "J", "J."])
def test_what_says_nothing_is_no_name_of_the_record(document: Transcript, said: str) -> None:
    """An unknown name in the transcript is not the unknown preferred or former name of the record."""
    assert not judged(named(document, first=said), preferred=said)
    assert not judged(named(document, last=said), former=(said,))


def test_what_says_nothing_is_not_even_the_records_own_name(document: Transcript) -> None:
    assert not judged(named(document, first="N/A"), first="N/A")
    assert not judged(named(document, last="pas de nom"), last="pas de nom")
    assert judged(named(document, last="Null"), last="Null")  # people are called so
    assert judged(named(document, first="A"), first="A")  # what the same system says, beside a number


@pytest.mark.parametrize("said", ["N/A", "Unknown", "000000000000", "111111111111", "12345678"])
def test_a_number_that_nobody_has_is_no_id(document: Transcript, said: str) -> None:
    nobodys = named(document, student_number=said, oen="123456789")
    assert not judged(nobodys, student_number=said, oen="123456789")


def test_signs_without_which_a_name_is_another_count(document: Transcript) -> None:
    assert not judged(named(document, first="रवि"), first="रेवा")


def test_without_a_birth_date_it_is_nobodys(document: Transcript) -> None:
    nameless = replace(document, person=replace(document.person, birth_date=None))
    assert not judged(nameless)
    unknown = date(1900, 1, 1)
    assert not judged(
        replace(document, person=replace(document.person, birth_date=unknown)), birth_date=unknown
    )


def test_the_person_of_a_transcript_has_the_schools_that_it_names(document: Transcript) -> None:
    assert STUDENT.candidate().bsids[0] in candidate(document).bsids
