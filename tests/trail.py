"""The audit trail, as tests read it."""

from __future__ import annotations

from sqlalchemy import select

from autosgern_service.opened.service import Service
from autosgern_service.store.models import AuditEntry


def entries(service: Service) -> list[AuditEntry]:
    """Every entry of the trail, the oldest first."""
    with service.store.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
