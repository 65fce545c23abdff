"""What operators watch over: today's figures, what leaves at night, how the boards answer, who did what.

The portal's pages of "Operations" show it. What tells of requests is narrowed to the reader's scope, since an
auditor may belong to one board; the rest is for those who see everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session, joinedload

from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.installation.clock import end_of, instant, local_date
from autosgern_service.store.lists import PAGE_SIZE
from autosgern_service.store.models import (
    AuditEntry,
    Batch,
    BatchItem,
    Board,
    Destination,
    MatchRun,
    RequestDelivery,
    TranscriptRequest,
    User,
)
from autosgern_service.store.scope import scope, sees_everything

#: What a match run comes to where the board's system gave no answer.
NO_ANSWER = (Reason.BOARD_UNAVAILABLE, Reason.BOARD_FAULT, Reason.BOARD_REFUSED)

#: How far back a board's last answer is looked for.
ANSWERS_LOOKED_AT = timedelta(days=7)


@dataclass(frozen=True)
class Hour:
    """An hour of today: when it starts, how many requests came, and how many of these stand at an error."""

    start: datetime
    requests: int
    errors: int


@dataclass(frozen=True)
class Today:
    """Today's figures; None where nothing was matched yet. `errors` and `queued` are as of now, whenever they came."""

    matched_share: float | None
    median_ms: int | None
    errors: int
    queued: int
    hours: tuple[Hour, ...]

    @property
    def requests(self) -> int:
        """How many requests came today."""
        return sum(hour.requests for hour in self.hours)


def today(session: Session, user: User, now: datetime) -> Today:
    """Return today's figures in the reader's scope; the day is Toronto's."""
    start = instant(local_date(now))
    errors = select(func.count()).where(scope(user), TranscriptRequest.status == Status.AUTO_PROCESSING_ERROR)
    queued = (
        select(func.count())
        .join(RequestDelivery.request)
        .where(
            scope(user),
            RequestDelivery.destination_code.in_(select(Destination.code)),
            RequestDelivery.state == Delivery.QUEUED,
        )
    )
    return Today(
        _matched_share(session, user, start),
        _median(session, user, start),
        session.scalar(errors) or 0,
        session.scalar(queued) or 0,
        _hours(session, user, local_date(now)),
    )


# ── transmissions ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Door:
    """A destination, how many copies wait for it, and when its last batch left."""

    destination: Destination
    queued: int
    last_sent: datetime | None


@dataclass(frozen=True)
class Carried:
    """A batch with how many items it has, and how many of these were accepted and refused."""

    batch: Batch
    items: int
    accepted: int
    refused: int


def doors(session: Session) -> list[Door]:
    """Return every destination, by its code."""
    queued = _counted(
        session,
        select(RequestDelivery.destination_code, func.count())
        .where(
            RequestDelivery.destination_code.in_(select(Destination.code)),
            RequestDelivery.state == Delivery.QUEUED,
        )
        .group_by(RequestDelivery.destination_code),
    )
    last = _counted(
        session, select(Batch.destination_code, func.max(Batch.sent_at)).group_by(Batch.destination_code)
    )
    found = session.scalars(select(Destination).order_by(Destination.code))
    return [Door(one, queued.get(one.code, 0), last.get(one.code)) for one in found]


def batches(session: Session, number: int) -> tuple[list[Carried], int]:
    """Return a page of the batches, the newest first, and how many there are."""
    total = session.scalar(select(func.count()).select_from(Batch)) or 0
    found = session.scalars(
        select(Batch)
        .order_by(Batch.created_at.desc(), Batch.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    counts = {
        row.batch_id: row
        for row in session.execute(
            select(
                BatchItem.batch_id,
                func.count().label("items"),
                func.count(case((BatchItem.accepted.is_(True), 1))).label("accepted"),
                func.count(case((BatchItem.accepted.is_(False), 1))).label("refused"),
            )
            .where(BatchItem.batch_id.in_([batch.id for batch in found]))
            .group_by(BatchItem.batch_id)
        )
    }
    carried = []
    for batch in found:
        row = counts.get(batch.id)
        carried.append(
            Carried(batch, row.items, row.accepted, row.refused) if row else Carried(batch, 0, 0, 0)
        )
    return carried, total


# ── boards and the automatic processing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Health:
    """A board, its last good answer within a week, and how many of its requests wait or stand at an error."""

    board: Board
    last_answer: datetime | None
    waiting: int
    errors: int


@dataclass(frozen=True)
class Failed:
    """Requests of one board that stand at an error for one reason."""

    board: Board | None
    reason: Reason
    count: int
    since: datetime


def health(session: Session, user: User, now: datetime, waiting: Mapping[int, int]) -> list[Health]:
    """Return the boards in the reader's scope, by number; `waiting` is what `flow.board_calls.waiting` counts."""
    answers = _counted(
        session,
        select(MatchRun.board_id, func.max(MatchRun.at))
        .where(MatchRun.at > now - ANSWERS_LOOKED_AT, MatchRun.outcome.not_in(NO_ANSWER))
        .group_by(MatchRun.board_id),
    )
    errors = _counted(
        session,
        select(TranscriptRequest.board_id, func.count())
        .where(TranscriptRequest.status == Status.AUTO_PROCESSING_ERROR)
        .group_by(TranscriptRequest.board_id),
    )
    mine = Board.id == user.board_id if user.board_id else true()
    return [
        Health(board, answers.get(board.id), waiting.get(board.id, 0), errors.get(board.id, 0))
        for board in session.scalars(select(Board).where(mine).order_by(Board.number))
    ]


def failed(session: Session, user: User) -> list[Failed]:
    """Return what stands at an error in the automatic processing, by board and reason, the longest list first."""
    row = TranscriptRequest
    groups = session.execute(
        select(row.board_id, row.reason, func.count(), func.min(row.updated_at))
        .where(scope(user), row.status == Status.AUTO_PROCESSING_ERROR, row.reason.is_not(None))
        .group_by(row.board_id, row.reason)
        .order_by(func.count().desc(), row.board_id, row.reason)
    ).all()
    boards = {board.id: board for board in session.scalars(select(Board))}
    return [
        Failed(boards.get(board_id or 0), Reason(reason), count, since)
        for board_id, reason, count, since in groups
        if reason
    ]


def overdue(session: Session, user: User, now: datetime, limit: int = PAGE_SIZE) -> list[TranscriptRequest]:
    """Return the requests that have been in the automatic processing for an hour or more, the longest first."""
    row = TranscriptRequest
    query = (
        select(row)
        .where(scope(user), row.due_at.is_not(None), row.updated_at <= now - timedelta(hours=1))
        .order_by(row.updated_at, row.id)
        .limit(limit)
        .options(joinedload(row.board), joinedload(row.school))
    )
    return list(session.scalars(query))


# ── who did what ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What is looked for in the audit trail; an empty field does not narrow. `before` is an entry's number."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    start: date | None = None
    end: date | None = None
    before: int | None = None


def trail(session: Session, user: User, trace: Trace) -> tuple[Sequence[AuditEntry], bool]:
    """Return a page of the audit trail, the newest first, and whether older entries follow.

    An auditor of one board sees what that board's people did.
    """
    rows = session.scalars(
        select(AuditEntry)
        .where(and_(true(), *_traced(user, trace)))
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def _traced(user: User, trace: Trace) -> Iterable[ColumnElement[bool]]:
    row = AuditEntry
    if not sees_everything(user):
        yield row.actor.in_(select(User.username).where(User.board_id == user.board_id))
    if trace.actor:
        yield row.actor == trace.actor
    if trace.action:
        yield row.action == trace.action
    if trace.subject:
        yield row.subject == trace.subject
    if trace.start:
        yield row.at >= instant(trace.start)
    if trace.end:
        yield row.at < end_of(trace.end)
    if trace.before is not None:
        yield row.id < trace.before


# ── today's figures ──────────────────────────────────────────────────────────────────────────────────────


def _runs_since(user: User, start: datetime) -> ColumnElement[bool]:
    mine = MatchRun.board_id == user.board_id if user.board_id else true()
    return and_(MatchRun.at >= start, mine)


def _matched_share(session: Session, user: User, start: datetime) -> float | None:
    """Return the share, 0 to 1, of the requests attempted since then that were matched."""
    matched = case((MatchRun.outcome == "Matched", MatchRun.request_id))
    tried, found = session.execute(
        select(func.count(MatchRun.request_id.distinct()), func.count(matched.distinct())).where(
            _runs_since(user, start)
        )
    ).one()
    return found / tried if tried else None


def _median(session: Session, user: User, start: datetime) -> int | None:
    """Return the median duration of the attempts since then, in milliseconds (the lower one of two)."""
    runs = select(MatchRun.duration_ms).where(_runs_since(user, start))
    count = session.scalar(select(func.count()).select_from(runs.subquery())) or 0
    return session.scalar(runs.order_by(MatchRun.duration_ms).offset(max(0, count - 1) // 2).limit(1))


def _hours(session: Session, user: User, day: date) -> tuple[Hour, ...]:
    """Count the requests of a Toronto day by hour; a day on which the clocks change has 23 or 25."""
    start, end = instant(day), instant(day + timedelta(days=1))
    starts = [start + timedelta(hours=n) for n in range(int((end - start) / timedelta(hours=1)))]
    received = TranscriptRequest.received_at
    bucket = case(*((received < after, n) for n, after in enumerate(starts[1:])), else_=len(starts) - 1)
    error = case((TranscriptRequest.status == Status.AUTO_PROCESSING_ERROR, 1))
    rows = session.execute(
        select(bucket.label("hour"), func.count(), func.count(error))
        .where(scope(user), received >= start, received < end)
        .group_by("hour")
    )
    counts = {hour: (requests, errors) for hour, requests, errors in rows}
    return tuple(Hour(at, *counts.get(n, (0, 0))) for n, at in enumerate(starts))


def _counted(session: Session, query: Any) -> dict[Any, Any]:
    """Return a query of two columns as a dictionary."""
    return {row[0]: row[1] for row in session.execute(query)}
