"""Programs that call us: the rules for making one; their secrets are tested where they are used."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.administration.partners import add_partner
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, Partner
from tests.trail import entries

PROGRAM: dict[str, Any] = {"username": "ocas", "name": "OCAS", "role": PartnerRole.CENTRE}


def add(service: Service, **values: Any) -> str:
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        return add_partner(session, service.vault, by, **PROGRAM | values)[1]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "x" * 101}, "username"),
        ({"username": "oc as"}, "username"),
        ({"name": "OC\tAS"}, "name"),
        ({"name": "Auto-SGéRN"}, "name"),
        ({"username": "cli:root"}, "username"),
        ({"board": "B90001"}, "board"),
        ({"destination": "BORE"}, "destination"),
        ({"role": PartnerRole.BOARD}, "board"),
        ({"role": PartnerRole.BOARD, "board": "B99999"}, "board"),
        ({"role": PartnerRole.BOARD, "board": "B90001", "destination": "BORE"}, "destination"),
        ({"role": PartnerRole.DESTINATION}, "destination"),
        ({"role": PartnerRole.DESTINATION, "destination": "ZZZZ"}, "destination"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(
    service: Service, values: dict[str, Any], field: str
) -> None:
    with service.store.begin() as session:
        session.add(Board(number="B90001", name_fr="C", name_en="B", mode="push"))
    with pytest.raises(Unfit) as refused:
        add(service, **values)
    assert refused.value.field == field
    with service.store.read() as session:
        assert session.scalars(select(Partner)).all() == entries(service) == []


def test_a_name_is_taken_whatever_its_capitals(service: Service) -> None:
    add(service)
    with pytest.raises(Unfit, match="This user name is taken"):
        add(service, username="OCAS")


def test_a_new_program_is_an_entry_without_its_secret(service: Service) -> None:
    secret = add(service, role=PartnerRole.DESTINATION, destination="bore")
    (entry,) = entries(service)
    assert (entry.action, entry.actor, entry.subject) == ("add-partner", "noor", "ocas")
    assert entry.details["changed"]["destination_code"] == [None, "BORE"]
    assert secret not in str(entry.details)
