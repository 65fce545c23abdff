"""Turns: delivered twice, superseded, interrupted; each request is concluded once, or comes to a person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow import board_calls, conclusions, intake, turns
from autosgern_service.flow.conclusions import Attempted
from autosgern_service.flow.turns import Turn
from autosgern_service.installation.clock import Clock
from autosgern_service.opened.service import Service
from autosgern_service.store.alarms import open_alarms
from autosgern_service.store.models import Board, TranscriptRequest
from tests.faults.conftest import next_turn
from tests.faults.invariants import check
from tests.installed import Installation, case

Work = Callable[[Service, str], None]
BOARD = "B99001"


def turn(service: Service, number: int) -> Turn:
    return Turn(service, BOARD, number)


def attempt_all(service: Service, claimed: list[TranscriptRequest]) -> list[Attempted]:
    done = [turns.attempt_claimed(service, request, threading.Event()) for request in claimed]
    return [one for one in done if one is not None]


def test_a_turn_delivered_twice_concludes_each_request_once(any_installation: Installation) -> None:
    receipts = [any_installation.submit(case("exact")) for _ in range(12)]
    number = next_turn(any_installation.service, BOARD)
    threads = [
        threading.Thread(target=turns.work_on, args=(any_installation.service, BOARD, number))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    requests = [any_installation.request(receipt) for receipt in receipts]
    assert {request.status for request in requests} == {Status.ELECTRONIC_SENT}
    assert {len(any_installation.runs(request)) for request in requests} == {1}
    assert check(any_installation.service) == []


def test_a_turn_that_another_has_followed_claims_nothing(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    old = next_turn(installation.service, BOARD)
    next_turn(installation.service, BOARD)
    turns.work_on(installation.service, BOARD, old)
    assert installation.request(receipt).status == Status.AUTO_PROCESSING


def test_what_a_turn_left_in_hand_the_next_one_takes_away_from_it(
    any_installation: Installation, work_on: Work
) -> None:
    service = any_installation.service
    receipt = any_installation.submit(case("financial-hold"))
    board = "B99002"
    stopped = Turn(service, board, next_turn(service, board))
    late = attempt_all(service, turns.claim(stopped))  # and now the worker is stopped
    work_on(service, board)
    conclusions.conclude(service, late)  # it wakes
    assert turns.claim(stopped) == []
    request = any_installation.request(receipt)
    assert (request.status, request.attempt) == (Status.FINANCIAL_HOLD, 2)
    assert len(any_installation.mails(request)) == 1
    assert [run.attempt for run in any_installation.runs(request)] == [2]
    assert check(service) == []


def test_a_request_that_ends_its_worker_each_time_comes_to_a_person(
    installation: Installation, work_on: Work
) -> None:
    service = installation.service
    bad, good = installation.submit(case("exact")), installation.submit(case("exact"))
    for _ in range(service.settings.attempts):
        claimed = turns.claim(turn(service, next_turn(service, BOARD)))
        assert claimed[0].reference == bad.reference  # and its worker dies
    work_on(service, BOARD)
    request = installation.request(bad)
    assert (request.status, request.reason) == (Status.AUTO_PROCESSING_ERROR, "ProcessingFailed")
    assert installation.request(good).status == Status.ELECTRONIC_SENT
    with service.store.read() as session:
        assert [(a.kind, a.subject) for a in open_alarms(session)] == [("RequestFailed", bad.reference)]
    assert check(service) == []


def test_only_what_was_left_in_hand_is_claimed_alone(installation: Installation) -> None:
    for _ in range(4):
        installation.submit(case("exact"))
    service = installation.service
    assert len(turns.claim(turn(service, next_turn(service, BOARD)))) == 4
    follower = turn(service, next_turn(service, BOARD))
    assert [len(turns.claim(follower)) for _ in range(5)] == [1, 1, 1, 1, 0]


class Broken:
    """Boards' systems that fail in a way that nobody foresaw."""

    def system(self, board: Board) -> Any:
        raise RuntimeError("unforeseen")


def test_an_error_that_nobody_foresaw_is_tried_again_and_then_comes_to_a_person(
    installation: Installation, work_on: Work
) -> None:
    receipt = installation.submit(case("exact"))
    service = replace(installation.with_settings(attempts=2).service, boards=Broken())  # type: ignore[arg-type]
    work_on(service, BOARD)
    waiting = installation.request(receipt)
    assert (waiting.status, waiting.failures) == (Status.AUTO_PROCESSING, 1)
    replace(installation, service=service).attempt(receipt)
    assert installation.request(receipt).reason == "ProcessingFailed"
    with service.store.read() as session:
        assert session.scalars(select(Board.failures)).unique().all() == [0]  # it is no fault of the board's


def test_a_request_in_hand_at_the_end_of_a_stopping_worker_is_handed_back(installation: Installation) -> None:
    receipts = [installation.submit(case("exact")) for _ in range(3)]
    service = installation.service
    under_way = turn(service, next_turn(service, BOARD))
    under_way.claim()
    turns.hand_back(under_way)
    requests = [installation.request(receipt) for receipt in receipts]
    assert {(request.turn, request.failures) for request in requests} == {(None, 0)}


def test_a_request_that_waited_sixty_days_goes_with_the_version_of_that_day(
    any_installation: Installation, work_on: Work
) -> None:
    """A row waits, not a job: nothing of the version that took it in is kept in the engine."""
    today = any_installation.service.clock.today()
    receipt = any_installation.submit(
        case("exact"), hold_type="AfterSpecifiedDate", release_date=today + timedelta(days=60)
    )
    later = replace(any_installation.service, clock=Clock(lambda: datetime(2027, 1, 20, 12, tzinfo=UTC)))
    assert board_calls.give_turns(later) == 0
    assert intake.release_due(later) == 1
    work_on(later, BOARD)
    assert any_installation.request(receipt).status == Status.ELECTRONIC_SENT
    assert check(later) == []


def test_a_clock_put_back_by_a_day_holds_nothing_up(installation: Installation, work_on: Work) -> None:
    receipt = installation.submit(case("exact"))
    with installation.service.store.begin() as session:
        tomorrow = installation.service.clock.now() + timedelta(days=1)
        session.execute(update(TranscriptRequest).values(due_at=tomorrow))
        session.execute(update(Board).values(open_until=tomorrow))
    work_on(installation.service, BOARD)
    assert installation.request(receipt).status == Status.ELECTRONIC_SENT
