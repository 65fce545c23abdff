"""Intake: a transcript request arrives, gets its reference number and goes where its board works.

Called by the SOAP face. The row (which is itself the work for the machine), its event and the first answer are
one transaction: a request that was answered is never lost, one that was refused left nothing behind.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import matcher
from autosgern_service.domain.email_address import is_address
from autosgern_service.domain.lifecycle import Actor, MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.domain.texts import Text
from autosgern_service.flow import terms
from autosgern_service.flow.filing import withdraw_copies
from autosgern_service.flow.moves import FIRST, SYSTEM, move, record_event
from autosgern_service.installation.clock import local_date
from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    Board,
    Counter,
    Destination,
    IdempotentAnswer,
    Partner,
    RequestDelivery,
    School,
    TranscriptRequest,
    folded_names,
)
from matcher import Person

REFERENCE_SEQUENCE = DatabaseSequence("reference_number")
EARLIEST_BIRTH = date(1900, 1, 1)
YOUNGEST_YEARS = 10
#: Our rule: nobody paid for an electronic transcript before.
EARLIEST_PAYMENT = date(2000, 1, 1)
#: For clients that date by UTC: there tomorrow begins in Ontario's evening.
PAYMENT_GRACE = timedelta(days=1)

#: What may be asked for again: what was sent, and what ended with data that the applicant has to correct. The
#: others are still being worked on, or were cancelled.
REISSUABLE = frozenset(
    {Status.STUDENT_NOT_FOUND, Status.NO_ACADEMIC_DATA, Status.ELECTRONIC_SENT, Status.PAPER_SENT}
)

# Written once, as hundreds of requests arrive in a busy minute.
_KEEP_REQUEST = insert(TranscriptRequest).returning(TranscriptRequest.id)
_KEEP_DELIVERIES = insert(RequestDelivery.__table__)  # type: ignore[arg-type]
_KEEP_ANSWER = insert(IdempotentAnswer.__table__)  # type: ignore[arg-type]
_SCHOOL = select(School.id, School.board_id, Board.mode).join(Board).where(School.bsid == bindparam("bsid"))
_DESTINATIONS = select(Destination.code).where(
    Destination.code.in_(bindparam("codes", expanding=True)), Destination.active
)
_EARLIER = select(IdempotentAnswer.order_hash, IdempotentAnswer.answer, IdempotentAnswer.at).where(
    IdempotentAnswer.partner_id == bindparam("partner"),
    IdempotentAnswer.client_request_id == bindparam("client_request_id"),
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What an application centre asks for, of whom; names and forms are those of TranscriptRequest."""

    client_request_id: str
    application_number: str
    payment_date: date
    hold_type: str
    release_authorized: bool
    person: Person
    language: str
    destinations: tuple[tuple[str, str | None], ...]
    account_number: str | None = None
    amount_collected: Decimal | None = None
    release_date: date | None = None
    email: str | None = None
    phone: str | None = None
    bsid: str | None = None
    last_attended: str | None = None
    graduated: bool | None = None
    type: str = "Original"
    original_reference: str | None = None

    def digest(self) -> str:
        """Return the SHA-256 (hex) of what is asked for: the same however it was written, with amounts by value."""
        given = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        if self.amount_collected is not None:
            given["amount_collected"] = self.amount_collected.normalize()
        return hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Advice:
    """Something that the sender should know though the request was accepted."""

    code: str
    text: Text
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
    Text(
        "Le chiffre de contrôle du NISO n’est pas le bon; le NISO est gardé tel quel et sert peu à l’appariement.",
        "The OEN’s check digit is wrong; the OEN is kept as typed and counts little in the matching.",
    ),
    "Applicant/OEN",
)
EMAIL_UNUSABLE = Advice(
    "EmailUnusable",
    Text(
        "Ce courriel n’est pas une adresse entière et unique; il est gardé tel quel et personne n’y reçoit de message.",
        "This e-mail is not one whole address; it is kept as typed, and nobody is written to there.",
    ),
    "Applicant/Email",
)
SCHOOL_MISSING = Advice(
    "SchoolMissing",
    Text(
        "Aucune école n’est nommée; OCAS doit en attribuer une avant que la demande soit traitée.",
        "No school is named; OCAS has to assign one before the request is processed.",
    ),
    "School/BSID",
)


def receive(service: Service, partner: Partner, order: Order) -> Receipt:
    """Accept a request and return its receipt; a repeat of the same order gets the first receipt again.

    Raises Refused, with nothing stored, for what the contract (docs/en/soap.md) calls a fault.
    """
    try:
        return _accept(service, partner, order)
    except IntegrityError:
        # The same id arrived twice at once, and the other was faster: its receipt is this one's too.
        with service.store.read() as session:
            earlier = _earlier(session, partner, order)
        if earlier is None:
            raise
        return _repeat(earlier, order)


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
    born = order.person.birth_date
    if born is None or not EARLIEST_BIRTH <= born <= youngest:
        raise Refused(Refusal.BIRTH_DATE_IMPOSSIBLE, "Applicant/BirthDate")
    if not EARLIEST_PAYMENT <= order.payment_date <= today + PAYMENT_GRACE:
        raise Refused(Refusal.PAYMENT_DATE_IMPOSSIBLE, "PaymentDate")
    if order.hold_type == "AfterSpecifiedDate" and order.release_date is None:
        raise Refused(Refusal.RELEASE_DATE_MISSING, "ReleaseDate")
    codes = [code for code, _ in order.destinations]
    if len(set(codes)) != len(codes):
        raise Refused(Refusal.DESTINATION_TWICE, "Destination/Code")


def first_status(wanted: Order | TranscriptRequest, mode: str | None, today: date) -> Status:
    """Return where a request begins: with nobody's school, held until its date, with the machine, or with people.

    `mode` is the board's; None where the school, and so the board, is unknown.
    """
    if mode is None:
        return Status.AUTO_PROCESSING_ERROR
    if wanted.release_date is not None and wanted.hold_type != "Now" and wanted.release_date > today:
        return Status.SCHEDULED
    return Status.AUTO_PROCESSING if mode == "pull" else Status.ACTION_REQUIRED


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


def _earlier(session: Session, partner: Partner, order: Order) -> Row[Any] | None:
    return session.execute(
        _EARLIER, {"partner": partner.id, "client_request_id": order.client_request_id}
    ).one_or_none()


def _accept(service: Service, partner: Partner, order: Order) -> Receipt:
    """Accept in one transaction, the look for an earlier receipt included."""
    now = service.clock.now()
    today = local_date(now)
    with service.store.begin() as session:
        if earlier := _earlier(session, partner, order):
            return _repeat(earlier, order)
        check(order, today)
        school = _school(session, order.bsid)
        order, term = _until_term_ends(session, order, school, today)
        _check_destinations(session, order)
        original_id = _original(session, partner, order.original_reference)
        reference = next_reference(session, now)
        status = first_status(order, school.mode if school else None, today)
        receipt = Receipt(reference, status, now, _advice(service, order))
        _keep(session, partner, order, school, receipt, term=term, original_id=original_id)
        session.execute(_KEEP_ANSWER, _answer(partner, order, receipt))
        return receipt


def _repeat(earlier: Row[Any], order: Order) -> Receipt:
    if earlier.order_hash != order.digest():
        raise Refused(Refusal.IDEMPOTENCY_CONFLICT, "ClientRequestID")
    answer = earlier.answer
    return Receipt(
        answer["reference"],
        Status(answer["status"]),
        earlier.at,
        tuple(Advice(**one | {"text": Text(**one["text"])}) for one in answer["warnings"]),
    )


def _answer(partner: Partner, order: Order, receipt: Receipt) -> dict[str, Any]:
    return {
        "partner_id": partner.id,
        "client_request_id": order.client_request_id,
        "order_hash": order.digest(),
        "answer": {
            "reference": receipt.reference,
            "status": receipt.status.value,
            "warnings": [asdict(warning) for warning in receipt.warnings],
        },
        "at": receipt.received_at,
    }


def _school(session: Session, bsid: str | None) -> Row[int, int, str] | None:
    """Return a school's id and board_id, with the board's mode; None where none is named, Refused where unknown."""
    if bsid is None:
        return None
    school = session.execute(_SCHOOL, {"bsid": bsid}).one_or_none()
    if school is None:
        raise Refused(Refusal.SCHOOL_UNKNOWN, "School/BSID")
    return school


def _until_term_ends(
    session: Session, order: Order, school: Row[int, int, str] | None, today: date
) -> tuple[Order, str | None]:
    """Fill in the release date that the end of the board's current term gives, with that term's name."""
    if order.hold_type != "AfterCurrentTermEnrollment" or order.release_date is not None:
        return order, None
    term = terms.current_term(session, school.board_id, today) if school else None
    if term is None:
        raise Refused(Refusal.RELEASE_DATE_MISSING, "ReleaseDate")
    return replace(order, release_date=terms.release_date(term.ends_on)), term.name


def _check_destinations(session: Session, order: Order) -> None:
    codes = {code for code, _ in order.destinations}
    if codes - set(session.scalars(_DESTINATIONS, {"codes": list(codes)})):
        raise Refused(Refusal.DESTINATION_UNKNOWN, "Destination/Code")


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


def _keep(
    session: Session,
    partner: Partner,
    order: Order,
    school: Row[int, int, str] | None,
    receipt: Receipt,
    **about: Any,
) -> None:
    """Keep a new request with its first event and its deliveries; where the machine works on it, it is due at once."""
    given, now, status = dict(vars(order)), receipt.received_at, receipt.status
    for name in ("destinations", "release_authorized", "original_reference"):
        del given[name]
    to_machine = status is Status.AUTO_PROCESSING
    reason = None if school else Reason.SCHOOL_UNKNOWN
    row = given | folded_names(order.person) | about
    row |= {
        "reference": receipt.reference,
        "partner_id": partner.id,
        "board_id": school.board_id if school else None,
        "school_id": school.id if school else None,
        "status": status,
        "reason": reason,
        "revision": FIRST,
        "attempt": int(to_machine),
        "due_at": now if to_machine else None,
        "received_at": now,
        "updated_at": now,
        "updated_by": SYSTEM,
    }
    request_id = session.execute(_KEEP_REQUEST, row).scalar_one()
    copies = [
        {
            "request_id": request_id,
            "destination_code": code,
            "tracking_id": tracking_id or receipt.reference,
        }
        for code, tracking_id in order.destinations
    ]
    session.execute(_KEEP_DELIVERIES, copies)
    record_event(
        session, request_id, FIRST, None, status, actor=Actor.CENTRE, by=SYSTEM, at=now, reason=reason
    )


def _advice(service: Service, order: Order) -> tuple[Advice, ...]:
    advice, oen = [], order.person.oen
    if matcher.typed_oen(oen) and service.settings.oen_check_digit and not matcher.is_oen(oen):
        advice.append(OEN_CHECK)
    if order.email and not is_address(order.email):
        advice.append(EMAIL_UNUSABLE)
    if order.bsid is None:
        advice.append(SCHOOL_MISSING)
    return tuple(advice)
