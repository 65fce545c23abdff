"""The terms of boards: until when a request waits that was held for the end of the current term.

Intake asks for the current term; `autosgern board terms` and the portal set a board's terms, and with that move
the requests that wait for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import Board, Term, TranscriptRequest


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


def set_terms(session: Session, board: Board, terms: Mapping[str, date]) -> int:
    """Give a board these terms (name → last day) in the place of its former ones; returns as `set_term` does.

    Requests that wait for a term that is gone keep their date.
    """
    session.execute(delete(Term).where(Term.board_id == board.id))
    return sum(set_term(session, board.id, name, ends_on) for name, ends_on in terms.items())


def set_term(session: Session, board_id: int, name: str, ends_on: date) -> int:
    """Add a term, or change its last day; returns how many waiting requests had their date changed with it."""
    session.merge(Term(board_id=board_id, name=name, ends_on=ends_on))
    waiting = update(TranscriptRequest).where(
        TranscriptRequest.board_id == board_id,
        TranscriptRequest.status == Status.SCHEDULED,
        TranscriptRequest.term == name,
        TranscriptRequest.release_date != release_date(ends_on),
    )
    changed = session.execute(
        waiting.values(release_date=release_date(ends_on)).execution_options(synchronize_session=False)
    )
    return changed.rowcount  # type: ignore[attr-defined]
