"""What a worker works on: the jobs of the queues and the duties that come round again.

The one place where the engine meets the use cases. `autosgern worker` starts it; on PostgreSQL any number of
workers share the work, since every duty and every job may run twice and counts once.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import delete, select

from autosgern_service import nightly, notices, seal
from autosgern_service.engine import Duty, Worker, process_job_id
from autosgern_service.flow import automatic, intake
from autosgern_service.lifecycle import Status
from autosgern_service.service import Service
from autosgern_service.soap import security
from autosgern_service.store.models import Board, TranscriptRequest, Upload

log = structlog.get_logger()

#: A request whose job vanished is given a new one after this many seconds.
RECONCILE_AFTER_SECONDS = 120
ENGINE_ROWS_KEPT = timedelta(days=7)
UPLOADS_KEPT = timedelta(days=1)


def create_worker(service: Service) -> Worker:
    """Return the worker of an installation, not yet started."""
    return Worker(service, JOBS, DUTIES)


def reconcile(service: Service) -> int:
    """Give a new job to every request in automatic processing whose job is gone; return how many."""
    now = service.clock.now()
    with service.store.read() as session:
        rows = session.execute(
            select(TranscriptRequest.id, TranscriptRequest.attempt)
            .where(
                TranscriptRequest.status == Status.AUTO_PROCESSING,
                TranscriptRequest.updated_at < now - timedelta(seconds=RECONCILE_AFTER_SECONDS),
            )
            .order_by(TranscriptRequest.id)
            .limit(1000)
        ).all()
    ids = {process_job_id(request_id, attempt): (request_id, attempt) for request_id, attempt in rows}
    lost = ids.keys() - service.jobs.live(ids)
    for job_id in sorted(lost):
        _enqueue_again(service, *ids[job_id])
    if lost:
        log.warning("requests without a job were enqueued again", requests=len(lost))
    return len(lost)


def sweep(service: Service) -> None:
    """Delete what nobody needs any more: the engine's old rows, uploads that nobody confirmed, old nonces."""
    now = service.clock.now()
    service.jobs.forget_finished((now - ENGINE_ROWS_KEPT).isoformat())
    with service.store.begin() as session:
        session.execute(delete(Upload).where(Upload.at < now - UPLOADS_KEPT))
        security.forget_nonces(session, now)


def _enqueue_again(service: Service, request_id: int, attempt: int) -> None:
    with service.store.begin() as session:
        row = session.scalar(
            select(TranscriptRequest)
            .where(
                TranscriptRequest.id == request_id,
                TranscriptRequest.attempt == attempt,
                TranscriptRequest.status == Status.AUTO_PROCESSING,
            )
            .with_for_update()
        )
        if row is None or row.board_id is None:
            return
        row.attempt = attempt + 1
        board = session.get_one(Board, row.board_id).number
        service.jobs.process(session, request_id=row.id, attempt=row.attempt, board=board)


JOBS = {"process_request": automatic.process, "transmit_night": nightly.transmit}

DUTIES = (
    Duty("release", 20, intake.release_due),
    Duty("mails", 2, notices.send_due),
    Duty("night", 30, nightly.begin_night),
    Duty("acknowledgments", 60, nightly.collect),
    Duty("reconcile", 60, reconcile),
    Duty("seal", 60, seal.seal_new),
    Duty("sweep", 3600, sweep),
)
