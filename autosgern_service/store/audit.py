"""The audit trail: who saw or changed what. Views, searches and exports of students' data are entries too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from autosgern_service.store.models import AuditEntry


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str | None = None,
    address: str | None = None,
    **details: Any,
) -> None:
    """Add an entry to the caller's transaction.

    `action` is a short English verb phrase such as "view-request"; `subject` names the thing (a reference
    number, a user name); `details` are JSON values without names, birth dates or OENs.
    """
    session.add(
        AuditEntry(at=at, actor=actor, action=action, subject=subject, address=address, details=details)
    )
