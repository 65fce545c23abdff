"""Migrations: brings a database to the head of `migrations/versions`, one numbered readable file a step.

`autosgern migrate` calls this; services refuse to start on a database that is behind. A migration waits at
most ten seconds for a lock, so that it fails early instead of stopping everybody else.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

_FOLDER = Path(__file__).parent / "migrations"


class SchemaBehind(Exception):
    """The database has not the schema that this program needs; `autosgern migrate` mends it."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision; does nothing where it is there already."""
    _run(engine, command.upgrade, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision ("base": to nothing)."""
    _run(engine, command.downgrade, revision)


def head() -> str:
    """Return the revision that this program needs."""
    revision = ScriptDirectory(str(_FOLDER)).get_current_head()
    assert revision is not None
    return revision


def current(engine: Engine) -> str | None:
    """Return the revision at which the database stands, None where it has none."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_head(engine: Engine) -> None:
    """Raise SchemaBehind unless the database stands at the head."""
    if (found := current(engine)) != head():
        raise SchemaBehind(f"the database stands at {found or 'nothing'}, this program needs {head()}")


def _run(engine: Engine, what, revision: str) -> None:  # type: ignore[no-untyped-def]
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        config.attributes["connection"] = connection
        what(config, revision)
