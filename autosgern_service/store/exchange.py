"""What a partner may see: every query takes the partner and returns only rows of its own.

The SOAP operations read through these. Another partner's reference number finds nothing, as if it did not
exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import Partner, RequestEvent, TranscriptRequest

PENDING = (Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR)


@dataclass(frozen=True)
class Page:
    """Some requests in order, where to go on (None: nothing was found), and whether there is more."""

    requests: Sequence[TranscriptRequest]
    last: int | None
    more: bool


def own_request(session: Session, partner: Partner, reference: str) -> TranscriptRequest | None:
    """Return a request that this application centre sent."""
    return session.scalar(
        select(TranscriptRequest)
        .where(TranscriptRequest.reference == reference, TranscriptRequest.partner_id == partner.id)
        .options(selectinload(TranscriptRequest.deliveries))
    )


def pending(session: Session, partner: Partner, after: int, upto: int, maximum: int) -> Page:
    """Return requests that wait for this partner's board, the longest first, whose last event is behind `after`.

    The order is that of events, not of requests: who keeps the cursor misses neither a request that was released
    late nor one that came back. `upto` is the `horizon` of the events.
    """
    since = (
        select(func.max(RequestEvent.id))
        .where(RequestEvent.request_id == TranscriptRequest.id)
        .correlate(TranscriptRequest)
        .scalar_subquery()
    )
    found = session.execute(
        select(TranscriptRequest, since)
        .where(
            TranscriptRequest.board_id == partner.board_id,
            TranscriptRequest.status.in_(PENDING),
            since > after,
            since <= upto,
        )
        .order_by(since)
        .limit(maximum + 1)
    ).all()
    page = found[:maximum]
    return Page([request for request, _ in page], page[-1][1] if page else None, len(found) > maximum)


def changes(session: Session, partner: Partner, after: int, upto: int, maximum: int) -> Page:
    """Return this application centre's requests that have an event behind `after`, each once, as it is now.

    `upto` is the `horizon` of the events.
    """
    events = session.execute(
        select(RequestEvent.id, RequestEvent.request_id)
        .join(TranscriptRequest, TranscriptRequest.id == RequestEvent.request_id)
        .where(
            TranscriptRequest.partner_id == partner.id,
            RequestEvent.id > after,
            RequestEvent.id <= upto,
        )
        .order_by(RequestEvent.id)
        .limit(maximum + 1)
    ).all()
    page = events[:maximum]
    requests = session.scalars(
        select(TranscriptRequest)
        .where(TranscriptRequest.id.in_({request_id for _, request_id in page}))
        .options(selectinload(TranscriptRequest.deliveries))
    ).all()
    last_event = {request_id: event_id for event_id, request_id in page}
    ordered = sorted(requests, key=lambda request: last_event[request.id])
    return Page(ordered, page[-1][0] if page else None, len(events) > maximum)


def horizon(session: Session, key: InstrumentedAttribute[int]) -> int:
    """Return the id up to which a table is complete: no smaller one can appear any more.

    PostgreSQL hands out ids before it commits, so that a reader may see 8 before 7 is there and would never
    look for 7 again. Waiting for the writers of this moment, for an instant, settles every id given so far.
    Call it in a session of its own: the lock is held until that ends.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '5s'"))
        session.execute(text(f"LOCK TABLE {key.class_.__tablename__} IN SHARE MODE"))
    return session.scalar(select(func.max(key))) or 0
