"""`autosgern board`: school boards, how they are reached, and their schools."""

from __future__ import annotations

import csv
from typing import TextIO

import click
from sqlalchemy import select

from autosgern_service import audit
from autosgern_service.service import Service, seal_sis_password
from autosgern_service.settings import Settings
from autosgern_service.sis import SisError
from autosgern_service.store.models import Board, School

MODES = ("pull", "push", "manual")
SCHOOL_COLUMNS = ("bsid", "name", "town")


@click.group("board")
def command() -> None:
    """Add boards and schools, and call a board's system."""


@command.command("set")
@click.argument("number")
@click.option("--name-fr", help="Name in French.")
@click.option("--name-en", help="Name in English.")
@click.option("--mode", type=click.Choice(MODES), help="pull: we call its system; push: it calls us; manual.")
@click.option("--endpoint", help="Address of its SOAP service (pull).")
@click.option("--sis-username", help="User name with which we call it.")
@click.option("--sis-password-file", type=click.File(), help="File with the password with which we call it.")
@click.option("--email", help="Where applicants reach it.")
@click.option("--phone", help="Where applicants reach it.")
@click.option("--address", help="Postal address.")
def set_board(number: str, sis_password_file: TextIO | None, **given: str | None) -> None:
    """Add the board NUMBER, or change what is given of it."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        board = session.scalar(select(Board).where(Board.number == number))
        if board is None:
            if not (given["name_fr"] and given["name_en"] and given["mode"]):
                raise click.UsageError("a new board needs --name-fr, --name-en and --mode")
            board = Board(number=number)
            session.add(board)
        for column, value in given.items():
            if value is not None:
                setattr(board, column, value)
        if board.mode == "pull" and not board.endpoint:
            raise click.UsageError("a board that we call needs --endpoint")
        if sis_password_file is not None:
            seal_sis_password(service.vault, board, sis_password_file.read().strip())
        audit.record(session, at=service.clock.now(), actor="cli", action="set-board", subject=number)
    click.echo(f"board {number} is set")
    service.close()


@command.command("schools")
@click.argument("number")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def set_schools(number: str, file: TextIO) -> None:
    """Add or change the schools of board NUMBER from a CSV: bsid, name, town, closed (yes/no), email, phone."""
    service = Service.open(Settings.from_environment())
    count = 0
    with service.store.begin() as session:
        board = session.scalar(select(Board).where(Board.number == number))
        if board is None:
            raise click.UsageError(f"there is no board {number}")
        reader = csv.DictReader(file)
        if missing := [name for name in SCHOOL_COLUMNS if name not in (reader.fieldnames or ())]:
            raise click.UsageError(f"columns missing: {', '.join(missing)}")
        for row in reader:
            if not (len(row["bsid"]) == 6 and row["bsid"].isdigit()):
                raise click.UsageError(f"line {reader.line_num}: a BSID has six digits")
            school = session.scalar(select(School).where(School.bsid == row["bsid"]))
            if school is None:
                school = School(bsid=row["bsid"], board=board)
                session.add(school)
            school.board, school.name, school.town = board, row["name"], row["town"]
            school.closed = (row.get("closed") or "").lower() in ("yes", "oui", "true", "1")
            school.email, school.phone = row.get("email") or None, row.get("phone") or None
            count += 1
        audit.record(
            session, at=service.clock.now(), actor="cli", action="set-schools", subject=number, schools=count
        )
    click.echo(f"{count} schools of {number} are set")
    service.close()


@command.command("list")
def list_boards() -> None:
    """List the boards with their mode and number of schools."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        for board in session.scalars(select(Board).order_by(Board.number)):
            click.echo(f"{board.number}\t{board.mode}\t{len(board.schools)}\t{board.name_en}")
    service.close()


@command.command("ping")
@click.argument("number")
def ping(number: str) -> None:
    """Call the system of board NUMBER once and say what it answered."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        board = session.scalar(select(Board).where(Board.number == number))
    if board is None or not board.endpoint:
        raise click.UsageError(f"{number} is no board that we call")
    try:
        service.boards.system(board).ping("autosgern")
        click.echo(f"{number} answers")
    except SisError as problem:
        click.echo(f"{number}: {problem.reason}: {problem.detail}", err=True)
        raise SystemExit(1) from None
    finally:
        service.close()
