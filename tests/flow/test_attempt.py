"""One attempt by itself, at a board that answers as the test says: what comes of each answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow.attempt import MAXIMUM_CANDIDATES, Verdict, Wanted, attempt
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import Case
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.sis import NO_ACADEMIC_DATA, Found, Hold
from tests.installed import case

TODAY = date(2026, 11, 17)
REFERENCE = "H20261117000001"
EXACT = case("exact")


def document(of: Case = EXACT, reference: str = REFERENCE) -> bytes:
    assert of.student is not None
    return transcript(of.student, BY_NUMBER[of.board], reference=reference, created=datetime(2026, 11, 17, 9))


@dataclass
class Board:
    """A board's system that finds these and answers this; `asked` are the transcripts that it was asked for."""

    found: Found
    answer: Any = None
    asked: tuple[tuple[str, str], ...] = ()

    def find_students(self, applicant: object, *, maximum: int) -> Found:
        assert maximum == MAXIMUM_CANDIDATES
        return self.found

    def get_transcript(self, student: str, reference: str) -> Any:
        self.asked += ((student, reference),)
        return self.answer


def board_of(of: Case, answer: Any = None, *, truncated: bool = False) -> Board:
    return Board(Found(tuple(record.student.candidate() for record in of.records), truncated), answer)


def tried(board: Board, of: Case = EXACT, today: date = TODAY) -> Verdict:
    return attempt(board, Wanted(of.request, REFERENCE, "Original"), today)  # type: ignore[arg-type]


def test_the_transcript_of_the_one_who_fits_is_sent_as_it_came() -> None:
    board = board_of(EXACT, document())
    verdict = tried(board)
    assert EXACT.student is not None
    assert board.asked == ((EXACT.student.id, REFERENCE),)
    assert (verdict.status, verdict.reason) == (Status.ELECTRONIC_SENT, None)
    assert verdict.document == board.answer
    assert verdict.candidates == len(EXACT.records)


@pytest.mark.parametrize(
    ("key", "truncated", "reason"),
    [
        ("nobody", False, Reason.STUDENT_RECORD_NOT_FOUND),
        ("nobody", True, Reason.CANDIDATES_TRUNCATED),
        ("exact", True, Reason.CANDIDATES_TRUNCATED),
        ("twin", False, Reason.REVIEW_NEEDED),
        ("two-alike", False, Reason.MULTIPLE_MATCH),
        ("two-alike", True, Reason.MULTIPLE_MATCH),  # whoever else there may be
    ],
)
def test_where_nobody_surely_fits_no_transcript_is_asked_for(
    key: str, truncated: bool, reason: Reason
) -> None:
    board = board_of(case(key), document(), truncated=truncated)
    verdict = tried(board, case(key))
    assert (verdict.status, verdict.reason) == (Status.AUTO_PROCESSING_ERROR, reason)
    assert (board.asked, verdict.document) == ((), None)


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (NO_ACADEMIC_DATA, Status.NO_ACADEMIC_DATA, None),
        (Hold("Financial"), Status.FINANCIAL_HOLD, None),
        (Hold("TranscriptFee"), Status.FINANCIAL_HOLD, None),
        (Hold("Other"), Status.NO_ACADEMIC_DATA, None),
        (Hold("RequestedAction"), Status.AUTO_PROCESSING_ERROR, Reason.BOARD_ANSWER_NEEDS_REVIEW),
    ],
)
def test_what_a_board_answers_in_place_of_a_transcript(
    answer: Any, status: Status, reason: Reason | None
) -> None:
    verdict = tried(board_of(EXACT, answer))
    assert (verdict.status, verdict.reason, verdict.document) == (status, reason, None)


def test_somebody_elses_transcript_is_kept_from_everybody() -> None:
    verdict = tried(board_of(EXACT, document(case("oen-missing"))))
    assert (verdict.status, verdict.reason) == (Status.AUTO_PROCESSING_ERROR, Reason.TRANSCRIPT_MISMATCH)
    assert verdict.document is None


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("XML-DECLARATION", lambda good: "\ufeff".encode() * 2 + good),
        ("FILE-PICTURE", lambda good: b"\xff\xd8\xff\xe0"),
        ("FILE-WEB-PAGE", lambda good: b"<!DOCTYPE html><html>Sign in</html>"),
        ("XSD-TYPE", lambda good: re.sub(rb"<BirthDate>[^<]+", b"<BirthDate>Quesnelle", good)),
    ],
)
def test_what_no_college_could_read_waits_for_a_person_and_its_note_names_no_value(
    code: str, spoil: Callable[[bytes], bytes]
) -> None:
    verdict = tried(board_of(EXACT, spoil(document())))
    assert (verdict.reason, verdict.document) == (Reason.TRANSCRIPT_INVALID, None)
    note = verdict.note or ""
    assert note.startswith(f"{code} · ")
    assert "Quesnelle" not in note


def test_the_day_of_validation_is_the_callers_and_not_the_documents() -> None:
    verdict = tried(board_of(EXACT, document()), today=date(1972, 2, 14))
    assert verdict.reason is Reason.TRANSCRIPT_INVALID
