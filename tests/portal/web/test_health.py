"""What a proxy asks of a portal process: does it reach its database?"""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine

from autosgern_service.store.models import AuditEntry
from portal import create_app


@pytest.fixture
def lost(monkeypatch):
    """Takes a service's database away."""

    def lose(service):
        nowhere = create_engine("sqlite:////nowhere/at/all.db")
        monkeypatch.setattr(service.store, "_reader", nowhere)

    return lose


def test_it_is_well_while_it_reaches_its_database_on_both(any_world):
    answer = create_app(any_world.service).test_client().get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_it_is_unwell_without_its_database_whoever_asks(world, signed_in, lost):
    asker = signed_in("operator")
    lost(world.service)
    answer = asker.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "no database\n")


def test_asking_leaves_neither_a_cookie_nor_a_trace(world, client, signed_in):
    person = signed_in("operator")
    before = len(world.rows(AuditEntry))
    for asker in (client, person):
        assert "Set-Cookie" not in asker.get("/healthz").headers
    assert len(world.rows(AuditEntry)) == before
