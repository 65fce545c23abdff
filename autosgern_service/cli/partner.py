"""`autosgern partner`: the programs that call our SOAP service, their secrets, shown once, and an end to both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration import partners
from autosgern_service.administration.partners import previous_secret
from autosgern_service.cli.doer import doer
from autosgern_service.cli.fitting import options_named
from autosgern_service.domain.roles import PartnerRole, PasswordType
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Partner, PartnerSecret


@click.group("partner")
def command() -> None:
    """Add programs that call the SOAP service, change their secrets, and shut them out."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As shown in histories.")
@click.option("--role", type=click.Choice([role.value for role in PartnerRole]), required=True)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in PasswordType]), default="text", show_default=True
)
@click.option("--board", default="", help="Number of the board (role board).")
@click.option("--destination", default="", help="Code of the destination (role destination).")
def add(username: str, role: str, mode: str, **told: str) -> None:
    """Add USERNAME and print its secret, shown this once."""
    service = Service.open(Settings.from_environment())
    with options_named(), service.store.begin() as session:
        _, secret = partners.add_partner(
            session,
            service.vault,
            doer(service),
            username=username,
            role=PartnerRole(role),
            mode=PasswordType(mode),
            **told,
        )
    click.echo(f"secret: {secret}")
    service.close()


@command.command("rotate")
@click.argument("username")
@click.option("--now", is_flag=True, help="End the present secret at once: somebody else may know it.")
def rotate(username: str, now: bool) -> None:
    """Give USERNAME a new secret and print it, shown this once.

    The present one works for two more weeks, unless it is ended with --now; one that is older ends at once. Of a
    disabled partner all end at once.
    """
    with _found(username) as (service, session, partner):
        secret = partners.rotate(session, service.vault, partner, doer(service), now=now)
        former = previous_secret(partner, service.clock.now())
    click.echo(f"secret: {secret}")
    click.echo(f"the one before {_until(former)}", err=True)
    if partner.disabled_at is not None:
        click.echo(f"{username} is {_state(partner)}: the new secret works once it is enabled", err=True)


@command.command("disable")
@click.argument("username")
def disable(username: str) -> None:
    """Refuse every message of USERNAME from now on, whatever its secret, until it is enabled."""
    with _found(username) as (service, session, partner):
        changed = partners.disable(session, partner, doer(service))
    click.echo(f"{username} is disabled" if changed else f"nothing to do: {username} is {_state(partner)}")


@command.command("enable")
@click.argument("username")
def enable(username: str) -> None:
    """Admit USERNAME again, with the secrets that it had."""
    with _found(username) as (service, session, partner):
        changed = partners.enable(session, partner, doer(service))
        secrets = _secrets(partner, service.clock.now())
    told = f"{username} is enabled, with its {secrets}"
    click.echo(told if changed else f"nothing to do: {username} is {_state(partner)}")


@command.command("list")
def list_partners() -> None:
    """List the partners: role, mode, place, name, state, since when each has its secret, and the one before."""
    service = Service.open(Settings.from_environment())
    now = service.clock.now()
    with service.store.read() as session:
        for partner in session.scalars(select(Partner).order_by(Partner.username)):
            place = partner.board.number if partner.board else partner.destination_code or "–"
            secrets = _secrets(partner, now)
            click.echo(
                f"{partner.username}\t{partner.role}\t{partner.mode}\t{place}\t{partner.name}\t{_state(partner)}\t{secrets}"
            )
    service.close()


@contextmanager
def _found(username: str) -> Iterator[tuple[Service, Session, Partner]]:
    """Open a transaction with a partner in it; raises click.UsageError where there is none of that name."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        partner = session.scalar(select(Partner).where(Partner.username == username))
        if partner is None:
            raise click.UsageError(f"there is no partner {username}")
        yield service, session, partner
    service.close()


def _state(partner: Partner) -> str:
    if partner.disabled_at is None:
        return "active"
    return f"disabled since {_moment(partner.disabled_at)} by {partner.disabled_by}"


def _secrets(partner: Partner, now: datetime) -> str:
    former = previous_secret(partner, now)
    before = f", the one before {_until(former)}" if former else ""
    return f"secret since {_moment(partner.secrets[-1].created_at)}{before}"


def _until(former: PartnerSecret | None) -> str:
    return f"works until {_moment(former.valid_until)}" if former and former.valid_until else "has ended"


def _moment(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC"
