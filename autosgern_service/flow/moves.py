"""The one way to change a request's status: checked, compared-and-set, and never without its event.

A mail that a move owes to the applicant is committed with it, as a row; `notices` sends it afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from autosgern_service import notices
from autosgern_service.domain.lifecycle import MAILED, Actor, Status, check_move, is_completed
from autosgern_service.domain.origins import Origin
from autosgern_service.domain.reasons import Reason
from autosgern_service.store.models import RequestEvent, TranscriptRequest

SYSTEM = "Auto-SGéRN"
#: The revision with which a request arrives.
FIRST = 1

_WRITTEN = (
    "status",
    "reason",
    "note",
    "revision",
    "attempt",
    "due_at",
    "turn",
    "failures",
    "updated_at",
    "updated_by",
    "completed_at",
)
_SEEN = ("id", "status", "revision", "attempt")
_TABLE = TranscriptRequest.__table__
#: Written once, as a worker makes thousands of moves a minute.
_MOVE = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(*(_TABLE.c[name] == bindparam(f"seen_{name}") for name in _SEEN))
    .values({name: bindparam(name) for name in _WRITTEN})
)
_EVENT = insert(RequestEvent.__table__)  # type: ignore[arg-type]


class Stale(Exception):
    """Somebody else moved the request since it was read; nothing was changed."""


def move(
    session: Session,
    request: TranscriptRequest,
    after: Status,
    *,
    actor: Actor,
    by: str,
    at: datetime,
    reason: Reason | None = None,
    note: str | None = None,
    origin: Origin | None = None,
    overruled: Collection[str] = (),
) -> dict[str, Any]:
    """Move a request in the caller's transaction, from the revision at which it was read.

    Returns what changed as the audit trail tells it (`audit.changes`): the status before and after.

    Into AutoProcessing it becomes work for the machine at once, out of it nobody's. Raises MoveNotAllowed where
    the lifecycle has no such move, Stale where the row moved meanwhile. `request` reflects the new state
    afterwards. Where the move files a transcript, `origin` is how it came and `overruled` the fields in which a
    person filed it in spite of a difference.
    """
    before = Status(request.status)
    check_move(before, after, actor)
    to_machine = after is Status.AUTO_PROCESSING
    values = {
        "status": after,
        "reason": reason,
        "note": note,
        "revision": request.revision + 1,
        "attempt": request.attempt + to_machine,
        "due_at": at if to_machine else None,
        "turn": None,
        "failures": 0,
        "updated_at": at,
        "updated_by": by,
        "completed_at": at if is_completed(after) else None,
    }
    _write(session, request, values)
    record_event(
        session,
        request.id,
        request.revision,
        before,
        after,
        actor=actor,
        by=by,
        at=at,
        reason=reason,
        note=note,
        origin=origin,
        overruled=overruled,
    )
    if after in MAILED:
        notices.tell_applicant(session, request, after, at)
    return {"status": [before, after]}


def _write(session: Session, request: TranscriptRequest, values: dict[str, Any]) -> None:
    """Write what a request's row holds from now on; raises Stale where it does not stand as it was read."""
    seen = {f"seen_{name}": getattr(request, name) for name in _SEEN}
    result = session.execute(_MOVE, values | seen)
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale(request.reference)
    for name, value in values.items():
        set_committed_value(request, name, value)


def last_move(session: Session) -> int:
    """Return the number of the last event of any request: what a page carries that does not name its requests."""
    return session.scalar(select(func.max(RequestEvent.id))) or 0


def has_moved(session: Session, request: TranscriptRequest, since: int) -> bool:
    """Say whether a request has moved since an event; that it arrived afterwards is no move."""
    later = RequestEvent.id > since, RequestEvent.revision > FIRST
    moved = select(RequestEvent.id).where(RequestEvent.request_id == request.id, *later).limit(1)
    return session.scalar(moved) is not None


def record_event(
    session: Session,
    request_id: int,
    revision: int,
    before: Status | None,
    after: Status,
    *,
    actor: Actor,
    by: str,
    at: datetime,
    reason: Reason | None = None,
    note: str | None = None,
    origin: Origin | None = None,
    overruled: Collection[str] = (),
) -> None:
    """Leave the event of a move (or, with no `before`, of the arrival) of a request, by its revision afterwards."""
    event = {"request_id": request_id, "revision": revision, "at": at, "actor": actor, "by": by}
    event |= {"before": before, "after": after, "reason": reason, "note": note}
    event |= {"origin": origin, "overruled": " ".join(overruled) or None}
    session.execute(_EVENT, event)
