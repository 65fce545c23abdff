"""Schools of boards, known by their BSID: added and changed one by one, by the portal, from a file, by the sandbox."""

from __future__ import annotations

from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import BSID, Checks, Unfit, check_texts, one_at_a_time
from autosgern_service.domain.bsid import read_bsid
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.texts import Text
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, School

_TAKEN = Text("Ce numéro est déjà pris.", "This number is taken.")


class Facts(TypedDict):
    """What is kept of a school besides its number and its board."""

    name: str
    town: str
    closed: bool
    email: str | None
    phone: str | None


def add(session: Session, by: Doer, board: Board, bsid: str, **facts: Unpack[Facts]) -> School:
    """Add a school to a board; raises Unfit."""
    one_at_a_time(session, School)
    number = _number(bsid, facts)
    if session.scalar(select(School.id).where(School.bsid == number)) is not None:
        raise Unfit("bsid", _TAKEN)
    school = School(bsid=number, board_id=board.id)
    _fill(school, facts)
    session.add(school)
    audit.record(session, by, Deed.ADD_SCHOOL, number, changed=audit.changes(school))
    return school


def change(session: Session, by: Doer, school: School, **facts: Unpack[Facts]) -> None:
    """Change a school; raises Unfit."""
    check_texts(School, facts)
    _fill(school, facts)
    audit.record(session, by, Deed.CHANGE_SCHOOL, school.bsid, changed=audit.changes(school))


def put(session: Session, by: Doer, board: Board, bsid: str, **facts: Unpack[Facts]) -> None:
    """Add a school, or give the one of that number to this board and these facts; what stays is no entry."""
    number = _number(bsid, facts)
    one_at_a_time(session, School)
    school = session.scalar(select(School).where(School.bsid == number).with_for_update())
    if school is None:
        add(session, by, board, number, **facts)
        return
    school.board_id = board.id
    _fill(school, facts)
    if changed := audit.changes(school):
        audit.record(session, by, Deed.CHANGE_SCHOOL, number, changed=changed)


def _number(bsid: str, facts: Facts) -> str:
    """Return a school's number as it is kept; raises Unfit for it and for what is told of the school."""
    number, checks = read_bsid(bsid), Checks()
    with checks:
        if number is None:
            raise Unfit("bsid", BSID)
    with checks:
        check_texts(School, facts)
    checks.end()
    return number or ""


def _fill(school: School, facts: Facts) -> None:
    school.name, school.town, school.closed = facts["name"], facts["town"], facts["closed"]
    school.email, school.phone = facts["email"] or None, facts["phone"] or None
