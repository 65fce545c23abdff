"""A short way to what staff do with a file: bring it, and say Yes to whatever differs."""

from __future__ import annotations

from autosgern_service.flow import uploads
from autosgern_service.opened.service import Service
from autosgern_service.store.models import User


def bring(service: Service, user: User, request_id: int, revision: int, document: bytes) -> uploads.Filed:
    """Have a document filed as a person has."""
    outcome = uploads.take(service, user, request_id, revision, document, "releve.xml")
    if isinstance(outcome, uploads.Held):
        rows = uploads.waiting(service, user, request_id, outcome.token).rows
        differing = [row.field for row in rows if row.differs]
        outcome = uploads.confirm(service, user, request_id, outcome.token, differing)
    assert isinstance(outcome, uploads.Filed), outcome
    return outcome
