"""The trail keeps who did what, with what changed of a row and without its secrets, or not at all."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from autosgern_service.domain.deeds import Deed
from autosgern_service.opened.service import Service
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Destination, Holiday
from tests.conftest import NOON
from tests.trail import entries


def test_an_entry_is_kept_with_its_change_or_not_at_all(any_service: Service) -> None:
    by = Doer("noor", NOON, "192.0.2.7")
    with any_service.store.begin() as session:
        audit.record(session, by, Deed.PAUSE_BOARD, "B1", changed={"é": [None, 1]})
    with any_service.store.begin() as session:
        change = session.begin_nested()
        audit.record(session, by, Deed.RESUME_BOARD, "B1")
        change.rollback()
    (entry,) = entries(any_service)
    assert (entry.at, entry.actor, entry.address) == (NOON, "noor", "192.0.2.7")
    assert (entry.action, entry.subject) == ("pause-board", "B1")
    assert entry.details == {"changed": {"é": [None, 1]}}


def test_of_a_new_row_it_is_what_it_will_hold() -> None:
    row = Holiday(day=date(2026, 12, 24), name="Veille")
    assert audit.changes(row) == {"day": [None, "2026-12-24"], "name": [None, "Veille"]}
    board = Board(number="B1", phone=None)  # what it will not hold is no change
    assert audit.changes(board) == {"number": [None, "B1"]}


def test_of_a_row_that_is_there_it_is_what_changes(service: Service) -> None:
    with service.store.begin() as session:
        session.add(Board(number="B1", name_fr="C", name_en="B", mode="pull", phone="1"))
    with service.store.begin() as session:
        board = session.scalars(select(Board)).one()
        assert audit.changes(board) == {}
        board.name_fr, board.name_en, board.phone = "Conseil", "B", None  # the second is as it was
        board.service_level_days, board.paused_at = 0, NOON
        assert audit.changes(board) == {
            "name_fr": ["C", "Conseil"],
            "phone": ["1", None],
            "service_level_days": [None, 0],
            "paused_at": [None, str(NOON)],
        }


def test_of_a_secret_it_is_that_it_changed_and_never_what_it_is(service: Service) -> None:
    with service.store.begin() as session:
        door = session.get_one(Destination, "BORE")
        door.password_sealed, door.private_key_sealed = b"secret", b"secret"
        assert audit.changes(door) == {"password_sealed": "changed", "private_key_sealed": "changed"}
