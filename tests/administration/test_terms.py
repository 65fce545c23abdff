"""The terms of a board: what may stand in them, one entry for what changes, and who waits for their end."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from autosgern_service.administration import terms
from autosgern_service.administration.unfit import Unfit
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Term
from tests.trail import entries

END = date(2027, 1, 29)


@pytest.mark.parametrize(
    ("name", "ends_on", "field"),
    [("", END, "name"), ("x" * 61, END, "name"), ("S\n1", END, "name"), ("S1", date(3000, 1, 1), "ends_on")],
)
def test_a_term_that_does_not_fit_is_refused_by_its_field(
    service: Service, board: Board, by: Doer, name: str, ends_on: date, field: str
) -> None:
    with service.store.begin() as session, pytest.raises(Unfit) as refused:
        terms.set_term(session, by, board, name, ends_on)
    assert refused.value.field == field
    with service.store.read() as session:
        assert session.scalars(select(Term)).all() == []
    assert entries(service) == []


def test_of_a_boards_terms_only_what_changes_is_an_entry(service: Service, board: Board, by: Doer) -> None:
    later = date(2027, 2, 5)
    for ends in ({"1": END, "2": END}, {"1": END, "3": END}, {"1": later, "3": END}):
        with service.store.begin() as session:
            terms.set_terms(session, by, board, ends)
    told = [(one.action, one.details["term"], one.details["ends_on"]) for one in entries(service)]
    assert told == [
        ("set-term", "1", [None, "2027-01-29"]),
        ("set-term", "2", [None, "2027-01-29"]),
        ("remove-term", "2", ["2027-01-29", None]),
        ("set-term", "3", [None, "2027-01-29"]),
        ("set-term", "1", ["2027-01-29", "2027-02-05"]),
    ]


def test_a_term_that_is_not_there_is_removed_without_an_entry(
    service: Service, board: Board, by: Doer
) -> None:
    with service.store.begin() as session:
        terms.remove_term(session, by, board, "none")
    assert entries(service) == []


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 1), "first"),
        (date(2027, 1, 29), "first"),
        (date(2027, 1, 30), "second"),
        (date(2027, 6, 26), None),
    ],
)
def test_the_current_term_is_the_first_that_has_not_ended(
    service: Service, board: Board, by: Doer, day: date, name: str | None
) -> None:
    with service.store.begin() as session:
        terms.set_terms(session, by, board, {"second": date(2027, 6, 25), "first": END})
    with service.store.read() as session:
        current = terms.current_term(session, board.id, day)
        assert (current and current.name) == name
        assert terms.current_term(session, board.id + 1, day) is None


def test_what_waits_for_a_term_goes_on_the_day_after_its_end_also_beyond_a_month() -> None:
    assert terms.release_date(date(2027, 12, 31)) == date(2028, 1, 1)
    assert terms.release_date(date(terms.LAST_YEAR, 12, 31)).year == terms.LAST_YEAR + 1
