"""What people decide in the portal about a request: choose an action, try again, assign a school, withdraw, cancel.

What they do with a document is in `uploads`.

Each takes the revision that the person saw: whoever decides on something that has changed meanwhile is told
(Stale) and nothing is overwritten. Who may decide on which request is the portal's scope, checked before; `actor`
is as whom they act (`actor_of`).

Each leaves its entry in the audit trail, with who did it (`by`), in the transaction of what it changes: no deed is
without its entry, and a form that was sent twice leaves one.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import ACTIONS, Actor, MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow.board_calls import called
from autosgern_service.flow.filing import queue_copies, retire, withdraw_copies
from autosgern_service.flow.intake import first_status
from autosgern_service.flow.moves import Stale, move
from autosgern_service.installation.clock import local_date
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms, audit, lists
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    Board,
    RequestDelivery,
    RequestEvent,
    School,
    TranscriptRequest,
    User,
)

#: What the history says of a withdrawal where nobody gave a reason.
WITHDRAWN = "Relevé retiré / Transcript withdrawn"

#: What another automatic attempt may mend: the board gave no answer or was not asked, or we failed.
RETRIED = (
    Reason.BOARD_UNAVAILABLE,
    Reason.BOARD_FAULT,
    Reason.BOARD_REFUSED,
    Reason.BOARD_NOT_CALLED,
    Reason.PROCESSING_FAILED,
)


def handle_pdf(
    service: Service,
    by: Doer,
    actor: Actor,
    request_id: int,
    revision: int,
    *,
    usable: bool,
    note: str | None = None,
) -> Status:
    """Take what people at OCAS say of a PDF: it leaves with the next transmission, or the board sends another."""
    status = Status.ELECTRONIC_SENT if usable else Status.FILE_UPLOAD_ERROR
    with service.store.begin() as session:
        request = _not_taken_yet(session, request_id, revision, by, status, note)
        if request is None:
            return status
        if request.status != Status.TRANSCRIPT_UPLOADED or actor is not Actor.OPERATOR:
            raise MoveNotAllowed("operators handle a PDF that waits for them")
        changed = move(session, request, status, actor=actor, by=by.name, at=by.at, note=note)
        if usable:
            queue_copies(session, request, at=by.at)
        else:
            retire(session, request)
        done = "yes" if usable else "no"
        audit.record(session, by, Deed.HANDLE_PDF, request.reference, usable=done, changed=changed)
        return status


def act(
    service: Service,
    by: Doer,
    actor: Actor,
    request_id: int,
    revision: int,
    action: Status,
    note: str | None = None,
) -> Status:
    """Take one of the four actions without upload; its mail is committed with it.

    A request at which an action stands already does not take it again: the applicant would be told twice.
    """
    if action not in ACTIONS:
        raise MoveNotAllowed(f"{action} is not one of the four actions")
    with service.store.begin() as session:
        request = _not_taken_yet(session, request_id, revision, by, action, note)
        if request is None:
            return action
        if request.status == action:
            raise MoveNotAllowed(f"the request is {action} already")
        changed = move(session, request, action, actor=actor, by=by.name, at=by.at, note=note)
        audit.record(session, by, Deed.ACT, request.reference, changed=changed)
        return action


def try_again(service: Service, by: Doer, actor: Actor, request_id: int, revision: int) -> Status:
    """Send a request of a board that we call through the automatic processing once more."""
    with service.store.begin() as session:
        request = _not_taken_yet(session, request_id, revision, by, Status.AUTO_PROCESSING, None)
        if request is None:
            return Status.AUTO_PROCESSING
        called(request.board)
        changed = move(session, request, Status.AUTO_PROCESSING, actor=actor, by=by.name, at=by.at)
        audit.record(session, by, Deed.TRY_AGAIN, request.reference, changed=changed)
        return Status.AUTO_PROCESSING


def assign_school(
    service: Service,
    by: Doer,
    actor: Actor,
    request_id: int,
    revision: int,
    school_id: int,
) -> Status:
    """Give a request that came without a school one (operators); it goes where a new one of that school would.

    Raises LookupError where there is no such school.
    """
    with service.store.begin() as session:
        school = session.get(School, school_id)
        if school is None:
            raise LookupError(f"there is no school {school_id}")
        note = f"{school.bsid} {school.name}"
        request = _not_taken_yet(session, request_id, revision, by, None, note)
        if request is None:
            return Status(session.get_one(TranscriptRequest, request_id).status)
        if actor is not Actor.OPERATOR or request.reason != Reason.SCHOOL_UNKNOWN:
            raise MoveNotAllowed("operators assign a school to a request whose school is unknown")
        request.school, request.board, request.bsid = school, school.board, school.bsid
        session.flush()
        status = first_status(request, school.board.mode, local_date(by.at))
        changed = move(session, request, status, actor=actor, by=by.name, at=by.at, note=note)
        audit.record(session, by, Deed.ASSIGN_SCHOOL, request.reference, school=school_id, changed=changed)
        return status


def withdraw(
    service: Service,
    by: Doer,
    actor: Actor,
    request_id: int,
    revision: int,
    note: str | None = None,
) -> int:
    """Take back the transcript of a request that is Relevé électronique envoyé, for instance the wrong one.

    Copies that have not left never will. Those that have are marked, and operators are called to have them
    destroyed; returns how many. The request stays as it is: a better transcript is uploaded anew.
    """
    with service.store.begin() as session:
        reason, status = note or WITHDRAWN, Status.ELECTRONIC_SENT
        request = _not_taken_yet(session, request_id, revision, by, status, reason)
        if request is None:
            return _recalled(session, request_id)
        if request.status != status or lists.withdrawn(session, [request]):
            raise MoveNotAllowed("only an electronic transcript that was filed can be withdrawn")
        changed = move(session, request, status, actor=actor, by=by.name, at=by.at, note=reason)
        gone = withdraw_copies(session, request, at=by.at)
        retire(session, request)
        for delivery in gone:
            delivery.recalled_at = by.at
            subject = f"{request.reference} {delivery.destination_code}"
            alarms.ring(session, Kind.TRANSCRIPT_RECALLED, subject, at=by.at, detail=note or "")
        audit.record(session, by, Deed.WITHDRAW, request.reference, changed=changed, recalled=len(gone))
        return len(gone)


def cancel(
    service: Service,
    by: Doer,
    actor: Actor,
    request_id: int,
    revision: int,
    note: str | None = None,
) -> Status:
    """Cancel a request that is not Terminé (operators); copies of an earlier transcript that wait do not leave."""
    with service.store.begin() as session:
        request = _not_taken_yet(session, request_id, revision, by, Status.CANCELLED, note)
        if request is None:
            return Status.CANCELLED
        changed = move(session, request, Status.CANCELLED, actor=actor, by=by.name, at=by.at, note=note)
        withdraw_copies(session, request, at=by.at)
        audit.record(session, by, Deed.CANCEL, request.reference, changed=changed)
        return Status.CANCELLED


def try_all_again(
    service: Service, by: Doer, board_id: int, reasons: Collection[Reason], *, limit: int = 1000
) -> int:
    """Let an operator send a board's requests that failed for one of these reasons through once more; return how many.

    The oldest first, and at most `limit`; what somebody else is deciding on at this moment is left to them.
    """
    with service.store.begin() as session:
        board = called(session.get(Board, board_id))
        requests = session.scalars(
            select(TranscriptRequest)
            .where(
                TranscriptRequest.board_id == board_id,
                TranscriptRequest.status == Status.AUTO_PROCESSING_ERROR,
                TranscriptRequest.reason.in_([reason.value for reason in reasons]),
            )
            .order_by(TranscriptRequest.payment_date, TranscriptRequest.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for request in requests:
            move(session, request, Status.AUTO_PROCESSING, actor=Actor.OPERATOR, by=by.name, at=by.at)
        names = sorted(reason.value for reason in reasons)
        audit.record(session, by, Deed.RETRY_BOARD, board.number, reasons=names, requests=len(requests))
        return len(requests)


def actor_of(user: User) -> Actor:
    """Return as whom a user acts on requests; auditors may not."""
    if user.role == "auditor":
        raise MoveNotAllowed("auditors only read")
    return Actor.OPERATOR if user.role == "operator" else Actor.STAFF


def seen(session: Session, request_id: int, revision: int) -> TranscriptRequest:
    """Return a request, locked, as a person saw it; raises Stale where it has moved since."""
    request = session.get(TranscriptRequest, request_id, with_for_update=True)
    if request is None or request.revision != revision:
        raise Stale(str(request_id))
    return request


def _recalled(session: Session, request_id: int) -> int:
    """Return how many copies that have left are to be destroyed."""
    recalled = select(func.count()).where(
        RequestDelivery.request_id == request_id, RequestDelivery.recalled_at.is_not(None)
    )
    return session.scalar(recalled) or 0


def _not_taken_yet(
    session: Session, request_id: int, revision: int, by: Doer, status: Status | None, note: str | None
) -> TranscriptRequest | None:
    """Return the request as it was seen; None where the same person's same decision is what has moved it since.

    A form that is sent twice, by a double click for instance, is answered as if it had come once. `status` is where the
    decision moves to, None where that depends.
    """
    try:
        return seen(session, request_id, revision)
    except Stale:
        done = select(RequestEvent).where(
            RequestEvent.request_id == request_id,
            RequestEvent.revision == revision + 1,
            RequestEvent.by == by.name,
        )
        event = session.scalar(done)
        if event is None or event.note != note or status not in (None, event.after):
            raise
        return None
