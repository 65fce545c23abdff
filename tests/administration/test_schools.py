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
        schools.put(session, Doer("noor", service.clock.now()), board, bsid, **FACTS | values)


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
@pytest.mark.parametrize("use_case", [schools.add, schools.put])
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
