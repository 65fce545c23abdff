"""What a board that calls us may answer, and what becomes of the request."""

from __future__ import annotations

from datetime import datetime

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow import board_answers
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.transcripts import transcript
from tests.installed import Installation, case


def document(key: str, reference: str, index: int = 0) -> bytes:
    """The transcript of a record of a fixed student's case, made for a request."""
    student = case(key)
    record = student.records[index].student
    return transcript(
        record, BY_NUMBER[student.board], reference=reference, created=datetime(2026, 11, 17, 9)
    )


def test_the_right_transcript_is_filed_at_once(any_installation: Installation) -> None:
    receipt = any_installation.submit(case("pushed"))
    answered = board_answers.submit_transcript(
        any_installation.service,
        any_installation.push_board,
        receipt.reference,
        document("pushed", receipt.reference),
    )
    assert answered.status == Status.ELECTRONIC_SENT
    request = any_installation.request(receipt)
    assert request.status == Status.ELECTRONIC_SENT
    assert [t.origin for t in any_installation.transcripts(request)] == ["pushed"]


def test_the_same_document_again_is_answered_as_the_first_time(installation: Installation) -> None:
    receipt = installation.submit(case("pushed"))
    for _ in range(2):
        answered = board_answers.submit_transcript(
            installation.service,
            installation.push_board,
            receipt.reference,
            document("pushed", receipt.reference),
        )
        assert answered.status == Status.ELECTRONIC_SENT
    assert len(installation.transcripts(installation.request(receipt))) == 1


def test_another_students_transcript_is_refused_and_waits_for_a_person(
    any_installation: Installation,
) -> None:
    receipt = any_installation.submit(case("pushed-somebody-elses"))
    with pytest.raises(Refused) as refused:
        board_answers.submit_transcript(
            any_installation.service,
            any_installation.push_board,
            receipt.reference,
            document("pushed-somebody-elses", receipt.reference, index=1),
        )
    assert refused.value.code == Refusal.REVIEW_NEEDED
    request = any_installation.request(receipt)
    assert (request.status, request.reason) == ("AutoProcessingError", "ReviewNeeded")
    assert any_installation.transcripts(request) == []


@pytest.mark.parametrize("trusted", [True, False])
def test_whether_an_oen_without_its_check_digit_contradicts_is_the_settings_to_say(
    installation: Installation, trusted: bool
) -> None:
    unchecked = installation.with_settings(oen_check_digit=trusted)
    receipt = unchecked.submit(case("pushed"), oen="635684963")  # whose check digit would be 2
    sent = document("pushed", receipt.reference)
    if trusted:
        status = board_answers.submit_transcript(
            unchecked.service, unchecked.push_board, receipt.reference, sent
        ).status
        assert status == Status.ELECTRONIC_SENT
    else:
        with pytest.raises(Refused, match="ReviewNeeded"):
            board_answers.submit_transcript(unchecked.service, unchecked.push_board, receipt.reference, sent)
        assert unchecked.request(receipt).status == Status.AUTO_PROCESSING_ERROR


def test_an_invalid_transcript_is_refused_with_its_problems_and_changes_nothing(
    installation: Installation,
) -> None:
    receipt = installation.submit(case("pushed"))
    before = installation.request(receipt)
    with pytest.raises(Refused) as refused:
        board_answers.submit_transcript(
            installation.service, installation.push_board, receipt.reference, b"<x/>"
        )
    assert refused.value.code == Refusal.TRANSCRIPT_INVALID
    assert refused.value.problems
    assert installation.request(receipt).revision == before.revision


def test_another_boards_request_does_not_exist(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    with pytest.raises(Refused) as refused:
        board_answers.respond(
            installation.service, installation.push_board, receipt.reference, "NoRecord", None, None
        )
    assert refused.value.code == Refusal.NOT_FOUND


@pytest.mark.parametrize(
    ("response", "hold", "status", "reason", "mailed"),
    [
        ("NoRecord", None, "StudentNotFound", None, True),
        ("MultipleMatch", None, "AutoProcessingError", "MultipleMatch", False),
        ("Hold", "Financial", "FinancialHold", None, True),
        ("Hold", "TranscriptFee", "FinancialHold", None, True),
        ("Hold", "Other", "NoAcademicData", None, True),
        ("Hold", "RequestedAction", "AutoProcessingError", "BoardAnswerNeedsReview", False),
        ("Canceled", None, "AutoProcessingError", "BoardAnswerNeedsReview", False),
        ("Deceased", None, "AutoProcessingError", "BoardAnswerNeedsReview", False),
        ("OfflineRecordSent", None, "PaperTranscriptSent", None, False),
        ("TranscriptRequestReceived", None, "ActionRequired", None, False),
        ("OfflineRecordSearch", None, "ActionRequired", None, False),
    ],
)
def test_a_pesc_response_becomes_its_status(
    installation: Installation, response: str, hold: str | None, status: str, reason: str | None, mailed: bool
) -> None:
    receipt = installation.submit(case("pushed"))
    for _ in range(2):  # a repeat changes nothing and mails nobody twice
        answered = board_answers.respond(
            installation.service, installation.push_board, receipt.reference, response, hold, None
        )
        assert answered == status
    request = installation.request(receipt)
    assert (request.status, request.reason) == (status, reason)
    assert len(installation.mails(request)) == mailed


def test_the_same_answer_in_other_words_does_not_mail_the_applicant_again(
    any_installation: Installation,
) -> None:
    receipt = any_installation.submit(case("pushed"))
    for note in (None, "Frais de 2018", "Frais de 2018 et de 2019"):
        board_answers.respond(
            any_installation.service,
            any_installation.push_board,
            receipt.reference,
            "Hold",
            "Financial",
            note,
        )
    assert len(any_installation.mails(any_installation.request(receipt))) == 1


def test_a_hold_needs_its_reason(installation: Installation) -> None:
    receipt = installation.submit(case("pushed"))
    with pytest.raises(Refused) as refused:
        board_answers.respond(
            installation.service, installation.push_board, receipt.reference, "Hold", None, None
        )
    assert refused.value.code == Refusal.HOLD_REASON_MISSING


def test_a_transcript_that_was_sent_has_to_come_along(installation: Installation) -> None:
    receipt = installation.submit(case("pushed"))
    with pytest.raises(Refused) as refused:
        board_answers.respond(
            installation.service, installation.push_board, receipt.reference, "TranscriptSent", None, None
        )
    assert refused.value.code == Refusal.DOCUMENT_MISSING


def test_a_finished_request_takes_no_further_answer(installation: Installation) -> None:
    receipt = installation.submit(case("pushed"))
    service, board = installation.service, installation.push_board
    board_answers.submit_transcript(service, board, receipt.reference, document("pushed", receipt.reference))
    with pytest.raises(Refused) as refused:
        board_answers.respond(service, board, receipt.reference, "NoRecord", None, None)
    assert refused.value.code == Refusal.NOT_EXPECTED
