"""A generated transcript is one that the validation has nothing to say about."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

import xsd
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.population import Student, population
from autosgern_service.sandbox.transcripts import breaks_schema, transcript, with_grade_150

CREATED = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)
REFERENCE = "H20261117000001"
FRENCH, ENGLISH = BOARDS[:2]


def students(board: Board, count: int = 250) -> list[Student]:
    return list(population(count, seed=board.number, origins=board.origins, schools=board.bsids))


def written(student: Student, board: Board, **changes: object) -> bytes:
    values: dict = {"reference": REFERENCE, "created": CREATED, **changes}
    return transcript(student, board, **values)


def problems(document: bytes) -> list[tuple[str, str | None]]:
    report = xsd.check(
        document,
        today=CREATED.date(),
        origin=xsd.Origin.FETCHED,
        reference=REFERENCE,
        request_type="Original",
    )
    return [(problem.code, problem.path) for problem in report.problems]


@pytest.mark.parametrize("board", [FRENCH, ENGLISH], ids=["French", "English"])
def test_transcripts_are_accepted_without_a_warning(board: Board) -> None:
    for student in students(board):
        assert problems(written(student, board)) == [], student


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2026, 2, 1), date(2031, 1, 1)])
def test_transcripts_are_good_on_any_day(day: date) -> None:
    created = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for student in students(ENGLISH, 80):
        report = xsd.check(written(student, ENGLISH, created=created), today=day, reference=REFERENCE)
        assert report.problems == (), student


def test_transcripts_have_from_five_to_sixty_courses() -> None:
    totals = [xsd.read(written(student, ENGLISH)).course_total for student in students(ENGLISH)]
    assert 5 <= min(totals) < 12
    assert 44 < max(totals) <= 60


def test_some_have_a_diploma_and_some_left_without() -> None:
    awards = Counter(bool(xsd.read(written(student, FRENCH)).awards) for student in students(FRENCH))
    assert awards[True] > 100
    assert awards[False] > 20


def test_there_are_failures_repeats_summer_courses_and_immersion() -> None:
    text = b"".join(written(student, ENGLISH) for student in students(ENGLISH))
    for sign in (
        b"PassFailFail",
        b"RepeatNotCounted",
        b">Summer<",
        b">Night<",
        b">OffCampus<",
        b">FRE<",
        b"ShsmCode",
    ):
        assert sign in text


def test_a_student_has_the_same_transcript_each_time() -> None:
    student = students(FRENCH, 1)[0]
    assert written(student, FRENCH) == written(student, FRENCH)


def test_another_reference_is_another_document_with_the_same_courses() -> None:
    student = students(FRENCH, 1)[0]
    one = xsd.read(written(student, FRENCH))
    other = xsd.read(written(student, FRENCH, reference="H20261117000002"))
    assert one.document_id != other.document_id
    assert other.tracking_id == "H20261117000002"
    assert one.courses == other.courses


def test_the_person_is_the_student() -> None:
    for student in students(ENGLISH):
        person = xsd.read(written(student, ENGLISH)).person
        assert (person.first, person.last, person.birth_date) == (
            student.first,
            student.last,
            student.birth_date,
        )
        assert person.middle == student.middle
        assert (person.student_number, person.oen) == (student.student_number, student.oen or None)
        former = tuple(name.last for name in person.other_names if name.code == "Former")
        assert former == student.former


def test_a_broken_schema_is_refused_for_its_schema() -> None:
    report = xsd.check(breaks_schema(written(students(FRENCH, 1)[0], FRENCH)), today=CREATED.date())
    assert not report.accepted
    assert report.transcript is None


def test_a_grade_of_150_is_refused_by_the_rules_alone() -> None:
    report = xsd.check(with_grade_150(written(students(FRENCH, 1)[0], FRENCH)), today=CREATED.date())
    assert not report.accepted
    assert report.transcript is not None
    assert [problem.code for problem in report.problems if problem.severity is xsd.Severity.ERROR]
