"""The table of fixed test students holds every row of the contract, and nobody else resembles them."""

from __future__ import annotations

from collections import Counter

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.roles import Mode
from autosgern_service.sandbox.boards import BOARDS, BY_NUMBER, Board
from autosgern_service.sandbox.students import CASES, CHECKED, Case, fixed_records, roll
from matcher import fold, is_oen, match

#: How many rows of the contract's table expect what.
EXPECTED = {
    ("ElectronicTranscriptSent", ""): 11,
    ("AutoProcessingError", "ReviewNeeded"): 5,
    ("AutoProcessingError", "MultipleMatch"): 1,
    ("AutoProcessingError", "CandidatesTruncated"): 1,
    ("AutoProcessingError", "StudentRecordNotFound"): 1,
    ("AutoProcessingError", "TranscriptInvalid"): 2,
    ("AutoProcessingError", "TranscriptMismatch"): 1,
    ("AutoProcessingError", "BoardUnavailable"): 2,
    ("AutoProcessingError", "BoardFault"): 1,
    ("AutoProcessingError", "BoardRefused"): 1,
    ("NoAcademicData", ""): 1,
    ("FinancialHold", ""): 1,
    ("StudentNotFound", ""): 1,
    ("ActionRequired", ""): 1,
}
OUTCOMES = {
    "MultipleMatch": "MultipleMatch",
    "StudentRecordNotFound": "NotFound",
    "ReviewNeeded": "Review",
    "CandidatesTruncated": "Review",
}


def test_every_row_of_the_contract_is_there() -> None:
    assert Counter((case.status, case.reason) for case in CASES) == EXPECTED


def test_keys_are_distinct() -> None:
    assert len({case.key for case in CASES}) == len(CASES)


def test_statuses_and_reasons_are_the_services() -> None:
    for case in CASES:
        assert case.status in set(Status)
        assert not case.reason or case.reason in set(Reason)


def test_mails_are_for_what_only_the_applicant_can_change() -> None:
    mailed = {case.status for case in CASES if case.mail}
    assert mailed == {"NoAcademicData", "FinancialHold", "StudentNotFound"}
    assert all(case.mail for case in CASES if case.status in mailed)


def test_ids_and_numbers_are_distinct() -> None:
    records = [record.student for board in BOARDS for record in fixed_records(board.number)]
    assert len({student.id for student in records}) == len(records)
    numbers = [student.oen for student in records if student.oen]
    assert len(set(numbers)) == len(numbers)
    assert all(map(is_oen, numbers))


def test_a_transcript_sent_by_mistake_is_one_of_the_same_board() -> None:
    for case in CASES:
        ids = {record.student.id for record in case.records}
        assert all(record.transcript_of in ids for record in case.records if record.transcript_of)


def test_a_board_has_all_its_cases_students_and_those_of_the_checker() -> None:
    for board, parts in CHECKED.items():
        records = fixed_records(board)
        assert set(parts.values()) <= set(records)
        assert {record for case in CASES if case.board == board for record in case.records} <= set(records)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.number)
def test_the_roll_has_the_fixed_students_and_as_many_others(board: Board) -> None:
    records = list(roll(board))
    fixed = list(fixed_records(board.number))
    assert records[: len(fixed)] == fixed
    assert len(records) == len(fixed) + board.students
    assert len({record.student.id for record in records}) == len(records)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_no_other_student_can_be_mistaken_for_a_fixed_one(case: Case) -> None:
    asked = case.request
    own = {record.student.id for one in CASES for record in one.records}
    for record in roll(BY_NUMBER[case.board]):
        student = record.student
        if student.id not in own:
            same_name = fold(student.last + student.first) == fold(asked.last + asked.first)
            names = {fold(student.first), fold(student.last)} & {fold(asked.first), fold(asked.last)}
            assert not same_name
            assert not (student.birth_date == asked.birth_date and names)
            assert not (asked.oen and student.oen == asked.oen)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if BY_NUMBER[case.board].mode is Mode.PULL],
    ids=lambda case: case.key,
)
def test_the_matcher_decides_each_request_as_the_table_expects(case: Case) -> None:
    candidates = [record.student.candidate() for record in case.records]
    decision = match(case.request, candidates, truncated=case.key == "truncated")
    assert decision.outcome.value == OUTCOMES.get(case.reason, "Matched")
    if decision.student:
        assert case.student is not None
        assert decision.student.id == case.student.id
