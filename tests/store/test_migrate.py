"""A database is brought to the head once, and one that is behind is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.store import connect, migrate


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


def test_a_database_at_the_head_is_taken_and_one_that_was_put_back_is_not(empty_database: str) -> None:
    engine = connect(empty_database)
    migrate.upgrade(engine)
    migrate.require_head(engine)
    migrate.downgrade(engine, "0001")
    assert migrate.current(engine) == "0001"
    with pytest.raises(migrate.SchemaBehind, match=f"stands at 0001, .* needs {migrate.head()}"):
        migrate.require_head(engine)
    engine.dispose()
