"""Passwords of the portal's users: argon2id hashes, fresh temporary ones, and what a good one must have.

The portal verifies and changes them; `autosgern user` and the demo make users with them.

A hash takes 64 MB and all of a processor for a while, and anybody may have one made by trying to sign in. So a
process makes a few at a time, lets a few more wait a moment, and tells the others at once that it is busy: its
other threads go on answering.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 200

#: Hashes that a process makes at a time, and how many more may wait for their turn, so many seconds at most.
AT_A_TIME = 2
IN_LINE = 8
PATIENCE_SECONDS = 5.0

#: Letters and digits that nobody confuses when reading them from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


_places = threading.Semaphore(AT_A_TIME + IN_LINE)
_turns = threading.Semaphore(AT_A_TIME)


class Busy(Exception):
    """Too many passwords are being hashed already: the same again, a little later, may succeed."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Return what is stored of a password; raises ValueError for one that is too long, Busy."""
    if len(password) > MAXIMUM_LENGTH:
        raise ValueError(f"a password has {MAXIMUM_LENGTH} characters at most")
    with _turn():
        return _hasher().hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Compare a password with a stored hash; with no hash it takes as long and says no. Raises Busy."""
    if len(password) > MAXIMUM_LENGTH:
        return False
    with _turn():
        nobodys = _nobodys_hash()  # made at anybody's first attempt: made at a nobody's, its time would tell
        try:
            return _hasher().verify(stored or nobodys, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def temporary() -> str:
    """Return a random password of some 93 bits for a person's first sign-in."""
    return "".join(secrets.choice(_READABLE) for _ in range(16))


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for one's turn to hash; raises Busy where too many wait already, or it does not come."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turns.acquire(timeout=PATIENCE_SECONDS):
            raise Busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()
