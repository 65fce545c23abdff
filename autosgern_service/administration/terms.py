"""The terms of boards: until when a request waits that was held for the end of the current term.

Intake asks for the current term; `autosgern board terms` and the portal set a board's terms, and with that move
the requests that wait for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import FIELD, Checks, Unfit, check_texts, one_at_a_time
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.texts import Text
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Term, TranscriptRequest

#: A term that ended later would have no day after it, on which transcripts go.
LAST_YEAR = 2999

_TOO_LATE = Text(
    f"{FIELD}\u00a0: écrivez la date comme 2026-11-28.", f"{FIELD}: write the date like 2026-11-28."
)


def current_term(session: Session, board_id: int, day: date) -> Term | None:
    """Return the term of a board in which a day lies: the first that ends on it or later; None where none is known."""
    return session.scalar(
        select(Term)
        .where(Term.board_id == board_id, Term.ends_on >= day)
        .order_by(Term.ends_on, Term.name)
        .limit(1)
    )


def release_date(ends_on: date) -> date:
    """Return the date on which a request held for a term's end goes: the day after it."""
    return ends_on + timedelta(days=1)


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
    checks = Checks()
    with checks:
        check_texts(Term, {"name": name})
    with checks:
        if ends_on.year > LAST_YEAR:
            raise Unfit("ends_on", _TOO_LATE)
    checks.end()
    one_at_a_time(session, Term)
    term = session.get(Term, (board.id, name)) or Term(board_id=board.id, name=name)
    former, term.ends_on = term.ends_on, ends_on
    session.add(term)
    changed = _follow(session, term)
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


def _follow(session: Session, term: Term) -> int:
    """Let the requests that wait for a term go on the day after its end; return how many have another date now."""
    waiting = update(TranscriptRequest).where(
        TranscriptRequest.board_id == term.board_id,
        TranscriptRequest.status == Status.SCHEDULED,
        TranscriptRequest.term == term.name,
        TranscriptRequest.release_date != release_date(term.ends_on),
    )
    changed = session.execute(
        waiting.values(release_date=release_date(term.ends_on)).execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]
