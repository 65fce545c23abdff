"""Schools: six digits, once, with a name and a town; what a file repeats is no change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.administration import schools
from autosgern_service.administration.unfit import Unfit
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, School
from tests.trail import entries

FACTS: dict[str, Any] = {"name": "École", "town": "Valbourg", "closed": False, "email": None, "phone": None}


def put(service: Service, board: Board, bsid: str = "900001", **values: Any) -> None:
    with service.store.begin() as session:
        schools.put_all(session, Doer("noor", service.clock.now()), board, [(bsid, FACTS | values)])


def put_one(session: Any, by: Doer, board: Board, bsid: str, **facts: Any) -> None:
    schools.put_all(session, by, board, [(bsid, facts)])


def actions(service: Service) -> list[str]:
    return [one.action for one in entries(service)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"bsid": "90001"}, "bsid"),
        ({"bsid": "000000"}, "bsid"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"town": ""}, "town"),
        ({"town": "x" * 61}, "town"),
        ({"email": "somebody"}, "email"),
        ({"phone": "5" * 41}, "phone"),
    ],
)
@pytest.mark.parametrize("use_case", [schools.add, put_one])
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(
    service: Service, board: Board, use_case: Any, values: dict[str, Any], field: str
) -> None:
    with service.store.begin() as session, pytest.raises(Unfit) as refused:
        use_case(session, Doer("noor", service.clock.now()), board, **{"bsid": "900001"} | FACTS | values)
    assert refused.value.field == field
    assert actions(service) == []


def test_a_number_is_taken_once(service: Service, board: Board) -> None:
    put(service, board)
    with service.store.begin() as session, pytest.raises(Unfit, match="This number is taken"):
        schools.add(session, Doer("noor", service.clock.now()), board, "00900001", **FACTS)


def test_what_is_put_again_as_it_stands_is_no_entry(service: Service, board: Board) -> None:
    put(service, board)
    put(service, board)
    put(service, board, town="Hillton")
    assert actions(service) == ["add-school", "change-school"]
    with service.store.read() as session:
        assert session.scalars(select(School.town)).all() == ["Hillton"]
    assert entries(service)[-1].details["changed"] == {"town": ["Valbourg", "Hillton"]}


def test_what_is_left_out_stays_as_it_is(service: Service, board: Board) -> None:
    put(service, board, closed=True, email="a@conseil.example", phone="705-555-0100")
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        schools.put_all(session, by, board, [("900001", {"name": "École neuve", "town": "Valbourg"})])
    with service.store.read() as session:
        school = session.scalars(select(School)).one()
    assert (school.name, school.closed, school.email, school.phone) == (
        "École neuve",
        True,
        "a@conseil.example",
        "705-555-0100",
    )
    put(service, board, email="", phone=None)
    with service.store.read() as session:
        school = session.scalars(select(School)).one()
    assert (school.closed, school.email, school.phone) == (False, None, None)


def test_a_school_of_another_board_is_left_to_it(service: Service, board: Board) -> None:
    put(service, board)
    other = Board(number="B90002", name_fr="C", name_en="B", mode="manual")
    with service.store.begin() as session:
        session.add(other)
    with pytest.raises(Unfit, match="belongs to another board") as refused:
        put(service, other, name="Autre")
    assert (refused.value.field, refused.value.row) == ("bsid", 0)
    with service.store.read() as session:
        school = session.scalars(select(School)).one()
    assert (school.board_id, school.name) == (board.id, "École")


@pytest.mark.parametrize(
    ("bsids", "field", "row"),
    [([], "schools", None), (["900001", "900002", "00900001"], "bsid", 2), (["900001", "90000"], "bsid", 1)],
)
def test_of_schools_of_which_one_is_unfit_none_is_kept(
    service: Service, board: Board, bsids: list[str], field: str, row: int | None
) -> None:
    by = Doer("noor", service.clock.now())
    with pytest.raises(Unfit) as refused, service.store.begin() as session:
        schools.put_all(session, by, board, [(bsid, {"name": "E", "town": "T"}) for bsid in bsids])
    assert (refused.value.field, refused.value.row) == (field, row)
    with service.store.read() as session:
        assert session.scalars(select(School)).all() == []
