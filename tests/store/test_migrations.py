"""The migrations lead to the models, on both databases, and back to nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from autosgern_service.store import connect, migrate
from autosgern_service.store.models import Base


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
    return new()


def test_upgrading_leads_to_the_models_and_downgrading_to_nothing(empty_database: str) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            # The engine's own tables are not ours to compare.
            if difference[0] != "remove_table"
        ]
    assert found == []
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_database_that_is_behind_is_refused(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'behind.db'}")
    with pytest.raises(migrate.SchemaBehind):
        migrate.require_head(engine)
    engine.dispose()


def test_upgrading_twice_changes_nothing(empty_database: str) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine)
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    engine.dispose()
