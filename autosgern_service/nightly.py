"""The night: what was filed leaves for its destinations, and their acknowledgments are read back.

Per destination: unfinished batches first, then one new batch of everything queued. A batch is planned in one
transaction (its items then never change), sent by `transmission` (which may be repeated), and marked sent.
The worker calls `transmit` for each destination and local date, `collect` every few minutes; the SOAP face
calls `acknowledge`; operators run `autosgern transmit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

import transmission
from autosgern_service.clock import instant
from autosgern_service.flow.filing import open_document
from autosgern_service.lifecycle import Delivery
from autosgern_service.service import Service
from autosgern_service.store.models import (
    Batch,
    BatchItem,
    Destination,
    RequestDelivery,
    Transcript,
    TranscriptRequest,
)
from transmission import Acknowledgment, BatchId, Channel, Difference, Discrepancy

log = structlog.get_logger()

#: Why a batch stays where it is: the way, a document that changed, an answer that cannot be read, or (ValueError)
#: a destination or item whose data do not fit. All of them wait for an operator, none stops the other batches.
FAILURES = (
    transmission.ChannelError,
    transmission.ContentChanged,
    transmission.UnreadableMessage,
    ValueError,
)


class BatchUnknown(Exception):
    """There is no such batch for that destination."""


def begin_night(service: Service) -> None:
    """Enqueue tonight's transmissions once their hour has come; the engine takes each only once a date."""
    now = service.clock.now()
    today = service.clock.today()
    if now < instant(today, service.settings.transmission_time):
        return
    with service.store.begin() as session:
        for code in waiting_destinations(session):
            service.jobs.transmit(session, destination=code, local_date=today.isoformat())


def transmit(service: Service, code: str, local_date: str) -> list[str]:
    """Send everything that waits for a destination; returns the ids of the batches that left.

    Raises one of FAILURES where a batch cannot leave: it stays, with its alarm, and leaves with the next call.
    """
    with service.store.begin() as session:
        _plan(service, session, code, date.fromisoformat(local_date))
        unsent = session.scalars(
            select(Batch.id)
            .where(Batch.destination_code == code, Batch.sent_at.is_(None))
            .order_by(Batch.local_date, Batch.sequence)
        ).all()
    for batch_id in unsent:
        _send(service, batch_id)
    return list(unsent)


def waiting_destinations(session: Session) -> list[str]:
    """Return the codes of the active destinations for which something waits."""
    queued = select(RequestDelivery.destination_code).where(RequestDelivery.state == Delivery.QUEUED)
    unsent = select(Batch.destination_code).where(Batch.sent_at.is_(None))
    return list(
        session.scalars(
            select(Destination.code)
            .where(Destination.active, Destination.code.in_(queued.union(unsent)))
            .order_by(Destination.code)
        )
    )


def collect(service: Service) -> int:
    """Read the acknowledgments that destinations have left beside their batches; return how many."""
    with service.store.read() as session:
        waiting = session.scalars(
            select(Batch)
            .where(Batch.sent_at.is_not(None), Batch.acknowledged_at.is_(None))
            .order_by(Batch.local_date, Batch.id)
        ).all()
        destinations = {d.code: d for d in session.scalars(select(Destination))}
    count = 0
    for batch in waiting:
        try:
            with _channel(service, destinations[batch.destination_code]) as channel:
                answer = transmission.acknowledgment(channel, batch.id)
        except FAILURES as problem:
            _alarm(service, batch.id, str(problem))
            continue
        if answer is not None:
            acknowledge(service, batch.destination_code, answer)
            count += 1
    return count


def acknowledge(service: Service, code: str, answer: Acknowledgment) -> tuple[Difference, ...]:
    """Take a destination's answer to a batch: its items become Acknowledged or Rejected.

    Returns how the answer differs from what was sent; an item that differs is never Acknowledged, and the
    batch keeps the alarm. The same answer twice changes nothing. Raises BatchUnknown.
    """
    now = service.clock.now()
    with service.store.begin() as session:
        batch = session.get(Batch, answer.batch, with_for_update=True)
        if batch is None or batch.destination_code != code or batch.sent_at is None:
            raise BatchUnknown(answer.batch)
        rows = {item.delivery.request.reference: item for item in _items(session, batch.id)}
        sent = [_sent_item(reference, row) for reference, row in rows.items()]
        found = transmission.differences(sent, answer)
        good = set(transmission.accepted(sent, answer))
        refused = {d.reference: d.note for d in found if d.kind is Discrepancy.REJECTED}
        for reference, row in rows.items():
            if reference in good:
                _settle(row, Delivery.ACKNOWLEDGED, True, None, now)
            elif reference in refused:
                _settle(row, Delivery.REJECTED, False, refused[reference], now)
        batch.acknowledged_at = batch.acknowledged_at or now
        batch.problem = "\n".join(f"{d.kind.value} {d.reference} {d.note}".strip() for d in found) or None
        if found:
            log.warning("acknowledgment differs", batch=batch.id, differences=len(found))
        return found


def _plan(service: Service, session: Session, code: str, local_date: date) -> None:
    """Put everything queued for a destination, and in no batch yet, into a new batch."""
    # The destination's row is the lock: two workers planning the same night must not both take an item.
    session.execute(select(Destination.code).where(Destination.code == code).with_for_update())
    planned = select(BatchItem.id).where(
        BatchItem.delivery_id == RequestDelivery.id, BatchItem.transcript_id == Transcript.id
    )
    queued = session.execute(
        select(RequestDelivery.id, Transcript.id)
        .join(Transcript, (Transcript.request_id == RequestDelivery.request_id) & Transcript.current)
        .where(
            RequestDelivery.destination_code == code,
            RequestDelivery.state == Delivery.QUEUED,
            ~planned.exists(),
        )
        .order_by(RequestDelivery.id)
    ).all()
    if not queued:
        return
    last = session.scalar(
        select(func.max(Batch.sequence)).where(Batch.destination_code == code, Batch.local_date == local_date)
    )
    sequence = (last or 0) + 1
    batch = Batch(
        id=str(BatchId(code, local_date, sequence)),
        destination_code=code,
        local_date=local_date,
        sequence=sequence,
        created_at=service.clock.now(),
    )
    session.add(batch)
    session.flush()
    session.add_all(
        BatchItem(batch_id=batch.id, position=position, delivery_id=delivery, transcript_id=transcript)
        for position, (delivery, transcript) in enumerate(queued, start=1)
    )


def _send(service: Service, batch_id: str) -> None:
    try:
        with service.store.read() as session:
            row = session.get_one(Batch, batch_id)
            destination = session.get_one(Destination, row.destination_code)
            batch = transmission.Batch(
                id=row.id,
                destination=row.destination_code,
                created=row.created_at,
                items=tuple(_item(service, item) for item in _items(session, batch_id)),
            )
        with _channel(service, destination) as channel:
            transmission.send(batch, channel)
    except FAILURES as problem:
        _alarm(service, batch_id, str(problem))
        raise
    _mark_sent(service, batch_id)


def _mark_sent(service: Service, batch_id: str) -> None:
    now = service.clock.now()
    with service.store.begin() as session:
        session.execute(
            update(Batch)
            .where(Batch.id == batch_id, Batch.sent_at.is_(None))
            .values(sent_at=now, problem=None)
        )
        # A transcript replaced meanwhile stays queued: the new one leaves with the next batch.
        gone = (
            select(BatchItem.delivery_id)
            .join(Transcript, Transcript.id == BatchItem.transcript_id)
            .where(BatchItem.batch_id == batch_id, Transcript.current)
        )
        session.execute(
            update(RequestDelivery)
            .where(RequestDelivery.id.in_(gone), RequestDelivery.state == Delivery.QUEUED)
            .values(state=Delivery.SENT, state_at=now)
            .execution_options(synchronize_session=False)
        )


def _alarm(service: Service, batch_id: str, problem: str) -> None:
    log.error("batch needs an operator", batch=batch_id, problem=problem)
    with service.store.begin() as session:
        session.execute(update(Batch).where(Batch.id == batch_id).values(problem=problem))


def _items(session: Session, batch_id: str) -> Iterable[BatchItem]:
    return session.scalars(
        select(BatchItem)
        .where(BatchItem.batch_id == batch_id)
        .order_by(BatchItem.position)
        .options(
            joinedload(BatchItem.delivery).joinedload(RequestDelivery.request),
            joinedload(BatchItem.transcript).defer(Transcript.document_sealed),
        )
    ).all()


def _item(service: Service, row: BatchItem) -> transmission.Item:
    request: TranscriptRequest = row.delivery.request
    transcript = row.transcript
    return transmission.Item(
        reference=request.reference,
        tracking_id=row.delivery.tracking_id,
        application_number=request.application_number,
        document_id=transcript.document_id or "",
        suffix=f".{transcript.format}",
        content=_content(service, transcript.id),
        sha256=transcript.sha256,
        size=transcript.size,
        course_total=transcript.course_total or 0,
        award_total=transcript.award_total or 0,
        transmission_type=transcript.transmission_type or "Original",
    )


def _content(service: Service, transcript_id: int) -> Callable[[], bytes]:
    """Return what opens one document when its turn comes, so that a batch of thousands stays small."""

    def content() -> bytes:
        with service.store.read() as session:
            return open_document(service.vault, session.get_one(Transcript, transcript_id))

    return content


def _sent_item(reference: str, row: BatchItem) -> transmission.AcknowledgedItem:
    return transmission.AcknowledgedItem(
        reference=reference,
        sha256=row.transcript.sha256,
        course_total=row.transcript.course_total or 0,
        award_total=row.transcript.award_total or 0,
        accepted=True,
    )


def _settle(row: BatchItem, state: Delivery, accepted: bool, note: str | None, now: datetime) -> None:
    row.accepted, row.note = accepted, note
    if row.delivery.state == Delivery.SENT:
        row.delivery.state, row.delivery.state_at = state, now


def _channel(service: Service, destination: Destination) -> Channel:
    return transmission.open_channel(destination.url, root=service.settings.batches_root)
