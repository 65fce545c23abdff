"""The terms of boards: until when a request waits that was held for the end of the current term.

Intake asks for the current term; `autosgern board terms` sets a board's terms, and with that moves the requests
that wait for one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from autosgern_service.lifecycle import Status
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
    """Give a board these terms (name → last day) in the place of its former ones.

    Requests that wait for one of them wait for its new end; returns how many had their date changed. Those of
    a term that is gone keep their date.
    """
    session.execute(delete(Term).where(Term.board_id == board.id))
    session.add_all(Term(board_id=board.id, name=name, ends_on=end) for name, end in terms.items())
    changed = 0
    for name, end in terms.items():
        changed += session.execute(
            update(TranscriptRequest)
            .where(
                TranscriptRequest.board_id == board.id,
                TranscriptRequest.status == Status.SCHEDULED,
                TranscriptRequest.term == name,
                TranscriptRequest.release_date != release_date(end),
            )
            .values(release_date=release_date(end))
            .execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]
    return changed
