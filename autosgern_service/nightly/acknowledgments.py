"""What destinations answer: read from beside their batches, or brought by SOAP.

Of several answers to a batch the one that says the latest Received counts, whatever the order in which they
come: the same answer twice changes nothing, and a corrected one takes the place of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

import transmission
from autosgern_service.administration.destinations import open_channel
from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.nightly.batches import FAILURES, superseded
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms
from autosgern_service.store.models import (
    Alarm,
    Batch,
    BatchItem,
    Destination,
    RequestDelivery,
    Transcript,
    TranscriptRequest,
)
from transmission import AcknowledgedItem, Acknowledgment, Difference, Discrepancy

log = structlog.get_logger()

#: A batch that is not acknowledged after so long is looked for no more; its alarm has been open for weeks.
LOOKED_FOR = timedelta(days=90)
#: So many differences of a batch are kept for the operators; where all differ, more would say no more.
DIFFERENCES_SHOWN = 50

_ANSWERABLE = (Delivery.SENT, Delivery.ACKNOWLEDGED, Delivery.REJECTED)
#: Only of a copy that left: one that is queued again meanwhile, with another transcript, is not meant.
_ANSWER = (
    update(RequestDelivery.__table__)  # type: ignore[arg-type]
    .where(
        RequestDelivery.id == bindparam("delivery"),
        or_(*(RequestDelivery.state == state for state in _ANSWERABLE)),
    )
    .values(state=bindparam("answer"), state_at=bindparam("at"))
)


class BatchUnknown(Exception):
    """There is no such batch for that destination."""


def collect(service: Service) -> int:
    """Read the acknowledgments that destinations have left beside their batches; return how many."""
    now = service.clock.now()
    with service.store.read() as session:
        waiting = session.execute(
            select(Batch.id, Destination)
            .join(Destination, Destination.code == Batch.destination_code)
            .where(Batch.sent_at > now - LOOKED_FOR, Batch.acknowledged_at.is_(None))
            .order_by(Batch.destination_code, Batch.local_date, Batch.sequence)
        ).all()
    of_destination: dict[str, tuple[Destination, list[str]]] = {}
    for batch_id, destination in waiting:
        of_destination.setdefault(destination.code, (destination, []))[1].append(batch_id)
    count = sum(_collect_from(service, *one) for one in of_destination.values())
    _ring_for_late_ones(service)
    return count


def acknowledge(service: Service, code: str, answer: Acknowledgment) -> tuple[Difference, ...]:
    """Take a destination's answer to a batch: its items become Acknowledged or Rejected.

    Returns how the answer differs from what was sent; an item that differs is never Acknowledged, and the
    operators see it as an alarm. An answer not later than the one that counts changes nothing. Raises
    BatchUnknown.
    """
    with service.store.begin() as session:
        batch = session.get(Batch, answer.batch, with_for_update=True)
        if batch is None or batch.destination_code != code or batch.sent_at is None:
            raise BatchUnknown(answer.batch)
        rows = _items(session, batch.id)
        sent = [_as_sent(row) for row in rows]
        found = transmission.differences(sent, answer)
        if batch.received_at is None or answer.received > batch.received_at:
            _take(service, session, batch, rows, answer, found)
        return found


def _collect_from(service: Service, destination: Destination, batch_ids: Iterable[str]) -> int:
    count = 0
    try:
        with open_channel(service, destination) as channel:
            for batch_id in batch_ids:
                count += _read(service, destination.code, channel, batch_id)
    except FAILURES as problem:  # The night counts how long a destination is away; here it is only too early.
        log.warning("acknowledgments not read", destination=destination.code, problem=str(problem))
    return count


def _read(service: Service, code: str, channel: transmission.Channel, batch_id: str) -> int:
    try:
        answer = transmission.acknowledgment(channel, batch_id)
    except transmission.UnreadableMessage as problem:
        with service.store.begin() as session:
            batch = session.get_one(Batch, batch_id, with_for_update=True)
            if batch.problem != str(problem):  # known already: an operator may have closed the alarm
                batch.problem = str(problem)
                now = service.clock.now()
                alarms.ring(session, Kind.ANSWER_UNREADABLE, batch_id, at=now, detail=str(problem))
        return 0
    if answer is None:
        return 0
    with service.store.read() as session:
        before = session.get_one(Batch, batch_id).received_at
    if before is not None and answer.received <= before:
        return 0  # The answer to the first sending of a batch that was sent again.
    acknowledge(service, code, answer)
    return 1


def _take(
    service: Service,
    session: Session,
    batch: Batch,
    rows: Sequence[Any],
    answer: Acknowledgment,
    found: tuple[Difference, ...],
) -> None:
    """Let an answer count: settle the items, and tell the operators what differs."""
    now = service.clock.now()
    items: list[dict[str, Any]] = []
    copies: list[dict[str, Any]] = []

    def settle(row: Any, state: Delivery, accepted: bool | None, note: str | None = None) -> None:
        items.append({"id": row.id, "accepted": accepted, "note": note})
        if not row.superseded:
            copies.append({"delivery": row.delivery_id, "answer": state, "at": now})

    answered = {item.reference for item in answer.items}
    doubtful = {difference.reference for difference in found}
    refused = {d.reference: d.note for d in found if d.kind is Discrepancy.REJECTED}
    for row in rows:
        if row.reference in refused:
            settle(row, Delivery.REJECTED, False, refused[row.reference])
        elif row.reference not in doubtful:
            settle(row, Delivery.ACKNOWLEDGED, True)
        elif row.reference in answered:
            settle(row, Delivery.SENT, None)
    if items:
        session.execute(update(BatchItem), items)
    if copies:
        session.connection().execute(_ANSWER, copies)
    batch.acknowledged_at, batch.received_at = now, answer.received
    lines = [f"{d.kind.value} {d.reference} {d.note}".strip() for d in found]
    batch.problem = "\n".join(lines[:DIFFERENCES_SHOWN]) or None
    for kind in (Kind.ANSWER_LATE, Kind.ANSWER_UNREADABLE):
        alarms.settle(session, kind, batch.id, at=now)
    if found:
        log.warning("acknowledgment differs", batch=batch.id, differences=len(found))
        alarms.ring(session, Kind.ANSWER_DIFFERS, batch.id, at=now, detail=batch.problem or "")
    else:
        alarms.settle(session, Kind.ANSWER_DIFFERS, batch.id, at=now)


def _items(session: Session, batch_id: str) -> Sequence[Any]:
    """Return what has to be known of a batch's items, and no more: there may be thousands."""
    return session.execute(
        select(
            BatchItem.id,
            BatchItem.delivery_id,
            TranscriptRequest.reference,
            Transcript.sha256,
            Transcript.course_total,
            Transcript.award_total,
            superseded().label("superseded"),
        )
        .select_from(BatchItem)
        .join(BatchItem.transcript)
        .join(BatchItem.delivery)
        .join(RequestDelivery.request)
        .where(BatchItem.batch_id == batch_id)
        .order_by(BatchItem.position)
    ).all()


def _as_sent(row: Any) -> AcknowledgedItem:
    return AcknowledgedItem(
        reference=row.reference,
        sha256=row.sha256,
        course_total=row.course_total or 0,
        award_total=row.award_total or 0,
        accepted=True,
    )


def _ring_for_late_ones(service: Service) -> None:
    """Ring, once a sending, for the batches that nobody acknowledged in time; a late answer is taken all the same."""
    now = service.clock.now()
    rung = exists().where(
        Alarm.kind == Kind.ANSWER_LATE, Alarm.subject == Batch.id, Alarm.at >= Batch.sent_at
    )
    late = now - timedelta(days=service.settings.acknowledgment_days)
    with service.store.begin() as session:
        for batch_id in session.scalars(
            select(Batch.id).where(Batch.sent_at < late, Batch.acknowledged_at.is_(None), ~rung)
        ).all():
            alarms.ring(session, Kind.ANSWER_LATE, batch_id, at=now)
