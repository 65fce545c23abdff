"""The terms of boards: `autosgern board terms` and the portal set them, and with that move the requests that wait.

Which of them is the current one, and until when a request is held for it: `flow.terms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import FIELD, Unfit, check_texts, one_at_a_time
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.texts import Text
from autosgern_service.flow.terms import follow
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Term

#: A term that ended later would have no day after it, on which transcripts go.
LAST_YEAR = 2999

_TOO_LATE = Text(
    f"{FIELD}\u00a0: écrivez la date comme 2026-11-28.", f"{FIELD}: write the date like 2026-11-28."
)


def set_terms(session: Session, by: Doer, board: Board, terms: Mapping[str, date]) -> int:
    """Give a board these terms (name → last day) in the place of its former ones; returns as `set_term` does.

    Requests that wait for a term that is gone keep their date. Raises Unfit.
    """
    for name in session.scalars(select(Term.name).where(Term.board_id == board.id)).all():
        if name not in terms:
            remove_term(session, by, board, name)
    return sum(set_term(session, by, board, name, ends_on) for name, ends_on in terms.items())


def set_term(session: Session, by: Doer, board: Board, name: str, ends_on: date) -> int:
    """Add a term, or change its last day; returns how many waiting requests had their date changed with it.

    Raises Unfit. What stays as it is is no entry.
    """
    check_texts(Term, {"name": name})
    if ends_on.year > LAST_YEAR:
        raise Unfit("ends_on", _TOO_LATE)
    one_at_a_time(session, Term)
    term = session.get(Term, (board.id, name)) or Term(board_id=board.id, name=name)
    former, term.ends_on = term.ends_on, ends_on
    session.add(term)
    changed = follow(session, term)
    if former != ends_on:
        days = [former and former.isoformat(), ends_on.isoformat()]
        audit.record(session, by, Deed.SET_TERM, board.number, term=name, ends_on=days, requests=changed)
    return changed


def remove_term(session: Session, by: Doer, board: Board, name: str) -> None:
    """Take a term away, if it is there; requests that wait for it keep their date."""
    term = session.get(Term, (board.id, name), with_for_update=True)
    if term is not None:
        session.delete(term)
        days = [term.ends_on.isoformat(), None]
        audit.record(session, by, Deed.REMOVE_TERM, board.number, term=name, ends_on=days)
