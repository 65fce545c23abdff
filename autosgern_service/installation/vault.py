"""The vault: what must not lie readable on a disk (transcripts, message payloads, partner secrets).

Everything is sealed with AES-256-GCM under one key; the name of the row is bound in as associated data, so
that a sealed value moved to another row does not open. Sealed form: one version byte, 12 bytes of nonce,
then ciphertext and tag.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from autosgern_service.installation.settings import Settings, SettingsError

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32


class VaultError(Exception):
    """A sealed value cannot be opened: wrong key, wrong row, or damaged."""


class Vault:
    """Seals and opens values under one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError(f"a vault key has {_KEY_BYTES} bytes, not {len(key)}")
        self._aead = AESGCM(key)
        self._mac_key = hmac.digest(key, b"autosgern fingerprint", hashlib.sha256)

    def seal(self, plain: bytes, name: str) -> bytes:
        """Encrypt `plain` so that it opens under the same `name` only."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._aead.encrypt(nonce, plain, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Decrypt; raise VaultError where key, name or bytes are not those of `seal`."""
        if sealed[:1] != _VERSION:
            raise VaultError("unknown form of a sealed value")
        nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, ciphertext, name.encode())
        except (InvalidTag, ValueError):
            raise VaultError(f"{name}: the sealed value does not open with this key") from None

    def fingerprint(self, secret: str) -> str:
        """Return a keyed hash of a 256-bit secret, in hex: compares in microseconds, tells a thief nothing."""
        return hmac.new(self._mac_key, secret.encode(), hashlib.sha256).hexdigest()


def new_key() -> str:
    """Return a fresh key in the form of AUTOSGERN_VAULT_KEY (base64)."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def key_file(settings: Settings) -> Path:
    """Return where the key stands that is not given: whole, as a relative one depends on the current folder."""
    return (settings.data_dir / "vault.key").absolute()


def open_vault(settings: Settings, *, may_make: bool = True) -> Vault:
    """Return the installation's vault; a key that is not given stands in a file, which is made if it may be.

    Raises SettingsError where the key is not 32 bytes in base64, or there is none and none may be made.
    """
    path = key_file(settings)
    if not (settings.vault_key or may_make or path.exists()):
        raise SettingsError(
            f"AUTOSGERN_VAULT_KEY: this database has a vault key already, and it is not in {path}; "
            "give it, or the folder where it stands as AUTOSGERN_DATA_DIR"
        )
    text = settings.vault_key or _kept_key(path)
    try:
        return Vault(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise SettingsError("AUTOSGERN_VAULT_KEY: expected 32 bytes in base64") from None


def _kept_key(path: Path) -> str:
    """Read the key file, making it (mode 600) where it does not exist; safe when two processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(new_key(), encoding="ascii")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
