"""The figures of the reports: what became of the requests paid for in a range of dates, in the reader's scope.

Each request is counted once: by its tab and status where its school is known, else under "source unknown"; a
completed one by how it ended. A request is OUAC's where OUAC is its only destination, else OCAS's. The portal
shows, draws and exports the result; docs/ defines each line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from autosgern_service.domain.lifecycle import TABS, Status, Tab
from autosgern_service.domain.origins import BY_PEOPLE
from autosgern_service.installation.clock import TORONTO, business_days
from autosgern_service.store.models import (
    Holiday,
    RequestDelivery,
    School,
    Transcript,
    TranscriptRequest,
    User,
)
from autosgern_service.store.scope import scope

OUAC = "OUAC"

#: Lines of the summary that are no status: how a completed request ended, and requests without a school.
AUTOMATIC_OCAS = "AutomaticOCAS"
AUTOMATIC_OUAC = "AutomaticOUAC"
MANUAL_OCAS = "ManualOCAS"
MANUAL_OUAC = "ManualOUAC"
PAPER_OCAS = "PaperOCAS"
PAPER_OUAC = "PaperOUAC"
HANDLED = "ReceivedHandled"
UNKNOWN_OCAS = "UnknownOCAS"
UNKNOWN_OUAC = "UnknownOUAC"

ENDINGS = (
    AUTOMATIC_OCAS,
    AUTOMATIC_OUAC,
    MANUAL_OCAS,
    MANUAL_OUAC,
    PAPER_OCAS,
    PAPER_OUAC,
    Status.CANCELLED,
    HANDLED,
)
UNKNOWN = (UNKNOWN_OCAS, UNKNOWN_OUAC)

#: (line, the lines that add up to it): the summary from top to bottom.
SUMMARY: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((tab, TABS[tab]) for tab in (Tab.TO_PROCESS, Tab.INCOMPLETE, Tab.IN_PROGRESS)),
    (Tab.COMPLETED, ENDINGS),
    *((line, ()) for line in UNKNOWN),
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Whose requests, paid for from `start` to `end` (both included), of which school."""

    user: User
    start: date
    end: date
    school_id: int | None = None


@dataclass
class Pair:
    """A count of originals and of re-issues."""

    originals: int = 0
    reissues: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.originals + self.reissues

    def add(self, type_: str, count: int) -> None:
        """Count requests of a type."""
        if type_ == "Reissue":
            self.reissues += count
        else:
            self.originals += count


@dataclass
class Summary:
    """The summary report: counts by line, by school, mean business days and the automatic share."""

    lines: dict[str, Pair] = field(default_factory=dict)
    schools: list[tuple[School, Pair]] = field(default_factory=list)
    total: Pair = field(default_factory=Pair)
    mean_days: float | None = None
    automatic_share: float | None = None


def summary(session: Session, question: Question) -> Summary:
    """Count the requests of the question."""
    found = Summary()
    of_school: dict[int, Pair] = {}
    for row in session.execute(_groups(question)):
        found.total.add(row.type, row.number)
        if row.school_id is not None:
            of_school.setdefault(row.school_id, Pair()).add(row.type, row.number)
        for line in _lines(row):
            found.lines.setdefault(line, Pair()).add(row.type, row.number)
    names = session.scalars(select(School).where(School.id.in_(of_school)).order_by(School.name))
    found.schools = [(school, of_school[school.id]) for school in names]
    found.mean_days = _mean_days(session, question)
    found.automatic_share = _automatic_share(found)
    return found


def detail_count(session: Session, question: Question) -> int:
    """Count the rows of the detailed report."""
    return session.scalar(select(func.count()).where(_asked(question))) or 0


def details(
    session: Session, question: Question, *, offset: int = 0, limit: int | None = None
) -> Iterator[TranscriptRequest]:
    """Yield the requests of the detailed report, by payment date; destinations and school are loaded."""
    query = (
        select(TranscriptRequest)
        .where(_asked(question))
        .order_by(TranscriptRequest.payment_date, TranscriptRequest.id)
        .options(selectinload(TranscriptRequest.deliveries), joinedload(TranscriptRequest.school))
        .offset(offset)
        .limit(limit)
        .execution_options(yield_per=500)
    )
    yield from session.scalars(query)


def _asked(question: Question) -> ColumnElement[bool]:
    conditions = [scope(question.user), TranscriptRequest.payment_date.between(question.start, question.end)]
    if question.school_id is not None:
        conditions.append(TranscriptRequest.school_id == question.school_id)
    return and_(*conditions)


def _groups(question: Question) -> Select[*tuple[Any, ...]]:
    request = TranscriptRequest
    destination = select(RequestDelivery).where(RequestDelivery.request_id == request.id)
    only_ouac = and_(
        destination.where(RequestDelivery.destination_code == OUAC).exists(),
        ~destination.where(RequestDelivery.destination_code != OUAC).exists(),
    )
    is_ouac = case((only_ouac, 1), else_=0)
    columns = (
        request.type,
        request.status,
        request.school_id,
        is_ouac.label("is_ouac"),
        Transcript.origin,
        Transcript.format,
    )
    return (
        select(*columns, func.count().label("number"))
        .outerjoin(Transcript, and_(Transcript.request_id == request.id, Transcript.current))
        .where(_asked(question))
        .group_by(*columns)
    )


def _lines(row: Row[*tuple[Any, ...]]) -> tuple[str, ...]:
    """Return the lines in which a group of requests is counted: its own, and the tab's that it adds up to."""
    if row.school_id is None:
        return (UNKNOWN_OUAC if row.is_ouac else UNKNOWN_OCAS,)
    status = Status(row.status)
    for tab, statuses in TABS.items():
        if status in statuses and tab is not Tab.COMPLETED:
            return tab, status
    return Tab.COMPLETED, _ending(row)


def _ending(row: Row[*tuple[Any, ...]]) -> str:
    if row.status == Status.CANCELLED:
        return Status.CANCELLED
    if row.status == Status.PAPER_SENT:
        return PAPER_OUAC if row.is_ouac else PAPER_OCAS
    if row.format == "pdf":
        return HANDLED
    if row.origin in BY_PEOPLE:
        return MANUAL_OUAC if row.is_ouac else MANUAL_OCAS
    return AUTOMATIC_OUAC if row.is_ouac else AUTOMATIC_OCAS


def _mean_days(session: Session, question: Question) -> float | None:
    """Return the mean business days from payment to completion, cancelled requests aside."""
    done = func.date(func.timezone(TORONTO.key, TranscriptRequest.completed_at), type_=Date)
    taken = session.execute(
        select(TranscriptRequest.payment_date, done, func.count())
        .where(
            _asked(question),
            TranscriptRequest.completed_at.is_not(None),
            TranscriptRequest.status != Status.CANCELLED,
        )
        .group_by(TranscriptRequest.payment_date, done)
    ).all()
    if not taken:
        return None
    closed = frozenset(session.scalars(select(Holiday.day)))
    days = sum(_days(paid, day, closed) * count for paid, day, count in taken)
    return days / sum(count for _, _, count in taken)


@cache
def _days(paid: date, done: date, closed: frozenset[date]) -> int:
    return business_days(paid, done, closed)


def _automatic_share(found: Summary) -> float | None:
    """Return which part of the completed requests no person touched, cancelled ones aside."""

    def of(*lines: str) -> int:
        return sum(found.lines[line].total for line in lines if line in found.lines)

    done = of(Tab.COMPLETED) - of(Status.CANCELLED)
    return of(AUTOMATIC_OCAS, AUTOMATIC_OUAC) / done if done else None
