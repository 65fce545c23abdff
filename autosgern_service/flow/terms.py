"""Until when a request is held for the end of its board's current term, and that it follows where the term's end moves.

Intake asks for the current term; `administration.terms` sets a board's terms.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import func, select, update
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


def waiting(session: Session, board: Board, names: Collection[str], today: date) -> int:
    """Return how many requests are held for one of these terms of a board beyond today."""
    held = select(func.count()).where(
        TranscriptRequest.board_id == board.id,
        TranscriptRequest.status == Status.SCHEDULED,
        TranscriptRequest.term.in_(names),
        TranscriptRequest.release_date > today,
    )
    return session.scalar(held) or 0


def follow(session: Session, term: Term) -> int:
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
