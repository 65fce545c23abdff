"""Boards that hang, flap, refuse us or are paused: their requests wait, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import board_calls, decisions
from autosgern_service.installation.clock import Clock
from autosgern_service.opened.service import Service
from autosgern_service.sis import SisError
from autosgern_service.store.alarms import open_alarms
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board
from tests.faults.invariants import check
from tests.installed import Installation, case

Work = Callable[[Service, str], None]
BOARD = "B99001"


class Switch:
    """Boards' systems that answer, or fail as the test says."""

    def __init__(self, service: Service, fails: Callable[[], bool]) -> None:
        self._boards, self._fails = service.boards, fails
        self.calls = 0

    def system(self, board: Board) -> Any:
        self.calls += 1
        if self._fails():
            raise SisError("BoardUnavailable", "switched off", retryable=True)
        return self._boards.system(board)


def later(service: Service, **wait: float) -> Service:
    now = service.clock.now() + timedelta(**wait)
    return replace(service, clock=Clock(lambda: now))


def board_row(service: Service) -> Board:
    with service.store.read() as session:
        return session.scalars(select(Board).where(Board.number == BOARD)).one()


def alarms(service: Service) -> list[str]:
    with service.store.read() as session:
        return [alarm.kind for alarm in open_alarms(session)]


def test_a_board_that_fails_is_left_alone_and_its_requests_keep_their_attempts(
    installation: Installation, work_on: Work
) -> None:
    receipts = [installation.submit(case("exact")) for _ in range(20)]
    switch = Switch(installation.service, lambda: True)
    service = replace(installation.service, boards=switch)  # type: ignore[arg-type]
    work_on(service, BOARD)
    assert board_calls.BREAKER <= switch.calls <= board_calls.BREAKER + service.settings.board_concurrency
    requests = [installation.request(receipt) for receipt in receipts]
    assert sum(request.failures for request in requests) == switch.calls
    assert all(request.turn is None for request in requests)
    assert alarms(service) == ["BoardLeftAlone"]
    calls = switch.calls
    work_on(service, BOARD)
    assert switch.calls == calls
    assert board_calls.give_turns(service) == 0


def test_a_board_left_alone_is_tried_with_one_request_and_then_called_again(
    installation: Installation, work_on: Work
) -> None:
    receipts = [installation.submit(case("exact")) for _ in range(20)]
    down = True
    switch = Switch(installation.service, lambda: down)
    service = replace(installation.service, boards=switch)  # type: ignore[arg-type]
    work_on(service, BOARD)
    calls, waited = switch.calls, board_row(service).open_until
    after = later(service, minutes=10)
    work_on(after, BOARD)
    assert switch.calls == calls + 1
    assert waited is not None
    down = False
    work_on(later(service, minutes=20), BOARD)
    assert {installation.request(receipt).status for receipt in receipts} == {Status.ELECTRONIC_SENT}
    assert (board_row(service).failures, board_row(service).open_until) == (0, None)
    assert alarms(service) == []
    assert check(service) == []


def test_a_flapping_board_gets_everything_done_in_the_end(installation: Installation, work_on: Work) -> None:
    receipts = [installation.submit(case("exact")) for _ in range(15)]
    switch = Switch(installation.service, lambda: switch.calls % 2 == 0)
    service = replace(installation.with_settings(attempts=9).service, boards=switch)  # type: ignore[arg-type]
    for minutes in range(0, 60, 6):
        work_on(later(service, minutes=minutes), BOARD)
    assert {installation.request(receipt).status for receipt in receipts} == {Status.ELECTRONIC_SENT}
    assert check(service) == []


def test_good_answers_between_bad_ones_keep_a_board_from_being_left_alone(
    installation: Installation, work_on: Work
) -> None:
    """Bad answers count in a row, also among the few requests that are claimed together."""
    receipts = [installation.submit(case("exact")) for _ in range(20)]
    switch = Switch(installation.service, lambda: switch.calls % 4 != 0)
    service = replace(installation.with_settings(board_concurrency=1).service, boards=switch)  # type: ignore[arg-type]
    work_on(service, BOARD)
    assert switch.calls == len(receipts)
    assert sum(installation.request(receipt).failures for receipt in receipts) == 15
    assert (board_row(service).failures, board_row(service).open_until) == (0, None)
    assert alarms(service) == []
    assert check(service) == []


def test_a_board_whose_password_is_wrong_sends_few_requests_to_its_staff(
    installation: Installation, work_on: Work
) -> None:
    receipts = [installation.submit(case("wrong-credentials")) for _ in range(30)]
    work_on(installation.service, "B99005")
    failed = [r for r in receipts if installation.request(r).reason == "BoardRefused"]
    assert (
        board_calls.BREAKER
        <= len(failed)
        <= board_calls.BREAKER + installation.service.settings.board_concurrency
    )
    assert alarms(installation.service) == ["BoardLeftAlone"]


def test_a_paused_board_is_not_called_until_it_is_resumed(installation: Installation, work_on: Work) -> None:
    service = installation.service
    receipt = installation.submit(case("exact"))
    with service.store.begin() as session:
        board = session.get_one(Board, board_row(service).id)
        board_calls.pause(session, board, Doer("cli:noor", service.clock.now()))
    work_on(service, BOARD)
    assert board_calls.give_turns(service) == 0
    waiting = installation.request(receipt)
    assert (waiting.status, waiting.attempt, waiting.failures) == (Status.AUTO_PROCESSING, 1, 0)
    with service.store.begin() as session:
        board = session.get_one(Board, board_row(service).id)
        board_calls.resume(session, board, Doer("cli:noor", service.clock.now()))
    work_on(service, BOARD)
    assert installation.request(receipt).status == Status.ELECTRONIC_SENT


def test_who_has_waited_a_day_for_a_board_comes_to_its_staff_and_may_be_sent_through_again(
    any_installation: Installation, work_on: Work
) -> None:
    receipts = [any_installation.submit(case("exact")) for _ in range(8)]
    switch = Switch(any_installation.service, lambda: True)
    service = replace(any_installation.service, boards=switch)  # type: ignore[arg-type]
    work_on(service, BOARD)
    assert board_calls.hand_over(later(service, hours=23)) == 0
    assert board_calls.hand_over(later(service, hours=25)) == len(receipts)
    assert {any_installation.request(r).reason for r in receipts} == {"BoardUnavailable"}
    service = any_installation.service
    reasons = [Reason.BOARD_UNAVAILABLE]
    by = Doer("operations", service.clock.now())
    again = decisions.try_all_again(service, by, board_row(service).id, reasons)
    assert again == len(receipts)
    work_on(later(service, hours=26), BOARD)
    assert {any_installation.request(r).status for r in receipts} == {Status.ELECTRONIC_SENT}
    assert check(service) == []
