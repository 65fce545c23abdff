"""What attempts came to is committed together, each once, and one that cannot be committed holds no other."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import conclusions, turns
from autosgern_service.flow.attempt import Verdict
from autosgern_service.flow.conclusions import Attempted
from autosgern_service.store.models import TranscriptRequest
from tests.installed import Installation, case
from tests.nights import ringing


def in_hand(installation: Installation) -> TranscriptRequest:
    """A request that is being attempted."""
    return installation.request(installation.submit(case("exact")))


def held(request: TranscriptRequest) -> Attempted:
    return Attempted(request, Verdict(Status.FINANCIAL_HOLD, note="Hold: Financial"), 12)


def test_a_second_run_of_the_same_attempt_changes_nothing(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    installation.attempt(receipt)
    after = installation.request(receipt)
    installation.attempt(receipt)
    again = installation.request(receipt)
    assert (again.revision, again.updated_at) == (after.revision, after.updated_at)
    assert len(installation.transcripts(again)) == len(installation.runs(again)) == 1


def test_an_attempt_that_was_overtaken_is_dropped(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    request = installation.request(receipt)
    attempted = turns.attempt_claimed(installation.service, request, threading.Event())
    assert attempted is not None
    with installation.service.store.begin() as session:
        session.execute(update(TranscriptRequest).values(attempt=2))
    conclusions.conclude(installation.service, [attempted])
    assert installation.transcripts(request) == []
    assert installation.request(receipt).status == Status.AUTO_PROCESSING


def test_run_move_and_mail_of_each_are_there_once_however_often_it_is_concluded(
    any_installation: Installation,
) -> None:
    requests = [in_hand(any_installation) for _ in range(3)]
    for _ in range(2):
        conclusions.conclude(any_installation.service, [held(request) for request in requests])
    for request in requests:
        assert any_installation.request_by_id(request.id).status == Status.FINANCIAL_HOLD
        (run,) = any_installation.runs(request)
        assert (run.outcome, run.duration_ms, run.best_sealed) == ("", 12, None)
        assert len(any_installation.mails(request)) == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_cannot_be_committed_holds_no_other(any_installation: Installation, place: int) -> None:
    """Whose verdict nobody could commit stays in hand, and is told of; the next turn tries it alone."""
    attempted = [held(in_hand(any_installation)) for _ in range(3)]
    bad = attempted[place].request
    attempted[place] = Attempted(bad, Verdict(Status.PAPER_SENT), 12)
    with pytest.raises(MoveNotAllowed):
        conclusions.conclude(any_installation.service, attempted)
    statuses = [any_installation.request_by_id(one.request.id).status for one in attempted]
    assert statuses.pop(place) == Status.AUTO_PROCESSING
    assert statuses == [Status.FINANCIAL_HOLD] * 2
    assert any_installation.runs(bad) == []


@pytest.mark.parametrize(
    ("reason", "retry", "status", "bad_answers"),
    [
        (Reason.BOARD_UNAVAILABLE, True, Status.AUTO_PROCESSING, 1),
        (Reason.BOARD_REFUSED, False, Status.AUTO_PROCESSING_ERROR, 1),
        (Reason.PROCESSING_FAILED, True, Status.AUTO_PROCESSING, 0),  # it is no fault of the board's
    ],
)
def test_an_attempt_without_a_verdict_is_made_again_or_comes_to_a_person(
    installation: Installation, reason: Reason, retry: bool, status: Status, bad_answers: int
) -> None:
    service, request = installation.service, in_hand(installation)
    assert request.board is not None
    for _ in range(2):  # the second time it is overtaken by the first
        assert not conclusions.came_to_nothing(
            service, request, request.board, 7, reason, "said so", retry=retry
        )
    after = installation.request_by_id(request.id)
    assert after.status == status
    assert [(run.outcome, run.duration_ms) for run in installation.runs(request)] == [(reason, 7)]
    with service.store.read() as session:
        board = session.merge(request.board)
        session.refresh(board)
        assert board.failures == bad_answers
    if retry:
        assert (after.attempt, after.failures) == (request.attempt + 1, 1)
        assert after.due_at is not None
        assert after.due_at > service.clock.now()
    else:
        assert (after.reason, after.note) == (reason, "said so")


def test_the_last_failure_that_is_ours_rings_and_an_overtaken_one_counts_for_nothing(
    installation: Installation,
) -> None:
    once, request = installation.with_settings(attempts=1), in_hand(installation)
    assert request.board is not None
    for _ in range(2):
        reason = Reason.PROCESSING_FAILED
        conclusions.came_to_nothing(once.service, request, request.board, 7, reason, retry=True)
    assert once.request_by_id(request.id).reason == "ProcessingFailed"
    assert ringing(once) == [("RequestFailed", request.reference)]
    assert len(once.runs(request)) == 1


def test_a_board_that_is_down_is_tried_again_and_then_given_up(installation: Installation) -> None:
    twice = installation.with_settings(attempts=2)
    receipt = twice.submit(case("board-down"))
    request = twice.request(receipt)
    twice.attempt(receipt)
    waiting = twice.request(receipt)
    assert (waiting.status, waiting.attempt) == (Status.AUTO_PROCESSING, 2)
    assert waiting.due_at is not None
    assert waiting.due_at > twice.service.clock.now()
    twice.attempt(receipt)
    assert twice.request(receipt).reason == "BoardUnavailable"
    assert [run.outcome for run in twice.runs(request)] == ["BoardUnavailable", "BoardUnavailable"]
