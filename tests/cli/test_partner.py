"""`autosgern partner`: secrets, shown once, and an end to a secret or a partner."""

from __future__ import annotations

import os
import pwd

import pytest
from sqlalchemy import select

from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    AuditEntry,
    Partner,
)
from tests.cli.conftest import Cli

ME = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--role", "board"), "'--board': a board needs its number"),
        (("--role", "destination"), "'--destination': a board needs its number, a destination its code"),
        (
            ("--role", "centre", "--board", "B99001"),
            "'--board': a board needs its number, a destination its code, a centre neither",
        ),
        (
            ("--role", "board", "--board", "B1", "--destination", "BORE"),
            "'--destination': a board needs its number",
        ),
    ],
)
def test_a_partner_without_its_place_is_told_which_option_it_needs(
    cli: Cli, service: Service, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in cli("partner", "add", "x", "--name", "X", *arguments, expect=2)


@pytest.fixture
def partner(service: Service, cli: Cli) -> str:
    """The name of a partner that there is."""
    cli("partner", "add", "centre", "--name", "Centre", "--role", "centre")
    return "centre"


def works(service: Service, secret: str) -> bool:
    """Say whether a secret is one of the centre's that works now."""
    now = service.clock.now()
    with service.store.read() as session:
        kept = session.scalars(select(Partner)).one().secrets
        return service.vault.fingerprint(secret) in {
            one.fingerprint for one in kept if one.valid_until is None or one.valid_until > now
        }


def rotated(cli: Cli, *options: str) -> str:
    return cli("partner", "rotate", "centre", *options).split()[1]


def test_of_a_partners_former_secrets_only_the_last_one_works(
    cli: Cli, service: Service, partner: str
) -> None:
    issued = [rotated(cli) for _ in range(3)]
    assert [works(service, secret) for secret in issued] == [False, True, True]
    assert "the one before works until" in cli("partner", "list")


def test_a_secret_that_leaked_ends_now(cli: Cli, service: Service, partner: str) -> None:
    issued = [rotated(cli), rotated(cli, "--now")]
    assert [works(service, secret) for secret in issued] == [False, True]
    assert "the one before" not in cli("partner", "list")


def test_a_new_secret_of_a_disabled_partner_ends_the_others_at_once(
    cli: Cli, service: Service, partner: str
) -> None:
    leaked = rotated(cli)
    cli("partner", "disable", partner)
    told = cli("partner", "rotate", partner)
    assert "the one before has ended" in told
    assert "centre is disabled since" in told
    assert not works(service, leaked)
    assert "the one before" not in cli("partner", "enable", partner)


def test_enable_says_which_secrets_live_again(cli: Cli, service: Service, partner: str) -> None:
    rotated(cli)
    cli("partner", "disable", partner)
    assert "the one before works until" in cli("partner", "enable", partner)


def test_a_partner_is_disabled_and_enabled_and_to_say_so_twice_changes_nothing(
    cli: Cli, service: Service, partner: str
) -> None:
    assert cli("partner", "disable", partner) == "centre is disabled\n"
    assert "centre is disabled since " in cli("partner", "disable", partner)
    assert "disabled since " in cli("partner", "list")
    assert cli("partner", "enable", partner).startswith("centre is enabled, with its secret since ")
    assert cli("partner", "enable", partner) == "nothing to do: centre is active\n"
    with service.store.read() as session:
        kept = session.execute(
            select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).order_by(AuditEntry.id)
        ).all()
    assert kept[1:] == [
        ("disable-partner", ME, {"was": "active", "now": "disabled"}),
        ("enable-partner", ME, {"was": "disabled", "now": "active"}),
    ]


@pytest.mark.parametrize("command", ["rotate", "disable", "enable"])
def test_a_partner_that_is_none_is_told(cli: Cli, service: Service, command: str) -> None:
    assert "there is no partner nobody" in cli("partner", command, "nobody", expect=2)
