"""Whose transcript is it? The table of what agrees, what is missing and what contradicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

import xsd
from autosgern_service.identity import is_transcript_of
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.transcripts import transcript
from matcher import Candidate
from tests.installation import case
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


def test_without_a_birth_date_it_is_nobodys(document: Transcript) -> None:
    nameless = replace(document, person=replace(document.person, birth_date=None))
    assert not judged(nameless)
