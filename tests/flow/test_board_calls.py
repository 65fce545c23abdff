"""When a board is called: one turn at a time, not while it is paused, and after bad answers not for a while."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import board_calls
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board
from tests.conftest import NOON
from tests.installed import Installation, case
from tests.nights import ringing
from tests.trail import entries

NUMBER = "B99001"


def board(service: Service) -> Board:
    with service.store.read() as session:
        return session.scalars(select(Board).where(Board.number == NUMBER)).one()


def fail(service: Service, times: int) -> list[bool]:
    """Let the board answer badly; whether it is left alone, each time."""
    alone = []
    for _ in range(times):
        with service.store.begin() as session:
            alone.append(board_calls.failed(service, session, board(service), Reason.BOARD_FAULT))
    return alone


def test_a_board_has_one_turn_at_a_time_however_many_workers_look(any_installation: Installation) -> None:
    any_installation.submit(case("exact"))
    service = any_installation.service
    given: list[int] = []
    threads = [
        threading.Thread(target=lambda: given.append(board_calls.give_turns(service))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(given) == 1
    assert board_calls.give_turns(service) == 0


def test_a_turn_that_ended_in_an_error_is_followed_by_another(any_installation: Installation) -> None:
    any_installation.submit(case("exact"))
    service = any_installation.service
    assert board_calls.give_turns(service) == 1
    schema = "" if service.settings.is_sqlite else "dbos."
    with service.store.begin() as session:
        session.connection().exec_driver_sql(f"UPDATE {schema}workflow_status SET status = 'ERROR'")
    assert board_calls.give_turns(service) == 1


@pytest.mark.parametrize(
    ("open_until", "paused_at", "called"),
    [
        (None, None, True),
        (NOON, None, True),
        (NOON + timedelta(minutes=1), None, False),
        # Set by a clock that has since been put back.
        (NOON + board_calls.LONGEST_WAIT + timedelta(seconds=1), None, True),
        (None, NOON, False),
    ],
)
def test_who_may_be_called(any_installation: Installation, open_until, paused_at, called) -> None:
    service = any_installation.service
    any_installation.submit(case("exact"))
    with service.store.begin() as session:
        session.execute(update(Board).values(open_until=open_until, paused_at=paused_at))
    assert board_calls.give_turns(service) == called


def test_a_board_is_left_alone_after_bad_answers_in_a_row_and_called_again_after_a_good_one(
    any_installation: Installation,
) -> None:
    service = any_installation.service
    assert fail(service, board_calls.BREAKER) == [False] * (board_calls.BREAKER - 1) + [True]
    waits = board(service).open_until
    assert waits is not None
    assert NOON < waits <= NOON + board_calls.LONGEST_WAIT
    assert ringing(any_installation) == [("BoardLeftAlone", NUMBER)]
    with service.store.begin() as session:
        board_calls.answered(session, board(service), NOON)
    assert (board(service).failures, board(service).open_until) == (0, None)
    assert ringing(any_installation) == []
    assert fail(service, 1) == [False]


def test_waits_grow_differ_and_have_an_end(installation: Installation) -> None:
    service = installation.with_settings(retry_delay=30.0).service
    first = [board_calls.wait_after(service, 1).total_seconds() for _ in range(50)]
    assert all(22 <= seconds <= 38 for seconds in first)
    assert len(set(first)) > 40
    assert board_calls.wait_after(service, 3).total_seconds() >= 90
    assert board_calls.wait_after(service, 50) == board_calls.LONGEST_WAIT


def test_who_pauses_a_board_and_calls_it_again_stands_in_the_trail(installation: Installation) -> None:
    service = installation.service
    fail(service, board_calls.BREAKER)
    for deed, name in ((board_calls.pause, "noor"), (board_calls.pause, "zoe"), (board_calls.resume, "zoe")):
        with service.store.begin() as session:
            deed(session, session.get_one(Board, board(service).id), Doer(name, NOON))
        if deed is board_calls.pause:
            assert board(service).paused_by == "noor"  # who did it first
    left = board(service)
    assert (left.paused_at, left.paused_by, left.open_until, left.failures) == (None, None, None, 0)
    assert ringing(installation) == []
    assert [(one.action, one.actor) for one in entries(service)] == [
        ("pause-board", "noor"),
        ("pause-board", "zoe"),
        ("resume-board", "zoe"),
    ]


def test_what_waits_is_counted_by_board(any_installation: Installation) -> None:
    service = any_installation.service
    for key in ("exact", "exact", "financial-hold", "pushed"):
        any_installation.submit(case(key))
    with service.store.read() as session:
        numbers = {one.id: one.number for one in session.scalars(select(Board))}
        found = board_calls.waiting(session)
    assert {numbers[key]: count for key, count in found.items()} == {"B99001": 2, "B99002": 1}
