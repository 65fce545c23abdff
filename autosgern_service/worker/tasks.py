"""What a worker works on: the jobs of the queues and the duties that come round again.

The one place where the engine meets the use cases. `autosgern worker` starts it; on PostgreSQL any number of
workers share the work, since every duty and every job may run twice and counts once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from autosgern_service import nightly, notices
from autosgern_service.engine import Duty, Worker
from autosgern_service.flow import board_calls, intake, turns
from autosgern_service.opened.service import Service
from autosgern_service.worker import retention, seal


def create_worker(service: Service) -> Worker:
    """Return the worker of an installation, not yet started."""
    return Worker(replace(service, stopping=threading.Event()), JOBS, DUTIES)


JOBS: dict[str, Callable[..., object]] = {"work_on_board": turns.work_on, "transmit_night": nightly.night}

DUTIES = (
    Duty("release", 20, intake.release_due),
    Duty("digests", 60, notices.write_digests),
    Duty("mails", 2, notices.send_due),
    Duty("night", 30, nightly.begin_night),
    Duty("acknowledgments", 60, nightly.collect),
    Duty("turns", 0.5, board_calls.give_turns),
    Duty("hand-over", 60, board_calls.hand_over),
    Duty("seal", 60, seal.seal_new),
    Duty("sweep", 3600, retention.sweep),
)
