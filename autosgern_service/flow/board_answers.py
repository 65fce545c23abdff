"""What a board that calls us answers: the transcript itself, or a PESC response such as NoRecord.

Called by the SOAP face with the partner that was authenticated; a partner's board sees and touches only its
own requests, another's reference number is answered as if it did not exist.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

import xsd
from autosgern_service.domain.identity import matches_request
from autosgern_service.domain.lifecycle import MAILED, Actor, MoveNotAllowed, Status, check_move
from autosgern_service.domain.origins import Origin
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow.filing import content_of, file_transcript
from autosgern_service.flow.moves import move
from autosgern_service.installation.clock import local_date
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Partner, Transcript, TranscriptRequest
from matcher import Outcome
from xsd import Problem

#: PESC (ResponseStatus, HoldReason) → status and reason. None: an answer that changes nothing.
RESPONSES: dict[tuple[str, str | None], tuple[Status, Reason | None] | None] = {
    ("NoRecord", None): (Status.STUDENT_NOT_FOUND, None),
    ("MultipleMatch", None): (Status.AUTO_PROCESSING_ERROR, Reason.MULTIPLE_MATCH),
    ("Hold", "Financial"): (Status.FINANCIAL_HOLD, None),
    ("Hold", "TranscriptFee"): (Status.FINANCIAL_HOLD, None),
    ("Hold", "Other"): (Status.NO_ACADEMIC_DATA, None),
    ("Hold", "RequestedAction"): (Status.AUTO_PROCESSING_ERROR, Reason.BOARD_ANSWER_NEEDS_REVIEW),
    ("Canceled", None): (Status.AUTO_PROCESSING_ERROR, Reason.BOARD_ANSWER_NEEDS_REVIEW),
    ("Deceased", None): (Status.AUTO_PROCESSING_ERROR, Reason.BOARD_ANSWER_NEEDS_REVIEW),
    ("OfflineRecordSent", None): (Status.PAPER_SENT, None),
    ("TranscriptRequestReceived", None): None,
    ("OfflineRecordSearch", None): None,
}


@dataclass(frozen=True)
class Answered:
    """What a pushed transcript came to."""

    status: Status
    warnings: tuple[Problem, ...] = ()


def submit_transcript(service: Service, partner: Partner, reference: str, document: bytes) -> Answered:
    """Validate a pushed transcript, make sure that it is the applicant's, and file it.

    Raises Refused: NOT_FOUND, NOT_EXPECTED, TRANSCRIPT_INVALID with its problems (the request stays as it
    is: the board sends a better one), or REVIEW_NEEDED where it is not safely the applicant's (the request
    then waits for a person). The same document again is answered as the first time.
    """
    now = service.clock.now()
    with service.store.begin() as session:
        request = _own(session, partner, reference)
        if _is_current(session, request, document):
            return Answered(Status(request.status))
        _expect(request, Status.ELECTRONIC_SENT)
        report = xsd.check(
            document,
            today=local_date(now),
            origin=xsd.Origin.PUSHED,
            reference=request.reference,
            request_type=request.type,
        )
        if not report.accepted or report.transcript is None:
            raise Refused(Refusal.TRANSCRIPT_INVALID, "Document", problems=report.problems)
        decision = matches_request(
            report.transcript, request.applicant, check_digit=service.settings.oen_check_digit
        )
        if decision.outcome is Outcome.MATCHED:
            by, content = partner.name, content_of(report)
            file_transcript(service, session, request, document, content, origin=Origin.PUSHED, by=by, at=now)
            move(
                session,
                request,
                Status.ELECTRONIC_SENT,
                actor=Actor.BOARD,
                by=by,
                at=now,
                origin=Origin.PUSHED,
            )
            return Answered(Status.ELECTRONIC_SENT, report.problems)
        move(
            session,
            request,
            Status.AUTO_PROCESSING_ERROR,
            actor=Actor.BOARD,
            by=partner.name,
            at=now,
            reason=Reason.REVIEW_NEEDED,
        )
    raise Refused(Refusal.REVIEW_NEEDED, "Document")


def respond(
    service: Service,
    partner: Partner,
    reference: str,
    response_status: str,
    hold_reason: str | None,
    note: str | None,
) -> Status:
    """Take a board's answer without a transcript; returns where the request stands afterwards."""
    if response_status == "TranscriptSent":
        raise Refused(Refusal.DOCUMENT_MISSING, "ResponseStatus")
    if response_status == "Hold" and hold_reason is None:
        raise Refused(Refusal.HOLD_REASON_MISSING, "HoldReason")
    outcome = RESPONSES[(response_status, hold_reason if response_status == "Hold" else None)]
    now = service.clock.now()
    with service.store.begin() as session:
        request = _own(session, partner, reference)
        if outcome is None or _is_repeated(request, outcome, note):
            return Status(request.status)
        status, reason = outcome
        _expect(request, status)
        move(session, request, status, actor=Actor.BOARD, by=partner.name, at=now, reason=reason, note=note)
        return status


def _own(session: Session, partner: Partner, reference: str) -> TranscriptRequest:
    request = session.scalar(
        select(TranscriptRequest)
        .where(TranscriptRequest.reference == reference, TranscriptRequest.board_id == partner.board_id)
        .with_for_update()
    )
    if request is None or partner.board_id is None:
        raise Refused(Refusal.NOT_FOUND, "ReferenceNumber")
    return request


def _expect(request: TranscriptRequest, status: Status) -> None:
    try:
        check_move(Status(request.status), status, Actor.BOARD)
    except MoveNotAllowed:
        raise Refused(Refusal.NOT_EXPECTED, "ReferenceNumber") from None


def _is_repeated(request: TranscriptRequest, outcome: tuple[Status, Reason | None], note: str | None) -> bool:
    """Say whether this was answered already; where the applicant was told of it, other words do not tell them again."""
    return outcome == (request.status, request.reason) and (note == request.note or outcome[0] in MAILED)


def _is_current(session: Session, request: TranscriptRequest, document: bytes) -> bool:
    """Say whether this very document was filed already: a repeated call, answered as the first."""
    current = session.scalar(
        select(Transcript.sha256).where(Transcript.request_id == request.id, Transcript.current)
    )
    return current == hashlib.sha256(document).hexdigest()
