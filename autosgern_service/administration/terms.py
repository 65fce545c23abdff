"""The terms of boards: `autosgern board terms` and the portal set them, and with that move the requests that wait.

Which of them is the current one, and until when a request is held for it: `flow.terms`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import (
    FIELD,
    NOTHING_GIVEN,
    Checks,
    Unfit,
    check_letters,
    fit_texts,
    in_row,
    one_at_a_time,
)
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.short_texts import as_kept, name_key
from autosgern_service.domain.texts import Text
from autosgern_service.flow.terms import follow, waiting
from autosgern_service.installation.clock import local_date
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Term

#: A term that ended later would have no day after it, on which transcripts go.
LAST_YEAR = 2999
#: A new last day that is longer past is a slip: 2006 for 2026.
_PAST = timedelta(days=365)

_TOO_LATE = Text(
    f"{FIELD}\u00a0: écrivez la date comme 2026-11-28.", f"{FIELD}: write the date like 2026-11-28."
)
_TOO_EARLY = Text(
    f"{FIELD}\u00a0: le {{day}} est passé depuis plus d’un an. Vérifiez l’année.",
    f"{FIELD}: {{day}} is more than a year ago. Check the year.",
)


_TWICE = Text("Ce nom est donné plus d’une fois.", "This name is given more than once.")


class Releases(Exception):
    """Nothing was changed: so many held requests, `count`, would go at once, as their term has ended by then."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} held request{'s' if count > 1 else ''} would go at once")
        self.count = count


def set_terms(
    session: Session, by: Doer, board: Board, terms: Sequence[tuple[str, date]], *, releasing: int = 0
) -> int:
    """Give a board these terms (name, last day) in the place of its former ones; returns and raises as `set_term`.

    Unfit has its row. Requests that wait for a term that is gone keep their date.
    """
    if not terms:
        raise Unfit("terms", NOTHING_GIVEN)
    one_at_a_time(session, Term)
    standing, given = _standing(session, board), dict[str, tuple[str, date]]()
    for row, (name, ends_on) in enumerate(terms):
        with in_row(row):
            key = _check(by, standing, name, ends_on)
            if key in given:
                raise Unfit("name", _TWICE)
            given[key] = name, ends_on
    _check_releases(session, by, board, standing, given, releasing)
    for key, term in standing.items():
        if key not in given:
            remove_term(session, by, board, term.name)
    return sum(_set(session, by, board, standing, *one) for one in given.values())


def set_term(
    session: Session, by: Doer, board: Board, name: str, ends_on: date, *, releasing: int = 0
) -> int:
    """Add a term, or change its last day; returns how many waiting requests had their date changed with it.

    Raises Unfit, and Releases where more held requests would go at once than the `releasing` that somebody has agreed
    to. What stays as it is is no entry, and a name that people would take for that of a term is that term's.
    """
    one_at_a_time(session, Term)
    standing = _standing(session, board)
    given = {_check(by, standing, name, ends_on): (name, ends_on)}
    _check_releases(session, by, board, standing, given, releasing)
    return _set(session, by, board, standing, name, ends_on)


def remove_term(session: Session, by: Doer, board: Board, name: str) -> None:
    """Take a term away, if it is there; requests that wait for it keep their date."""
    one_at_a_time(session, Term)
    term = session.get(Term, (board.id, name), with_for_update=True)
    if term is not None:
        session.delete(term)
        days = [term.ends_on.isoformat(), None]
        audit.record(session, by, Deed.REMOVE_TERM, board.number, term=name, ends_on=days)


def _standing(session: Session, board: Board) -> dict[str, Term]:
    """Return the terms that a board has, by what their names have in common with those that are taken for them."""
    found = session.scalars(select(Term).where(Term.board_id == board.id).order_by(Term.name))
    return {name_key(term.name): term for term in found}


def _check(by: Doer, standing: Mapping[str, Term], name: str, ends_on: date) -> str:
    """Return a term's key; raises Unfit."""
    key, checks = name_key(as_kept(name)), Checks()
    with checks:
        fit_texts(Term, {"name": name})
        check_letters("name", name)
    with checks:
        if ends_on.year > LAST_YEAR:
            raise Unfit("ends_on", _TOO_LATE)
        stays = key in standing and standing[key].ends_on == ends_on
        if not stays and ends_on < local_date(by.at) - _PAST:
            raise Unfit("ends_on", _TOO_EARLY.fill(field=FIELD, day=ends_on.isoformat()))
    checks.end()
    return key


def _check_releases(
    session: Session,
    by: Doer,
    board: Board,
    standing: Mapping[str, Term],
    given: Mapping[str, tuple[str, date]],
    releasing: int,
) -> None:
    """Raise Releases where more requests would go at once than somebody has agreed to."""
    today = local_date(by.at)
    ended = [standing[key].name for key, (_, ends_on) in given.items() if key in standing and ends_on < today]
    if (count := waiting(session, board, ended, today)) > releasing:
        raise Releases(count)


def _set(
    session: Session, by: Doer, board: Board, standing: Mapping[str, Term], name: str, ends_on: date
) -> int:
    kept = as_kept(name)
    term = standing.get(name_key(kept)) or Term(board_id=board.id, name=kept)
    former, term.ends_on = term.ends_on, ends_on
    session.add(term)
    changed = follow(session, term)
    if former != ends_on:
        days = [former and former.isoformat(), ends_on.isoformat()]
        audit.record(session, by, Deed.SET_TERM, board.number, term=term.name, ends_on=days, requests=changed)
    return changed
