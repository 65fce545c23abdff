"""What most use cases of administration are asked with: a board, somebody who does it, and what the trail has of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry, Board

Trail = Callable[[], list[tuple[str, str | None, dict[str, Any]]]]


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


@pytest.fixture
def trail(service: Service) -> Trail:
    """The audit trail: deed, subject, details."""

    def read() -> list[tuple[str, str | None, dict[str, Any]]]:
        with service.store.read() as session:
            kept = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            return [(one.action, one.subject, one.details) for one in kept]

    return read
