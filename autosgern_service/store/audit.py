"""The audit trail: who saw or changed what. Views, searches and exports of students' data are entries too.

An entry about a change is written in the transaction of the change: either both are kept or neither. Of whoever is
signed in the right to do it is read again there, so that nobody does what was taken from them a moment before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from autosgern_service.domain.deeds import Deed
from autosgern_service.store.models import AuditEntry, Base, User

#: Columns of which the trail says that they changed, never what they hold.
_SECRET = ("_sealed", "_hash", "fingerprint", "private_key")


class RightsLost(Exception):
    """Whoever does it has another role by now, or may no longer sign in; nothing was done."""


@dataclass(frozen=True)
class Doer:
    """Who does it, when, and from which address, where there is one.

    Of whoever is signed in to the portal also their row of the users, and the role that let them do it.
    """

    name: str
    at: datetime
    address: str | None = None
    user: int | None = None
    role: str | None = None

    @classmethod
    def signed_in(cls, user: User, at: datetime, address: str | None) -> Self:
        """Return somebody who is signed in as doer of what they do."""
        return cls(user.username, at, address, user.id, user.role)


def record(session: Session, by: Doer, deed: Deed, subject: str | None = None, **details: Any) -> None:
    """Add an entry to the caller's transaction.

    `subject` names the thing (a reference number, a user name); `details` are JSON values without names, birth dates
    or OENs of students. Raises RightsLost.
    """
    if by.user is not None:
        _check_rights(session, by)
    session.add(
        AuditEntry(
            at=by.at,
            actor=by.name,
            action=deed.code,
            subject=subject,
            address=by.address,
            details=details,
        )
    )


def record_change(session: Session, by: Doer, deed: Deed, subject: str, row: Base) -> None:
    """Add an entry of what is about to change of a row, before it is flushed; where nothing is, there is none."""
    if changed := changes(row):
        record(session, by, deed, subject, changed=changed)


def _check_rights(session: Session, by: Doer) -> None:
    """Raise RightsLost unless a person still has the role in which they do it; it stays theirs until the commit."""
    rights = select(User.role).where(User.id == by.user, User.active).with_for_update(read=True)
    with session.no_autoflush:
        if session.scalar(rights) != by.role:
            raise RightsLost(by.name)


def changes(row: Base) -> dict[str, Any]:
    """Return what of a row is about to change, by column: [from, to], or "changed" for a secret.

    Called before the row is flushed; of a new row it is what the row will hold.
    """
    state = inspect(row)
    changed: dict[str, Any] = {}
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if not history.has_changes() or history.added == history.deleted:
            continue
        before, after = (next(iter(side or ()), None) for side in (history.deleted, history.added))
        if before == after:
            continue
        is_secret = column.key.endswith(_SECRET)
        changed[column.key] = "changed" if is_secret else [_plain(before), _plain(after)]
    return changed


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
