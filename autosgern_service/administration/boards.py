"""School boards: how they are reached, how they work with us, and the brake on our calls.

The portal, `autosgern board` and the sandbox call this. A board's address is looked up before the transaction, as the
resolver may let one wait: `address` says whether it can ever be called, and only what it returns is kept.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import (
    Checks,
    Unfit,
    check_password,
    fit_texts,
    longest,
    one_at_a_time,
)
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.machine_address import flaw_of_web_address
from autosgern_service.domain.roles import Mode
from autosgern_service.domain.texts import Text
from autosgern_service.flow import board_calls
from autosgern_service.installation.settings import Settings
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import seal_sis_password
from autosgern_service.sis import SisError
from autosgern_service.sis.details import told
from autosgern_service.sis.wire import locate
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board

_MOST_DAYS = 365

_TAKEN = Text("Ce numéro est déjà pris.", "This number is taken.")
SERVICE_LEVEL = Text(
    f"Délai de service\u00a0: écrivez un nombre de jours de 1 à {_MOST_DAYS}.",
    f"Service level: write a number of days from 1 to {_MOST_DAYS}.",
)
_ADDRESS_NEEDED = Text(
    "Donnez une adresse\u00a0: nous appelons le système de ce conseil.",
    "A board that we call needs an address.",
)
_NOT_NOW = Text(
    "{url} ne peut être appelée maintenant\u00a0: {why}.",
    "{url} cannot be called now: {why}.",
)
_NEVER = Text(
    "{url} ne pourra jamais être appelée\u00a0: {why} (seules les adresses https publiques sont appelées, "
    "sauf si AUTOSGERN_PRIVATE_ADDRESSES est réglé pour un bac à sable).",
    "{url} can never be called: {why} (only https on public addresses is called, unless "
    "AUTOSGERN_PRIVATE_ADDRESSES is set for a sandbox).",
)


class Address(NamedTuple):
    """An address that may be kept; `hint` says why it cannot be called at this moment."""

    url: str
    hint: Text | None = None


class Facts(TypedDict, total=False):
    """What is kept of a board, by its columns; what is left out stays as it is.

    What `address` refused may be handed on as the endpoint, to be told with what else does not fit.
    """

    name_fr: str
    name_en: str
    mode: Mode
    endpoint: Address | Unfit | None
    sis_username: str | None
    email: str | None
    phone: str | None
    address: str | None
    service_level_days: int | None


def address(url: str, settings: Settings) -> Address:
    """Look a board's address up; a name that is not known now may be known later. Raises Unfit (`endpoint`)."""
    url = fit_texts(Board, {"endpoint": url})["endpoint"] or ""
    if url.startswith(("http://", "https://")) and (flaw := flaw_of_web_address(url)):
        raise Unfit("endpoint", flaw)
    try:
        locate(url, private_addresses=settings.private_addresses)
    except SisError as problem:
        why = told(problem.detail) or problem.detail
        if problem.retryable:
            return Address(url, _NOT_NOW.fill(url=url, why=why))
        raise Unfit("endpoint", _NEVER.fill(url=url, why=why)) from None
    return Address(url)


def add(
    session: Session, vault: Vault, by: Doer, number: str, *, sis_password: str = "", **facts: Unpack[Facts]
) -> Board:
    """Add a board, with its names and its mode among the facts; raises Unfit."""
    one_at_a_time(session, Board)
    board, checks = Board(number=number), Checks()
    with checks:
        _check_number(session, number)
    with checks:
        _fill(vault, board, sis_password, {"name_fr": "", "name_en": "", **facts})
    checks.end()
    session.add(board)
    audit.record(session, by, Deed.ADD_BOARD, number, changed=audit.changes(board))
    return board


def change(
    session: Session, vault: Vault, by: Doer, board: Board, *, sis_password: str = "", **facts: Unpack[Facts]
) -> None:
    """Change what is given of a board; a password that is left empty stays. Raises Unfit.

    Where its system is not called any more, what waits for it goes to its staff with the change. What stays as it is is
    no entry.
    """
    details: dict[str, int] = {}
    with session.no_autoflush:
        was_called = board.mode == Mode.PULL
        _fill(vault, board, sis_password, facts)
        if was_called and board.mode != Mode.PULL:
            details["requests"] = board_calls.end(session, board, by.at)
        changed = audit.changes(board)
    if changed:
        audit.record(session, by, Deed.CHANGE_BOARD, board.number, changed=changed, **details)


def _fill(vault: Vault, board: Board, sis_password: str, facts: Facts) -> None:
    told = {name: _plain(value) for name, value in facts.items() if not isinstance(value, Unfit)}
    checks, endpoint = Checks(), facts.get("endpoint")
    with checks:
        if isinstance(endpoint, Unfit):
            raise endpoint
    with checks:
        values = fit_texts(Board, told)
    with checks:
        check_password("sis_password", sis_password)
    with checks:
        days = facts.get("service_level_days")
        if days is not None and not 1 <= days <= _MOST_DAYS:
            raise Unfit("service_level_days", SERVICE_LEVEL)
    with checks:
        if told.get("mode", board.mode) == Mode.PULL and not told.get("endpoint", board.endpoint):
            raise Unfit("endpoint", _ADDRESS_NEEDED)
    checks.end()
    for name, value in values.items():
        setattr(board, name, value)
    if sis_password:
        seal_sis_password(vault, board, sis_password)


def _check_number(session: Session, number: str) -> None:
    if not re.fullmatch(r"B[0-9]{5}", number):
        raise Unfit("number", _no_number(number))
    if session.scalar(select(Board.id).where(Board.number == number)) is not None:
        raise Unfit("number", _TAKEN)


def _plain(value: object) -> object:
    """Return a fact as a value of its column."""
    if isinstance(value, Address):
        return value.url
    return value.value if isinstance(value, Mode) else value


def _no_number(number: str) -> Text:
    number = number[: longest(Board.number)]
    return Text(
        f"{number} n’est pas un numéro de conseil\u00a0: B et cinq chiffres, comme B66052.",
        f"{number} is no board’s number: B and five digits, like B66052.",
    )
