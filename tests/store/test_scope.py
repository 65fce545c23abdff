"""Who sees what: each role in its place, and nobody anywhere where their place is not known."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import select

from autosgern_service.store import scope
from autosgern_service.store.models import TranscriptRequest

PLACES = [
    ("school", "Rives", "Rivière", {"Rivière"}),
    ("board", "Rives", None, {"Rivière", "Pont"}),
    ("auditor", "Rives", None, {"Rivière", "Pont"}),
    ("auditor", None, None, {"Rivière", "Pont", "Ridge", None}),
    ("operator", None, None, {"Rivière", "Pont", "Ridge", None}),
    # What no form makes, and a database edited by hand could hold.
    ("school", None, None, set()),
    ("school", "Rives", None, set()),
    ("board", None, None, set()),
    ("janitor", None, None, set()),
    ("janitor", "Rives", None, set()),
]


@pytest.mark.parametrize(("role", "board", "school", "seen"), PLACES)
def test_a_reader_sees_and_finds_the_requests_of_their_place_only(world, role, board, school, seen):
    rows = {place: world.request(place) for place in ("Rivière", "Pont", "Ridge", None)}
    user = world.user("reader", role, board, school)
    with world.service.store.read() as session:
        found = set(session.scalars(select(TranscriptRequest.id).where(scope.scope(user))))
        assert found == {rows[place].id for place in seen}
        opened = {
            place for place, row in rows.items() if scope.find(session, user, row.reference) is not None
        }
        assert opened == seen
        assert scope.find(session, user, "H20261117999999") is None


@pytest.mark.parametrize(("role", "board", "school", "seen"), PLACES)
def test_who_sees_every_request_sees_everything(world, role, board, school, seen):
    assert scope.sees_everything(world.user("reader", role, board, school)) is (None in seen)


@pytest.mark.parametrize(("role", "board", "school", "seen"), PLACES)
def test_the_schools_and_boards_to_pick_from_are_those_of_the_readers_place(world, role, board, school, seen):
    user = world.user("reader", role, board, school)
    names = {world.schools[place].name for place in seen - {None}} if role != "school" else set()
    with world.service.store.read() as session:
        assert {place.name for place in scope.schools(session, user)} == names
        assert len(scope.boards(session, user)) == (2 if None in seen else 0)


@pytest.mark.parametrize(("role", "board", "school", "seen"), PLACES)
def test_another_board_that_is_asked_for_opens_no_other_schools(world, role, board, school, seen):
    user = world.user("reader", role, board, school)
    with world.service.store.read() as session:
        found = scope.schools(session, user, world.boards["Hills"].id)
        own = world.boards["Rives"].id
        assert {place.board_id for place in found} <= ({world.boards["Hills"].id} if None in seen else {own})


def test_a_school_to_pick_is_told_with_its_town_and_whether_it_is_closed(world):
    with world.service.store.read() as session:
        _open, closed = scope.schools(session, world.user("chief", "board", "Rives"))
    pont = world.schools["Pont"]
    assert asdict(closed) == {
        "id": pont.id,
        "board_id": pont.board_id,
        "bsid": "900002",
        "name": "École du Pont",
        "town": "Valbourg",
        "closed": True,
    }
