"""The boards' own database: who is found by which key, and transcripts given once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from autosgern_service.sandbox.population import Enrolment, Student
from autosgern_service.sandbox.roll import Roll, name_key, phonetic_key
from autosgern_service.sandbox.students import Answer, Record

ZOE = Student(
    id="1", person=1, first="Zoé", last="L’Écuyer-Roy", birth_date=date(2001, 2, 3), middle=("Ana",), former=("Côté",),
    gender="F", oen="635684962", student_number="000000000001",
    enrolments=(Enrolment("990101", date(2015, 9, 1), None),),
)  # fmt: skip
LIAM = Student(id="2", person=2, first="Liam", last="O'Brien", birth_date=date(2001, 2, 3), oen="000000000")


@pytest.fixture
def roll() -> Iterator[Roll]:
    with closing(Roll()) as opened:
        opened.enrol(
            "B1", [Record(ZOE, Answer.TRANSCRIPT), Record(LIAM, Answer.FAULT, 1.5, "1")], phonetic=True
        )
        yield opened


def ids(roll: Roll, *keys: tuple[str, str], board: str = "B1") -> list[str]:
    return [student.id for student in roll.find(board, keys, 50)[0]]


def test_a_record_comes_back_as_it_was_put(roll: Roll) -> None:
    assert roll.record("B1", "1") == Record(ZOE, Answer.TRANSCRIPT)
    assert roll.record("B1", "2") == Record(LIAM, Answer.FAULT, 1.5, "1")
    assert roll.record("B1", "3") is None
    assert roll.record("B2", "1") is None


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (("OEN", "635684962"), ["1"]),
        (("OEN", "000000000"), []),
        (("BirthDate", "2001-02-03"), ["1", "2"]),
        (name_key("LECUYER ROY", "zoe"), ["1"]),
        (name_key("cote", "Zoé"), ["1"]),
        (name_key("Roy", "Zoé"), []),
        (phonetic_key("Obryan", "Lyam"), ["2"]),
        (("Name", "2001-02-03"), []),
    ],
)
def test_a_student_is_found_by_each_of_their_keys(roll: Roll, key: tuple[str, str], found: list[str]) -> None:
    assert ids(roll, key) == found
    assert ids(roll, key, board="B2") == []


def test_who_meets_several_keys_is_found_once_and_beyond_the_maximum_it_is_said(roll: Roll) -> None:
    keys = [("BirthDate", "2001-02-03"), ("OEN", "635684962")]
    assert ids(roll, *keys) == ["1", "2"]
    assert [truncated for _, truncated in (roll.find("B1", keys, most) for most in (1, 2))] == [True, False]
    assert roll.find("B1", [], 50) == ([], False)


@pytest.mark.parametrize(
    ("name", "alike"),
    [("Robert", "Rupert"), ("Ashcraft", "Ascraft"), ("Tymczak", "Tymsak"), ("Pfister", "Pfyster")],
)
def test_names_that_sound_alike_have_one_key(name: str, alike: str) -> None:
    assert phonetic_key(name, "A") == phonetic_key(alike, "A")
    assert phonetic_key(name, "A") != phonetic_key("Rubin", "A")


def test_a_transcript_is_given_once_for_a_reference(roll: Roll) -> None:
    assert roll.issued("B1", "1", "H1") is None
    assert roll.keep("B1", "1", "H1", b"first") == b"first"
    assert roll.keep("B1", "1", "H1", b"second") == b"first"
    assert roll.keep("B1", "1", "H2", b"other") == b"other"


def test_enrolling_a_board_anew_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    file = str(tmp_path / "roll.db")
    with closing(Roll(file)) as roll:
        for board in ("B1", "B2"):
            roll.enrol(board, [Record(ZOE, Answer.TRANSCRIPT)], phonetic=False)
            roll.keep(board, "1", "H1", b"x")
        roll.enrol("B1", [Record(replace(LIAM, id="1"), Answer.TRANSCRIPT)], phonetic=False)
    with closing(Roll(file)) as again:
        assert ids(again, ("OEN", "635684962")) == []
        assert again.issued("B1", "1", "H1") is None
        assert ids(again, ("OEN", "635684962"), board="B2") == ["1"]
        assert again.issued("B2", "1", "H1") == b"x"
