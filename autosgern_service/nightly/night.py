"""One destination's night: when it begins, what leaves in what order, and what follows a failure.

A night is known by its Toronto date, so a clock that is put back does not bring it twice. A broken link is
tried again within the night; a destination at which nothing can leave for several nights is paused, with an
alarm, until an operator resumes it.
"""

from __future__ import annotations

from datetime import date

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.destinations import open_channel
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.installation.clock import instant
from autosgern_service.nightly import batches
from autosgern_service.nightly.batches import FAILURES, Progress
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Batch, Destination, RequestDelivery
from transmission import ChannelError

log = structlog.get_logger()

#: How often a night is tried while its failure may pass, and the seconds before the second try; each further wait
#: is twice as long.
TRIES = 5
FIRST_WAIT = 300


def begin_night(service: Service) -> None:
    """Enqueue tonight's transmissions once their hour has come; the engine takes each only once a date."""
    now = service.clock.now()
    today = service.clock.today()
    with service.store.begin() as session:
        for destination in _waiting(session):
            hour = destination.transmission_time or service.settings.transmission_time
            if now >= instant(today, hour):
                service.jobs.transmit(session, destination=destination.code, local_date=today.isoformat())


def night(service: Service, code: str, local_date: str, attempt: int = 1) -> None:
    """Transmit to a destination; what may pass by itself is tried again later in the same night (a job)."""
    try:
        transmit(service, code, local_date)
    except ChannelError as problem:
        if not problem.retryable or attempt >= TRIES:
            raise
        with service.store.begin() as session:
            service.jobs.transmit(
                session,
                destination=code,
                local_date=local_date,
                attempt=attempt + 1,
                delay=FIRST_WAIT * 2 ** (attempt - 1),
            )


def transmit(
    service: Service,
    code: str,
    local_date: str,
    progress: Progress | None = None,
    *,
    by: Doer | None = None,
) -> list[str]:
    """Send everything that waits for a destination; returns the ids of the batches that left.

    `by` is who has it sent, where that is not the night: the trail names the batches. Nothing leaves while it is
    paused. Raises one of FAILURES where something could not leave: it stays, with its alarm, and leaves with the
    next call.
    """
    day = date.fromisoformat(local_date)
    with service.store.begin() as session:
        # The destination's row is the lock: two workers planning the same night must not both take an item.
        destination = session.get_one(Destination, code, with_for_update=True)
        if destination.paused_at is not None:
            return []
        batches.plan(service, session, code, day)
        unsent = batches.unsent(session, code)
        if unsent and by is not None:
            audit.record(session, by, Deed.TRANSMIT, code, batches=unsent)
    if not unsent:
        return []
    try:
        sent, stuck = _send_all(service, destination, unsent, progress)
    except FAILURES as problem:
        _failed(service, code, day, problem)
        raise
    _went_well(service, code)
    if stuck:
        raise stuck
    return sent


def waiting_destinations(session: Session) -> list[str]:
    """Return the codes of the destinations for which something waits and that are not paused."""
    return [destination.code for destination in _waiting(session)]


def _waiting(session: Session) -> list[Destination]:
    queued = select(RequestDelivery.destination_code).where(RequestDelivery.state == Delivery.QUEUED)
    unsent = select(Batch.destination_code).where(Batch.sent_at.is_(None))
    return list(
        session.scalars(
            select(Destination)
            .where(Destination.paused_at.is_(None), Destination.code.in_(queued.union(unsent)))
            .order_by(Destination.code)
        )
    )


def _send_all(
    service: Service, destination: Destination, batch_ids: list[str], progress: Progress | None
) -> tuple[list[str], Exception | None]:
    """Send batches over one connection; raises where the way is blocked.

    Returns those that left, and what holds another one back: it is stuck by itself, and stops no other.
    """
    sent: list[str] = []
    stuck: Exception | None = None
    with open_channel(service, destination) as channel:
        channel.list()  # Knock first: while nobody answers, nothing begins to leave, and all can be withdrawn.
        for batch_id in batch_ids:
            try:
                if batches.send(service, batch_id, channel, progress):
                    sent.append(batch_id)
            except FAILURES as problem:
                if isinstance(problem, ChannelError) and problem.retryable:
                    raise
                stuck = problem
    return sent, stuck


def _failed(service: Service, code: str, day: date, problem: Exception) -> None:
    """Count a night on which a destination could not be reached; after several, pause it."""
    now = service.clock.now()
    log.error("destination cannot be reached", destination=code, problem=str(problem))
    with service.store.begin() as session:
        row = session.get_one(Destination, code, with_for_update=True)
        if row.failed_on != day:
            row.failed_on, row.failed_nights = day, row.failed_nights + 1
        if row.failed_nights >= service.settings.transmission_nights:
            row.paused_at, row.pause_note = now, str(problem)[:200]
            alarms.settle(session, Kind.DESTINATION_FAILED, code, at=now)
            alarms.ring(session, Kind.DESTINATION_GIVEN_UP, code, at=now, detail=str(problem))
        else:
            alarms.ring(session, Kind.DESTINATION_FAILED, code, at=now, detail=str(problem))


def _went_well(service: Service, code: str) -> None:
    now = service.clock.now()
    with service.store.begin() as session:
        row = session.get_one(Destination, code, with_for_update=True)
        row.failed_on, row.failed_nights = None, 0
        alarms.settle(session, Kind.DESTINATION_FAILED, code, at=now)
