"""Filing: an accepted transcript is kept for a request, and each of its destinations is owed a copy.

Called with a transcript that was validated and found to be the right person's: by the automatic attempt, by a
board's push, by staff's upload or choice of a student; and, to take the copies back, where a transcript is
withdrawn or a request cancelled. Runs in the caller's transaction, beside the move that it belongs to.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.domain.origins import Origin
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Batch, BatchItem, RequestDelivery, Transcript, TranscriptRequest
from xsd import Report

_COPIES, _TRANSCRIPTS = RequestDelivery.__table__, Transcript.__table__
# Written once, as a worker files thousands of transcripts a minute.
_QUEUE = (
    update(_COPIES)  # type: ignore[arg-type]
    .where(_COPIES.c.request_id == bindparam("request"))
    .values(state=Delivery.QUEUED, state_at=bindparam("at"), recalled_at=None)
)
_RETIRE = (
    update(_TRANSCRIPTS)  # type: ignore[arg-type]
    .where(_TRANSCRIPTS.c.request_id == bindparam("request"), _TRANSCRIPTS.c.current)
    .values(current=False)
)
_KEEP = insert(_TRANSCRIPTS)  # type: ignore[arg-type]


def file_transcript(
    service: Service,
    session: Session,
    request: TranscriptRequest,
    document: bytes,
    content: dict[str, Any],
    *,
    origin: Origin,
    by: str,
    at: datetime,
) -> None:
    """Keep `document` as the request's current transcript and queue it for every destination.

    `content` is what `content_of` says of it.
    """
    _keep(service, session, request, document, origin=origin, at=at, by=by, **content)
    queue_copies(session, request, at=at)


def content_of(report: Report) -> dict[str, Any]:
    """Return what a transcript's row tells of an accepted document, in the types of JSON."""
    content = report.transcript
    assert report.accepted
    assert content is not None
    return {
        "document_id": content.document_id,
        "transmission_type": content.transmission_type,
        "course_total": content.course_total,
        "award_total": content.award_total,
        "problems": [
            {"code": p.code, "severity": p.severity.value, "line": p.line, "path": p.path}
            for p in report.problems
        ],
    }


def file_pdf(
    service: Service, session: Session, request: TranscriptRequest, document: bytes, *, by: str, at: datetime
) -> None:
    """Keep a PDF as the request's current transcript; no copy of it, or of an earlier one, leaves before people
    at OCAS have handled it (`queue_copies`)."""
    withdraw_copies(session, request, at=at)
    _keep(service, session, request, document, origin=Origin.UPLOADED, format="pdf", by=by, at=at)


def queue_copies(session: Session, request: TranscriptRequest, *, at: datetime) -> None:
    """Owe every destination a copy of the current transcript, from the next transmission on."""
    # Written whatever was read: a batch with the transcript before may be marked as sent at this very moment.
    session.execute(_QUEUE, {"request": request.id, "at": at})


def retire(session: Session, request: TranscriptRequest) -> None:
    """Let the request have no current transcript."""
    session.execute(_RETIRE, {"request": request.id})


def withdraw_copies(session: Session, request: TranscriptRequest, *, at: datetime) -> list[RequestDelivery]:
    """Take back the copies of the current transcript: those that have not begun to leave never will.

    Returns the deliveries of which a copy is, or may be, over there already; they keep their state.
    """
    # Locked first and looked at then: a batch that begins meanwhile either waits for us or is seen by us.
    deliveries = session.scalars(
        select(RequestDelivery)
        .where(RequestDelivery.request_id == request.id)
        .order_by(RequestDelivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    left = session.execute(
        select(BatchItem.delivery_id, Transcript.current)
        .join(Batch, Batch.id == BatchItem.batch_id)
        .join(Transcript, Transcript.id == BatchItem.transcript_id)
        .where(BatchItem.delivery_id.in_([d.id for d in deliveries]), Batch.begun_at.is_not(None))
    ).all()
    leaving = {delivery for delivery, current in left if current}
    for delivery in deliveries:
        if delivery.state == Delivery.QUEUED and delivery.id not in leaving:
            delivery.state, delivery.state_at = Delivery.WITHDRAWN, at
    return [delivery for delivery in deliveries if delivery.id in {one for one, _ in left}]


def open_document(vault: Vault, transcript: Transcript) -> bytes:
    """Return the bytes of a filed transcript, exactly as they were accepted."""
    return vault.open(transcript.document_sealed, sealed_name(transcript.request_id, transcript.sha256))


def _keep(
    service: Service, session: Session, request: TranscriptRequest, document: bytes, **about: Any
) -> None:
    retire(session, request)
    sha256 = hashlib.sha256(document).hexdigest()
    row = {
        "request_id": request.id,
        "sha256": sha256,
        "size": len(document),
        "document_sealed": service.vault.seal(document, sealed_name(request.id, sha256)),
    }
    session.execute(_KEEP, row | about)


def sealed_name(request_id: int, sha256: str) -> str:
    """Return the name under which a transcript is sealed."""
    return f"transcript:{request_id}:{sha256}"
