"""Partners and their secrets: made here, shown once, never readable again.

`autosgern partner`, the demo and the tests call this. A secret is ours to make (256 random bits): it can then
be checked in microseconds, and nobody chooses a weak one. Two secrets are valid at once while a partner changes
from one to the other.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from autosgern_service.store.models import Partner, PartnerSecret
from autosgern_service.vault import Vault


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


def issue_secret(
    vault: Vault, partner: Partner, *, at: datetime, keep_old: timedelta = timedelta(days=14)
) -> str:
    """Give a partner a new secret; the older ones stay valid for `keep_old`, no longer."""
    secret = secrets.token_urlsafe(32)
    end = at + keep_old
    for old in partner.secrets:
        old.valid_until = min(end, old.valid_until or end)
    if partner.mode == Mode.DIGEST:
        kept = PartnerSecret(sealed=vault.seal(secret.encode(), _sealed_name(partner)), created_at=at)
    else:
        kept = PartnerSecret(fingerprint=vault.fingerprint(secret), created_at=at)
    partner.secrets.append(kept)
    return secret


def open_secret(vault: Vault, partner: Partner, secret: PartnerSecret) -> str:
    """Open the secret of a partner in digest mode."""
    assert secret.sealed is not None
    return vault.open(secret.sealed, _sealed_name(partner)).decode()


def _sealed_name(partner: Partner) -> str:
    return f"partner:{partner.username}:secret"
