"""What most use cases of administration are asked with: a board, and somebody who does it."""

from __future__ import annotations

import pytest

from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board


@pytest.fixture
def board(service: Service) -> Board:
    """A board worked by hand."""
    board = Board(number="B90001", name_fr="C", name_en="B", mode="manual")
    with service.store.begin() as session:
        session.add(board)
    return board


@pytest.fixture
def by(service: Service) -> Doer:
    """Who does it."""
    return Doer("noor", service.clock.now())
