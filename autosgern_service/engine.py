"""The engine: DBOS as a durable queue, and the only module that knows it.

`Jobs` is what any process holds: it enqueues in the caller's own transaction, so a job and what it is about are
committed together or not at all. `Worker` runs the jobs: it claims them from the queues, beats its heart,
takes over what a dead worker left, and calls the periodic duties. Jobs carry nothing but numbers, codes and
dates, in JSON (DBOS would pickle); their ids are deterministic, so a repeated call attaches to the first.
A job may run twice after a crash, and a worker taken for dead may wake: every effect is a transaction of its own
under compare-and-set.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer
from sqlalchemy import Engine, create_engine, delete, event, make_url, select, update
from sqlalchemy.orm import Session

from autosgern_service.installation.clock import Clock
from autosgern_service.installation.settings import Settings
from autosgern_service.store import Store, prepare_sqlite
from autosgern_service.store.models import Heartbeat

log = structlog.get_logger()

APPLICATION = "autosgern"
#: One constant: jobs wait for months, and the deployment that enqueued one need not be the one that runs it.
APPLICATION_VERSION = "1"

BOARD_QUEUE = "boards"
NIGHT_QUEUE = "night"

BEAT_SECONDS = 2.0
#: A worker whose beat has not changed for so long, by the observer's own stopwatch, is taken for dead.
DEAD_AFTER_SECONDS = 6.0
#: Hearts that stopped so long ago are swept.
HEARTS_KEPT = timedelta(days=1)

_LIVE = ("ENQUEUED", "PENDING", "DELAYED")


class JsonSerializer(Serializer):
    """Keeps job arguments as JSON; errors become their text (they are for the log, nobody reads them back)."""

    def serialize(self, data: Any) -> str:
        """Return JSON of lists, dicts, strings, numbers and None."""
        return json.dumps(data, default=str)

    def deserialize(cls, serialized_data: str) -> Any:
        """Return what `serialize` was given."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """Name the form in the engine's rows."""
        return "autosgern_json"


def migrate(settings: Settings) -> None:
    """Create or bring up to date the engine's own tables."""
    _quiet()
    DBOS.migrate(settings.database_url)


@dataclass(frozen=True)
class InHand:
    """A job that a worker has claimed."""

    id: str
    queue: str
    executor: str


class Jobs:
    """Promises to do something later, made inside the caller's transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: DBOSClient | None = None
        self._lock = threading.Lock()

    def work_on(self, session: Session, *, board: str, turn: int) -> None:
        """Enqueue a board's turn; a board has one at a time."""
        options = EnqueueOptions(
            workflow_name="work_on_board",
            queue_name=BOARD_QUEUE,
            workflow_id=turn_id(board, turn),
            queue_partition_key=board,
            app_version=APPLICATION_VERSION,
        )
        self._connected().enqueue_in_transaction(session, options, board, turn)

    def transmit(
        self, session: Session, *, destination: str, local_date: str, attempt: int = 1, delay: float = 0
    ) -> None:
        """Enqueue an attempt at one destination's transmission for one Toronto date (ISO); `delay` in seconds."""
        options = EnqueueOptions(
            workflow_name="transmit_night",
            queue_name=NIGHT_QUEUE,
            workflow_id=night_job_id(destination, local_date, attempt),
            queue_partition_key=destination,
            app_version=APPLICATION_VERSION,
        )
        if delay:
            options["delay_seconds"] = delay
        self._connected().enqueue_in_transaction(session, options, destination, local_date, attempt)

    def live(self, ids: Iterable[str]) -> set[str]:
        """Return those of the job ids that still wait or run."""
        wanted = list(ids)
        if not wanted:
            return set()
        found = self._connected().list_workflows(
            workflow_ids=wanted, status=list(_LIVE), load_input=False, load_output=False
        )
        return {job.workflow_id for job in found}

    def in_hand(self) -> list[InHand]:
        """Return the jobs that workers have in hand."""
        pending = self._connected().list_workflows(status="PENDING", load_input=False, load_output=False)
        return [InHand(job.workflow_id, job.queue_name or "", job.executor_id or "") for job in pending]

    def take_away(self, jobs: Iterable[InHand]) -> int:
        """Take jobs away from those who have them in hand; return how many.

        A board's turn is dropped: what it left is due, and the board gets its next turn. A night goes back into
        its queue, as it is enqueued once only.
        """
        ids: dict[str, list[str]] = {BOARD_QUEUE: [], NIGHT_QUEUE: []}
        for job in jobs:
            ids.setdefault(job.queue, []).append(job.id)
        if ids[BOARD_QUEUE]:
            self._connected().cancel_workflows(ids[BOARD_QUEUE])
        if ids[NIGHT_QUEUE]:
            self._connected().resume_workflows(ids[NIGHT_QUEUE], queue_name=NIGHT_QUEUE)
        return len(ids[BOARD_QUEUE]) + len(ids[NIGHT_QUEUE])

    def forget_finished(self, before_iso: str) -> int:
        """Delete the engine's rows of jobs that ended before an instant; return how many."""
        client = self._connected()
        count = 0
        while done := client.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before_iso,
            load_input=False,
            load_output=False,
            limit=1000,
        ):
            client.delete_workflows([job.workflow_id for job in done])
            count += len(done)
        return count

    def close(self) -> None:
        """Close the client's connections."""
        with self._lock:
            if self._client is not None:
                self._client.destroy()
                self._client = None

    def _connected(self) -> DBOSClient:
        with self._lock:
            if self._client is None:
                _quiet()
                self._client = DBOSClient(
                    system_database_engine=_engine(self._settings.database_url, pool_size=3),
                    serializer=JsonSerializer(),
                    application_name=APPLICATION,
                    # A duty that fails comes round again: better than waiting inside for the database.
                    retry_connection_errors=False,
                )
            return self._client


def turn_id(board: str, turn: int) -> str:
    """Return the deterministic id of the job of a board's turn."""
    return f"board:{board}:{turn}"


def night_job_id(destination: str, local_date: str, attempt: int = 1) -> str:
    """Return the deterministic id of an attempt at a destination's transmission of one date."""
    return f"night:{destination}:{local_date}:{attempt}"


class Installation(Protocol):
    """What a worker needs of the opened installation; its jobs and duties are called with it."""

    @property
    def settings(self) -> Settings:
        """The settings."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def clock(self) -> Clock:
        """The clock."""

    @property
    def jobs(self) -> Jobs:
        """The queues."""

    @property
    def stopping(self) -> threading.Event:
        """Set when the worker is asked to end."""


@dataclass(frozen=True)
class Duty:
    """Something that a worker does again and again: every `seconds`, on its own thread."""

    name: str
    seconds: float
    run: Callable[[Any], object]


class Pulse:
    """Tells what is dead, trusting nobody's clock: a beat need only be another than before."""

    def __init__(self, stopwatch: Callable[[], float] = time.monotonic) -> None:
        self._stopwatch = stopwatch
        self._felt: dict[str, tuple[datetime | None, float]] = {}

    def dead(self, names: Iterable[str], beats: Mapping[str, datetime]) -> set[str]:
        """Return those names whose beat has not changed for DEAD_AFTER_SECONDS of looking."""
        now = self._stopwatch()
        felt = {name: (beats.get(name), now) for name in names}
        for name, (beat, _) in felt.items():
            if name in self._felt and self._felt[name][0] == beat:
                felt[name] = self._felt[name]
        self._felt = felt
        return {name for name, (_, since) in felt.items() if now - since >= DEAD_AFTER_SECONDS}


class JobFailed(Exception):
    """A job that came to an error, by its kind: the engine keeps and logs what it says, so it says nothing more."""


class Worker:
    """Runs the jobs of the queues and the periodic duties until it is stopped; one per process."""

    def __init__(
        self,
        service: Installation,
        jobs: Mapping[str, Callable[..., object]],
        duties: Iterable[Duty],
        executor: str | None = None,
    ) -> None:
        self._service, self._stop = service, service.stopping
        self._jobs = jobs
        self._running: set[str] = set()
        self._pulse, self._idle = Pulse(), Pulse()
        self._duties = (
            Duty("beat", BEAT_SECONDS, lambda _: self._beat()),
            Duty("take-over", BEAT_SECONDS, lambda _: self._take_over()),
            *duties,
        )
        # The random part: a container that starts again has the same host name and process id.
        self.executor = executor or f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Launch the engine, the queues and the duties."""
        settings = self._service.settings
        _quiet()
        config: DBOSConfig = {
            "name": APPLICATION,
            "application_version": APPLICATION_VERSION,
            "executor_id": self.executor,
            "serializer": JsonSerializer(),
            "system_database_engine": _engine(settings.database_url, pool_size=10),
            "enable_otlp": False,
            "log_level": "WARNING",
            "max_executor_threads": settings.worker_concurrency + 8,
        }
        DBOS(config=config)
        for name, function in self._jobs.items():
            DBOS.workflow(name=name)(self._job(name, function))
        self._beat()
        if settings.is_sqlite:
            # There is one worker on SQLite: what is in hand now is what the one before it left.
            self._service.jobs.take_away(self._service.jobs.in_hand())
        DBOS.launch()
        DBOS.register_queue(
            BOARD_QUEUE,
            partition_concurrency=1,
            worker_concurrency=settings.worker_concurrency,
            polling_interval_sec=0.25,
            on_conflict="always_update",
        )
        DBOS.register_queue(
            NIGHT_QUEUE, partition_concurrency=1, polling_interval_sec=1.0, on_conflict="always_update"
        )
        self._threads = [
            threading.Thread(target=self._repeat, args=(duty,), name=duty.name, daemon=True)
            for duty in self._duties
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what runs (ten seconds at most), hand the rest back and take the heartbeat away."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=10)
        with suppress(Exception):
            jobs = self._service.jobs
            jobs.take_away(job for job in jobs.in_hand() if job.executor == self.executor)
            with self._service.store.begin() as session:
                session.execute(delete(Heartbeat).where(Heartbeat.executor == self.executor))

    def _job(self, name: str, function: Callable[..., object]) -> Callable[..., None]:
        def job(*arguments: Any) -> None:
            job_id = str(DBOS.workflow_id)
            self._running.add(job_id)
            try:
                function(self._service, *arguments)
            except Exception as error:
                # What it left stays due: the next turn, or the next night, takes it up.
                log.exception("job failed", job=name, arguments=arguments)
                raise JobFailed(type(error).__name__) from None
            finally:
                self._running.discard(job_id)

        job.__name__ = job.__qualname__ = name
        return job

    def _beat(self) -> None:
        now = self._service.clock.now()
        with self._service.store.begin() as session:
            beat = update(Heartbeat).where(Heartbeat.executor == self.executor).values(at=now)
            if session.execute(beat).rowcount == 0:  # type: ignore[attr-defined]
                session.add(Heartbeat(executor=self.executor, at=now))

    def _take_over(self) -> None:
        """Take the jobs of workers whose heart stopped, and our own that we do not run.

        The engine loses sight of those where the database went away while it claimed or ended them.
        """
        jobs = self._service.jobs.in_hand()
        with self._service.store.read() as session:
            beats = {heart.executor: heart.at for heart in session.scalars(select(Heartbeat))}
        ours = {job.id for job in jobs if job.executor == self.executor}
        idle = self._idle.dead(ours - self._running, {})
        dead = self._pulse.dead({job.executor for job in jobs} - {self.executor}, beats)
        left = [job for job in jobs if job.executor in dead or job.id in idle]
        if self._service.jobs.take_away(left):
            log.warning("took over jobs that nobody ran", jobs=len(left))

    def _repeat(self, duty: Duty) -> None:
        while not self._stop.is_set():
            try:
                duty.run(self._service)
            except Exception:
                log.exception("duty failed", duty=duty.name)
            self._stop.wait(duty.seconds)


def bury(session: Session, now: datetime) -> None:
    """Forget the hearts of workers that ended long ago; one that lives beats itself back in."""
    session.execute(delete(Heartbeat).where(Heartbeat.at < now - HEARTS_KEPT))


def _engine(url: str, *, pool_size: int) -> Engine:
    """Return an engine for DBOS alone: sharing a pool with ours could starve both."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
    engine = create_engine(make_url(url), connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        prepare_sqlite(connection, isolation_level="IMMEDIATE")

    return engine


def _quiet() -> None:
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if (
        not logger.handlers
    ):  # or the engine adds its own, which writes what exceptions say; ours writes it now
        logger.addHandler(logging.NullHandler())
