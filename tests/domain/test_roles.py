"""The codes of roles and modes are stored as they are: each has room, and none changes unnoticed."""

from __future__ import annotations

from enum import StrEnum

import pytest
from sqlalchemy import String

from autosgern_service.domain.roles import Mode, PartnerRole, PasswordType, Role
from autosgern_service.soap.operations import ROLES
from autosgern_service.store.models import Board, Partner, User


@pytest.mark.parametrize(
    ("codes", "column"),
    [
        (Role, User.__table__.c.role),
        (PartnerRole, Partner.__table__.c.role),
        (PasswordType, Partner.__table__.c.mode),
        (Mode, Board.__table__.c.mode),
    ],
    ids=["Role", "PartnerRole", "PasswordType", "Mode"],
)
def test_every_code_has_room_in_its_column(codes: type[StrEnum], column) -> None:
    assert isinstance(column.type, String)
    assert max(map(len, codes)) <= column.type.length


def test_every_program_that_may_call_has_something_to_call() -> None:
    assert set().union(*ROLES.values()) == set(PartnerRole)


def test_codes_that_are_kept_in_databases_stay_as_they_are() -> None:
    kept = {str(code) for codes in (Role, PartnerRole, PasswordType, Mode) for code in codes}
    assert kept == {
        *("school", "board", "operator", "auditor", "centre", "destination"),
        *("text", "digest", "pull", "push", "manual"),
    }
