"""How often something was done from an address of late: for what people do from outside, signed in or not.

Counts rows of the audit trail, so that it holds across processes and machines.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autosgern_service.store import audit
from autosgern_service.store.models import AuditEntry
from portal.web import current

WINDOW = timedelta(minutes=15)

#: Who did it, where nobody is signed in.
NOBODY = "–"


def count(action: str, *, actor: str | None = None) -> int:
    """Return how often an action was done within the window from the reader's address (by one user name)."""
    service = current.service()
    query = select(func.count()).where(
        AuditEntry.at > service.clock.now() - WINDOW,
        AuditEntry.action == action,
        AuditEntry.address == request.remote_addr,
    )
    if actor is not None:
        query = query.where(AuditEntry.actor == actor)
    with service.store.read() as session:
        return session.scalar(query) or 0


def record(action: str, actor: str = NOBODY) -> None:
    """Write into the audit trail what was done by somebody who is not, or not yet, signed in."""
    with current.service().store.begin() as session:
        add(session, action, actor)


def add(session: Session, action: str, actor: str = NOBODY) -> None:
    """Write it in this transaction."""
    at = current.service().clock.now()
    audit.record(session, at=at, actor=actor, action=action, address=request.remote_addr)
