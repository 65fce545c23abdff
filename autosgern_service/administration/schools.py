"""Schools of boards, known by their BSID: added and changed one by one, by the portal, from a file, by the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import (
    BSID,
    NOTHING_GIVEN,
    Checks,
    Unfit,
    fit_texts,
    in_row,
    one_at_a_time,
)
from autosgern_service.domain.bsid import read_bsid
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.texts import Text
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, School

_TAKEN = Text("Ce numéro est déjà pris.", "This number is taken.")
_TWICE = Text("Ce numéro est donné plus d’une fois.", "This number is given more than once.")
_OTHER_BOARD = Text("Cette école relève d’un autre conseil.", "The school belongs to another board.")


class Facts(TypedDict, total=False):
    """What is kept of a school besides its number and its board; what is left out stays as it is."""

    name: str
    town: str
    closed: bool
    email: str | None
    phone: str | None


def add(session: Session, by: Doer, board: Board, bsid: str, **facts: Unpack[Facts]) -> School:
    """Add a school to a board, with its name and its town among the facts; raises Unfit."""
    checks = Checks()
    with checks:
        number = _number(bsid)
    with checks:
        given = fit_texts(School, {"name": "", "town": "", "closed": False, **facts})
    checks.end()
    one_at_a_time(session, School)
    if session.scalar(select(School.id).where(School.bsid == number)) is not None:
        raise Unfit("bsid", _TAKEN)
    school = School(bsid=number, board_id=board.id)
    _fill(school, given)
    session.add(school)
    audit.record(session, by, Deed.ADD_SCHOOL, number, changed=audit.changes(school))
    return school


def change(session: Session, by: Doer, school: School, **facts: Unpack[Facts]) -> None:
    """Change a school; raises Unfit."""
    _fill(school, fit_texts(School, facts))
    audit.record_change(session, by, Deed.CHANGE_SCHOOL, school.bsid, school)


def put_all(session: Session, by: Doer, board: Board, schools: Sequence[tuple[str, Facts]]) -> None:
    """Add or change schools of a board, by number; what stays as it is is no entry. Raises Unfit with its row."""
    if not schools:
        raise Unfit("schools", NOTHING_GIVEN)
    one_at_a_time(session, School)
    seen: set[str] = set()
    for row, (bsid, facts) in enumerate(schools):
        with in_row(row):
            number = _number(bsid)
            if number in seen:
                raise Unfit("bsid", _TWICE)
            seen.add(number)
            _put(session, by, board, number, facts)


def _put(session: Session, by: Doer, board: Board, number: str, facts: Facts) -> None:
    school = session.scalar(select(School).where(School.bsid == number).with_for_update())
    if school is None:
        add(session, by, board, number, **facts)
        return
    if school.board_id != board.id:
        raise Unfit("bsid", _OTHER_BOARD)
    _fill(school, fit_texts(School, facts))
    audit.record_change(session, by, Deed.CHANGE_SCHOOL, number, school)


def _number(bsid: str) -> str:
    """Return a school's number as it is kept; raises Unfit."""
    number = read_bsid(bsid)
    if number is None:
        raise Unfit("bsid", BSID)
    return number


def _fill(school: School, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(school, name, value)
