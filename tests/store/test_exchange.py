"""A partner reads its own requests, behind a cursor that misses nothing."""

from __future__ import annotations

import concurrent.futures
import threading

from autosgern_service.domain.lifecycle import Actor, Status
from autosgern_service.flow.moves import record_event
from autosgern_service.store import exchange
from autosgern_service.store.models import Partner, RequestEvent
from tests.conftest import NOON


def told(world, row, revision, after=Status.ACTION_REQUIRED):
    """Add an event of a request."""
    with world.service.store.begin() as session:
        record_event(session, row.id, revision, None, after, actor=Actor.CENTRE, by="x", at=NOON)


def last_event(session):
    return exchange.horizon(session, RequestEvent.id)


def board(world):
    """The partner of the board Rives, as far as it is looked at."""
    return Partner(id=99, board_id=world.boards["Rives"].id)


def test_another_partners_reference_is_as_if_there_were_none(world):
    row = world.request()
    with world.service.store.read() as session:
        assert exchange.own_request(session, world.partner, row.reference).id == row.id
        assert exchange.own_request(session, Partner(id=99), row.reference) is None
        assert exchange.own_request(session, world.partner, "H1") is None


def test_what_waits_for_a_board_stands_in_the_order_in_which_it_began_to_wait(any_world):
    first, second = any_world.request(), any_world.request(status=Status.AUTO_PROCESSING_ERROR)
    any_world.request(status=Status.SCHEDULED)
    any_world.request("Ridge")
    told(any_world, first, 2)  # it comes back
    with any_world.service.store.read() as session:
        upto = last_event(session)
        page = exchange.pending(session, board(any_world), 0, upto, 1)
        assert ([row.id for row in page.requests], page.more) == ([second.id], True)
        page = exchange.pending(session, board(any_world), page.last, upto, 1)
        assert ([row.id for row in page.requests], page.last, page.more) == ([first.id], upto, False)
        page = exchange.pending(session, board(any_world), upto, upto, 1)
        assert (page.requests, page.last, page.more) == ([], None, False)
        page = exchange.pending(session, board(any_world), 0, upto - 1, 9)
        assert [row.id for row in page.requests] == [second.id]  # of what is not settled nothing is told


def test_of_several_events_of_a_request_its_centre_is_told_once_at_the_place_of_the_last(any_world):
    first, second = any_world.request(), any_world.request()
    told(any_world, first, 2)
    with any_world.service.store.read() as session:
        upto = last_event(session)
        page = exchange.changes(session, any_world.partner, 0, upto, 9)
        assert [row.id for row in page.requests] == [second.id, first.id]
        assert (page.last, page.more) == (upto, False)
        page = exchange.changes(session, any_world.partner, 0, upto, 2)
        assert ([row.id for row in page.requests], page.more) == ([first.id, second.id], True)
        page = exchange.changes(session, any_world.partner, page.last, upto, 2)
        assert ([row.id for row in page.requests], page.more) == ([first.id], False)
        assert exchange.changes(session, Partner(id=99), 0, upto, 9).requests == []


def test_the_horizon_waits_for_writers_that_are_under_way(any_world):
    """A writer has its id but has not committed: nothing behind it may be called complete."""
    request = any_world.request()
    store, clock = any_world.service.store, any_world.service.clock
    inserted, go_on = threading.Event(), threading.Event()

    def write() -> int:
        with store.begin() as session:
            event = RequestEvent(
                request_id=request.id,
                revision=99,
                at=clock.now(),
                actor="machine",
                by="test",
                after="Cancelled",
            )
            session.add(event)
            session.flush()
            inserted.set()
            go_on.wait(10)
            return event.id

    def look() -> int:
        with store.read() as session:
            return exchange.horizon(session, RequestEvent.id)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write)
        assert inserted.wait(10)
        looking = pool.submit(look)
        threading.Timer(0.3, go_on.set).start()
        if any_world.service.settings.is_sqlite:
            assert looking.result(10) < writing.result(10)  # ids are given in the order of commits
        else:
            assert looking.result(10) == writing.result(10)
