"""The match log: the newest attempt first, in its reader's scope, without the candidates."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import InvalidRequestError

from autosgern_service.store.match_log import count_match_runs, match_runs
from tests.ontario import ran


def outcomes(world, user, number=1, size=2):
    with world.service.store.read() as session:
        return [run.outcome for run in match_runs(session, user, number, size)]


def test_the_newest_attempt_comes_first_a_page_at_a_time(world):
    row = world.request()
    for outcome in ("BoardFault", "Review", "Matched"):
        ran(world, row, outcome)
    reader = world.user("op", "operator")
    assert outcomes(world, reader) == ["Matched", "Review"]
    assert outcomes(world, reader, 2) == ["BoardFault"]
    assert outcomes(world, reader, 3) == []


def test_nobody_sees_the_attempts_of_another_place(world):
    ran(world, world.request("Rivière"), "Matched")
    ran(world, world.request("Ridge"), "Review")
    for reader, seen in (
        (world.user("op", "operator"), ["Review", "Matched"]),
        (world.user("auditor", "auditor", "Rives"), ["Matched"]),
        (world.user("pont", "school", "Rives", "Pont"), []),
    ):
        assert outcomes(world, reader) == seen
        with world.service.store.read() as session:
            assert count_match_runs(session, reader) == len(seen)


def test_the_log_gives_no_candidates(world):
    ran(world, world.request(), best_sealed=b"sealed")
    with world.service.store.read() as session:
        (run,) = match_runs(session, world.user("op", "operator"), 1)
        assert run.request.board.number == "B90001"
        with pytest.raises(InvalidRequestError):
            _ = run.best_sealed
