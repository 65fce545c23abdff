"""`autosgern user`: the people who sign in to the portal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from autosgern_service.installation.passwords import verify
from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    User,
)
from tests.cli.conftest import Cli
from tests.installed import Installation


@pytest.mark.parametrize(
    ("username", "told"),
    [
        ("Marie", "'USERNAME': this user name is taken"),
        ("m" * 300, "'USERNAME': username has 300 characters; at most 100 are kept"),
        ("marie b", "'USERNAME': user name: write it without blanks"),
    ],
)
def test_a_user_name_that_does_not_fit_is_told_by_its_argument(
    cli: Cli, service: Service, username: str, told: str
) -> None:
    person = ("--name", "M", "--email", "m@test.example", "--role", "auditor")
    cli("user", "add", "marie", *person)
    assert told in cli("user", "add", username, *person, expect=2)


def test_a_temporary_password_is_shown_once_and_kept_as_its_hash(service: Service, cli: Cli) -> None:
    person = ("--name", "M", "--email", "m@test.example", "--role", "auditor")
    printed = [cli("user", "add", name, *person) for name in ("marie", "max")]
    passwords = [line.removeprefix("temporary password: ").strip() for line in printed]
    assert passwords[0] != passwords[1]
    with service.store.read() as session:
        users = session.scalars(select(User).order_by(User.username)).all()
    assert [user.must_change_password for user in users] == [True, True]
    assert verify(users[0].password_hash, passwords[0])
    assert not verify(users[0].password_hash, passwords[1])


def test_people_are_listed_by_name_with_their_place(installation: Installation, cli: Cli) -> None:
    lines = cli("user", "list").splitlines()
    assert lines == sorted(lines)
    assert "portages\tboard\tB99001\tactive" in lines
    assert {line.split("\t")[2] for line in lines if "\toperator\t" in line} == {"–"}
