"""What operators watch over: figures that add up, in the reader's scope."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import audit, monitoring
from autosgern_service.store.audit import Doer
from autosgern_service.store.monitoring import Trace
from tests.conftest import NOON
from tests.ontario import ran, sent_batch

ERROR = {"status": Status.AUTO_PROCESSING_ERROR, "reason": "BoardFault"}


def test_today_counts_each_request_once_however_often_it_was_tried(any_world):
    rows = [any_world.request(**ERROR), any_world.request(), any_world.request("Ridge")]
    yesterday = NOON - timedelta(days=1)
    any_world.request(status=Status.ELECTRONIC_SENT, received_at=yesterday)
    for row, outcome, duration in (
        (rows[0], "BoardFault", 3000),
        (rows[0], "Review", 1000),
        (rows[1], "Matched", 1800),
        (rows[2], "Matched", 9000),
    ):
        ran(any_world, row, outcome, duration)
    everything, rives = any_world.user("op", "operator"), any_world.user("rives", "auditor", "Rives")
    with any_world.service.store.read() as session:
        all_ = monitoring.today(session, everything, NOON)
        own = monitoring.today(session, rives, NOON)
        nothing = monitoring.today(session, everything, NOON + timedelta(days=3))
    assert (all_.requests, all_.errors, all_.queued) == (3, 1, 1)
    assert (all_.matched_share, all_.median_ms) == (pytest.approx(2 / 3), 1800)
    assert (own.requests, own.matched_share, own.median_ms) == (2, 0.5, 1800)
    assert [(h.start, h.requests, h.errors) for h in own.hours if h.requests] == [(NOON, 2, 1)]
    assert (nothing.requests, nothing.matched_share, nothing.median_ms, nothing.errors) == (0, None, None, 1)


def test_a_day_on_which_the_clocks_change_has_its_own_hours(world):
    user = world.user("chief", "operator")
    with world.service.store.read() as session:
        for day, hours in (
            (datetime(2026, 3, 8, 17, tzinfo=UTC), 23),
            (datetime(2026, 11, 1, 17, tzinfo=UTC), 25),
        ):
            assert len(monitoring.today(session, user, day).hours) == hours


def test_what_waits_for_a_destination_and_what_its_last_batch_became(any_world):
    batch = sent_batch(any_world)
    any_world.request(status=Status.ELECTRONIC_SENT)
    with any_world.service.store.read() as session:
        door = next(one for one in monitoring.doors(session) if one.destination.code == "RIVE")
        assert (door.queued, door.last_sent) == (2, batch.sent_at)
        ((carried,), total) = monitoring.batches(session, 1)
        assert (carried.batch.id, carried.items, carried.accepted, carried.refused) == (batch.id, 1, 0, 1)
        assert (monitoring.batches(session, 2), total) == (([], 1), 1)


def test_a_fault_is_no_good_answer_and_an_old_one_is_not_looked_for(any_world):
    row, theirs = any_world.request(**ERROR), any_world.request("Ridge", **ERROR)
    for outcome, days in (("Review", 2), ("BoardFault", 0)):
        ran(any_world, row, outcome, at=NOON - timedelta(days=days))
    ran(any_world, theirs, "Matched", at=NOON - timedelta(days=8))
    rives, hills = (any_world.boards[name].id for name in ("Rives", "Hills"))
    with any_world.service.store.read() as session:
        found = monitoring.health(session, any_world.user("op", "operator"), NOON, {hills: 4})
        own = monitoring.health(session, any_world.user("a", "auditor", "Hills"), NOON, {hills: 4})
    told = [(h.board.id, h.last_answer, h.waiting, h.errors) for h in found]
    assert told == [(rives, NOON - timedelta(days=2), 0, 1), (hills, None, 4, 1)]
    assert [h.board.id for h in own] == [hills]


def test_errors_stand_by_board_and_reason_the_longest_list_first(any_world):
    since = NOON - timedelta(days=5)
    any_world.request(None, status=Status.AUTO_PROCESSING_ERROR, reason="SchoolUnknown")
    any_world.request(received_at=since, **ERROR)
    any_world.request(**ERROR)
    with any_world.service.store.read() as session:
        found = monitoring.failed(session, any_world.user("op", "operator"))
        own = monitoring.failed(session, any_world.user("a", "auditor", "Hills"))
    told = [(f.board and f.board.number, f.reason, f.count, f.since) for f in found]
    assert told == [("B90001", "BoardFault", 2, since), (None, "SchoolUnknown", 1, NOON)]
    assert own == []


def test_what_the_machine_has_had_for_an_hour_is_overdue(world):
    due = {"status": Status.AUTO_PROCESSING, "due_at": NOON}
    ages = (59, 60, 300)
    rows = [world.request(received_at=NOON - timedelta(minutes=age), **due) for age in ages]
    world.request(received_at=NOON - timedelta(days=1))
    with world.service.store.read() as session:
        found = monitoring.overdue(session, world.user("op", "operator"), NOON)
        assert [row.id for row in found] == [rows[2].id, rows[1].id]


def test_the_trail_is_narrowed_by_each_field_and_to_the_people_of_an_auditors_board(any_world):
    any_world.user("mine", "board", "Rives")
    late_evening = datetime(2026, 11, 17, 3, tzinfo=UTC)  # of the 16th, in Toronto
    with any_world.service.store.begin() as session:
        for at, name, subject in ((late_evening, "mine", "H1"), (NOON, "else", "H2"), (NOON, "mine", "H2")):
            audit.record(session, Doer(name, at), Deed.VIEW_REQUEST, subject)
            session.flush()
    operator, auditor = any_world.user("op", "operator"), any_world.user("aud", "auditor", "Rives")

    newest: list[int] = []

    def found(user, **trace):
        with any_world.service.store.read() as session:
            rows, more = monitoring.trail(session, user, Trace(**trace))
            assert not more
            newest.append(rows[0].id if rows else 0)
            return [(row.actor, row.subject) for row in rows]

    assert found(operator) == [("mine", "H2"), ("else", "H2"), ("mine", "H1")]
    assert found(auditor) == [("mine", "H2"), ("mine", "H1")]
    assert found(operator, actor="mine", subject="H2") == [("mine", "H2")]
    assert found(operator, end=late_evening.date().replace(day=16)) == [("mine", "H1")]
    assert found(operator, start=NOON.date(), actor="else") == [("else", "H2")]
    assert found(operator, action="view-request", before=newest[0]) == [("else", "H2"), ("mine", "H1")]
    assert found(operator, action="sign-in") == []
