"""Intake: a transcript request arrives, gets its reference number and goes where its board works.

Called by the SOAP face. The row (which is itself the work for the machine), its event and the first answer are
one transaction: a request that was answered is never lost, one that was refused left nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

import matcher
from autosgern_service import terms
from autosgern_service.clock import local_date
from autosgern_service.flow.filing import withdraw_copies
from autosgern_service.flow.moves import SYSTEM, move, record_event
from autosgern_service.lifecycle import Actor, MoveNotAllowed, Status
from autosgern_service.reasons import Reason
from autosgern_service.refusals import Refusal, Refused
from autosgern_service.service import Service
from autosgern_service.store.models import (
    Board,
    Counter,
    Destination,
    IdempotentAnswer,
    Partner,
    RequestDelivery,
    School,
    TranscriptRequest,
)

REFERENCE_SEQUENCE = DatabaseSequence("reference_number")
EARLIEST_BIRTH = date(1900, 1, 1)
YOUNGEST_YEARS = 10
#: Our rule: nobody paid for an electronic transcript before.
EARLIEST_PAYMENT = date(2000, 1, 1)

#: What may be asked for again: what was sent, and what ended with data that the applicant has to correct. The
#: others are still being worked on, or were cancelled.
REISSUABLE = frozenset(
    {Status.STUDENT_NOT_FOUND, Status.NO_ACADEMIC_DATA, Status.ELECTRONIC_SENT, Status.PAPER_SENT}
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What an application centre asks for; names and forms are those of the table transcript_requests."""

    client_request_id: str
    application_number: str
    payment_date: date
    hold_type: str
    release_authorized: bool
    first_name: str
    last_name: str
    birth_date: date
    gender: str
    language: str
    destinations: tuple[tuple[str, str | None], ...]
    account_number: str | None = None
    amount_collected: Decimal | None = None
    release_date: date | None = None
    middle_names: tuple[str, ...] = ()
    former_last_names: tuple[str, ...] = ()
    first_name_at_school: str | None = None
    last_name_at_school: str | None = None
    preferred_first_name: str | None = None
    oen: str | None = None
    student_number: str | None = None
    email: str | None = None
    phone: str | None = None
    bsid: str | None = None
    last_attended: str | None = None
    graduated: bool | None = None
    type: str = "Original"
    original_reference: str | None = None


@dataclass(frozen=True)
class Advice:
    """Something that the sender should know though the request was accepted."""

    code: str
    text_fr: str
    text_en: str
    path: str | None = None


@dataclass(frozen=True)
class Receipt:
    """The answer to a request that was accepted."""

    reference: str
    status: Status
    received_at: datetime
    warnings: tuple[Advice, ...] = ()


OEN_CHECK = Advice(
    "OENCheckDigit",
    "Le chiffre de contrôle du NISO n’est pas le bon; le NISO est gardé tel quel et sert peu à l’appariement.",
    "The OEN’s check digit is wrong; the OEN is kept as typed and counts little in the matching.",
    "Applicant/OEN",
)
SCHOOL_MISSING = Advice(
    "SchoolMissing",
    "Aucune école n’est nommée; OCAS doit en attribuer une avant que la demande soit traitée.",
    "No school is named; OCAS has to assign one before the request is processed.",
    "School/BSID",
)


def receive(service: Service, partner: Partner, order: Order, body_hash: str) -> Receipt:
    """Accept a request and return its receipt; a repeat of the same body gets the first receipt again.

    Raises Refused, with nothing stored, for what CONTRACT calls a fault.
    """
    try:
        return _accept(service, partner, order, body_hash)
    except IntegrityError:
        # The same id arrived twice at once, and the other was faster: its receipt is this one's too.
        with service.store.read() as session:
            earlier = _earlier(session, partner, order)
        if earlier is None:
            raise
        return _repeat(earlier, body_hash)


def cancel(service: Service, partner: Partner, reference: str, note: str | None) -> Status:
    """Cancel a request that this partner sent; a cancelled one stays so. Raises Refused otherwise."""
    now = service.clock.now()
    with service.store.begin() as session:
        request = session.scalar(
            select(TranscriptRequest)
            .where(TranscriptRequest.reference == reference, TranscriptRequest.partner_id == partner.id)
            .with_for_update()
        )
        if request is None:
            raise Refused(Refusal.NOT_FOUND, "ReferenceNumber")
        if request.status != Status.CANCELLED:
            try:
                move(
                    session, request, Status.CANCELLED, actor=Actor.CENTRE, by=partner.name, at=now, note=note
                )
            except MoveNotAllowed:
                raise Refused(Refusal.NOT_EXPECTED, "ReferenceNumber") from None
            withdraw_copies(session, request, at=now)
        return Status.CANCELLED


def check(order: Order, today: date) -> None:
    """Raise Refused for an order that contradicts itself or the calendar."""
    if not order.release_authorized:
        raise Refused(Refusal.CONSENT_MISSING, "ReleaseAuthorizedIndicator")
    youngest = today.replace(year=today.year - YOUNGEST_YEARS, day=min(today.day, 28))
    if not EARLIEST_BIRTH <= order.birth_date <= youngest:
        raise Refused(Refusal.BIRTH_DATE_IMPOSSIBLE, "Applicant/BirthDate")
    if not EARLIEST_PAYMENT <= order.payment_date <= today:
        raise Refused(Refusal.PAYMENT_DATE_IMPOSSIBLE, "PaymentDate")
    if order.hold_type == "AfterSpecifiedDate" and order.release_date is None:
        raise Refused(Refusal.RELEASE_DATE_MISSING, "ReleaseDate")
    codes = [code for code, _ in order.destinations]
    if len(set(codes)) != len(codes):
        raise Refused(Refusal.DESTINATION_TWICE, "Destination/Code")


def first_status(request: TranscriptRequest, board: Board | None, today: date) -> Status:
    """Return where a request begins: with nobody's school, held until its date, with the machine, or with people."""
    if board is None:
        return Status.AUTO_PROCESSING_ERROR
    if request.release_date is not None and request.hold_type != "Now" and request.release_date > today:
        return Status.SCHEDULED
    return Status.AUTO_PROCESSING if board.mode == "pull" else Status.ACTION_REQUIRED


def release(service: Service, session: Session, request: TranscriptRequest, now: datetime) -> None:
    """Let a scheduled request go where a new one would: its date has come."""
    assert request.board is not None
    if request.board.mode == "pull":
        move(session, request, Status.AUTO_PROCESSING, actor=Actor.MACHINE, by=SYSTEM, at=now)
    else:
        move(session, request, Status.ACTION_REQUIRED, actor=Actor.MACHINE, by=SYSTEM, at=now)


def release_due(service: Service) -> int:
    """Release every scheduled request whose date has come; return how many."""
    now = service.clock.now()
    with service.store.begin() as session:
        due = session.scalars(
            select(TranscriptRequest)
            .where(
                TranscriptRequest.status == Status.SCHEDULED,
                TranscriptRequest.release_date <= local_date(now),
            )
            .order_by(TranscriptRequest.id)
            .limit(500)
            .with_for_update(skip_locked=True)
        ).all()
        for request in due:
            release(service, session, request, now)
        return len(due)


def next_reference(session: Session, now: datetime) -> str:
    """Mint a reference number: H, the Toronto date, and a counter that runs on (six digits, then seven)."""
    if session.get_bind().dialect.name == "postgresql":
        number = session.scalar(REFERENCE_SEQUENCE)
    else:
        number = session.scalar(
            update(Counter)
            .where(Counter.name == REFERENCE_SEQUENCE.name)
            .values(value=Counter.value + 1)
            .returning(Counter.value)
        )
    return f"H{local_date(now):%Y%m%d}{number:06}"


def _earlier(session: Session, partner: Partner, order: Order) -> IdempotentAnswer | None:
    return session.get(IdempotentAnswer, (partner.id, order.client_request_id))


def _accept(service: Service, partner: Partner, order: Order, body_hash: str) -> Receipt:
    """Accept in one transaction, the look for an earlier receipt included."""
    now = service.clock.now()
    with service.store.begin() as session:
        if earlier := _earlier(session, partner, order):
            return _repeat(earlier, body_hash)
        check(order, local_date(now))
        school = _school(session, order.bsid)
        order, term = _until_term_ends(session, order, school, local_date(now))
        request = _request(session, partner, order, school, term, now)
        request.deliveries = _deliveries(session, request, order.destinations)
        status = _start(session, request, school.board if school else None, now)
        receipt = Receipt(request.reference, status, now, _advice(service, order))
        session.add(_answer(partner, order, body_hash, receipt))
        return receipt


def _repeat(earlier: IdempotentAnswer, body_hash: str) -> Receipt:
    if earlier.body_hash != body_hash:
        raise Refused(Refusal.IDEMPOTENCY_CONFLICT, "ClientRequestID")
    answer = earlier.answer
    return Receipt(
        answer["reference"],
        Status(answer["status"]),
        earlier.at,
        tuple(Advice(**warning) for warning in answer["warnings"]),
    )


def _answer(partner: Partner, order: Order, body_hash: str, receipt: Receipt) -> IdempotentAnswer:
    return IdempotentAnswer(
        partner_id=partner.id,
        client_request_id=order.client_request_id,
        body_hash=body_hash,
        answer={
            "reference": receipt.reference,
            "status": receipt.status.value,
            "warnings": [asdict(warning) for warning in receipt.warnings],
        },
        at=receipt.received_at,
    )


def _school(session: Session, bsid: str | None) -> School | None:
    if bsid is None:
        return None
    school = session.scalar(select(School).where(School.bsid == bsid).options(joinedload(School.board)))
    if school is None:
        raise Refused(Refusal.SCHOOL_UNKNOWN, "School/BSID")
    return school


def _until_term_ends(
    session: Session, order: Order, school: School | None, today: date
) -> tuple[Order, str | None]:
    """Fill in the release date that the end of the board's current term gives, with that term's name."""
    if order.hold_type != "AfterCurrentTermEnrollment" or order.release_date is not None:
        return order, None
    term = terms.current_term(session, school.board_id, today) if school else None
    if term is None:
        raise Refused(Refusal.RELEASE_DATE_MISSING, "ReleaseDate")
    return replace(order, release_date=terms.release_date(term.ends_on)), term.name


def _request(
    session: Session, partner: Partner, order: Order, school: School | None, term: str | None, now: datetime
) -> TranscriptRequest:
    given = asdict(order)
    for name in ("destinations", "release_authorized", "original_reference"):
        del given[name]
    return TranscriptRequest(
        **given
        | {"middle_names": list(order.middle_names), "former_last_names": list(order.former_last_names)},
        reference=next_reference(session, now),
        partner_id=partner.id,
        term=term,
        original_id=_original(session, partner, order.original_reference),
        folded_first_name=matcher.fold(order.first_name)[:100],
        folded_last_name=matcher.fold(order.last_name)[:100],
        board_id=school.board_id if school else None,
        school_id=school.id if school else None,
        status=Status.ACTION_REQUIRED,
        received_at=now,
        updated_at=now,
        updated_by=SYSTEM,
    )


def _original(session: Session, partner: Partner, reference: str | None) -> int | None:
    """Return the id of the request that is asked for again; Refused where it is not, or no longer, one to re-issue."""
    if reference is None:
        return None
    original = session.execute(
        select(TranscriptRequest.id, TranscriptRequest.status).where(
            TranscriptRequest.reference == reference, TranscriptRequest.partner_id == partner.id
        )
    ).one_or_none()
    if original is None:
        raise Refused(Refusal.NOT_FOUND, "OriginalReferenceNumber")
    if original.status not in REISSUABLE:
        raise Refused(Refusal.NOT_EXPECTED, "OriginalReferenceNumber")
    return original.id


def _deliveries(
    session: Session, request: TranscriptRequest, destinations: Sequence[tuple[str, str | None]]
) -> list[RequestDelivery]:
    codes = {code for code, _ in destinations}
    known = set(
        session.scalars(select(Destination.code).where(Destination.code.in_(codes), Destination.active))
    )
    if codes - known:
        raise Refused(Refusal.DESTINATION_UNKNOWN, "Destination/Code")
    return [
        RequestDelivery(destination_code=code, tracking_id=tracking_id or request.reference)
        for code, tracking_id in destinations
    ]


def _start(session: Session, request: TranscriptRequest, board: Board | None, now: datetime) -> Status:
    """Keep a new request with its first status; where the machine works on it, it is due at once."""
    reason = Reason.SCHOOL_UNKNOWN if board is None else None
    status = first_status(request, board, local_date(now))
    if status is Status.AUTO_PROCESSING:
        request.attempt, request.due_at = 1, now
    request.status, request.reason = status, reason
    session.add(request)
    session.flush()
    record_event(session, request, None, status, actor=Actor.CENTRE, by=SYSTEM, at=now, reason=reason)
    return status


def _advice(service: Service, order: Order) -> tuple[Advice, ...]:
    advice = []
    if (
        order.oen
        and matcher.known_oen(order.oen)
        and service.settings.oen_check_digit
        and not matcher.is_oen(order.oen)
    ):
        advice.append(OEN_CHECK)
    if order.bsid is None:
        advice.append(SCHOOL_MISSING)
    return tuple(advice)
