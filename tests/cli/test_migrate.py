"""`autosgern migrate`: an installation out of nothing, and again without harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from autosgern_service.cli.migrate import command
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store.migrate import head
from autosgern_service.store.models import Destination
from tests.faults.plant import environment


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation that is nothing but its settings, on each database."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    if request.param == "postgres":
        new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        url = new()
    return Settings(database_url=url, data_dir=tmp_path / "data")


def test_what_it_made_can_be_opened_and_what_operators_changed_outlasts_it(empty: Settings) -> None:
    for _ in range(2):
        done = CliRunner(env=environment(empty)).invoke(command, catch_exceptions=False)
        assert done.output == f"database at {head()}\n"
        service = Service.open(empty)
        with service.store.begin() as session:
            codes = session.scalars(select(Destination.code)).all()
            session.execute(update(Destination).values(url="file:ours"))
        service.close()
    assert len(codes) == len(set(codes)) > 20
    service = Service.open(empty)
    with service.store.read() as session:
        assert set(session.scalars(select(Destination.url))) == {"file:ours"}
    service.close()
    assert empty.batches_root.is_dir()
