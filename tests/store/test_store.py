"""The store's connections: what their errors may tell."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from autosgern_service import store
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store import Store


def test_an_error_of_the_database_does_not_tell_the_values_of_the_statement(any_service: Service) -> None:
    with any_service.store.read() as session, pytest.raises(DBAPIError) as raised:
        session.execute(text("SELECT oen FROM nowhere WHERE name = :name"), {"name": "Beausoleil"})
    assert "Beausoleil" not in str(raised.value)


@pytest.mark.postgres
def test_a_connection_that_died_while_it_rested_is_replaced(
    postgres_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_RESTED_SECONDS", 0)
    ours, other = Store(postgres_settings), Store(postgres_settings)
    with ours.read() as session:
        process = session.scalar(text("SELECT pg_backend_pid()"))
    with other.begin() as session:
        assert session.scalar(text("SELECT pg_terminate_backend(:process, 10000)"), {"process": process})
    with ours.read() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != process
    ours.close()
    other.close()
