"""Which requests stand in a list: its tab, what is searched for, and what its reader may see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import InvalidRequestError

from autosgern_service.domain import lifecycle
from autosgern_service.domain.lifecycle import Status, Tab
from autosgern_service.store import lists
from autosgern_service.store.lists import Criteria, Listing, counts
from autosgern_service.store.models import Transcript
from autosgern_service.store.pages import page as page_of
from tests.conftest import NOON


def listed(world, criteria, **place):
    """The references of all tabs that a search finds."""
    reader = world.user(f"op{world.made}-{criteria}"[:90], "operator")
    with world.service.store.read() as session:
        listings = (Listing(user=reader, tab=tab, criteria=criteria, **place) for tab in Tab)
        return {row.reference for listing in listings for row, _ in lists.every(session, listing)}


def test_a_surname_is_found_by_its_former_form_and_by_the_one_at_school(any_world):
    married = any_world.request(last_name="Roy", former_last_names=["De L’Isle", "Noël"])
    adopted = any_world.request(last_name="Roy-Noël", last_name_at_school="Lisle")
    any_world.request(last_name="Noé", former_last_names=["Roy"])
    reader = any_world.user("op", "operator")

    def named(last_name):
        listing = Listing(user=reader, tab=Tab.TO_PROCESS, criteria=Criteria(last_name=last_name))
        with any_world.service.store.read() as session:
            total = counts(session, listing)[Tab.TO_PROCESS]
            return {row.reference for row in page_of(session, listing, 1, total).rows}

    assert named("Noël") == {married.reference}
    assert named("de l'isle") == {married.reference}
    assert named("LISLE") == {adopted.reference}
    assert named("roy noel") == {adopted.reference}
    assert named("isle") == set()  # the beginning of a name, not its midst


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, True),
        ({"start": date(2026, 11, 16), "end": date(2026, 11, 16)}, True),
        ({"start": date(2026, 11, 17)}, False),  # by Toronto's calendar
        ({"end": date(2026, 11, 15)}, False),
        ({"first_name": "ZOE"}, True),
        ({"first_name": "é"}, False),
        ({"first_name": "-"}, False),
        ({"last_name": "beau soleil"}, True),
        ({"last_name": "B%soleil"}, False),
        ({"oen": "635684962", "application_number": "260000009"}, True),
        ({"oen": "948743687"}, False),
        ({"reference": "h20261117000009"}, True),
        ({"reference": "0009"}, True),
        ({"reference": "_009"}, False),
        ({"reference": "H2026"}, False),  # what it begins with is nobody's way to say it
        ({"attended_from": "2012-06", "attended_to": "2012-06"}, True),
        ({"attended_to": "2012-05"}, False),
        ({"statuses": (Status.ACTION_REQUIRED, Status.CANCELLED)}, True),
        ({"statuses": (Status.CANCELLED,)}, False),
    ],
    ids=str,
)
def test_what_a_search_finds(any_world, criteria, found):
    row = any_world.request(
        reference="H20261117000009",
        application_number="260000009",
        last_name="Beau-Soleil",
        oen="635684962",
        last_attended="2012-06",
        received_at=datetime(2026, 11, 17, 3, 30, tzinfo=UTC),
    )
    assert listed(any_world, Criteria(**criteria)) == ({row.reference} if found else set())


def test_a_search_that_is_no_longer_known_finds_nothing(world):
    world.request()
    assert listed(world, None) == set()


def test_each_tab_is_counted_within_place_and_search_and_what_is_known_is_not_counted_again(any_world):
    for status in (Status.ACTION_REQUIRED, Status.FINANCIAL_HOLD, Status.SCHEDULED, Status.PAPER_SENT):
        any_world.request(status=status)
        any_world.request("Ridge", status=status)
    rives = any_world.boards["Rives"].id
    listing = Listing(user=any_world.user("op", "operator"), tab=Tab.TO_PROCESS, board_id=rives)
    with any_world.service.store.read() as session:
        assert counts(session, listing) == dict.fromkeys(Tab, 1)
        assert counts(session, listing, completed=7) == dict.fromkeys(Tab, 1) | {Tab.COMPLETED: 7}
        assert lists.count_completed(session, listing) == 1
        for tab in Tab:
            rows = lists.every(session, Listing(user=listing.user, tab=tab, board_id=rives))
            assert [lifecycle.tab(row.status) for row, _ in rows] == [tab]


def test_a_row_of_the_table_gives_no_more_than_the_table_shows(world):
    world.request()
    listing = Listing(user=world.user("op", "operator"), tab=Tab.TO_PROCESS)
    with world.service.store.read() as session:
        (row,) = page_of(session, listing, 1, 1).rows
        assert row.school.name == "École de la Rivière"
        with pytest.raises(InvalidRequestError):
            _ = row.email


def test_the_request_to_take_up_next_is_the_one_after_and_then_the_first_left(world):
    first, second, third = (world.request(payment_date=date(2026, 11, day)) for day in (9, 9, 10))
    listing = Listing(user=world.user("op", "operator"), tab=Tab.TO_PROCESS)
    with world.service.store.read() as session:
        following = [lists.following(session, listing, row) for row in (first, second, third)]
        assert following == [second.reference, third.reference, first.reference]
        elsewhere = Listing(user=listing.user, tab=Tab.INCOMPLETE)
        assert lists.following(session, elsewhere, first) is None


def test_a_transcript_is_withdrawn_where_it_has_no_other_since(world):
    rows = [world.request(status=Status.ELECTRONIC_SENT) for _ in range(3)]
    kept = {"origin": "uploaded", "at": NOON, "by": "staff", "sha256": "0", "size": 1, "document_sealed": b""}
    with world.service.store.begin() as session:
        for row, current in ((rows[0], False), (rows[1], False), (rows[1], True)):
            session.add(Transcript(request_id=row.id, current=current, **kept))
    with world.service.store.read() as session:
        assert lists.withdrawn(session, rows) == {rows[0].id}


def test_what_waits_for_a_transcript_of_somebody_is_found_by_the_birth_date(world):
    waits = [world.request(status=s) for s in (Status.ACTION_REQUIRED, Status.SCHEDULED)]
    world.request(status=Status.AUTO_PROCESSING, due_at=NOON)
    world.request(birth_date=date(2001, 2, 4))
    world.request("Ridge")
    reader = world.user("rives", "board", "Rives")
    with world.service.store.read() as session:
        found = lists.waiting_of(session, reader, date(2001, 2, 3))
        assert [row.id for row in found] == [row.id for row in waits]
        assert lists.waiting_of(session, reader, None) == []


def test_the_longest_at_a_status_comes_first_and_older_ones_may_be_left_out(world):
    times = [NOON - timedelta(days=days) for days in (1, 3, 2)]
    rows = [world.request(status=Status.PAPER_SENT, received_at=at) for at in times]
    reader = world.user("op", "operator")
    with world.service.store.read() as session:
        for since, wanted in ((None, (1, 2, 0)), (times[2], (2, 0))):
            page = lists.with_status(session, reader, Status.PAPER_SENT, 9, since=since)
            assert [row.id for row in page.rows] == [rows[n].id for n in wanted]
            assert (page.number, page.total) == (1, len(wanted))
