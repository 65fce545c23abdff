"""What the fault tests share: short ways to give a board its turn in the test's own process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from autosgern_service.flow import turns
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Board
from tests import installed


def next_turn(service: Service, number: str) -> int:
    """Give a board its next turn and return its number, as `give_turns` does, without the engine."""
    with service.store.begin() as session:
        board = session.scalars(select(Board).where(Board.number == number)).one()
        return installed.next_turn(session, board)


@pytest.fixture
def work_on() -> Callable[[Service, str], None]:
    """Gives a board a turn and works through it at once."""

    def work(service: Service, number: str) -> None:
        turns.work_on(service, number, next_turn(service, number))

    return work
