"""How often something was done from an address of late: for what people do from outside, signed in or not.

Counts rows of the audit trail, so that it holds across processes and machines.
"""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import func, select

from autosgern_service.domain.deeds import Deed
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry
from portal.web import current

WINDOW = timedelta(minutes=15)

#: Who did it, where nobody is signed in.
NOBODY = "–"


def count(deed: Deed, *, actor: str | None = None) -> int:
    """Return how often a deed was done within the window from the reader's address (by one user name)."""
    service = current.service()
    query = select(func.count()).where(
        AuditEntry.at > service.clock.now() - WINDOW,
        AuditEntry.action == deed.code,
        AuditEntry.address == request.remote_addr,
    )
    if actor is not None:
        query = query.where(AuditEntry.actor == actor)
    with service.store.read() as session:
        return session.scalar(query) or 0


def doer(actor: str = NOBODY) -> Doer:
    """Return who does what this page does, where they are not, or not yet, signed in."""
    return Doer(actor, current.service().clock.now(), request.remote_addr)
