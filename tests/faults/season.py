"""A tenth of a year on a simulated clock: what boards, colleges, applicants and staff do in 37 days of autumn.

72 boards and 13,000 requests as people make them (`benchmarks.simulator`); boards, colleges and the mail server are
away now and then, jobs die under way, the clock is put back, and a night has 25 hours. The use cases, the store and
the mail server are real; boards answer from memory and the engine's promises are kept by `Promises`, because no
board and no engine can be told what time it is. Part of `./run faults`.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

import transmission
import xsd
from autosgern_service import nightly, notices
from autosgern_service.administration import destinations, terms
from autosgern_service.administration.partners import add_partner
from autosgern_service.cli.migrate import prepare
from autosgern_service.domain.lifecycle import Delivery, MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.refusals import Refused
from autosgern_service.domain.roles import Mode, PartnerRole
from autosgern_service.engine import turn_id
from autosgern_service.flow import board_answers, board_calls, decisions, intake
from autosgern_service.flow.filing import open_document
from autosgern_service.flow.intake import Order
from autosgern_service.flow.moves import Stale
from autosgern_service.installation.clock import Clock, instant, is_business_day, local
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox import transcripts
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.installation import CENTRE, add_sandbox
from autosgern_service.sandbox.population import Enrolment, Student
from autosgern_service.sis import NO_ACADEMIC_DATA, Endpoint, Found, Hold, SisError
from autosgern_service.store import exchange, models
from autosgern_service.store.alarms import Kind, open_alarms
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    Batch,
    Destination,
    Mail,
    NoticeSetting,
    Partner,
    RequestDelivery,
    TranscriptRequest,
    User,
)
from autosgern_service.worker import retention, seal
from autosgern_service.worker.tasks import JOBS
from benchmarks import flow, simulator
from matcher import Applicant, Candidate, Person, fold
from tests.faults import invariants
from tests.faults.invariants import Breach
from tests.faults.plant import QUICK_HASHER, Database, Mailbox
from tests.installed import acting
from tests.uploads import bring
from transmission import Discrepancy

BOARD_COUNT = flow.BOARD_COUNT
FIRST_DAY, DAYS = date(2026, 10, 12), 37  # over the night of 1 November, which has 25 hours
STEP = timedelta(hours=1)
#: After the last request: so long until everything has come to its end, or to an open alarm.
AFTERWARDS_DAYS = 6
WORKERS = 2
STUDENTS = 250  # on each board's roll

PUSH_BOARDS, MANUAL_BOARDS = 6, 6
HOLDS = (("AfterCurrentTermEnrollment", 0.06), ("AfterSpecifiedDate", 0.03))
SCHOOL_MISSING = SENT_TWICE = CANCELLED = 0.01
#: What a board's system answers for a matched student, where it is not their transcript.
ANSWERS = (("hold", 0.02), ("no data", 0.015), ("invalid", 0.005), ("another's", 0.002))
#: A call to a board in the middle of which the worker dies.
DEATH = 0.002
REJECTED, MISCOUNTED = 0.005, 0.03

TASKS: tuple[Callable[[Service], object], ...] = (
    intake.release_due,
    notices.write_digests,
    notices.send_due,
    nightly.begin_night,
    board_calls.hand_over,
)


class Dead(BaseException):
    """The worker of a job is gone: nothing of ours may catch this."""


class Promises:
    """The engine in memory: jobs come with their transaction's commit, once an id, when they are due."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._live: dict[str, tuple[datetime, str, tuple[Any, ...]]] = {}

    def work_on(self, session: Session, *, board: str, turn: int) -> None:
        self._promise(session, turn_id(board, turn), "work_on_board", (board, turn))

    def transmit(
        self, session: Session, *, destination: str, local_date: str, attempt: int = 1, delay: float = 0
    ) -> None:
        name = f"night:{destination}:{local_date}:{attempt}"
        self._promise(session, name, "transmit_night", (destination, local_date, attempt), delay)

    def live(self, ids: Iterable[str]) -> set[str]:
        with self._lock:
            return set(ids) & self._live.keys()

    def forget_finished(self, before_iso: str) -> int:
        return 0

    def take(self) -> tuple[str, str, tuple[Any, ...]] | None:
        """Take a job that is due in hand; it stays live until `end`."""
        with self._lock:
            now = self._now()
            for job_id, (due, name, arguments) in self._live.items():
                if due <= now and name:
                    self._live[job_id] = (due, "", ())
                    return job_id, name, arguments
        return None

    def is_due(self) -> bool:
        with self._lock:
            return any(due <= self._now() and name for due, name, _ in self._live.values())

    def end(self, job_id: str) -> None:
        with self._lock:
            del self._live[job_id]

    def _promise(
        self, session: Session, job_id: str, name: str, arguments: tuple[Any, ...], delay: float = 0
    ) -> None:
        due = self._now() + timedelta(seconds=delay)

        def keep(_: object) -> None:
            with self._lock:
                if job_id not in self._known:
                    self._known.add(job_id)
                    self._live[job_id] = (due, name, arguments)

        event.listen(session, "after_commit", keep, once=True)


@dataclass
class System:
    """A board's student system, in memory: its roll, and when and how it fails."""

    board: Board
    world: World
    students: dict[str, Candidate]
    away: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    flapping: float = 0.0
    _keys: dict[object, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for student in self.students.values():
            for key in _keys(student):
                self._keys[key].add(student.id)

    def find_students(self, applicant: Applicant, maximum: int = 50) -> Found:
        self._may_fail()
        found = sorted(set().union(*(self._keys.get(key, set()) for key in _keys(applicant))))
        return Found(tuple(self.students[one] for one in found[:maximum]), len(found) > maximum)

    def get_transcript(self, student_id: str, reference: str) -> Any:
        self._may_fail()
        answer = _answer_for(self.board.number, student_id)
        if answer == "hold":
            return Hold("Financial")
        if answer == "no data":
            return NO_ACADEMIC_DATA
        owner = next(iter(self.students)) if answer == "another's" else student_id
        document = self.transcript(owner, reference)
        return transcripts.with_grade_150(document) if answer == "invalid" else document

    def transcript(self, student_id: str, reference: str) -> bytes:
        """Return a student's right transcript."""
        created = local(self.world.now).replace(tzinfo=None)
        return transcripts.transcript(
            _student(self.students[student_id]), self.board, reference=reference, created=created
        )

    def _may_fail(self) -> None:
        if self.world.rng.random() < DEATH:
            self.world.deaths += 1
            raise Dead
        reason = next((why for since, until, why in self.away if since <= self.world.now < until), None)
        if reason is None and self.world.rng.random() < self.flapping:
            reason = "BoardUnavailable"
        if reason:
            raise SisError(reason, "as the season wants it", retryable=reason == "BoardUnavailable")


class World(Mailbox):
    """Everything around the service, what time it is there, and what was asked of it and answered."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.now = instant(FIRST_DAY, "06:00")
        self.systems: dict[str, System] = {}
        self.truth: dict[str, frozenset[str]] = {}
        self.accepted: list[str] = []
        self.deaths = 0
        self.mail_away: list[tuple[datetime, datetime]] = []
        self.counts: Counter[str] = Counter()
        super().__init__()

    def system(self, board: models.Board) -> System:
        """Stand in for `Service.boards`."""
        return self.systems[board.number]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail, unless the server is out of order."""
        if any(since <= self.now < until for since, until in self.mail_away):
            return "451 4.3.0 try again later"
        return await super().handle_DATA(server, session, envelope)


def season(count: int, *, boards: int = BOARD_COUNT, days: int = DAYS, seed: int = 1) -> list[Breach]:
    """Let the season pass with so many requests; return what does not hold at its end."""
    started = time.monotonic()
    rng = random.Random(f"season {seed}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autosgern-season-")))
        database = Database(folder)
        stack.callback(database.close)
        world = World(rng)
        world.start()
        stack.callback(world.stop)
        settings = Settings(
            database_url=database.url,
            data_dir=folder,
            mail_url=f"smtp://127.0.0.1:{world.port}",
            board_concurrency=2,
            private_addresses=True,
        )
        settings.batches_root.mkdir()
        prepare(settings)
        opened = Service.open(settings, Clock(lambda: world.now))
        stack.callback(opened.close)
        promises = Promises(lambda: world.now)
        service = replace(opened, jobs=promises, boards=world)  # type: ignore[arg-type]
        Season(service, world, promises, count, boards, days).pass_by()
        breaches = [
            *invariants.check(
                service, accepted=world.accepted, mails=world.received, batches=settings.batches_root
            ),
            *wrong_people(service, world),
            *unseen(service),
        ]
        report(service, world, days, time.monotonic() - started)
        return breaches


@dataclass
class Season:
    """The days one after the other: who does what, in steps of an hour."""

    service: Service
    world: World
    promises: Promises
    count: int
    board_count: int
    days: int
    orders: list[tuple[datetime, str, Order]] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    done_on: set[tuple[str, date]] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)

    def pass_by(self) -> None:
        """Let all of it happen."""
        self._found()
        end = self.world.now + timedelta(days=self.days)
        jump = self.world.now + timedelta(days=20, hours=5)
        while self.world.now < end + timedelta(days=AFTERWARDS_DAYS):
            self._applicants()
            self._machine()
            self._people()
            self._colleges()
            if jump and self.world.now >= jump:  # somebody sets the clock back by three hours
                self.world.now, jump = self.world.now - timedelta(hours=3), None
            self.world.now += STEP
            day = local(self.world.now).date()
            if day.weekday() == 0 and self._once_a_day("told", 0):
                print(f"season: {day}, {len(self.world.accepted)} requests", file=sys.stderr)

    # ── how it begins ────────────────────────────────────────────────────────────────────────────────────

    def _found(self) -> None:
        wanted = [
            replace(board, mode=_mode(number))
            for number, board in enumerate(flow.boards(0)[: self.board_count])
        ]

        def endpoint(board: str) -> Endpoint:
            return Endpoint(board, "http://127.0.0.1:9/sis", "us", "secret", private_addresses=True)

        add_sandbox(self.service, endpoint, [*BOARDS, *wanted], QUICK_HASHER)
        self._register(wanted)
        rng, world = self.world.rng, self.world
        for number, board in enumerate(wanted):
            size = -(-self.count // len(wanted))
            few = size // 100
            invented = simulator.board(STUDENTS, size - few, seed=number, near_doubles=few)
            students = {one.id: replace(one, bsids=(rng.choice(board.bsids),)) for one in invented.students}
            system = world.systems[board.number] = System(board, world, students)
            for position, asked in enumerate(invented.requests):
                self._plan(board, f"{board.number}-{position}", asked)
            system.away = list(self._outages(number))
            system.flapping = 0.4 if number == 20 else 0.0
        self.orders.sort(key=lambda one: one[0])
        del self.orders[self.count :]
        world.mail_away = [
            (world.now + timedelta(days=day, hours=5), world.now + timedelta(days=day, hours=9))
            for day in (4, 17, 30)
        ]

    def _register(self, wanted: Sequence[Board]) -> None:
        """Give boards their terms, their staff with their wishes, and their programs."""
        with self.service.store.begin() as session:
            for board in wanted:
                row = session.scalars(select(models.Board).where(models.Board.number == board.number)).one()
                terms.set_terms(
                    session,
                    Doer("season", self.world.now),
                    row,
                    [("1", date(2026, 11, 6)), ("2", date(2027, 1, 29))],
                )
                user = User(
                    username=board.number.lower(),
                    name="Staff",
                    email=f"{board.number.lower()}@conseil.example",
                    role="board",
                    language=board.language,
                    board_id=row.id,
                    password_hash="",
                )
                session.add(user)
                session.flush()
                session.add(
                    NoticeSetting(
                        user_id=user.id,
                        enabled=True,
                        completed=True,
                        days=[0, 1, 2, 3, 4],
                        addresses=[user.email],
                        pending_hours=16,
                        each_pending=row.id % 5 == 0,
                    )
                )
                if board.mode is Mode.PUSH:
                    add_partner(
                        session,
                        self.service.vault,
                        Doer("season", self.world.now),
                        username=f"{board.number}-sis",
                        name=board.name_en,
                        role=PartnerRole.BOARD,
                        board=row.number,
                    )
        with self.service.store.read() as session:
            self.users = {user.username: user for user in session.scalars(select(User))}
            self.codes = list(session.scalars(select(Destination.code).order_by(Destination.code)))

    def _plan(self, board: Board, client_id: str, asked: simulator.Request) -> None:
        """Put a person's request on a day of the season: mostly a working day, mostly by day."""
        rng, person = self.world.rng, asked.applicant
        day = FIRST_DAY + timedelta(days=rng.randrange(self.days))
        if not is_business_day(day) and rng.random() < 0.6:
            day = FIRST_DAY + timedelta(days=rng.randrange(self.days))
        at = instant(day) + timedelta(hours=min(max(rng.gauss(15, 4), 0), 23.9))
        roll, hold, release = rng.random(), "Now", None
        bsid = None if rng.random() < SCHOOL_MISSING else rng.choice(board.bsids)
        if roll < HOLDS[0][1]:
            hold = HOLDS[0][0]
            if bsid is None:  # no board's term dates can tell: the applicant says when
                release = day + timedelta(days=30)
        elif roll < HOLDS[0][1] + HOLDS[1][1]:
            hold, release = HOLDS[1][0], day + timedelta(days=rng.randrange(1, 25))
        codes = rng.sample(self.codes, rng.choice((1, 1, 2, 3)))
        order = Order(
            client_request_id=client_id,
            application_number=f"26{len(self.orders):07}",
            payment_date=day,
            hold_type=hold,
            release_date=release,
            release_authorized=True,
            person=replace(Person.of(person), birth_date=person.birth_date or date(2000, 1, 1)),
            email=f"{client_id}@candidature.example" if rng.random() < 0.95 else None,
            language=board.language,
            bsid=bsid,
            destinations=tuple((code, None) for code in codes),
        )
        self.world.truth[client_id] = asked.truth
        self.orders.append((max(at, self.world.now), board.number, order))

    def _outages(self, number: int) -> Iterable[tuple[datetime, datetime, str]]:
        rng = self.world.rng
        if number == 15:  # away for longer than anybody's patience
            yield self._from(8, 10), self._from(11, 12), "BoardUnavailable"
        if number == 16:  # our password was changed
            yield self._from(14, 9), self._from(15, 16), "BoardRefused"
        if number == 17:
            yield self._from(21, 9), self._from(21, 17), "BoardFault"
        for day in range(self.days):
            if rng.random() < 0.04:
                begin = self._from(day, rng.uniform(0, 23))
                yield begin, begin + timedelta(hours=rng.expovariate(1 / 3)), "BoardUnavailable"

    def _from(self, day: int, hour: float) -> datetime:
        return instant(FIRST_DAY + timedelta(days=day)) + timedelta(hours=hour)

    # ── a step ───────────────────────────────────────────────────────────────────────────────────────────

    def _applicants(self) -> None:
        """Send what was planned for now, some of it twice; take a few back."""
        partner = self._partner(CENTRE)
        while self.orders and self.orders[0][0] <= self.world.now:
            _, _, order = self.orders.pop(0)
            receipt = intake.receive(self.service, partner, order)
            self.world.accepted.append(receipt.reference)
            if self.world.rng.random() < SENT_TWICE:
                again = intake.receive(self.service, partner, order)
                assert again.reference == receipt.reference
                self.world.counts["sent twice"] += 1
            if self.world.rng.random() < CANCELLED:
                reference = self.world.rng.choice(self.world.accepted[-500:])
                try:
                    intake.cancel(self.service, partner, reference, None)
                except Refused:
                    self.world.counts["cancelled too late"] += 1

    def _machine(self) -> None:
        """Do what the duties and jobs of some workers do until nothing more is due."""
        for task in TASKS:
            task(self.service)
        while board_calls.give_turns(self.service) or self.promises.is_due():
            threads = [threading.Thread(target=self._work) for _ in range(WORKERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        if self._once_a_day("upkeep", 3):
            seal.seal_new(self.service)
            retention.sweep(self.service)

    def _work(self) -> None:
        while (job := self.promises.take()) is not None:
            job_id, name, arguments = job
            try:
                JOBS[name](self.service, *arguments)
            except Dead:
                pass
            except Exception as problem:
                self.world.counts[f"job ended by {type(problem).__name__}"] += 1
            finally:
                self.promises.end(job_id)

    def _people(self) -> None:
        """Let staff, operators and boards' programs do their day's work."""
        if not is_business_day(local(self.world.now).date()):
            return
        for board in self.world.systems.values():
            if board.board.mode is Mode.PUSH and self._once_a_day(f"push {board.board.number}", 9):
                self._answers(board)
        if self._once_a_day("staff", 10):
            for request in self._requests(decisions_wanted=True):
                self._decide(request)
        if self._once_a_day("operators", 14):
            self._operate()

    def _decide(self, request: TranscriptRequest) -> None:
        """Let a board's staff decide on a request, as the truth about it and their habits want it."""
        assert request.board is not None
        rng, system = self.world.rng, self.world.systems[request.board.number]
        user, truth = self.users[request.board.number.lower()], self._truth(request)
        try:
            if request.status in (Status.FINANCIAL_HOLD, Status.NO_ACADEMIC_DATA):
                if request.board.mode == "pull" and rng.random() < 0.1:
                    decisions.try_again(
                        self.service, *acting(self.service, user), request.id, request.revision
                    )
            elif request.status == Status.STUDENT_NOT_FOUND or rng.random() < 0.3:
                pass  # not today
            elif not truth:
                action = Status.STUDENT_NOT_FOUND if rng.random() < 0.8 else Status.NO_ACADEMIC_DATA
                decisions.act(self.service, *acting(self.service, user), request.id, request.revision, action)
            elif (roll := rng.random()) < 0.08:
                decisions.act(
                    self.service, *acting(self.service, user), request.id, request.revision, Status.PAPER_SENT
                )
            elif roll < 0.2:
                bring(self.service, user, request.id, request.revision, _pdf(request.reference))
            else:
                document = system.transcript(min(truth), request.reference)
                bring(self.service, user, request.id, request.revision, document)
                if roll < 0.23:  # the wrong student, on second thoughts; and the right one again
                    now = self._request(request.id)
                    decisions.withdraw(self.service, *acting(self.service, user), now.id, now.revision)
                    now = self._request(request.id)
                    document = system.transcript(min(truth), request.reference)
                    bring(self.service, user, now.id, now.revision, document)
        except (Stale, MoveNotAllowed):
            self.world.counts["decided by somebody else"] += 1

    def _operate(self) -> None:
        """Let OCAS's operators handle PDFs, missing schools, and what rings."""
        user = self.users["operations"]
        for request in self._requests(decisions_wanted=False):
            if request.status == Status.TRANSCRIPT_UPLOADED:
                usable = self.world.rng.random() < 0.9
                decisions.handle_pdf(
                    self.service, *acting(self.service, user), request.id, request.revision, usable=usable
                )
            elif request.reason == Reason.SCHOOL_UNKNOWN:
                number = request.client_request_id.partition("-")[0]
                with self.service.store.read() as session:
                    school = session.scalars(
                        select(models.School).join(models.Board).where(models.Board.number == number)
                    ).first()
                assert school is not None
                decisions.assign_school(
                    self.service, *acting(self.service, user), request.id, request.revision, school.id
                )
        with self.service.store.read() as session:
            board_ids = session.scalars(
                select(TranscriptRequest.board_id)
                .join(models.Board)
                .where(
                    TranscriptRequest.status == Status.AUTO_PROCESSING_ERROR,
                    TranscriptRequest.reason.in_([reason.value for reason in decisions.RETRIED]),
                    models.Board.mode == "pull",
                )
                .distinct()
            ).all()
            ringing = [(alarm.kind, alarm.subject) for alarm in open_alarms(session)]
        for board_id in board_ids:
            if board_id is not None:
                by = Doer(user.username, self.service.clock.now())
                decisions.try_all_again(self.service, by, board_id, decisions.RETRIED)
        for kind, subject in ringing:
            self._see_to(Kind(kind), subject)

    def _see_to(self, kind: Kind, subject: str) -> None:
        if kind is Kind.DESTINATION_GIVEN_UP:
            with self.service.store.begin() as session:
                row = session.get_one(Destination, subject)
                destinations.resume(session, Doer("operations", self.world.now), row)
            self.world.counts["destination given up and resumed"] += 1
        elif kind is Kind.ANSWER_DIFFERS:
            self._send_anew(subject)
        elif kind is Kind.MAIL_FAILED:
            with self.service.store.begin() as session:
                notices.send_again(session, int(subject), Doer("operations", self.world.now))

    def _send_anew(self, batch_id: str) -> None:
        """Have what a college refused replaced, and a batch that it counted wrongly sent again."""
        with self.service.store.read() as session:
            batch = session.get_one(Batch, batch_id)
            refused = session.scalars(
                select(TranscriptRequest)
                .join(RequestDelivery)
                .join(models.BatchItem, models.BatchItem.delivery_id == RequestDelivery.id)
                .where(models.BatchItem.batch_id == batch_id, RequestDelivery.state == Delivery.REJECTED)
            ).all()
            waits = [request for request in refused if request.status == Status.ELECTRONIC_SENT]
        for request in waits:
            board = self.world.systems[request.client_request_id.partition("-")[0]]
            if truth := self._truth(request):
                document = board.transcript(min(truth), request.reference)
                user = self.users["operations"]
                bring(self.service, user, request.id, request.revision, document)
                self.world.counts["refused and replaced"] += 1
        if Discrepancy.COURSES.value in (batch.problem or ""):
            code = nightly.send_again(self.service, batch_id, Doer("operations", self.world.now))
            (self._inbox(code) / transmission.acknowledgment_name(batch_id)).unlink(missing_ok=True)
            self.world.counts["batch sent again"] += 1

    def _answers(self, system: System) -> None:
        """Let the program of a board that calls us answer what waits for it."""
        partner = self._partner(f"{system.board.number}-sis")
        with self.service.store.read() as session:
            waiting = exchange.pending(session, partner, 0, 10**9, 1000).requests
        for request in waiting:
            truth, roll = self._truth(request), self.world.rng.random()
            try:
                if not truth:
                    board_answers.respond(self.service, partner, request.reference, "NoRecord", None, None)
                elif roll < 0.05:
                    board_answers.respond(self.service, partner, request.reference, "Hold", "Financial", None)
                elif roll < 0.1:
                    board_answers.respond(
                        self.service, partner, request.reference, "OfflineRecordSent", None, None
                    )
                else:
                    document = system.transcript(min(truth), request.reference)
                    board_answers.submit_transcript(self.service, partner, request.reference, document)
            except Refused as refused:
                self.world.counts[f"push refused: {refused.code.value}"] += 1

    def _colleges(self) -> None:
        """Let colleges go away and come back, and acknowledge what came in the night."""
        day = (local(self.world.now).date() - FIRST_DAY).days
        for number, code in enumerate(self.codes):
            away = (number in (day % 25, (day * 7) % 25) and day % 5 == 0) or (number == 3 and 10 <= day < 17)
            self._set_away(code, away)
            if not away and self._once_a_day(f"acknowledge {code}", 7):
                self._acknowledge(code)
        if self._once_a_day("collect", 8):
            nightly.collect(self.service)

    def _set_away(self, code: str, away: bool) -> None:
        """A file in the place of the folder: nothing can be put there."""
        inbox, aside = self._inbox(code), self._inbox(code).with_suffix(".aside")
        if away and inbox.is_dir():
            inbox.rename(aside)
        if away and not inbox.exists():
            inbox.touch()
        if not away and inbox.is_file():
            inbox.unlink()
            if aside.exists():
                aside.rename(inbox)

    def _acknowledge(self, code: str) -> None:
        for path in sorted(self._inbox(code).glob("*/manifest.xml")):
            manifest = transmission.read_manifest(path.read_bytes())
            target = self._inbox(code) / transmission.acknowledgment_name(manifest.batch)
            if target.exists():
                continue
            wrong = 1 if self.world.rng.random() < MISCOUNTED and manifest.batch not in self.counted else 0
            self.counted.add(manifest.batch)
            items = tuple(
                transmission.AcknowledgedItem(
                    reference=item.reference,
                    sha256=item.sha256,
                    course_total=item.course_total + wrong * (position == 0),
                    award_total=item.award_total,
                    accepted=self.world.rng.random() >= REJECTED,
                    note="",
                )
                for position, item in enumerate(manifest.items)
            )
            answer = transmission.Acknowledgment(batch=manifest.batch, received=self.world.now, items=items)
            target.write_bytes(transmission.write_acknowledgment(answer))

    # ── short ways ───────────────────────────────────────────────────────────────────────────────────────

    def _once_a_day(self, what: str, hour: int) -> bool:
        now = local(self.world.now)
        if now.hour < hour or (what, now.date()) in self.done_on:
            return False
        self.done_on.add((what, now.date()))
        return True

    def _inbox(self, code: str) -> Path:
        return self.service.settings.batches_root / code.lower()

    def _partner(self, username: str) -> Partner:
        with self.service.store.read() as session:
            return session.scalars(select(Partner).where(Partner.username == username)).one()

    def _truth(self, request: TranscriptRequest) -> frozenset[str]:
        return self.world.truth[request.client_request_id]

    def _request(self, request_id: int) -> TranscriptRequest:
        with self.service.store.read() as session:
            return session.get_one(TranscriptRequest, request_id)

    def _requests(self, *, decisions_wanted: bool) -> list[TranscriptRequest]:
        """Return what staff, or else operators, have to look at."""
        statuses = [
            Status.ACTION_REQUIRED,
            Status.AUTO_PROCESSING_ERROR,
            Status.FILE_UPLOAD_ERROR,
            Status.FINANCIAL_HOLD,
            Status.NO_ACADEMIC_DATA,
        ]
        query = select(TranscriptRequest).order_by(TranscriptRequest.id)
        if decisions_wanted:
            query = query.join(models.Board).where(
                TranscriptRequest.status.in_(statuses), models.Board.mode != "push"
            )
        else:
            query = query.where(
                TranscriptRequest.status.in_((Status.TRANSCRIPT_UPLOADED, Status.AUTO_PROCESSING_ERROR))
            )
        with self.service.store.read() as session:
            found = list(session.scalars(query))
            for request in found:
                _ = request.board
            return found


def wrong_people(service: Service, world: World) -> list[Breach]:
    """No transcript that went by itself is anybody's but the applicant's."""
    breaches = []
    with service.store.read() as session:
        rows = session.execute(
            select(models.Transcript, TranscriptRequest.client_request_id, TranscriptRequest.reference)
            .join(TranscriptRequest, TranscriptRequest.id == models.Transcript.request_id)
            .where(models.Transcript.origin != "uploaded", models.Transcript.format == "xml")
            .execution_options(yield_per=200)
        )
        for transcript, client_id, reference in rows:
            students = world.systems[client_id.partition("-")[0]].students
            person = xsd.read(open_document(service.vault, transcript)).person
            world.counts["transcripts held against the truth"] += 1
            if (person.student_number or "") not in {
                students[one].student_number for one in world.truth[client_id]
            }:
                breaches.append(Breach("wrong", f"{reference}: another student's transcript"))
    return breaches


def unseen(service: Service) -> list[Breach]:
    """What has not left by the end is seen by operators: a paused destination, an alarm."""
    breaches = []
    with service.store.read() as session:
        ringing = {alarm.subject for alarm in open_alarms(session)}
        for code, count in session.execute(
            select(RequestDelivery.destination_code, func.count())
            .where(
                RequestDelivery.state == Delivery.QUEUED,
                RequestDelivery.state_at < service.clock.now() - timedelta(days=1),  # a night has passed
            )
            .group_by(RequestDelivery.destination_code)
        ):
            if code not in ringing:
                breaches.append(Breach("lost", f"{count} copies for {code} wait, and nothing rings"))
        for mail in session.scalars(select(Mail).where(Mail.state != "sent")):
            if str(mail.id) not in ringing:
                breaches.append(Breach("lost", f"mail {mail.id} is {mail.state}, and nothing rings"))
    return breaches


def report(service: Service, world: World, days: int, seconds: float) -> None:
    """Print what the season came to."""
    with service.store.read() as session:
        statuses = Counter(session.scalars(select(TranscriptRequest.status)))
        states = Counter(session.scalars(select(RequestDelivery.state)))
        kinds = Counter(session.scalars(select(models.Alarm.kind)))
        batches = session.scalar(select(func.count()).select_from(Batch))
        runs = session.scalar(select(func.count()).select_from(models.MatchRun))
    print(
        f"season: {len(world.accepted)} requests of {len(world.systems)} boards in {days} days of autumn, played in "
        f"{seconds / 60:.1f} minutes; {runs} automatic attempts, {world.deaths} jobs died, {batches} batches, "
        f"{len(world.received)} mails received"
    )
    for title, counter in (
        ("requests", statuses),
        ("copies", states),
        ("alarms rung", kinds),
        ("besides", world.counts),
    ):
        print(
            f"season: {title}: "
            + ", ".join(f"{key} {count}" for key, count in sorted(counter.items(), key=str))
        )


def _mode(number: int) -> Mode:
    if number < PUSH_BOARDS:
        return Mode.PUSH
    return Mode.MANUAL if number < PUSH_BOARDS + MANUAL_BOARDS else Mode.PULL


def _keys(person: Candidate | Applicant) -> Iterable[object]:
    if person.oen:
        yield "OEN", person.oen
    yield person.birth_date
    for last in (person.last, *person.former):
        yield fold(last), fold(person.first)


def _answer_for(board: str, student_id: str) -> str:
    roll = random.Random(f"{board} {student_id}").random()
    for answer, share in ANSWERS:
        if roll < share:
            return answer
        roll -= share
    return ""


def _student(candidate: Candidate) -> Student:
    """Return the student of whom a roll's record speaks, as the transcript's writer wants them."""
    year = candidate.last_year or 2024
    enrolment = Enrolment(candidate.bsids[0], date(year - 4, 9, 1), date(year, 6, 28))
    names = ("id", "first", "last", "middle", "former", "preferred", "gender", "oen", "student_number")
    return Student(
        person=int(hashlib.sha256(candidate.id.encode()).hexdigest()[:8], 16),
        birth_date=candidate.birth_date,
        enrolments=(enrolment,),
        **{name: getattr(candidate, name) for name in names},
    )


def _pdf(reference: str) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.docinfo["/Title"] = reference
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()
