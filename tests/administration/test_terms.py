"""The terms of a board: what may stand in them, one entry for what changes, and what a change releases."""

from __future__ import annotations

import threading
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
    [
        ("", END, "name"),
        ("x" * 61, END, "name"),
        ("S\n1", END, "name"),
        ("\u00a0", END, "name"),
        ("S\u200b1", END, "name"),
        ("Aut\u043emne", END, "name"),
        ("S1", date(3000, 1, 1), "ends_on"),
        ("S1", date(2006, 1, 29), "ends_on"),
        ("S1", date(1, 1, 1), "ends_on"),
    ],
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
            terms.set_terms(session, by, board, [*ends.items()])
    told = [(one.action, one.details["term"], one.details["ends_on"]) for one in entries(service)]
    assert told == [
        ("set-term", "1", [None, "2027-01-29"]),
        ("set-term", "2", [None, "2027-01-29"]),
        ("remove-term", "2", ["2027-01-29", None]),
        ("set-term", "3", [None, "2027-01-29"]),
        ("set-term", "1", ["2027-01-29", "2027-02-05"]),
    ]


@pytest.mark.parametrize(
    ("given", "field", "row"),
    [
        ([], "terms", None),
        ([("A", END), ("2", END), ("Ａ", END)], "name", 2),
        ([("1", END), ("", END)], "name", 1),
    ],
)
def test_terms_that_are_none_or_given_twice_are_refused_and_the_former_stay(
    service: Service, board: Board, by: Doer, given: list[tuple[str, date]], field: str, row: int | None
) -> None:
    with service.store.begin() as session:
        terms.set_term(session, by, board, "former", END)
    with pytest.raises(Unfit) as refused, service.store.begin() as session:
        terms.set_terms(session, by, board, given)
    assert (refused.value.field, refused.value.row) == (field, row)
    with service.store.read() as session:
        assert session.scalars(select(Term.name)).all() == ["former"]


@pytest.mark.parametrize("again", ["ÉTÉ  1", "e\u0301te\u0301\u00a01", "Été １"])
def test_a_name_that_is_taken_for_a_terms_is_that_terms(any_service: Service, again: str) -> None:
    by, later = Doer("noor", any_service.clock.now()), date(2027, 2, 5)
    board = Board(number="B90001", name_fr="C", name_en="B", mode="manual")
    with any_service.store.begin() as session:
        session.add(board)
        session.flush()
        terms.set_term(session, by, board, "Été 1", END)
    with any_service.store.begin() as session:
        terms.set_term(session, by, board, again, later)
    with any_service.store.begin() as session:
        terms.set_terms(session, by, board, [(again, END)])
    with any_service.store.read() as session:
        found = session.execute(select(Term.name, Term.ends_on)).all()
    assert [tuple(one) for one in found] == [("Été 1", END)]


def test_a_last_day_that_stands_is_no_slip_however_long_it_is_past(
    service: Service, board: Board, by: Doer
) -> None:
    with service.store.begin() as session:
        session.add(Term(board_id=board.id, name="old", ends_on=date(2020, 1, 31)))
    with service.store.begin() as session:
        terms.set_terms(session, by, board, [("old", date(2020, 1, 31)), ("1", END)])
    with service.store.begin() as session, pytest.raises(Unfit, match="2020-02-01 is more than a year ago"):
        terms.set_term(session, by, board, "old", date(2020, 2, 1))


def test_two_boards_get_their_terms_at_once(any_service: Service) -> None:
    by, meet, done = Doer("noor", any_service.clock.now()), threading.Barrier(2), []
    with any_service.store.begin() as session:
        boards = [Board(number=f"B9000{at}", name_fr="C", name_en="B", mode="manual") for at in (1, 2)]
        session.add_all(boards)
        session.flush()
        session.add_all(
            Term(board_id=board.id, name=str(at), ends_on=END) for at in range(6) for board in boards
        )

    def give(board: Board) -> None:
        meet.wait()
        with any_service.store.begin() as session:
            terms.set_terms(session, by, board, [("new", END)])
        done.append(board.number)

    threads = [threading.Thread(target=give, args=(board,)) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["B90001", "B90002"]


def test_a_term_that_is_not_there_is_removed_without_an_entry(
    service: Service, board: Board, by: Doer
) -> None:
    with service.store.begin() as session:
        terms.remove_term(session, by, board, "none")
    assert entries(service) == []
