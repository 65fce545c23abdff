"""`autosgern board`: school boards, how they are reached, and their schools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration import boards, schools, terms
from autosgern_service.administration.unfit import Unfit
from autosgern_service.cli import csv_files
from autosgern_service.cli.csv_files import Unreadable
from autosgern_service.cli.doer import doer
from autosgern_service.cli.fitting import line_of, options_named, told
from autosgern_service.cli.given import FILE_TEXT
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.roles import Mode
from autosgern_service.flow import board_calls, decisions
from autosgern_service.flow.decisions import RETRIED
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sis import SisError
from autosgern_service.store.models import Board

SCHOOL_COLUMNS = ("bsid", "name", "town")
SCHOOL_OPTIONAL = ("closed", "email", "phone")
#: How a file says whether a school is closed; a cell that is left empty says no.
CLOSED = dict.fromkeys(("yes", "oui", "true", "1"), True) | dict.fromkeys(
    ("no", "non", "false", "0", ""), False
)
TERM_COLUMNS = ("name", "ends_on")


@click.group("board")
def command() -> None:
    """Add boards and schools, and call a board's system."""


@command.command("set")
@click.argument("number")
@click.option("--name-fr", help="Name in French.")
@click.option("--name-en", help="Name in English.")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    help="pull: we call its system; push: it calls us; manual.",
)
@click.option("--endpoint", help="Address of its SOAP service (pull).")
@click.option("--sis-username", help="User name with which we call it.")
@click.option("--sis-password-file", type=FILE_TEXT, help="File with the password with which we call it.")
@click.option("--email", help="Where applicants reach it.")
@click.option("--phone", help="Where applicants reach it.")
@click.option("--address", help="Postal address.")
def set_board(
    number: str, endpoint: str | None, mode: str | None, sis_password_file: str | None, **given: Any
) -> None:
    """Add the board NUMBER, or change what is given of it."""
    service = Service.open(Settings.from_environment())
    facts = {name: value for name, value in given.items() if value is not None}
    facts |= {"mode": Mode(mode)} if mode else {}
    facts |= {"sis_password": line_of(sis_password_file)} if sis_password_file is not None else {}
    with options_named():
        if endpoint is not None:
            facts["endpoint"] = boards.address(endpoint, service.settings) if endpoint else None
        with service.store.begin() as session:
            board = _put(session, service, number, facts)
    click.echo(f"board {number} is set")
    if (checked := facts.get("endpoint")) and checked.hint:
        click.echo(checked.hint.en.rstrip("."), err=True)
    if board.mode == Mode.PULL and not (board.sis_username and board.sis_password_sealed):
        click.echo(
            f"{number} cannot be called yet: give --sis-username and --sis-password-file, with which we sign in",
            err=True,
        )
    service.close()


def _put(session: Session, service: Service, number: str, facts: dict[str, Any]) -> Board:
    """Change the board of that number, or add it; raises Unfit."""
    board = session.scalar(select(Board).where(Board.number == number).with_for_update())
    if board is not None:
        boards.change(session, service.vault, doer(service), board, **facts)
        return board
    if "mode" not in facts:
        raise click.UsageError("a new board needs --name-fr, --name-en and --mode")
    return boards.add(session, service.vault, doer(service), number, **facts)


@command.command("schools")
@click.argument("number")
@click.argument("file", type=click.Path(path_type=Path))
def set_schools(number: str, file: Path) -> None:
    """Add or change the schools of board NUMBER from a CSV: bsid, name, town, closed (yes/no), email, phone.

    The last three columns may be left out: what they tell stays as it is then.
    """
    service = Service.open(Settings.from_environment())
    rows = list(_rows(file, SCHOOL_COLUMNS, SCHOOL_OPTIONAL))
    given = [(row["bsid"], _school(f"{file}:{line}", row)) for line, row in rows]
    with _lines_named(file, rows), service.store.begin() as session:
        schools.put_all(session, doer(service), _found(session, number), given)
    click.echo(f"{len(given)} schools of {number} are set")
    service.close()


def _school(place: str, row: dict[str, str]) -> schools.Facts:
    """Return what a row tells of a school; raises Unreadable where one cannot say whether it is closed."""
    facts: schools.Facts = {"name": row["name"], "town": row["town"]}
    if "closed" in row:
        closed = CLOSED.get(row["closed"].casefold())
        if closed is None:
            raise Unreadable(f"{place}: closed is yes or no, not {row['closed'][:20]}")
        facts["closed"] = closed
    if "email" in row:
        facts["email"] = row["email"]
    if "phone" in row:
        facts["phone"] = row["phone"]
    return facts


@contextmanager
def _lines_named(file: Path, rows: Sequence[tuple[int, dict[str, str]]]) -> Iterator[None]:
    """Tell of what is unfit in which line of the file it stands; the transaction within is rolled back."""
    try:
        yield
    except Unfit as unfit:
        place = str(file) if unfit.row is None else f"{file}:{rows[unfit.row][0]}"
        raise Unreadable(f"{place}: {told(unfit)}") from None


@command.command("terms")
@click.argument("number")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--release", default=0, help="How many held requests may go at once, as their term has ended by now."
)
def set_terms(number: str, file: Path, release: int) -> None:
    """Give board NUMBER the terms of a CSV (name, ends_on as YYYY-MM-DD) in the place of its former ones.

    Requests held for the end of a term go on the day after it; those that wait follow a date that changed. Where that
    lets some go at once, nothing is changed until --release says how many.
    """
    service = Service.open(Settings.from_environment())
    rows = list(_rows(file, TERM_COLUMNS))
    given = [(row["name"], _last_day(f"{file}:{line}", row["ends_on"])) for line, row in rows]
    with _lines_named(file, rows), service.store.begin() as session:
        board = _found(session, number)
        try:
            changed = terms.set_terms(session, doer(service), board, given, releasing=release)
        except terms.Releases as problem:
            raise click.UsageError(
                f"{problem}, as their term has ended by now: if that is meant, add --release {problem.count}"
            ) from None
    click.echo(f"{len(given)} terms of {number} are set; {changed} waiting requests have a new date")
    service.close()


def _last_day(place: str, text: str) -> date:
    ends_on = csv_files.day(text)
    if ends_on is None:
        raise Unreadable(f"{place}: ends_on is a date, YYYY-MM-DD")
    return ends_on


def _found(session: Session, number: str) -> Board:
    board = session.scalar(select(Board).where(Board.number == number))
    if board is None:
        raise click.UsageError(f"there is no board {number}")
    return board


def _rows(
    file: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's line and values; raises Unreadable for the first that is not as it must be."""
    for row in csv_files.rows(file, required, optional):
        if row.wrong:
            raise Unreadable(f"{file}:{row.line}: {row.wrong}")
        yield row.line, row.values


@command.command("list")
def list_boards() -> None:
    """List the boards: mode, schools, name, and of those that we call how they are and what waits."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        waiting = board_calls.waiting(session)
        for board in session.scalars(select(Board).order_by(Board.number)):
            line = f"{board.number}\t{board.mode}\t{len(board.schools)}\t{board.name_en}"
            if board_calls.is_called(board):
                line += f"\t{_condition(board)}\t{waiting.get(board.id, 0)} in automatic processing"
            click.echo(line)
    service.close()


def _condition(board: Board) -> str:
    if board.paused_at:
        return f"paused by {board.paused_by} since {board.paused_at:%Y-%m-%d %H:%M} UTC"
    if board.open_until:
        return f"left alone until {board.open_until:%H:%M:%S} UTC after {board.failures} failures"
    return "called"


@command.command("pause")
@click.argument("number")
def pause(number: str) -> None:
    """Stop calling the system of board NUMBER; its requests wait."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        board_calls.pause(session, _pulled(session, number), doer(service))
    click.echo(f"{number} is paused")
    service.close()


@command.command("resume")
@click.argument("number")
def resume(number: str) -> None:
    """Call the system of board NUMBER again, also where it was left alone after failures."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        board_calls.resume(session, _pulled(session, number), doer(service))
    click.echo(f"{number} is called again")
    service.close()


@command.command("retry")
@click.argument("number")
@click.option(
    "--reason",
    "reasons",
    type=click.Choice([reason.value for reason in RETRIED]),
    multiple=True,
    help="Only what failed for this reason (may be repeated); all of them unless given.",
)
def retry(number: str, reasons: tuple[str, ...]) -> None:
    """Send what failed at board NUMBER through the automatic processing once more."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        board = _pulled(session, number)
    chosen = [Reason(reason) for reason in reasons] or RETRIED
    count = decisions.try_all_again(service, doer(service), board.id, chosen)
    click.echo(f"{count} requests of {number} are tried again")
    service.close()


def _pulled(session: Session, number: str) -> Board:
    try:
        return board_calls.called(session.scalar(select(Board).where(Board.number == number)))
    except board_calls.NotCalled:
        raise click.UsageError(f"{number} is no board that we call") from None


@command.command("ping")
@click.argument("number")
def ping(number: str) -> None:
    """Call the system of board NUMBER once and say what it answered."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        board = _pulled(session, number)
    try:
        board_calls.try_out(service, board, doer(service))
        click.echo(f"{number} answers")
    except SisError as problem:
        click.echo(f"{number}: {problem.reason}: {problem.detail}", err=True)
        raise SystemExit(1) from None
    finally:
        service.close()
