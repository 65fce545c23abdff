"""A batch's life until it has left: planned, begun, sent; and sent once more where an operator asks.

A batch is planned in one transaction. Until it begins to leave, what was withdrawn or replaced meanwhile is
taken out of it; from then on its items are fixed, and sending it again sends the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import structlog
from sqlalchemy import Exists, Select, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

import transmission
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.flow.filing import open_document
from autosgern_service.installation.vault import VaultError
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Batch, BatchItem, RequestDelivery, Transcript, TranscriptRequest
from transmission import BatchId, Channel

log = structlog.get_logger()

#: Told after each item: the batch, how many items are over there, how many there are.
Progress = Callable[[str, int, int], None]

#: Why something stays where it is: the way, a document that changed or does not open, an answer that cannot be
#: read, or (ValueError) a destination or item whose data do not fit. An operator sees each of them as an alarm.
FAILURES = (
    transmission.ChannelError,
    transmission.ContentChanged,
    transmission.UnreadableMessage,
    VaultError,
    ValueError,
)

REPLACE = "Replace"


def plan(service: Service, session: Session, code: str, local_date: date) -> None:
    """Put everything queued for a destination, and in no batch yet, into a new batch.

    The caller holds the lock of the destination's row.
    """
    queued = session.execute(_queued(code)).all()
    if not queued:
        return
    batch_id = _new_batch(session, code, local_date, at=service.clock.now())
    session.execute(
        insert(BatchItem),
        [
            {
                "batch_id": batch_id,
                "position": position,
                "delivery_id": delivery,
                "transcript_id": transcript,
                "transmission_type": REPLACE if replaces else own_type,
            }
            for position, (delivery, transcript, own_type, replaces) in enumerate(queued, start=1)
        ],
    )


def _queued(code: str) -> Select[int, int, str, bool]:
    """Select what waits for a destination: delivery, transcript, its type, and whether it replaces an earlier one.

    What goes to a destination that has an earlier transcript of the same request replaces that one.
    """
    planned = exists().where(
        BatchItem.delivery_id == RequestDelivery.id, BatchItem.transcript_id == Transcript.id
    )
    left_before = exists().where(
        BatchItem.delivery_id == RequestDelivery.id,
        BatchItem.batch_id == Batch.id,
        Batch.begun_at.is_not(None),
    )
    return (
        select(
            RequestDelivery.id,
            Transcript.id,
            func.coalesce(Transcript.transmission_type, TranscriptRequest.type),
            left_before,
        )
        .join(Transcript, (Transcript.request_id == RequestDelivery.request_id) & Transcript.current)
        .join(TranscriptRequest, TranscriptRequest.id == RequestDelivery.request_id)
        .where(
            RequestDelivery.destination_code == code,
            RequestDelivery.state == Delivery.QUEUED,
            # A PDF that came while its forerunner was leaving is queued before people at OCAS have handled it.
            TranscriptRequest.status == Status.ELECTRONIC_SENT,
            ~planned,
        )
        .order_by(RequestDelivery.id)
    )


def _new_batch(session: Session, code: str, local_date: date, *, at: datetime) -> str:
    """Add the next batch of a destination's day; return its id."""
    of_the_day = (Batch.destination_code == code, Batch.local_date == local_date)
    sequence = (session.scalar(select(func.max(Batch.sequence)).where(*of_the_day)) or 0) + 1
    batch_id = str(BatchId(code, local_date, sequence))
    session.add(
        Batch(id=batch_id, destination_code=code, local_date=local_date, sequence=sequence, created_at=at)
    )
    session.flush()
    return batch_id


def unsent(session: Session, code: str) -> list[str]:
    """Return the ids of a destination's batches that have not left, oldest first."""
    waiting = select(Batch.id).where(Batch.destination_code == code, Batch.sent_at.is_(None))
    return list(session.scalars(waiting.order_by(Batch.local_date, Batch.sequence)))


def send(service: Service, batch_id: str, channel: Channel, progress: Progress | None = None) -> bool:
    """Carry one batch away; False where nothing of it was left to send. Raises FAILURES, with the alarm rung."""
    try:
        if not _begin(service, batch_id):
            return False
        with service.store.read() as session:
            row = session.get_one(Batch, batch_id)
            batch = transmission.Batch(
                id=row.id,
                destination=row.destination_code,
                created=row.created_at,
                items=tuple(_items(service, session, batch_id)),
            )
        transmission.send(
            batch,
            channel,
            progress=(lambda done, total: progress(batch_id, done, total)) if progress else None,
        )
    except FAILURES as problem:
        _stuck(service, batch_id, problem)
        raise
    _mark_sent(service, batch_id)
    return True


def send_again(service: Service, batch_id: str, by: Doer) -> str:
    """Let a batch that has left leave once more with the next transmission; returns its destination's code.

    Items that the destination accepted stay acknowledged; for the others a new answer is awaited, one that
    says a later Received than the answer before. Raises LookupError where there is no such batch.
    """
    with service.store.begin() as session:
        batch = session.get(Batch, batch_id, with_for_update=True)
        if batch is None:
            raise LookupError(batch_id)
        batch.sent_at = batch.acknowledged_at = batch.problem = None
        audit.record(session, by, Deed.SEND_BATCH_AGAIN, batch_id, changed=audit.changes(batch))
        again = select(BatchItem.delivery_id).where(
            BatchItem.batch_id == batch_id, BatchItem.accepted.is_not(True), ~superseded()
        )
        session.execute(
            update(RequestDelivery)
            .where(
                RequestDelivery.id.in_(again), RequestDelivery.state.in_((Delivery.SENT, Delivery.REJECTED))
            )
            .values(state=Delivery.QUEUED, state_at=service.clock.now())
            .execution_options(synchronize_session=False)
        )
        return batch.destination_code


def superseded() -> Exists:
    """Return the condition that a BatchItem is not the last one of its delivery: another transcript followed."""
    later = aliased(BatchItem)
    return exists().where(later.delivery_id == BatchItem.delivery_id, later.id > BatchItem.id)


def _begin(service: Service, batch_id: str) -> bool:
    """Fix a batch's items, without those withdrawn or replaced since it was planned; False where none is left."""
    with service.store.begin() as session:
        batch = session.get(Batch, batch_id, with_for_update=True)
        if batch is None:
            return False  # another transmission, started meanwhile, found nothing left in it
        if batch.begun_at is not None:
            return True
        mine = select(BatchItem.delivery_id).where(BatchItem.batch_id == batch_id)
        # Locked: whoever withdraws or replaces one of them now waits, and then finds the batch begun.
        locked = select(RequestDelivery.id, RequestDelivery.state).where(RequestDelivery.id.in_(mine))
        states = session.execute(locked.order_by(RequestDelivery.id).with_for_update()).all()
        withdrawn = [key for key, state in states if state != Delivery.QUEUED]
        outdated = select(Transcript.id).where(
            Transcript.id == BatchItem.transcript_id, Transcript.current.is_(False)
        )
        session.execute(
            delete(BatchItem)
            .where(
                BatchItem.batch_id == batch_id,
                or_(BatchItem.delivery_id.in_(withdrawn), outdated.exists()),
            )
            .execution_options(synchronize_session=False)
        )
        if not session.scalar(select(func.count()).where(BatchItem.batch_id == batch_id)):
            session.execute(delete(Batch).where(Batch.id == batch_id))
            return False
        batch.begun_at = service.clock.now()
        return True


def _items(service: Service, session: Session, batch_id: str) -> Iterator[transmission.Item]:
    rows = session.execute(
        select(
            TranscriptRequest.reference,
            TranscriptRequest.application_number,
            RequestDelivery.tracking_id,
            Transcript.id,
            Transcript.document_id,
            Transcript.format,
            Transcript.sha256,
            Transcript.size,
            Transcript.course_total,
            Transcript.award_total,
            BatchItem.transmission_type,
        )
        .select_from(BatchItem)
        .join(BatchItem.transcript)
        .join(BatchItem.delivery)
        .join(RequestDelivery.request)
        .where(BatchItem.batch_id == batch_id)
        .order_by(BatchItem.position)
    )
    for row in rows:
        yield transmission.Item(
            reference=row.reference,
            tracking_id=row.tracking_id,
            application_number=row.application_number,
            document_id=row.document_id or "",
            suffix=f".{row.format}",
            content=_content(service, row.id),
            sha256=row.sha256,
            size=row.size,
            course_total=row.course_total or 0,
            award_total=row.award_total or 0,
            transmission_type=row.transmission_type,
        )


def _content(service: Service, transcript_id: int) -> Callable[[], bytes]:
    """Return what opens one document when its turn comes, so that a batch of thousands stays small."""

    def content() -> bytes:
        with service.store.read() as session:
            return open_document(service.vault, session.get_one(Transcript, transcript_id))

    return content


def _mark_sent(service: Service, batch_id: str) -> None:
    now = service.clock.now()
    # A transcript replaced meanwhile stays queued: the new one leaves with the next batch.
    newer = exists().where(
        Transcript.request_id == RequestDelivery.request_id,
        Transcript.current,
        Transcript.id != BatchItem.transcript_id,
    )
    gone = (
        select(BatchItem.delivery_id)
        .join(RequestDelivery, RequestDelivery.id == BatchItem.delivery_id)
        .where(BatchItem.batch_id == batch_id, ~newer)
    )
    with service.store.begin() as session:
        # Locked first and looked at then: whoever replaces one of them at this moment is seen by us, or comes after us.
        mine = select(BatchItem.delivery_id).where(BatchItem.batch_id == batch_id)
        locked = select(RequestDelivery.id).where(RequestDelivery.id.in_(mine))
        session.execute(locked.order_by(RequestDelivery.id).with_for_update())
        session.execute(
            update(Batch)
            .where(Batch.id == batch_id, Batch.sent_at.is_(None))
            .values(sent_at=now, problem=None)
        )
        session.execute(
            update(RequestDelivery)
            .where(RequestDelivery.id.in_(gone), RequestDelivery.state == Delivery.QUEUED)
            .values(state=Delivery.SENT, state_at=now)
            .execution_options(synchronize_session=False)
        )
        alarms.settle(session, Kind.BATCH_STUCK, batch_id, at=now)


def _stuck(service: Service, batch_id: str, problem: Exception) -> None:
    log.error("batch cannot leave", batch=batch_id, problem=str(problem))
    with service.store.begin() as session:
        session.execute(update(Batch).where(Batch.id == batch_id).values(problem=str(problem)))
        alarms.ring(session, Kind.BATCH_STUCK, batch_id, at=service.clock.now(), detail=str(problem))
