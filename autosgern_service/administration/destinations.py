"""How a destination is reached: its channel, made with the secrets that the vault keeps for it.

The night opens channels; operators keep secrets, pause and resume, and knock at the door.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

import transmission
from autosgern_service.domain.alarms import Kind
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms
from autosgern_service.store.models import Destination
from transmission import Channel


def open_channel(service: Service, destination: Destination) -> Channel:
    """Make a destination's channel, not yet connected; ValueError or VaultError where its data cannot be used."""

    def secret(kind: str, sealed: bytes | None) -> str:
        return service.vault.open(sealed, _name(destination, kind)).decode() if sealed else ""

    return transmission.open_channel(
        destination.url,
        root=service.settings.batches_root,
        host_key=destination.host_key or "",
        password=secret("password", destination.password_sealed),
        private_key=secret("private-key", destination.private_key_sealed),
    )


def pause(destination: Destination, note: str, *, at: datetime) -> None:
    """Let nothing leave for a destination until it is resumed; `note` says why, for the other operators."""
    destination.paused_at, destination.pause_note = destination.paused_at or at, note[:200]


def resume(session: Session, destination: Destination, *, at: datetime, by: str) -> None:
    """Let transcripts leave for a destination again, with the next transmission."""
    destination.paused_at = destination.pause_note = destination.failed_on = None
    destination.failed_nights = 0
    alarms.settle(session, Kind.DESTINATION_GIVEN_UP, destination.code, at=at, by=by)


def seal_password(vault: Vault, destination: Destination, password: str) -> None:
    """Keep the password with which we sign in at a destination."""
    destination.password_sealed = vault.seal(password.encode(), _name(destination, "password"))


def seal_private_key(vault: Vault, destination: Destination, private_key: str) -> None:
    """Keep the private key (OpenSSH or PEM, without a passphrase) with which we sign in at a destination."""
    destination.private_key_sealed = vault.seal(private_key.encode(), _name(destination, "private-key"))


def _name(destination: Destination, kind: str) -> str:
    return f"destination:{destination.code}:{kind}"
