"""Who may see what: every query of requests that a person reads goes through their scope."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import (
    Session,
    joinedload,
    load_only,
    selectinload,
)

from autosgern_service.store.models import (
    Board,
    RequestDelivery,
    School,
    TranscriptRequest,
    User,
)


def scope(user: User) -> ColumnElement[bool]:
    """Return the condition under which a user may see a request; deny where a role has no place."""
    if user.role == "school":
        return TranscriptRequest.school_id == user.school_id if user.school_id else false()
    if user.role == "board":
        return TranscriptRequest.board_id == user.board_id if user.board_id else false()
    if user.role == "auditor" and user.board_id:
        return TranscriptRequest.board_id == user.board_id
    return true() if user.role in ("operator", "auditor") else false()


def sees_everything(user: User) -> bool:
    """Say whether a user watches over the whole installation: an operator, or an auditor of no single board."""
    return user.role in ("operator", "auditor") and not user.board_id


def find(session: Session, user: User, reference: str) -> TranscriptRequest | None:
    """Return a request by its reference number, or None where there is none that the user may see."""
    return session.scalar(
        select(TranscriptRequest)
        .where(TranscriptRequest.reference == reference, scope(user))
        .options(
            joinedload(TranscriptRequest.board),
            joinedload(TranscriptRequest.school),
            selectinload(TranscriptRequest.deliveries).joinedload(RequestDelivery.destination),
            selectinload(TranscriptRequest.events),
        )
    )


def boards(session: Session, user: User) -> list[Board]:
    """Return the boards among which a user may pick; none for who belongs to one."""
    if user.board_id or user.role not in ("operator", "auditor"):
        return []
    named = load_only(Board.name_fr, Board.name_en)
    return list(session.scalars(select(Board).order_by(Board.number).options(named)))


@dataclass(frozen=True, slots=True)
class Place:
    """A school as a list shows it: there are hundreds, and a page needs no more of them."""

    id: int
    board_id: int
    bsid: str
    name: str
    town: str
    closed: bool


def schools(session: Session, user: User, board_id: int | None = None) -> list[Place]:
    """Return the schools among which a user may pick, by board and name; none for a school's own staff.

    `board_id` narrows them for who may pick among boards.
    """
    may_pick = user.role in ("board", "operator", "auditor") and (user.board_id or sees_everything(user))
    if not may_pick:
        return []
    shown = (School.id, School.board_id, School.bsid, School.name, School.town, School.closed)
    query = select(*shown).join(School.board).order_by(Board.name_fr, Board.id, School.name)
    if within := user.board_id or board_id:
        query = query.where(School.board_id == within)
    return [Place(*row) for row in session.execute(query)]
