"""`autosgern partner`: the programs that call our SOAP service, and their secrets, shown once."""

from __future__ import annotations

import click
from sqlalchemy import select

from autosgern_service import audit
from autosgern_service.service import Service
from autosgern_service.settings import Settings
from autosgern_service.soap.partners import Mode, Role, add_partner, issue_secret
from autosgern_service.store.models import Board, Destination, Partner


@click.group("partner")
def command() -> None:
    """Add programs that call the SOAP service, and change their secrets."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As shown in histories.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default="text", show_default=True)
@click.option("--board", help="Number of the board (role board).")
@click.option("--destination", help="Code of the destination (role destination).")
def add(username: str, name: str, role: str, mode: str, board: str | None, destination: str | None) -> None:
    """Add USERNAME and print its secret, shown this once."""
    for place, given in ((Role.BOARD, board), (Role.DESTINATION, destination)):
        if role == place and not given:
            raise click.UsageError(f"a partner of role {place} needs --{place}")
        if role != place and given:
            raise click.UsageError(f"--{place} is for a partner of role {place} only")
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        if session.scalar(select(Partner.id).where(Partner.username == username)):
            raise click.UsageError(f"there is a partner {username} already")
        board_id = session.scalar(select(Board.id).where(Board.number == board)) if board else None
        if board and board_id is None:
            raise click.UsageError(f"there is no board {board}")
        if destination and session.get(Destination, destination) is None:
            raise click.UsageError(f"there is no destination {destination}")
        _, secret = add_partner(
            session,
            service.vault,
            username=username,
            name=name,
            role=Role(role),
            mode=Mode(mode),
            board_id=board_id,
            destination_code=destination,
            at=service.clock.now(),
        )
        audit.record(session, at=service.clock.now(), actor="cli", action="add-partner", subject=username)
    click.echo(f"secret: {secret}")
    service.close()


@command.command("rotate")
@click.argument("username")
def rotate(username: str) -> None:
    """Give USERNAME a new secret and print it; the old one stays valid for two weeks."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        partner = session.scalar(select(Partner).where(Partner.username == username))
        if partner is None:
            raise click.UsageError(f"there is no partner {username}")
        secret = issue_secret(service.vault, partner, at=service.clock.now())
        audit.record(session, at=service.clock.now(), actor="cli", action="rotate-secret", subject=username)
    click.echo(f"secret: {secret}")
    service.close()


@command.command("list")
def list_partners() -> None:
    """List the partners with role, mode and place."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        for partner in session.scalars(select(Partner).order_by(Partner.username)):
            place = partner.board.number if partner.board else partner.destination_code or "–"
            click.echo(f"{partner.username}\t{partner.role}\t{partner.mode}\t{place}\t{partner.name}")
    service.close()
