"""Partners that are in use: a new secret, and an end to one that leaked.

`autosgern partner` and the portal's administration call this. The SOAP service asks the database at every message, so
that what is done here counts at once, in every process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from autosgern_service import audit
from autosgern_service.soap.partners import GRACE, issue_secret
from autosgern_service.store.models import Partner
from autosgern_service.vault import Vault


@dataclass(frozen=True)
class Operator:
    """Who does it, when, and from where; the audit entry says so."""

    name: str
    at: datetime
    address: str | None = None


def rotate(session: Session, vault: Vault, partner: Partner, by: Operator, *, now: bool = False) -> str:
    """Give a partner a new secret and return it, as it cannot be read again.

    The present one works for `GRACE` more, so that the partner can change over; with `now` it ends at once. One that
    is older ends in any case. Of a disabled partner nothing has to change over and a secret may have leaked: all end at
    once.
    """
    _lock(session, partner)
    now = now or partner.disabled_at is not None
    former = partner.secrets[-1]
    secret = issue_secret(vault, partner, at=by.at, grace=timedelta() if now else GRACE)
    _audit(
        session,
        partner,
        by,
        "rotate-secret",
        secret_was=_text(former.created_at),
        secret_is=_text(by.at),
        former_until=_text(by.at if now else by.at + GRACE),
    )
    return secret


def disable(session: Session, partner: Partner, by: Operator) -> bool:
    """Refuse a partner from now on, whatever its secret; False where it is disabled already."""
    _lock(session, partner)
    if partner.disabled_at is not None:
        return False
    partner.disabled_at, partner.disabled_by = by.at, by.name
    _audit(session, partner, by, "disable-partner", was="active", now="disabled")
    return True


def enable(session: Session, partner: Partner, by: Operator) -> bool:
    """Admit a disabled partner again, with the secrets that it had; False where it is not disabled."""
    _lock(session, partner)
    if partner.disabled_at is None:
        return False
    partner.disabled_at = partner.disabled_by = None
    _audit(session, partner, by, "enable-partner", was="disabled", now="active")
    return True


def _lock(session: Session, partner: Partner) -> None:
    """Read the partner anew and keep others from changing it: of two rotations the second must see the first."""
    session.refresh(partner, with_for_update=True)


def _audit(session: Session, partner: Partner, by: Operator, action: str, **details: object) -> None:
    audit.record(
        session,
        at=by.at,
        actor=by.name,
        action=action,
        subject=partner.username,
        address=by.address,
        **details,
    )


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
