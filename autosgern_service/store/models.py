"""The tables. One request is one row with a status; the row is the checkpoint of everything.

Columns that end in `_sealed` hold what the vault has encrypted. Codes (statuses, reasons, roles) are stored
as text so that the database can be read without the program; their words live in `lifecycle` and `reasons`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, relationship

import matcher
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.store.types import Gender, Instant, Key, MaybeText, Names
from matcher import Applicant, Person


def _as_created(row: DefaultExecutionContext) -> Any:
    """Take the instant at which a row is created."""
    return row.get_current_parameters()["created_at"]


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: Instant,
        date: Date,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
    }


# ── who takes part ───────────────────────────────────────────────────────────────────────────────────────


class Board(Base):
    """A school board. `mode`: pull (we call its SIS), push (it calls us) or manual (people).

    Of a board that we call: `turn` numbers the engine's jobs that worked on it, only the last of which may go
    on; `failures` counts its bad answers in a row, `open_until` is when it is tried again after too many of
    them (see `flow.board_calls`); while `paused_at` is set it is not called at all. `service_level_days` stands instead
    of the installation's where this board has agreed on its own.
    """

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    name_fr: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    mode: Mapped[str] = mapped_column(String(10))
    endpoint: Mapped[str | None] = mapped_column(String(500))
    sis_username: Mapped[str | None] = mapped_column(String(100))
    sis_password_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(200))
    turn: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
    service_level_days: Mapped[int | None]
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None] = mapped_column(String(100))

    schools: Mapped[list[School]] = relationship(back_populates="board", order_by="School.name")

    def name(self, lang: str) -> str:
        """Return the board's name in French or English."""
        return self.name_fr if lang == "fr" else self.name_en


class School(Base):
    """A secondary school, known by its BSID; a closed one still has former students."""

    __tablename__ = "schools"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    bsid: Mapped[str] = mapped_column(String(6), unique=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    town: Mapped[str] = mapped_column(String(60))
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))

    board: Mapped[Board] = relationship(back_populates="schools")


class Destination(Base):
    """A college or application centre that receives transcripts, by its four-letter code.

    `active`: requests may name it. While it is paused (by people, or after nights of failure) nothing leaves.
    `transmission_time`: Toronto's HH:MM where it is not the installation's. How to reach it: `destinations`.
    """

    __tablename__ = "destinations"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(500))
    host_key: Mapped[str | None] = mapped_column(Text)
    password_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    private_key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    transmission_time: Mapped[str | None] = mapped_column(String(5))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    paused_at: Mapped[datetime | None]
    pause_note: Mapped[str | None] = mapped_column(String(200))
    failed_nights: Mapped[int] = mapped_column(default=0)
    failed_on: Mapped[date | None]


class Partner(Base):
    """A program that calls our SOAP service. `role`: centre, board or destination; `mode`: text or digest.

    While `disabled_at` is set every message of it is refused (see `administration.partners`).
    """

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(6), default="text")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    destination_code: Mapped[str | None] = mapped_column(ForeignKey("destinations.code"))
    disabled_at: Mapped[datetime | None]
    disabled_by: Mapped[str | None] = mapped_column(String(100))

    board: Mapped[Board | None] = relationship()
    secrets: Mapped[list[PartnerSecret]] = relationship(
        order_by="PartnerSecret.id", cascade="all, delete-orphan"
    )


class PartnerSecret(Base):
    """A secret of a partner; while it is being changed the one before is valid too, until `valid_until`.

    In text mode only a keyed fingerprint is kept, in digest mode (which needs the secret) the sealed secret.
    """

    __tablename__ = "partner_secrets"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Nonce(Base):
    """A WS-Security nonce that was used: a second message with it is refused."""

    __tablename__ = "nonces"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class User(Base):
    """A person who signs in to the portal. `role`: school, board, operator or auditor."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    username: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()


class SignIn(Base):
    """A session of the portal; `token_hash` is the SHA-256 of the cookie, so a reader cannot sign in."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship()


# ── the request and what became of it ────────────────────────────────────────────────────────────────────


OTHER_LAST_NAMES = 1000  # characters


def fold_other_last_names(last_name: str, others: Iterable[str | None]) -> str | None:
    """Fold the surnames that somebody has besides the present one, each after a blank; None where there is none.

    Folded names hold no blanks: with one before it, what a name begins with can be searched for.
    """
    folded = dict.fromkeys(matcher.fold(name) for name in others if name)
    kept = "".join(f" {name}" for name in folded if name and name != matcher.fold(last_name))
    return kept[:OTHER_LAST_NAMES] or None


def folded_names(person: Person) -> dict[str, str | None]:
    """Return the columns in which a person's names are searched for."""
    others = (*person.former, person.last_at_school)
    return {
        "folded_first_name": matcher.fold(person.first)[:100],
        "folded_last_name": matcher.fold(person.last)[:100],
        "folded_other_last_names": fold_other_last_names(person.last, others),
    }


class TranscriptRequest(Base):
    """A transcript request, as the application centre sent it, and where it stands.

    `person` is the applicant, kept in columns of their own: those are for queries, the value is what is read.
    `revision` grows by one with every move: whoever moves a request names the revision that they saw.
    In AutoProcessing a request is work for the machine from `due_at` on: `attempt` numbers the automatic attempts,
    `turn` is the board's turn that has it in hand, `failures` counts the attempts that came to nothing since the
    request was given to the machine. `term` names the board's term whose end gave the release date, where the
    application centre gave none.
    """

    __tablename__ = "transcript_requests"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    client_request_id: Mapped[str] = mapped_column(String(35))
    type: Mapped[str] = mapped_column(String(10), default="Original")
    original_id: Mapped[int | None] = mapped_column(ForeignKey("transcript_requests.id"))

    application_number: Mapped[str] = mapped_column(String(9), index=True)
    account_number: Mapped[str | None] = mapped_column(String(12), index=True)
    payment_date: Mapped[date]
    amount_collected: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    hold_type: Mapped[str] = mapped_column(String(30), default="Now")
    release_date: Mapped[date | None]
    term: Mapped[str | None] = mapped_column(String(60))

    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    birth_date: Mapped[date] = mapped_column(nullable=False)
    middle_names: Mapped[tuple[str, ...]] = mapped_column(Names, default=())
    former_last_names: Mapped[tuple[str, ...]] = mapped_column(Names, default=())
    first_name_at_school: Mapped[str] = mapped_column(MaybeText(100), nullable=True, default="")
    last_name_at_school: Mapped[str] = mapped_column(MaybeText(100), nullable=True, default="")
    preferred_first_name: Mapped[str] = mapped_column(MaybeText(100), nullable=True, default="")
    gender: Mapped[str] = mapped_column(Gender, default="")
    oen: Mapped[str] = mapped_column(MaybeText(9), nullable=True, default="", index=True)
    student_number: Mapped[str] = mapped_column(MaybeText(12), nullable=True, default="")
    # In the order of the value's fields.
    person: Mapped[Person] = composite(
        first_name, last_name, birth_date, middle_names, former_last_names, first_name_at_school,
        last_name_at_school, preferred_first_name, gender, oen, student_number,
    )  # fmt: skip
    folded_first_name: Mapped[str] = mapped_column(String(100))
    folded_last_name: Mapped[str] = mapped_column(String(100))
    folded_other_last_names: Mapped[str | None] = mapped_column(String(OTHER_LAST_NAMES))
    email: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    bsid: Mapped[str | None] = mapped_column(String(6))
    last_attended: Mapped[str | None] = mapped_column(String(7))
    graduated: Mapped[bool | None]

    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))

    status: Mapped[Status] = mapped_column(String(30))
    reason: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    attempt: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    turn: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(String(100))
    completed_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship()
    board: Mapped[Board | None] = relationship()
    school: Mapped[School | None] = relationship()
    deliveries: Mapped[list[RequestDelivery]] = relationship(
        back_populates="request", order_by="RequestDelivery.id", cascade="all, delete-orphan"
    )
    events: Mapped[list[RequestEvent]] = relationship(order_by="RequestEvent.id", viewonly=True)

    @property
    def applicant(self) -> Applicant:
        """The person of the request and their school, as the matcher and the boards are asked for them."""
        year = int(self.last_attended[:4]) if self.last_attended else None
        return Applicant.of(self.person, bsid=self.bsid or "", last_year=year)

    __table_args__ = (
        UniqueConstraint("partner_id", "client_request_id"),
        Index("ix_transcript_requests_board_status", "board_id", "status", "payment_date"),
        Index("ix_transcript_requests_school_status", "school_id", "status", "payment_date"),
        Index("ix_transcript_requests_status_completed", "status", "completed_at"),
        Index("ix_transcript_requests_received_at", "received_at"),
        Index("ix_transcript_requests_folded_name", "folded_last_name", "folded_first_name"),
        # What a name begins with: the order of the one above depends on the database's language.
        Index(
            "ix_transcript_requests_name_beginning",
            "folded_last_name",
            "folded_first_name",
            postgresql_ops={
                "folded_last_name": "text_pattern_ops",
                "folded_first_name": "text_pattern_ops",
            },
        ),
        # The few who have another surname, former or at school.
        Index(
            "ix_transcript_requests_other_last_names",
            "folded_other_last_names",
            "id",
            sqlite_where=text("folded_other_last_names IS NOT NULL"),
            postgresql_where=text("folded_other_last_names IS NOT NULL"),
        ),
        # What a reference number ends with; on SQLite, small by nature, every row is looked at.
        Index(
            "ix_transcript_requests_reference_end",
            literal_column("reverse(reference)").label("reversed"),
            postgresql_ops={"reversed": "text_pattern_ops"},
        ).ddl_if(dialect="postgresql"),
        # The open tabs of the whole province, the oldest first.
        Index(
            "ix_transcript_requests_open",
            "status",
            "payment_date",
            "id",
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
        # The whole province's lists in their other orders, and what a report asks for.
        Index("ix_transcript_requests_payment_date", "payment_date", "id"),
        Index("ix_transcript_requests_last_attended", "last_attended", "id"),
        Index(
            "ix_transcript_requests_type",
            "type",
            "id",
            sqlite_where=text("completed_at IS NOT NULL"),
            postgresql_where=text("completed_at IS NOT NULL"),
        ),
        Index(
            "ix_transcript_requests_updated_by",
            "updated_by",
            "id",
            sqlite_where=text("completed_at IS NOT NULL"),
            postgresql_where=text("completed_at IS NOT NULL"),
        ),
        # The tab Terminé, the newest completion first, in each of the three scopes.
        Index("ix_transcript_requests_completed", "completed_at", "id"),
        Index("ix_transcript_requests_board_completed", "board_id", "completed_at", "id"),
        Index("ix_transcript_requests_school_completed", "school_id", "completed_at", "id"),
        Index(
            "ix_transcript_requests_due",
            "board_id",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )


class RequestDelivery(Base):
    """One destination of a request, and where its copy of the transcript stands (None before it is filed).

    `recalled_at`: somebody withdrew the transcript when this copy had left already.
    """

    __tablename__ = "request_deliveries"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("transcript_requests.id"))
    destination_code: Mapped[str] = mapped_column(ForeignKey("destinations.code"))
    tracking_id: Mapped[str] = mapped_column(String(35))
    state: Mapped[Delivery | None] = mapped_column(String(12))
    state_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]

    request: Mapped[TranscriptRequest] = relationship(back_populates="deliveries")
    destination: Mapped[Destination] = relationship()

    __table_args__ = (
        UniqueConstraint("request_id", "destination_code"),
        Index("ix_request_deliveries_destination_state", "destination_code", "state"),
    )


class RequestEvent(Base):
    """One move of a request: who, when, from, to, why. Never changed, never deleted."""

    __tablename__ = "request_events"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("transcript_requests.id"), index=True)
    revision: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(100))
    before: Mapped[str | None] = mapped_column(String(30))
    after: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    #: Where the move filed a transcript: how it came, and the fields in which it differed and was filed all the same.
    origin: Mapped[str | None] = mapped_column(String(10))
    overruled: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("request_id", "revision"),)


class IdempotentAnswer(Base):
    """The first answer to a client's own id: a repeat of the same order gets it again, another order a fault."""

    __tablename__ = "idempotent_answers"

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    client_request_id: Mapped[str] = mapped_column(String(35), primary_key=True)
    order_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class MatchRun(Base):
    """One run of the matcher for a request. The compared values of the best candidates are sealed."""

    __tablename__ = "match_runs"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("transcript_requests.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    attempt: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(30))
    rule: Mapped[str | None] = mapped_column(String(60))
    score: Mapped[float | None] = mapped_column(Float)
    margin: Mapped[float | None] = mapped_column(Float)
    # The chance that the best candidate is not the applicant, and who it would be, most likely.
    risk: Mapped[float | None] = mapped_column(Float)
    perhaps: Mapped[str | None] = mapped_column(String(20))
    candidates: Mapped[int] = mapped_column(default=0)
    truncated: Mapped[bool] = mapped_column(Boolean, default=False)
    fingerprint: Mapped[str | None] = mapped_column(String(12))
    duration_ms: Mapped[int]
    best_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    request: Mapped[TranscriptRequest] = relationship()
    board: Mapped[Board | None] = relationship()


class Transcript(Base):
    """A filed transcript, byte for byte as accepted (sealed). At most one of a request is current."""

    __tablename__ = "transcripts"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("transcript_requests.id"))
    current: Mapped[bool] = mapped_column(Boolean, default=True)
    origin: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(3), default="xml")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    document_id: Mapped[str | None] = mapped_column(String(35))
    transmission_type: Mapped[str | None] = mapped_column(String(20))
    course_total: Mapped[int | None] = mapped_column(Integer)
    award_total: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    problems: Mapped[list[Any]] = mapped_column(default=list)
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    request: Mapped[TranscriptRequest] = relationship()

    __table_args__ = (
        Index(
            "uq_transcripts_current",
            "request_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        Index("ix_transcripts_request_id", "request_id"),
    )


class Upload(Base):
    """A document that waits for its reader's Yes or No on the validation screen, with what was found in it.

    Swept after a day.
    """

    __tablename__ = "uploads"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("transcript_requests.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    filename: Mapped[str] = mapped_column(String(200))
    document_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    found_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SavedSearch(Base):
    """What somebody searches for in the portal, so that no name or OEN stands in an address; swept after a day."""

    __tablename__ = "saved_searches"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(index=True)
    criteria_sealed: Mapped[bytes] = mapped_column(LargeBinary)


# ── what the portal keeps besides ────────────────────────────────────────────────────────────────────────


class PasswordReset(Base):
    """A link by which somebody who forgot a password sets a new one; good once and for an hour."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(index=True)


class AccountRequest(Base):
    """Somebody who asks for an account; an operator makes it or refuses."""

    __tablename__ = "account_requests"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(200))
    organization: Mapped[str] = mapped_column(String(200))
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None] = mapped_column(String(100))


class NoticeSetting(Base):
    """When and about what a user wants the summary e-mail. `days`: 0 is Monday; `hour`: HH:MM in `time_zone`."""

    __tablename__ = "notice_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean, default=False)
    completed: Mapped[bool] = mapped_column(Boolean, default=False)
    days: Mapped[list[Any]] = mapped_column(default=list)
    hour: Mapped[str] = mapped_column(String(5), default="08:00")
    time_zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    addresses: Mapped[list[str]] = mapped_column(default=list)
    pending_hours: Mapped[int | None]
    each_pending: Mapped[bool] = mapped_column(Boolean, default=False)


class Holiday(Base):
    """A day that is no business day besides Ontario's public holidays."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


# ── transmission, mails, terms, alarms ───────────────────────────────────────────────────────────────────────────────


class Batch(Base):
    """One batch for one destination: planned in one transaction, then sent, then acknowledged.

    From `begun_at` on its items are fixed: something of it may be over there. `received_at` is when the
    destination says that it received it; `problem` is what operators have to look at.
    """

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    destination_code: Mapped[str] = mapped_column(ForeignKey("destinations.code"))
    local_date: Mapped[date]
    sequence: Mapped[int]
    created_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)

    items: Mapped[list[BatchItem]] = relationship(back_populates="batch", order_by="BatchItem.position")

    __table_args__ = (UniqueConstraint("destination_code", "local_date", "sequence"),)


class BatchItem(Base):
    """One transcript in one batch; `accepted` is None until the destination has acknowledged it."""

    __tablename__ = "batch_items"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id"))
    position: Mapped[int]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("request_deliveries.id"))
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id"))
    transmission_type: Mapped[str] = mapped_column(String(20), default="Original")
    accepted: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)

    batch: Mapped[Batch] = relationship(back_populates="items")
    delivery: Mapped[RequestDelivery] = relationship()
    transcript: Mapped[Transcript] = relationship()

    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        UniqueConstraint("delivery_id", "transcript_id"),
    )


class Mail(Base):
    """An e-mail, committed with what causes it. `state`: queued, sending, sent or failed.

    It is tried from `due_at` on: at once, and later after each failure. A link that lets whoever has it in stands in
    `link_sealed`, until the mail is sent, and not in `body` (see `notices.post`).
    """

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("transcript_requests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(default=_as_created)
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_mails_state_due", "state", "due_at"),)


class Digest(Base):
    """The summary e-mail of one user for one date in the user's time zone: this row is what makes it one."""

    __tablename__ = "digests"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Term(Base):
    """A term of a board; requests held for its end go on the day after it."""

    __tablename__ = "terms"

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    ends_on: Mapped[date]


class Alarm(Base):
    """Something that waits for an operator: what kind, of which subject, and who closed it (see `alarms`)."""

    __tablename__ = "alarms"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (
        Index(
            "uq_alarms_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


# ── proof and bookkeeping ────────────────────────────────────────────────────────────────────────────────


class Message(Base):
    """One SOAP message that we answered: digests in clear, payloads sealed (and destroyed before the row).

    `request_hash` and `answer_hash` are of the bytes that came and went, the others of what is kept of them, without
    secrets; where nothing is kept there are none (see `soap.log`). `seal` links the row to the one before it (see
    `autosgern_service.worker.seal`), a minute or so after it was written.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    operation: Mapped[str | None] = mapped_column(String(60))
    correlation_id: Mapped[str] = mapped_column(String(100))
    request_hash: Mapped[str] = mapped_column(String(64))
    answer_hash: Mapped[str] = mapped_column(String(64))
    request_kept_hash: Mapped[str | None] = mapped_column(String(64))
    answer_kept_hash: Mapped[str | None] = mapped_column(String(64))
    duration_ms: Mapped[int]
    fault: Mapped[str | None] = mapped_column(String(60))
    request_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    seal: Mapped[str | None] = mapped_column(String(64))


class AuditEntry(Base):
    """One thing that somebody did or saw: sign-ins, views of students' data, exports, administration."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(String(100))
    address: Mapped[str | None] = mapped_column(String(45))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seal: Mapped[str | None] = mapped_column(String(64))


class Counter(Base):
    """A number that only grows, one row a name; the reference number takes its last digits from one."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[int] = mapped_column(Key)


class Heartbeat(Base):
    """A worker that lives; survivors take over the jobs of one whose beat is old."""

    __tablename__ = "heartbeats"

    executor: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]


class Installation(Base):
    """What this database is: `demo` marks one that `autosgern demo` made and may use, `vault:key` whose key is its own.

    The ends of the sealed chains stand here too.
    """

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
