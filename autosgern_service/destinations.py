"""How a destination is reached: its channel, made with the secrets that the vault keeps for it.

The night opens channels; the command line keeps secrets and knocks at the door.
"""

from __future__ import annotations

import transmission
from autosgern_service.service import Service
from autosgern_service.store.models import Destination
from autosgern_service.vault import Vault
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


def seal_password(vault: Vault, destination: Destination, password: str) -> None:
    """Keep the password with which we sign in at a destination."""
    destination.password_sealed = vault.seal(password.encode(), _name(destination, "password"))


def seal_private_key(vault: Vault, destination: Destination, private_key: str) -> None:
    """Keep the private key (OpenSSH or PEM, without a passphrase) with which we sign in at a destination."""
    destination.private_key_sealed = vault.seal(private_key.encode(), _name(destination, "private-key"))


def _name(destination: Destination, kind: str) -> str:
    return f"destination:{destination.code}:{kind}"
