"""What belongs to the page being made: the service, the person who reads it, their language."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Actor
from autosgern_service.flow.decisions import actor_of
from autosgern_service.opened.service import Service
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import User

SERVICE = "autosgern"


def service() -> Service:
    """Return the opened service of this application."""
    opened: Service = current_app.extensions[SERVICE]
    return opened


def reader() -> User | None:
    """Return who is signed in, or None."""
    found: User | None = g.get("user")
    return found


def user() -> User:
    """Return who is signed in, on a page that nobody else reaches."""
    found = reader()
    assert found is not None
    return found


def lang() -> str:
    """Return the page's language, "fr" or "en"."""
    chosen: str = g.get("lang", "fr")
    return chosen


def address() -> str | None:
    """Return the address that the page was asked for from."""
    return request.remote_addr


def doer() -> Doer:
    """Return who does what this page does, as the audit trail names them."""
    return Doer.signed_in(user(), service().clock.now(), address())


def actor() -> Actor:
    """Return as whom the reader decides on requests."""
    return actor_of(user())


def note(deed: Deed, subject: str | None = None, **details: Any) -> None:
    """Write into the audit trail what the reader has seen; what they change is recorded in its transaction."""
    with service().store.begin() as session:
        audit.record(session, doer(), deed, subject, **details)
