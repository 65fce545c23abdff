"""A page of a long list holds the rows that stand there under its order, and no page is beyond the last."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.domain.lifecycle import Status, Tab
from autosgern_service.store import lists, pages
from autosgern_service.store.lists import Criteria, Listing, Sort


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
def test_the_pages_of_each_order_hold_each_row_once_and_in_the_exports_order(world, sort, descending):
    for n in range(115):
        school = ("Rivière", "Pont", "Ridge", None)[n % 4]
        world.request(
            school,
            last_name=f"Nom{n % 7}",
            payment_date=date(2026, 11, 1 + n % 9),
            last_attended=(None, "2012-06", "1999-01")[n % 3],
            type=("Original", "Reissue")[n % 5 == 0],
            status=(Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR)[n % 2],
            updated_by=("Auto-SGéRN", "staff")[n % 6 == 0],
        )
    user = world.user("chief", "operator")
    listing = Listing(user=user, tab=Tab.TO_PROCESS, sort=sort, descending=descending)
    with world.service.store.read() as session:
        leaves = [pages.page(session, listing, number, 115).rows for number in (1, 2, 3)]
        shown = [row.id for rows in leaves for row in rows]
        exported = [row.id for row, _ in lists.every(session, listing)]
    assert [len(rows) for rows in leaves] == [50, 50, 15]
    assert shown == exported


@pytest.mark.parametrize("sort", [Sort.SOURCE, Sort.STATUS, Sort.COMPLETED])
@pytest.mark.parametrize("descending", [False, True])
def test_what_is_completed_is_paged_in_the_exports_order_too(any_world, sort, descending):
    ended = (Status.ELECTRONIC_SENT, Status.PAPER_SENT, Status.CANCELLED)
    for n in range(60):
        any_world.request(("Rivière", "Pont", "Ridge", None)[n % 4], status=ended[n * n % 3])
    user = any_world.user("chief", "operator")
    listing = Listing(user=user, tab=Tab.COMPLETED, sort=sort, descending=descending)
    with any_world.service.store.read() as session:
        shown = [row.id for number in (1, 2) for row in pages.page(session, listing, number, 60).rows]
        assert shown == [row.id for row, _ in lists.every(session, listing)]


def test_a_number_beyond_the_pages_is_the_nearest_page_and_nothing_is_one_empty_page(world):
    for _ in range(51):
        world.request()
    listing = Listing(user=world.user("chief", "operator"), tab=Tab.TO_PROCESS)
    with world.service.store.read() as session:
        last = pages.page(session, listing, 99, 51)
        assert (last.number, last.pages, last.first, last.last, len(last.rows)) == (2, 2, 51, 51, 1)
        assert pages.page(session, listing, -1, 51).number == 1
        gone = Listing(user=listing.user, tab=Tab.TO_PROCESS, criteria=None)
        empty = pages.page(session, gone, 3, 0)
        assert (empty.rows, empty.number, empty.pages, empty.first, empty.last) == ((), 1, 1, 0, 0)


def test_rows_that_went_since_they_were_counted_leave_a_shorter_page(world):
    world.request(last_name="Roy")
    listing = Listing(
        user=world.user("chief", "operator"), tab=Tab.TO_PROCESS, criteria=Criteria(last_name="Roy")
    )
    with world.service.store.read() as session:
        assert len(pages.page(session, listing, 1, 3).rows) == 1
