"""One page of a long list: which rows stand on it, found without looking at those before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import eq, ne
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Session,
)

from autosgern_service.domain.lifecycle import TABS, Status, Tab, label
from autosgern_service.store.lists import (
    PAGE_SIZE,
    Listing,
    Page,
    Sort,
    in_tab,
    narrowed,
    ordering,
    page_count,
    rows_alone,
)
from autosgern_service.store.models import (
    School,
    TranscriptRequest,
)


def page(session: Session, listing: Listing, number: int, total: int) -> Page:
    """Return one page of the list; a number beyond the last page is the last page."""
    pages = page_count(total)
    number = min(max(1, number), pages)
    if not total:
        return Page((), number, pages, total)
    keys = _keys(session, listing, (number - 1) * PAGE_SIZE, total)
    rows = session.scalars(
        select(TranscriptRequest).where(TranscriptRequest.id.in_(keys)).options(*rows_alone())
    )
    by_key = {row.id: row for row in rows}
    return Page([by_key[key] for key in keys if key in by_key], number, pages, total)


def _keys(session: Session, listing: Listing, offset: int, total: int) -> list[int]:
    """Return the ids of a page's rows, in order, section by section; whole sections are passed over by their counts."""
    keys: list[int] = []
    for section in _sections(session, listing, total):
        if offset < section.count and len(keys) < PAGE_SIZE:
            wanted = min(PAGE_SIZE - len(keys), section.count - offset)
            keys += _keys_of(session, listing, section, offset, wanted)
        offset = max(0, offset - section.count)
    return keys


@dataclass(frozen=True)
class _Section:
    """Rows of a list that stand together under its order: which they are, how many, and their order among themselves.

    Hundreds are passed over for one that is read, so the condition is made when it is asked for. `forwards` and
    `backwards` are that order from its beginning and from its end.
    """

    condition: Callable[[], ColumnElement[bool]]
    count: int
    forwards: Sequence[Any]
    backwards: Sequence[Any]


def _keys_of(session: Session, listing: Listing, section: _Section, offset: int, limit: int) -> list[int]:
    """Return ids of a section. Ids alone come out of an index, however many are passed over.

    What stands in the second half is looked up from the end.
    """
    query = select(TranscriptRequest.id).where(narrowed(listing), in_tab(listing.tab), section.condition())
    if listing.order[0] is Sort.SOURCE:
        query = query.outerjoin(TranscriptRequest.school)
    left = section.count - offset - limit
    if left >= offset:
        return list(session.scalars(query.order_by(*section.forwards).offset(offset).limit(limit)))
    return list(session.scalars(query.order_by(*section.backwards).offset(left).limit(limit)))[::-1]


def _sections(session: Session, listing: Listing, total: int) -> list[_Section]:
    """Divide a list where a database has no index of its order: a word for each status, a school's name and town,
    rows without a value, which come last either way. What is open is few enough to be sorted by school."""
    row, (sort, descending) = TranscriptRequest, listing.order
    if sort is Sort.SOURCE and listing.tab is Tab.COMPLETED:
        counts = _counted(session, listing, row.school_id)
        return _sections_by(listing, row.school_id, _schools_in_order(session, listing), counts)
    if sort is Sort.STATUS:
        in_order = sorted(TABS[listing.tab], key=lambda one: label(one, listing.lang), reverse=descending)
        # Nearly all that is completed was sent electronically: not worth counting.
        rare = row.status.in_([status for status in in_order if status is not Status.ELECTRONIC_SENT])
        counts = _counted(session, listing, row.status, rare)
        counts[Status.ELECTRONIC_SENT] = total - sum(counts.values())
        return _sections_by(listing, row.status, in_order, counts)
    if sort is Sort.LAST_ATTENDED:
        empty = and_(narrowed(listing), in_tab(listing.tab), row.last_attended.is_(None))
        without = session.scalar(select(func.count()).where(empty)) or 0
        by_value = [(row.last_attended, row.id), (row.last_attended.desc(), row.id.desc())]
        by_id = [(row.id,), (row.id.desc(),)]
        return [
            _Section(partial(ne, row.last_attended, None), total - without, *_turned(by_value, descending)),
            _Section(partial(eq, row.last_attended, None), without, *_turned(by_id, descending)),
        ]
    return [_Section(true, total, ordering(listing), ordering(listing, backwards=True))]


def _counted(
    session: Session, listing: Listing, column: InstrumentedAttribute[Any], *more: ColumnElement[bool]
) -> dict[Any, int]:
    """Count the rows of a list by the values of a column."""
    listed = and_(narrowed(listing), in_tab(listing.tab), *more)
    counted = session.execute(select(column, func.count()).where(listed).group_by(column))
    return {group[0]: group[1] for group in counted}


def _sections_by(
    listing: Listing, column: InstrumentedAttribute[Any], values: Sequence[Any], counts: dict[Any, int]
) -> list[_Section]:
    """Return a section for each value of a column that rows have, in the values' order."""
    by_id = [(TranscriptRequest.id,), (TranscriptRequest.id.desc(),)]
    return [
        _Section(
            partial(eq, column, value),  # of None: IS NULL
            counts[value],
            *_turned(by_id, listing.order[1]),
        )
        for value in values
        if counts.get(value)
    ]


def _turned(orders: list[Any], descending: bool) -> list[Any]:
    """Return an order and its reverse, the reverse first where the list descends."""
    return orders[::-1] if descending else orders


def _schools_in_order(session: Session, listing: Listing) -> list[int | None]:
    """Return the schools by name and town; requests without one come last, either way."""
    by_place = [
        key.desc() if listing.order[1] else key.asc() for key in (School.name, School.town, School.id)
    ]
    return [*session.scalars(select(School.id).order_by(*by_place)), None]
