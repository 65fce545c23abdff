"""Which term is the current one, and until when what waits for its end waits."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.administration.terms import LAST_YEAR
from autosgern_service.flow import terms
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Board, Term


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
    service: Service, day: date, name: str | None
) -> None:
    board = Board(number="B90001", name_fr="C", name_en="B", mode="manual")
    with service.store.begin() as session:
        session.add(board)
        session.flush()
        for term, ends_on in (("second", date(2027, 6, 25)), ("first", date(2027, 1, 29))):
            session.add(Term(board_id=board.id, name=term, ends_on=ends_on))
    with service.store.read() as session:
        current = terms.current_term(session, board.id, day)
        assert (current and current.name) == name
        assert terms.current_term(session, board.id + 1, day) is None


def test_what_waits_for_a_term_goes_on_the_day_after_its_end_also_beyond_a_month() -> None:
    assert terms.release_date(date(2027, 12, 31)) == date(2028, 1, 1)
    assert terms.release_date(date(LAST_YEAR, 12, 31)).year == LAST_YEAR + 1
