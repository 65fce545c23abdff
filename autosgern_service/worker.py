"""What a worker works on: the jobs of the queues and the duties that come round again.

The one place where the engine meets the use cases. `autosgern worker` starts it; on PostgreSQL any number of
workers share the work, since every duty and every job may run twice and counts once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy import delete

from autosgern_service import nightly, notices, seal
from autosgern_service.engine import Duty, Worker, bury
from autosgern_service.flow import automatic, boards, intake
from autosgern_service.service import Service
from autosgern_service.soap import security
from autosgern_service.store.models import SavedSearch, Upload

log = structlog.get_logger()

ENGINE_ROWS_KEPT = timedelta(days=2)
UPLOADS_KEPT = timedelta(days=1)
SEARCHES_KEPT = timedelta(days=1)


def create_worker(service: Service) -> Worker:
    """Return the worker of an installation, not yet started."""
    return Worker(service, JOBS, DUTIES)


def sweep(service: Service) -> None:
    """Delete what nobody needs any more: the engine's old rows, uploads that nobody confirmed, searches, old nonces."""
    now = service.clock.now()
    service.jobs.forget_finished((now - ENGINE_ROWS_KEPT).isoformat())
    bury(service)
    with service.store.begin() as session:
        session.execute(delete(Upload).where(Upload.at < now - UPLOADS_KEPT))
        session.execute(delete(SavedSearch).where(SavedSearch.at < now - SEARCHES_KEPT))
        security.forget_nonces(session, now)


JOBS: dict[str, Callable[..., object]] = {"work_on_board": automatic.work_on, "transmit_night": nightly.night}

DUTIES = (
    Duty("release", 20, intake.release_due),
    Duty("digests", 60, notices.write_digests),
    Duty("mails", 2, notices.send_due),
    Duty("night", 30, nightly.begin_night),
    Duty("acknowledgments", 60, nightly.collect),
    Duty("turns", 0.5, boards.give_turns),
    Duty("hand-over", 60, boards.hand_over),
    Duty("seal", 60, seal.seal_new),
    Duty("sweep", 3600, sweep),
)
