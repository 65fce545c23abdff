"""The demo: the whole system at work on the invented boards, and the proof that it did what it should.

`autosgern demo` calls `Demo`. Service, portal and worker run as processes of their own, the boards' systems
in this one; every request goes in by SOAP, and what became of it is read back from the database and from the
files that arrived at the destinations. Nothing here knows the answer but the table of fixed test students.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import requests
from sqlalchemy import Connection, Select, create_engine, inspect, select
from sqlalchemy.orm import Session, joinedload

import matcher
import xsd
from autosgern_service import nightly
from autosgern_service.cli.migrate import prepare
from autosgern_service.cli.up import Children, commands
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.roles import Mode
from autosgern_service.flow.filing import open_document
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox import orders, pusher
from autosgern_service.sandbox.boards import BOARDS
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.sandbox.installation import CENTRE, PUSH_BOARD, Access, add_sandbox
from autosgern_service.sandbox.server import Sandbox, serve
from autosgern_service.sandbox.students import CASES, Case
from autosgern_service.store import models

FIRST_PORT = 8080
SETTLE_SECONDS = 150.0
START_SECONDS = 40.0


class NotOurs(Exception):
    """The database holds something that the demo did not make."""


class Stuck(Exception):
    """Something did not come to its end in time."""


@dataclass(frozen=True)
class Row:
    """What became of one fixed student's request."""

    reference: str
    case: Case
    status: str
    reason: str
    milliseconds: int
    mailed: bool
    as_expected: bool
    wrong: bool


@dataclass(frozen=True)
class Result:
    """What became of all of them; `as_json` is the last line of `demo --once --json`."""

    rows: tuple[Row, ...]
    transmitted: int
    acknowledged: int

    @property
    def wrong(self) -> int:
        """Filed transcripts that are not the applicant's."""
        return sum(row.wrong for row in self.rows)

    @property
    def as_expected(self) -> bool:
        """True where every row came out as the table says and all that was sent was acknowledged."""
        return (
            len(self.rows) == len(CASES)
            and all(row.as_expected for row in self.rows)
            and self.wrong == 0
            and 0 < self.transmitted == self.acknowledged
        )

    def as_json(self) -> str:
        """Return the result in the form that other programs read."""
        return json.dumps(
            {
                "submitted": len(self.rows),
                "by_status": dict(sorted(Counter(row.status for row in self.rows).items())),
                "transmitted": self.transmitted,
                "acknowledged": self.acknowledged,
                "wrong": self.wrong,
                "as_expected": self.as_expected,
            }
        )


@dataclass
class Demo:
    """A running demo: its settings, the opened service, and every way in."""

    settings: Settings
    service: Service
    sandbox: Sandbox
    access: Access

    def submit_all(self) -> None:
        """Send one request by SOAP for every fixed test student."""
        centre = self.access.partner(CENTRE)
        client = orders.connect(self.wsdl_url, centre.username, centre.password)
        today = self.service.clock.today()
        for case in CASES:
            orders.submit(client, case, today)

    def answer_as_the_push_board(self) -> None:
        """Let the board that calls us fetch its pending requests and answer them."""
        board = self.access.partner(PUSH_BOARD)
        pusher.answer_pending(self.wsdl_url, board.username, board.password)

    def wait_until_settled(self, say: Callable[[str], None]) -> None:
        """Wait until no request is in automatic processing and no e-mail waits; raises Stuck."""
        deadline = time.monotonic() + SETTLE_SECONDS
        known = -1
        while True:
            with self.service.store.read() as session:
                open_count = len(session.scalars(_unsettled_requests()).all())
                mails = len(
                    session.scalars(
                        select(models.Mail.id).where(models.Mail.state.in_(("queued", "sending")))
                    ).all()
                )
            if open_count + mails == 0:
                return
            if open_count != known:
                say(f"{open_count} in automatic processing")
                known = open_count
            if time.monotonic() > deadline:
                raise Stuck(f"{open_count} requests and {mails} e-mails did not settle")
            time.sleep(0.3)

    def let_the_night_come(self) -> None:
        """Transmit everything filed, let the sandbox colleges acknowledge, read their answers."""
        today = self.service.clock.today().isoformat()
        with self.service.store.read() as session:
            codes = nightly.waiting_destinations(session)
        for code in codes:
            nightly.transmit(self.service, code, today)
            acknowledge_folder(self.settings.batches_root / code.lower(), code)
        nightly.collect(self.service)

    def result(self) -> Result:
        """Compare what happened with the table of expected results and with the generator's truth."""
        with self.service.store.read() as session:
            rows = tuple(self._row(session, case) for case in CASES)
            states = Counter(session.scalars(select(models.RequestDelivery.state)))
            sent = states[Delivery.SENT] + states[Delivery.ACKNOWLEDGED] + states[Delivery.REJECTED]
            return Result(rows, sent, states[Delivery.ACKNOWLEDGED])

    @property
    def wsdl_url(self) -> str:
        """The address of the service's WSDL."""
        return f"{self.settings.soap_address}/soap/v1?wsdl"

    def connection(self) -> dict[str, object]:
        """Return what another program needs to use the demo (var/demo/connection.json)."""
        return {
            "soap_url": f"{self.settings.soap_address}/soap/v1",
            "wsdl_url": self.wsdl_url,
            "portal_url": self.settings.portal_address,
            "sis": [
                {"board": board.number, "mode": board.mode.value, "wsdl_url": self._sis_wsdl(board.number)}
                for board in BOARDS
            ],
            "partners": [asdict(partner) for partner in self.access.partners],
            "users": [asdict(user) for user in self.access.users],
        }

    def _sis_wsdl(self, number: str) -> str | None:
        board = next(board for board in BOARDS if board.number == number)
        return self.sandbox.wsdl_url(number) if board.mode is Mode.PULL else None

    def _row(self, session: Session, case: Case) -> Row:
        number = CASES.index(case) + 1
        request = session.scalar(
            select(models.TranscriptRequest)
            .where(models.TranscriptRequest.client_request_id == f"demo-{number:03}")
            .options(joinedload(models.TranscriptRequest.events))
        )
        if request is None:
            return Row("–", case, "–", "–", 0, False, False, False)
        mailed = (
            session.scalar(select(models.Mail.id).where(models.Mail.request_id == request.id)) is not None
        )
        last = request.events[-1].at
        status, reason = str(request.status), request.reason or ""
        return Row(
            reference=request.reference,
            case=case,
            status=status,
            reason=reason,
            milliseconds=round((last - request.received_at).total_seconds() * 1000),
            mailed=mailed,
            as_expected=(status, reason, mailed) == (case.status, case.reason, case.mail),
            wrong=self._is_wrong(session, request.id, case),
        )

    def _is_wrong(self, session: Session, request_id: int, case: Case) -> bool:
        """Say whether a filed transcript is somebody else's, by the generator's truth."""
        transcripts = session.scalars(
            select(models.Transcript).where(models.Transcript.request_id == request_id)
        ).all()
        return any(not _is_of(case, open_document(self.service.vault, row)) for row in transcripts)


@contextmanager
def running(settings: Settings) -> Iterator[Demo]:
    """Start everything on a fresh demo database, and stop it at the end.

    Raises NotOurs for a database that the demo did not make, Stuck where a server does not come up.
    """
    with ExitStack() as stack:
        stack.enter_context(_held(settings.data_dir / "lock"))
        _start_afresh(settings)
        # Two demos must not choose the same ports: the choice is held until our servers listen there.
        choosing = stack.enter_context(ExitStack())
        choosing.enter_context(_held(Path(tempfile.gettempdir()) / "autosgern-demo-ports.lock", wait=True))
        ports = free_ports(2)
        settings = replace(
            settings,
            soap_address=f"http://127.0.0.1:{ports[0]}",
            portal_address=f"http://127.0.0.1:{ports[1]}",
        )
        prepare(settings)
        service = Service.open(settings)
        stack.callback(service.close)
        sandbox = stack.enter_context(serve(BOARDS))
        access = _install(service, sandbox)
        demo = Demo(settings, service, sandbox, access)
        os.environ.update(environment(settings))
        log = stack.enter_context((settings.data_dir / "demo.log").open("wb"))
        children = Children(commands(*ports), log)
        children.start()
        stack.callback(children.stop)
        wait_for(f"{settings.soap_address}/healthz")
        wait_for(settings.portal_address)
        choosing.close()
        _write_privately(settings.data_dir / "connection.json", json.dumps(demo.connection(), indent=2))
        yield demo


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which a child process reads the same settings."""
    return {
        "AUTOSGERN_DATABASE_URL": settings.database_url,
        "AUTOSGERN_DATA_DIR": str(settings.data_dir),
        "AUTOSGERN_SOAP_ADDRESS": settings.soap_address,
        "AUTOSGERN_PORTAL_ADDRESS": settings.portal_address,
        "AUTOSGERN_PRIVATE_ADDRESSES": "yes",
        "AUTOSGERN_BOARD_DEADLINE": str(settings.board_deadline),
        "AUTOSGERN_ATTEMPTS": str(settings.attempts),
        "AUTOSGERN_RETRY_DELAY": str(settings.retry_delay),
    }


def free_ports(count: int, first: int = FIRST_PORT) -> list[int]:
    """Return the next ports from `first` up on which nothing listens."""
    found: list[int] = []
    for port in range(first, 65_000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
        if len(found) == count:
            return found
    raise Stuck("no free port")


def wait_for(url: str) -> None:
    """Wait until an address answers; raises Stuck after a while."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            requests.get(url, timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise Stuck(f"nothing answers at {url}")


def _install(service: Service, sandbox: Sandbox) -> Access:
    with service.store.begin() as session:
        session.add(models.Installation(name="demo", value="made by autosgern demo"))
    return add_sandbox(service, sandbox.endpoint)


@contextmanager
def _held(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock file; raises NotOurs where another demo holds it, unless asked to wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise NotOurs(f"another demo is running in {path.parent}") from None
        yield


def _start_afresh(settings: Settings) -> None:
    """Empty the database if it is the demo's own; raises NotOurs, with nothing touched, if it is not."""
    # An engine without our preparations: even switching a foreign SQLite file to WAL would change it.
    engine = create_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            if tables and not _is_demo(connection, tables):
                raise NotOurs("the database is not the demo's own; it is left as it is")
        if tables and not settings.is_sqlite:
            with engine.begin() as connection:
                models.Base.metadata.drop_all(connection)
                for what in ("TABLE alembic_version", "SCHEMA dbos", "SEQUENCE reference_number"):
                    connection.exec_driver_sql(f"DROP {what.replace(' ', ' IF EXISTS ', 1)} CASCADE")
    finally:
        engine.dispose()
    if settings.is_sqlite:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{engine.url.database}{suffix}").unlink(missing_ok=True)
    for folder in ("transmissions", "mails"):
        shutil.rmtree(settings.data_dir / folder, ignore_errors=True)


def _is_demo(connection: Connection, tables: list[str]) -> bool:
    if "installation" not in tables:
        return False
    mark = select(models.Installation.name).where(models.Installation.name == "demo")
    return connection.scalar(mark) is not None


def _unsettled_requests() -> Select[int]:
    return select(models.TranscriptRequest.id).where(
        models.TranscriptRequest.status == Status.AUTO_PROCESSING
    )


def _is_of(case: Case, document: bytes) -> bool:
    student = case.student
    person = xsd.read(document).person
    return (
        student is not None
        and (person.student_number or "").lstrip("0") == student.student_number.lstrip("0")
        and matcher.same_name(person.last, student.last)
        and person.birth_date == student.birth_date
    )


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text + "\n", encoding="utf-8")
