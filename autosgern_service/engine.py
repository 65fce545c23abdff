"""The engine: DBOS as a durable queue, and the only module that knows it.

`Jobs` is what any process holds: it enqueues in the caller's own transaction, so a request and its job are
committed together or not at all. `Worker` runs the jobs: it claims them from the queues, beats its heart,
takes over what a dead worker left, and calls the periodic duties. Jobs carry nothing but ids and attempt
numbers, in JSON (DBOS would pickle); their ids are deterministic, so a repeated call attaches to the first.
A job may run twice after a crash: its effect is one transaction guarded by status and attempt.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, Serializer
from sqlalchemy import Engine, create_engine, delete, event, make_url, select, update
from sqlalchemy.orm import Session

from autosgern_service.settings import Settings
from autosgern_service.store import prepare_sqlite
from autosgern_service.store.models import Heartbeat

if TYPE_CHECKING:
    from autosgern_service.service import Service

log = structlog.get_logger()

APPLICATION = "autosgern"
#: One constant: jobs wait for months, and the deployment that enqueued one need not be the one that runs it.
APPLICATION_VERSION = "1"

SIS_QUEUE = "sis"
NIGHT_QUEUE = "night"

BEAT_SECONDS = 2.0
#: A worker whose last beat is older than this is taken for dead.
DEAD_AFTER_SECONDS = 10.0

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


class Jobs:
    """Promises to do something later, made inside the caller's transaction."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: DBOSClient | None = None
        self._lock = threading.Lock()

    def process(
        self, session: Session, *, request_id: int, attempt: int, board: str, delay: float = 0
    ) -> None:
        """Enqueue one automatic attempt at a request; `delay` in seconds."""
        options = EnqueueOptions(
            workflow_name="process_request",
            queue_name=SIS_QUEUE,
            workflow_id=process_job_id(request_id, attempt),
            queue_partition_key=board,
            app_version=APPLICATION_VERSION,
        )
        if delay:
            options["delay_seconds"] = delay
        self._connected().enqueue_in_transaction(session, options, request_id, attempt)

    def transmit(self, session: Session, *, destination: str, local_date: str) -> None:
        """Enqueue the nightly transmission of one destination for one Toronto date (ISO)."""
        options = EnqueueOptions(
            workflow_name="transmit_night",
            queue_name=NIGHT_QUEUE,
            workflow_id=f"night:{destination}:{local_date}",
            queue_partition_key=destination,
            app_version=APPLICATION_VERSION,
        )
        self._connected().enqueue_in_transaction(session, options, destination, local_date)

    def live(self, ids: Iterable[str]) -> set[str]:
        """Return those of the job ids that still wait or run."""
        wanted = list(ids)
        if not wanted:
            return set()
        found = self._connected().list_workflows(
            workflow_ids=wanted, status=list(_LIVE), load_input=False, load_output=False
        )
        return {job.workflow_id for job in found}

    def take_over(self, living: Iterable[str]) -> int:
        """Put jobs that a dead worker was running back into their queue; return how many."""
        client = self._connected()
        alive = set(living)
        pending = client.list_workflows(status="PENDING", load_input=False, load_output=False, limit=1000)
        orphans: dict[str | None, list[str]] = {}
        for job in pending:
            if job.executor_id and job.executor_id not in alive:
                orphans.setdefault(job.queue_name, []).append(job.workflow_id)
        for queue, ids in orphans.items():
            client.resume_workflows(ids, queue_name=queue)
        return sum(map(len, orphans.values()))

    def forget_finished(self, before_iso: str) -> int:
        """Delete the engine's rows of jobs that ended before an instant; return how many."""
        client = self._connected()
        done = client.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=before_iso,
            load_input=False,
            load_output=False,
            limit=5000,
        )
        client.delete_workflows([job.workflow_id for job in done])
        return len(done)

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
                )
            return self._client


def process_job_id(request_id: int, attempt: int) -> str:
    """Return the deterministic id of an attempt's job."""
    return f"req:{request_id}:{attempt}"


@dataclass(frozen=True)
class Duty:
    """Something that a worker does again and again: every `seconds`, on its own thread."""

    name: str
    seconds: float
    run: Callable[[Service], object]


class Worker:
    """Runs the jobs of the queues and the periodic duties until it is stopped; one per process."""

    def __init__(
        self,
        service: Service,
        jobs: Mapping[str, Callable[..., None]],
        duties: Iterable[Duty],
        executor: str | None = None,
    ) -> None:
        self._service = service
        self._jobs = jobs
        self._duties = (*duties, Duty("take-over", DEAD_AFTER_SECONDS / 2, take_over))
        self.executor = executor or f"{socket.gethostname()}:{os.getpid()}:{int(time.time())}"
        self._stop = threading.Event()
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
            DBOS.workflow(name=name)(_named(name, function, self._service))
        self._beat()
        DBOS.launch()
        DBOS.register_queue(
            SIS_QUEUE,
            partition_concurrency=settings.board_concurrency,
            worker_concurrency=settings.worker_concurrency,
            polling_interval_sec=0.1,
            on_conflict="always_update",
        )
        DBOS.register_queue(
            NIGHT_QUEUE, partition_concurrency=1, polling_interval_sec=1.0, on_conflict="always_update"
        )
        self._threads = [
            threading.Thread(
                target=self._repeat, args=(Duty("beat", BEAT_SECONDS, lambda _: self._beat()),), daemon=True
            )
        ]
        self._threads += [
            threading.Thread(target=self._repeat, args=(duty,), daemon=True) for duty in self._duties
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what runs (ten seconds at most), hand the rest back and take the heartbeat away."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=10)
        with suppress(Exception), self._service.store.begin() as session:
            session.execute(delete(Heartbeat).where(Heartbeat.executor == self.executor))

    def _beat(self) -> None:
        now = self._service.clock.now()
        with self._service.store.begin() as session:
            beat = update(Heartbeat).where(Heartbeat.executor == self.executor).values(at=now)
            if session.execute(beat).rowcount == 0:  # type: ignore[attr-defined]
                session.add(Heartbeat(executor=self.executor, at=now))

    def _repeat(self, duty: Duty) -> None:
        while not self._stop.is_set():
            try:
                duty.run(self._service)
            except Exception:
                log.exception("duty failed", duty=duty.name)
            self._stop.wait(duty.seconds)


def take_over(service: Service) -> int:
    """Resume the jobs of workers whose heart stopped; forget hearts that stopped an hour ago."""
    now = service.clock.now()
    with service.store.read() as session:
        fresh = now - timedelta(seconds=DEAD_AFTER_SECONDS)
        living = session.scalars(select(Heartbeat.executor).where(Heartbeat.at >= fresh)).all()
    count = service.jobs.take_over(living)
    if count:
        log.warning("took over jobs of a dead worker", jobs=count)
    with service.store.begin() as session:
        session.execute(delete(Heartbeat).where(Heartbeat.at < now - timedelta(hours=1)))
    return count


def _named(name: str, function: Callable[..., None], service: Service) -> Callable[..., None]:
    def job(*arguments: Any) -> None:
        try:
            function(service, *arguments)
        except Exception:
            # The reconciler finds a request whose job ended without a verdict, and tries again.
            log.exception("job failed", job=name, arguments=arguments)
            raise

    job.__name__ = job.__qualname__ = name
    return job


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
    logging.getLogger("dbos").setLevel(logging.WARNING)
