"""Alarms: what waits for an operator, one row a thing, open until it is over or somebody closes it.

Whoever finds something that only a person can put right raises an alarm in the transaction that finds it; who
finds it in order again settles it. The same thing found twice is one alarm. Operators see the open ones with
`autosgern alarms` and in the portal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from autosgern_service.domain.alarms import ITSELF, Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Alarm


def ring(session: Session, kind: Kind, subject: str, *, at: datetime, detail: str = "") -> None:
    """Open an alarm; where it is open already only its detail is brought up to date."""
    again = (
        update(Alarm)
        .where(Alarm.kind == kind, Alarm.subject == subject, Alarm.closed_at.is_(None))
        .values(detail=detail)
    )
    if session.execute(again).rowcount:  # type: ignore[attr-defined]
        return
    try:
        with session.begin_nested():
            session.add(Alarm(kind=kind.value, subject=subject, detail=detail, at=at))
    except IntegrityError:
        session.execute(again)  # another process opened it at the same time


def settle(session: Session, kind: Kind, subject: str, *, at: datetime, by: str = ITSELF) -> None:
    """Close the alarm of a thing that is in order again; there may be none."""
    session.execute(
        update(Alarm)
        .where(Alarm.kind == kind, Alarm.subject == subject, Alarm.closed_at.is_(None))
        .values(closed_at=at, closed_by=by)
    )


def close(session: Session, alarm_id: int, by: Doer) -> bool:
    """Close one alarm by hand; False where it is not open."""
    closing = update(Alarm).where(Alarm.id == alarm_id, Alarm.closed_at.is_(None))
    if session.execute(closing.values(closed_at=by.at, closed_by=by.name)).rowcount != 1:  # type: ignore[attr-defined]
        return False
    audit.record(session, by, Deed.CLOSE_ALARM, str(alarm_id))
    return True


def open_alarms(session: Session) -> Sequence[Alarm]:
    """Return the open alarms, oldest first."""
    return session.scalars(select(Alarm).where(Alarm.closed_at.is_(None)).order_by(Alarm.id)).all()
