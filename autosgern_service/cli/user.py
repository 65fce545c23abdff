"""`autosgern user`: the people who sign in to the portal."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.cli.address import ADDRESS
from autosgern_service.cli.doer import doer
from autosgern_service.domain.bsid import read_bsid
from autosgern_service.domain.deeds import Deed
from autosgern_service.installation import passwords
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store import audit
from autosgern_service.store.models import Board, School, User

ROLES = ("school", "board", "operator", "auditor")


def add_user(
    session: Session,
    *,
    username: str,
    name: str,
    email: str,
    role: str,
    password: str,
    board: str | None = None,
    bsid: str | None = None,
    language: str = "fr",
    temporary: bool = True,
) -> User:
    """Add a user; raises click.UsageError where role, board and school do not fit together."""
    if session.scalar(select(User.id).where(User.username == username)):
        raise click.UsageError(f"there is a user {username} already")
    user = User(
        username=username,
        name=name,
        email=email,
        role=role,
        language=language,
        password_hash=passwords.hash_password(password),
        must_change_password=temporary,
    )
    if role == "board":
        user.board = session.scalar(select(Board).where(Board.number == board))
        if user.board is None:
            raise click.UsageError("a board user needs --board with a board's number")
    if role == "school":
        user.school = session.scalar(select(School).where(School.bsid == read_bsid(bsid or "")))
        if user.school is None:
            raise click.UsageError("a school user needs --bsid with a school's BSID")
        user.board = user.school.board
    session.add(user)
    return user


@click.group("user")
def command() -> None:
    """Add people who sign in to the portal."""


@command.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As shown in the portal.")
@click.option("--email", type=ADDRESS, required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--board", help="Number of the board (board users).")
@click.option("--bsid", help="BSID of the school (school users).")
@click.option("--language", type=click.Choice(("fr", "en")), default="fr", show_default=True)
def add(username: str, name: str, email: str, role: str, board: str, bsid: str, language: str) -> None:
    """Add USERNAME and print a temporary password, shown this once."""
    service = Service.open(Settings.from_environment())
    password = passwords.temporary()
    with service.store.begin() as session:
        add_user(
            session,
            username=username,
            name=name,
            email=email,
            role=role,
            password=password,
            board=board,
            bsid=bsid,
            language=language,
        )
        audit.record(session, doer(service), Deed.ADD_USER, username)
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
