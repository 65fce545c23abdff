"""Partners and their secrets: made here, shown once, never readable again.

`autosgern partner`, the demo and the tests call this. A secret is ours to make (256 random bits): it can then
be checked in microseconds, and nobody chooses a weak one. While a partner changes from one to the other two are
valid at once, never more. What is done to a partner that is in use stands in `administration.partners`.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from autosgern_service.store.models import Partner, PartnerSecret
from autosgern_service.vault import Vault

#: How long the present secret works beside a new one, unless it is ended at once.
GRACE = timedelta(days=14)


class Role(StrEnum):
    """What a partner is, and so which operations it may call."""

    CENTRE = "centre"
    BOARD = "board"
    DESTINATION = "destination"


class Mode(StrEnum):
    """How a partner proves who it is: PasswordText or PasswordDigest."""

    TEXT = "text"
    DIGEST = "digest"


def add_partner(
    session: Session,
    vault: Vault,
    *,
    username: str,
    name: str,
    role: Role,
    at: datetime,
    mode: Mode = Mode.TEXT,
    board_id: int | None = None,
    destination_code: str | None = None,
) -> tuple[Partner, str]:
    """Add a partner; return it with its secret, which cannot be read again.

    Raises ValueError where a board partner has no board or a destination partner no destination.
    """
    if (role == Role.BOARD) != (board_id is not None):
        raise ValueError("a partner of role board, and no other, has a board")
    if (role == Role.DESTINATION) != (destination_code is not None):
        raise ValueError("a partner of role destination, and no other, has a destination")
    partner = Partner(
        username=username,
        name=name,
        role=role.value,
        mode=mode.value,
        board_id=board_id,
        destination_code=destination_code,
    )
    session.add(partner)
    return partner, issue_secret(vault, partner, at=at)


def issue_secret(vault: Vault, partner: Partner, *, at: datetime, grace: timedelta = GRACE) -> str:
    """Give a partner a new secret; of the others only the present one stays, for `grace`, where that is any time."""
    secret = secrets.token_urlsafe(32)
    kept = partner.secrets[-1:] if grace else []
    for present in kept:
        present.valid_until = at + grace
    if partner.mode == Mode.DIGEST:
        new = PartnerSecret(sealed=vault.seal(secret.encode(), _sealed_name(partner)), created_at=at)
    else:
        new = PartnerSecret(fingerprint=vault.fingerprint(secret), created_at=at)
    partner.secrets = [*kept, new]
    return secret


def previous_secret(partner: Partner, at: datetime) -> PartnerSecret | None:
    """Return the secret before the present one, while it still works."""
    return next((one for one in partner.secrets if one.valid_until and one.valid_until > at), None)


def open_secret(vault: Vault, partner: Partner, secret: PartnerSecret) -> str:
    """Open the secret of a partner in digest mode."""
    assert secret.sealed is not None
    return vault.open(secret.sealed, _sealed_name(partner)).decode()


def _sealed_name(partner: Partner) -> str:
    return f"partner:{partner.username}:secret"
