"""The match log as its reader may see it, the newest run first."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import (
    Session,
    defer,
    joinedload,
)

from autosgern_service.store.lists import PAGE_SIZE
from autosgern_service.store.models import (
    MatchRun,
    TranscriptRequest,
    User,
)
from autosgern_service.store.scope import scope, sees_everything


def count_match_runs(session: Session, user: User) -> int:
    """Count the entries of the match log in the reader's scope."""
    return session.scalar(select(func.count()).select_from(_run_ids(user).subquery())) or 0


def match_runs(session: Session, user: User, number: int, size: int = PAGE_SIZE) -> list[MatchRun]:
    """Return a page of the match log, the newest first, without the candidates: these are for the request's page."""
    keys = _run_ids(user).order_by(MatchRun.id.desc()).offset((number - 1) * size).limit(size)
    runs = session.scalars(
        select(MatchRun)
        .where(MatchRun.id.in_(session.scalars(keys).all()))
        .options(
            defer(MatchRun.best_sealed, raiseload=True),
            joinedload(MatchRun.request).joinedload(TranscriptRequest.board),
            joinedload(MatchRun.board),
        )
        .order_by(MatchRun.id.desc())
    )
    return list(runs)


def _run_ids(user: User) -> Select[int]:
    ids = select(MatchRun.id)
    return ids if sees_everything(user) else ids.join(MatchRun.request).where(scope(user))
