"""Lists of requests: the four tabs, searches and sorts, as far as their reader may see.

`scope` says whose they are, `pages` reads one page of a long list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true, union_all
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    joinedload,
    load_only,
    selectinload,
)
from sqlalchemy.orm.interfaces import ORMOption

import matcher
from autosgern_service.domain.lifecycle import TABS, Status, Tab, label
from autosgern_service.installation.clock import end_of, instant
from autosgern_service.store.models import (
    Board,
    School,
    Transcript,
    TranscriptRequest,
    User,
)
from autosgern_service.store.scope import scope

PAGE_SIZE = 50


def page_count(total: int) -> int:
    """Return how many pages so many rows make; nothing makes one, an empty one."""
    return max(1, -(-total // PAGE_SIZE))


_COMPLETE_REFERENCE = 15


class Sort(StrEnum):
    """The heads by which a table can be sorted."""

    DATE = "date"
    AGE = "age"
    REFERENCE = "reference"
    NAME = "name"
    TYPE = "type"
    SOURCE = "source"
    LAST_ATTENDED = "last"
    SEND_DATE = "send"
    STATUS = "status"
    UPDATED_BY = "by"
    COMPLETED = "completed"


#: Columns in which each row of the lists that have them holds a value: their order is an index's.
_NEVER_EMPTY = frozenset(Sort) - {Sort.SOURCE, Sort.LAST_ATTENDED, Sort.SEND_DATE}

#: What the table shows of a request, and what decides on the choices in its row: half of all that is kept of it.
_SHOWN = (
    TranscriptRequest.reference,
    TranscriptRequest.type,
    TranscriptRequest.payment_date,
    TranscriptRequest.hold_type,
    TranscriptRequest.release_date,
    TranscriptRequest.person,
    TranscriptRequest.last_attended,
    TranscriptRequest.status,
    TranscriptRequest.reason,
    TranscriptRequest.updated_at,
    TranscriptRequest.updated_by,
    TranscriptRequest.completed_at,
)


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is searched for; an empty field does not narrow. Dates are those of the request's creation."""

    start: date | None = None
    end: date | None = None
    application_number: str = ""
    account_number: str = ""
    oen: str = ""
    reference: str = ""
    first_name: str = ""
    last_name: str = ""
    attended_from: str = ""
    attended_to: str = ""
    statuses: frozenset[Status] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list of requests: whose, which tab, what is searched, which school, in what order.

    Without criteria, those of a search that is no longer known, it is empty.
    """

    user: User
    tab: Tab
    criteria: Criteria | None = field(default_factory=Criteria)
    board_id: int | None = None
    school_id: int | None = None
    sort: Sort | None = None
    descending: bool = False
    lang: str = "fr"

    @property
    def order(self) -> tuple[Sort, bool]:
        """The column and direction in force: by default the oldest first, in Terminé the newest completion."""
        if self.sort is not None:
            return self.sort, self.descending
        return (Sort.COMPLETED, True) if self.tab is Tab.COMPLETED else (Sort.DATE, False)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where they stand in it (`first` and `last` count from 1)."""

    rows: Sequence[TranscriptRequest]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        """The position of the first row, 0 in an empty list."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The position of the last row."""
        return min(self.number * PAGE_SIZE, self.total)


def counts(session: Session, listing: Listing, completed: int | None = None) -> dict[Tab, int]:
    """Count the rows of each tab under the listing's search and school; Terminé is counted unless it is known."""
    query = select(TranscriptRequest.status, func.count().label("number")).where(narrowed(listing))
    if completed is not None:
        query = query.where(TranscriptRequest.completed_at.is_(None))
    of_status = {row.status: row.number for row in session.execute(query.group_by(TranscriptRequest.status))}
    found = {tab: sum(of_status.get(status, 0) for status in statuses) for tab, statuses in TABS.items()}
    return found if completed is None else found | {Tab.COMPLETED: completed}


def count_completed(session: Session, listing: Listing) -> int:
    """Count the rows of the tab Terminé: of a whole province they are many, and few come in a moment."""
    query = select(func.count(TranscriptRequest.completed_at)).where(narrowed(listing), in_tab(Tab.COMPLETED))
    return session.scalar(query) or 0


def rows_alone() -> tuple[ORMOption, ...]:
    """Load what a table shows of a request and no more; whatever else is asked of it fails."""
    return (
        load_only(*_SHOWN, raiseload=True),
        joinedload(TranscriptRequest.school).load_only(School.name, School.town, School.closed),
        joinedload(TranscriptRequest.board).load_only(Board.mode, Board.service_level_days),
    )


def every(session: Session, listing: Listing, batch: int = 500) -> Iterator[tuple[TranscriptRequest, bool]]:
    """Yield all rows of the list in its order, for exports, a batch in memory at a time; and which are withdrawn."""
    rows = _rows(listing).options(selectinload(TranscriptRequest.deliveries))
    for part in session.scalars(rows.execution_options(yield_per=batch)).partitions():
        taken_back = withdrawn(session, part)
        for row in part:
            yield row, row.id in taken_back
            session.expunge(row)


def following(session: Session, listing: Listing, after: TranscriptRequest) -> str | None:
    """Return the reference of the open request to take up next: the one after, else the first one left."""
    key = (TranscriptRequest.payment_date, TranscriptRequest.id)
    later = or_(key[0] > after.payment_date, and_(key[0] == after.payment_date, key[1] > after.id))
    for condition in (later, true()):
        found = session.scalar(
            select(TranscriptRequest.reference)
            .where(narrowed(listing), in_tab(listing.tab), TranscriptRequest.id != after.id, condition)
            .order_by(*key)
            .limit(1)
        )
        if found:
            return found
    return None


def withdrawn(session: Session, requests: Iterable[TranscriptRequest]) -> frozenset[int]:
    """Return the ids of those whose transcript was taken back, and which have no other since."""
    sent = [request.id for request in requests if request.status == Status.ELECTRONIC_SENT]
    if not sent:
        return frozenset()
    filed = select(Transcript.request_id, Transcript.current).where(Transcript.request_id.in_(sent))
    found = session.execute(filed).all()
    return frozenset(key for key, _ in found) - frozenset(key for key, current in found if current)


def waiting_of(session: Session, user: User, birth_date: date | None) -> list[TranscriptRequest]:
    """Return the requests that wait for a transcript of somebody born on a day, the oldest first."""
    waits = (*TABS[Tab.TO_PROCESS], *TABS[Tab.INCOMPLETE], Status.SCHEDULED)
    query = (
        select(TranscriptRequest)
        .where(scope(user), TranscriptRequest.status.in_(waits), TranscriptRequest.birth_date == birth_date)
        .order_by(TranscriptRequest.payment_date, TranscriptRequest.id)
        .options(joinedload(TranscriptRequest.board), joinedload(TranscriptRequest.school))
    )
    return list(session.scalars(query))


def with_status(
    session: Session, user: User, status: Status, number: int, *, since: datetime | None = None
) -> Page:
    """Return a page of the requests at a status (since an instant at the earliest), the longest there first."""
    standing = and_(
        scope(user),
        TranscriptRequest.status == status,
        TranscriptRequest.updated_at >= since if since else true(),
    )
    total = session.scalar(select(func.count()).where(standing)) or 0
    pages = page_count(total)
    number = min(max(1, number), pages)
    rows = session.scalars(
        select(TranscriptRequest)
        .where(standing)
        .order_by(TranscriptRequest.updated_at, TranscriptRequest.id)
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .options(*rows_alone())
    )
    return Page(list(rows), number, pages, total)


def _rows(listing: Listing) -> Select[TranscriptRequest]:
    query = (
        select(TranscriptRequest).where(narrowed(listing), in_tab(listing.tab)).order_by(*ordering(listing))
    )
    if listing.order[0] is Sort.SOURCE:
        query = query.outerjoin(TranscriptRequest.school).options(contains_eager(TranscriptRequest.school))
    else:
        query = query.options(joinedload(TranscriptRequest.school))
    return query.options(joinedload(TranscriptRequest.board))


def in_tab(tab: Tab) -> ColumnElement[bool]:
    """Return the condition of a tab; each row of Terminé, and no other, has the instant of its completion."""
    if tab is Tab.COMPLETED:
        return TranscriptRequest.completed_at.is_not(None)
    return and_(TranscriptRequest.status.in_(TABS[tab]), TranscriptRequest.completed_at.is_(None))


def narrowed(listing: Listing) -> ColumnElement[bool]:
    """Return the condition of a list beside its tab: the reader's scope, the place, and what is looked for."""
    conditions = [scope(listing.user), *_conditions(listing.criteria)]
    if listing.board_id is not None:
        conditions.append(TranscriptRequest.board_id == listing.board_id)
    if listing.school_id is not None:
        conditions.append(TranscriptRequest.school_id == listing.school_id)
    return and_(*conditions)


def _conditions(criteria: Criteria | None) -> Iterable[ColumnElement[bool]]:
    row = TranscriptRequest
    if criteria is None:
        yield false()
        return
    if criteria.start:
        yield row.received_at >= instant(criteria.start)
    if criteria.end:
        yield row.received_at < end_of(criteria.end)
    if criteria.application_number:
        yield row.application_number == criteria.application_number
    if criteria.account_number:
        yield row.account_number == criteria.account_number
    if criteria.oen:
        yield row.oen == criteria.oen
    if criteria.reference:
        yield _reference(criteria.reference.upper())
    if criteria.first_name:
        yield _first_name(matcher.fold(criteria.first_name))
    if criteria.last_name:
        yield _last_name(matcher.fold(criteria.last_name))
    if criteria.attended_from:
        yield row.last_attended >= criteria.attended_from
    if criteria.attended_to:
        yield row.last_attended <= criteria.attended_to
    if criteria.statuses:
        yield row.status.in_(criteria.statuses)


def _first_name(folded: str) -> ColumnElement[bool]:
    """Match what a first name begins with; a text of which folding leaves nothing is nobody's name."""
    return TranscriptRequest.folded_first_name.startswith(folded, autoescape=True) if folded else false()


def _last_name(folded: str) -> ColumnElement[bool]:
    """Match what a surname begins with: the present one, a former one or the one at school.

    Each is looked up in an index of its own; asked in one breath, the rows of all who have another name would be read.
    """
    if not folded:
        return false()
    now, before = aliased(TranscriptRequest), aliased(TranscriptRequest)
    named = union_all(
        select(now.id).where(now.folded_last_name.startswith(folded, autoescape=True)),
        select(before.id).where(before.folded_other_last_names.contains(f" {folded}", autoescape=True)),
    )
    return TranscriptRequest.id.in_(named)


def _reference(text: str) -> ColumnElement[bool]:
    """Match a whole reference number, or the digits at its end as people read them out."""
    column = TranscriptRequest.reference
    if text.startswith("H") and len(text) >= _COMPLETE_REFERENCE:
        return column == text
    return func.reverse(column).startswith(text[::-1], autoescape=True)


def ordering(listing: Listing, *, backwards: bool = False) -> list[Any]:
    """Return the order of a list, or the same backwards; no two rows stand equal in it."""
    row = TranscriptRequest
    sort, descending = listing.order
    descending ^= backwards
    by_label = case(
        {status: place for place, status in enumerate(sorted(Status, key=lambda s: label(s, listing.lang)))},
        value=row.status,
    )
    keys: dict[Sort, tuple[Any, ...]] = {
        Sort.DATE: (row.payment_date,),
        Sort.AGE: (row.payment_date,),
        Sort.REFERENCE: (row.reference,),
        Sort.NAME: (row.folded_last_name, row.folded_first_name),
        Sort.TYPE: (row.type,),
        Sort.SOURCE: (School.name, School.town, School.id),
        Sort.LAST_ATTENDED: (row.last_attended,),
        Sort.SEND_DATE: (row.hold_type == "AfterCurrentTermEnrollment", row.release_date),
        Sort.STATUS: (by_label,),
        Sort.UPDATED_BY: (row.updated_by,),
        Sort.COMPLETED: (row.completed_at,),
    }
    if sort is Sort.AGE:  # the youngest has the latest date
        descending = not descending
    ordered = [key.desc() if descending else key.asc() for key in keys[sort]]
    if sort not in _NEVER_EMPTY:
        # Rows without a value come last either way, on SQLite and PostgreSQL alike.
        ordered = [key.nulls_first() if backwards else key.nulls_last() for key in ordered]
    return [*ordered, row.id.desc() if descending else row.id.asc()]
