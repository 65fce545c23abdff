"""Filing: an accepted transcript is kept for a request, and each of its destinations is owed a copy.

Called with a transcript that was validated and found to be the right person's: by the automatic attempt, by a
board's push, by staff's upload. Runs in the caller's transaction, beside the move that it belongs to.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from autosgern_service.lifecycle import Delivery
from autosgern_service.service import Service
from autosgern_service.store.models import Transcript, TranscriptRequest
from autosgern_service.vault import Vault
from xsd import Origin, Report


def file_transcript(
    service: Service,
    session: Session,
    request: TranscriptRequest,
    document: bytes,
    report: Report,
    *,
    origin: Origin,
    by: str,
    at: datetime,
) -> Transcript:
    """Keep `document` as the request's current transcript and queue it for every destination."""
    content = report.transcript
    assert report.accepted
    assert content is not None
    session.execute(
        update(Transcript)
        .where(Transcript.request_id == request.id, Transcript.current)
        .values(current=False)
    )
    sha256 = hashlib.sha256(document).hexdigest()
    transcript = Transcript(
        request_id=request.id,
        origin=origin.name.lower(),
        at=at,
        by=by,
        document_id=content.document_id,
        transmission_type=content.transmission_type,
        course_total=content.course_total,
        award_total=content.award_total,
        sha256=sha256,
        size=len(document),
        problems=[
            {"code": p.code, "severity": p.severity.value, "line": p.line, "path": p.path}
            for p in report.problems
        ],
        document_sealed=service.vault.seal(document, _name(request.id, sha256)),
    )
    session.add(transcript)
    for delivery in request.deliveries:
        delivery.state, delivery.state_at = Delivery.QUEUED, at
    return transcript


def open_document(vault: Vault, transcript: Transcript) -> bytes:
    """Return the bytes of a filed transcript, exactly as they were accepted."""
    return vault.open(transcript.document_sealed, _name(transcript.request_id, transcript.sha256))


def _name(request_id: int, sha256: str) -> str:
    return f"transcript:{request_id}:{sha256}"
