"""The invented Ontario, for what the store is asked of it; and databases that hold nothing yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autosgern_service.opened.service import Service
from tests.ontario import World, inhabit


@pytest.fixture
def world(service: Service) -> World:
    """Two invented boards with their schools, on SQLite."""
    return inhabit(service)


@pytest.fixture
def any_world(any_service: Service) -> World:
    """The same on SQLite and on PostgreSQL."""
    return inhabit(any_service)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
    return new()
