"""An e-mail address on the command line: one whole address, or the command is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from autosgern_service.domain.email_address import LONGEST
from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    Board,
    User,
)
from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    "email", ["bad", "t@test", "t @test.example", "t@test.example, u@test.example", "T <t@test.example>"]
)
def test_what_is_no_email_address_is_refused(cli: Cli, service: Service, email: str) -> None:
    told = cli("user", "add", "x", "--name", "X", "--email", email, "--role", "operator",
               expect=2)  # fmt: skip
    assert f"{email} is no whole e-mail address" in told
    with service.store.read() as session:
        assert session.scalars(select(User)).all() == []
    told = cli("board", "set", "B99001", "--name-fr", "A", "--name-en", "A", "--mode", "manual",
               "--email", email, expect=2)  # fmt: skip
    assert f"{email} is no whole e-mail address" in told
    with service.store.read() as session:
        assert session.scalars(select(Board)).all() == []


def test_what_is_far_too_long_is_told_in_part_only(service: Service, cli: Cli) -> None:
    email = "x" * 100_000
    told = cli("user", "add", "x", "--name", "X", "--email", email, "--role", "operator", expect=2)
    assert f"{'x' * LONGEST} is no whole e-mail address" in " ".join(told.split())
    assert len(told) < 2 * LONGEST + 500
