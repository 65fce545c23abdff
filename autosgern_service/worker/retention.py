"""What is destroyed, and when: personal data that has served its purpose, and rows that nobody needs any more.

One duty of the worker, once an hour; it may run twice and counts once. What must outlast the data (a match run's
outcome, a message's digests) stays in its row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, update
from sqlalchemy.orm import Session

from autosgern_service.domain.lifecycle import TABS, Tab
from autosgern_service.engine import bury
from autosgern_service.opened.service import Service
from autosgern_service.soap import security
from autosgern_service.store.models import (
    MatchRun,
    PartnerSecret,
    PasswordReset,
    SavedSearch,
    SignIn,
    TranscriptRequest,
    Upload,
)

ENGINE_ROWS_KEPT = timedelta(days=2)
#: Longer than any of the portal's short-lived rows is good for.
PORTAL_ROWS_KEPT = timedelta(days=1)

ENDED = TABS[Tab.COMPLETED] + TABS[Tab.INCOMPLETE]


def sweep(service: Service) -> None:
    """Destroy what is past its time."""
    now = service.clock.now()
    service.jobs.forget_finished((now - ENGINE_ROWS_KEPT).isoformat())
    with service.store.begin() as session:
        bury(session, now)
        for at in (Upload.at, SavedSearch.at, PasswordReset.at, SignIn.seen_at):
            session.execute(delete(at.class_).where(at < now - PORTAL_ROWS_KEPT))
        session.execute(delete(PartnerSecret).where(PartnerSecret.valid_until <= now))
        security.forget_nonces(session, now)
        _forget_candidates(session, now - timedelta(days=service.settings.candidate_retention_days))


def _forget_candidates(session: Session, before: datetime) -> None:
    """Destroy the compared values of near matches, who are third parties, where a request ended before an instant.

    It has ended when no person need look at it: completed, or answered and left in Incomplete.
    """
    ended = exists().where(
        TranscriptRequest.id == MatchRun.request_id,
        TranscriptRequest.status.in_(ENDED),
        TranscriptRequest.updated_at < before,
    )
    session.execute(
        update(MatchRun).where(MatchRun.best_sealed.is_not(None), ended).values(best_sealed=None),
        execution_options={"synchronize_session": False},
    )
