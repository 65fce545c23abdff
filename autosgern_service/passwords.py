"""Passwords of the portal's users: argon2id hashes, fresh temporary ones, and what a good one must have.

The portal verifies and changes them; `autosgern user` and the demo make users with them.
"""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12

#: Letters and digits that nobody confuses when reading them from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return _hasher().hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Compare a password with a stored hash; with no hash it takes as long and says no."""
    nobodys = _nobodys_hash()  # made at anybody's first attempt: made at a nobody's, its time would tell
    try:
        return _hasher().verify(stored or nobodys, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def temporary() -> str:
    """Return a random password of some 93 bits for a person's first sign-in."""
    return "".join(secrets.choice(_READABLE) for _ in range(16))
