"""The store: the one database in which everything is kept, SQLite or PostgreSQL by its address.

`Store.begin()` is a transaction that writes, `Store.read()` one that only looks. On SQLite a writer takes its
lock at the start (BEGIN IMMEDIATE), so that two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import Session

from autosgern_service.installation.settings import Settings

_BUSY_TIMEOUT_MS = 30_000
_RESTED_SECONDS = 1.0
_SUBSECOND_SQLITE = (3, 42)


def connect(url: str, *, pool_size: int = 10) -> Engine:
    """Return an engine for the address; SQLite gets WAL, full synchronisation and write locks at BEGIN.

    Its errors do not tell the values of a statement: they end in logs, and the values are people's.
    """
    if url.startswith("sqlite"):
        database = make_url(url).database
        if database and database != ":memory:":
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_ours)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True)
    event.listen(engine, "checkin", _note_rest)
    event.listen(engine, "checkout", partial(_make_sure, engine))
    return engine


class Store:
    """Sessions on one engine; thread-safe, one per process (make it after a fork)."""

    def __init__(self, settings: Settings) -> None:
        self.engine = connect(settings.database_url)
        self._reader = self.engine.execution_options(read_only=True)
        # SQLite lets one writer in and has the others poll; our own threads may as well queue here.
        self._turn: AbstractContextManager[Any] = threading.Lock() if settings.is_sqlite else nullcontext()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Yield a session in a transaction that writes; commits at the end, rolls back on an exception."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Yield a session that only looks; whatever it changed is rolled back."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def answers(self) -> bool:
        """Say whether the database is reached: what /healthz of a web process tells."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def prepare_sqlite(connection: Any, isolation_level: str | None) -> None:
    """Set up a new SQLite connection, ours or the engine's: WAL, full synchronisation, patience with locks."""
    connection.isolation_level = isolation_level
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if sqlite3.sqlite_version_info < _SUBSECOND_SQLITE:
        # The engine's tables take their instants from unixepoch('subsec'), which is NULL in an older library.
        connection.create_function("unixepoch", -1, _unixepoch)


def _unixepoch(*modifiers: str) -> float:
    """Stand in for SQLite's unixepoch(), which the engine asks for the present time only."""
    return time.time() if "subsec" in modifiers else int(time.time())


def _note_rest(_connection: object, record: Any) -> None:
    record.info["rests since"] = time.monotonic()


def _make_sure(engine: Engine, connection: Any, record: Any, _fairy: object) -> None:
    """Ask whether a connection still works that has rested; of one just used, its next statement tells as well."""
    if time.monotonic() - record.info.get("rests since", math.inf) < _RESTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _prepare_ours(connection: Any, _record: object) -> None:
    # The driver would begin transactions by itself, and too late: _begin_sqlite does it.
    prepare_sqlite(connection, isolation_level=None)
    # PostgreSQL has them: it indexes by the one what a reference number ends with, and dates by the other.
    connection.create_function("reverse", 1, lambda text: text[::-1], deterministic=True)
    connection.create_function("timezone", 2, _wall_clock, deterministic=True)


def _wall_clock(zone: str, stored: str) -> str:
    """Return what a zone's clocks show at an instant, as SQLite stores it (in UTC)."""
    instant = datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(" ")


def _begin_sqlite(connection: Connection) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
