"""`autosgern user`: the people who sign in to the portal."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import select

from autosgern_service.administration import users
from autosgern_service.cli.doer import doer
from autosgern_service.cli.fitting import options_named
from autosgern_service.domain.roles import Role
from autosgern_service.installation import passwords
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store.models import User


@click.group("user")
def command() -> None:
    """Add people who sign in to the portal."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As shown in the portal.")
@click.option("--email", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--board", default="", help="Number of the board (board users).")
@click.option("--bsid", default="", help="BSID of the school (school users).")
@click.option("--language", type=click.Choice(("fr", "en")), default="fr", show_default=True)
def add(username: str, role: str, **told: Any) -> None:
    """Add USERNAME and print a temporary password, shown this once."""
    service = Service.open(Settings.from_environment())
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with options_named(), service.store.begin() as session:
        users.add(session, doer(service), username=username, role=Role(role), password_hash=hashed, **told)
    click.echo(f"temporary password: {password}")
    service.close()


@command.command("list")
def list_users() -> None:
    """List the users with role and place."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        for user in session.scalars(select(User).order_by(User.username)):
            place = user.school.bsid if user.school else user.board.number if user.board else "–"
            click.echo(f"{user.username}\t{user.role}\t{place}\t{'active' if user.active else 'inactive'}")
    service.close()
