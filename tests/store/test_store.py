"""The store's connections: what their errors may tell."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from autosgern_service.service import Service


def test_an_error_of_the_database_does_not_tell_the_values_of_the_statement(any_service: Service) -> None:
    with any_service.store.read() as session, pytest.raises(DBAPIError) as raised:
        session.execute(text("SELECT oen FROM nowhere WHERE name = :name"), {"name": "Beausoleil"})
    assert "Beausoleil" not in str(raised.value)
