"""What is wrong with what somebody wants kept: one error for every door, told in both languages.

A use case raises it before it has changed anything. The portal shows it at the form's field of that name, the command
line names the option. What holds for every text of a table stands here too: its length is its column's.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, String, inspect, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from autosgern_service.domain.email_address import LONGEST, is_address
from autosgern_service.domain.short_texts import (
    as_kept,
    holds_unseen,
    is_visible,
    name_key,
    taken_for_latin,
)
from autosgern_service.domain.texts import Text
from autosgern_service.store.models import Base

#: In a sentence: the name by which the door calls the field.
FIELD = "{field}"

USERNAME = Text(
    "Nom d’utilisateur\u00a0: écrivez-le sans espace, comme zoe.roy.",
    "User name: write it without blanks, like zoe.roy.",
)
USERNAME_TAKEN = Text("Ce nom d’utilisateur est déjà pris.", "This user name is taken.")
NO_SUCH_BOARD = Text("Ce conseil n’existe pas.", "There is no such board.")
NOTHING_GIVEN = Text(
    "Rien n’est donné, et rien n’a été modifié.", "Nothing is given, and nothing was changed."
)
BSID = Text("Un BSID compte six chiffres.", "A BSID has six digits.")

_MISSING = Text(f"Rien n’est donné pour «\u00a0{FIELD}\u00a0».", f"No {FIELD} is given.")
_UNSEEN = Text(
    f"{FIELD}\u00a0: n’utilisez ni saut de ligne, ni caractère de commande, ni signe invisible.",
    f"{FIELD} holds a line end, a control character or a sign that nobody sees.",
)
_OUR_NAME = Text(
    f"{FIELD}\u00a0: Auto-SGéRN emploie ce nom lui-même. Choisissez-en un autre.",
    f"{FIELD}: Auto-eTMS uses this name itself. Choose another.",
)
_OTHER_ALPHABET = Text(
    "{field}\u00a0: «\u00a0{letters}\u00a0» vient d’un autre alphabet et se lit comme une lettre latine. "
    "Récrivez le nom.",
    "{field}: “{letters}” is of another alphabet and reads like a Latin letter. Write the name anew.",
)
#: Characters of a password with which we sign in elsewhere.
LONGEST_PASSWORD = 200
_LONG_PASSWORD = Text(
    f"{FIELD}\u00a0: écrivez {LONGEST_PASSWORD} caractères au plus.",
    f"{FIELD}: write {LONGEST_PASSWORD} characters at most.",
)
#: By whom the trail and the histories say that something was done, where it was no person of the portal.
_OF_THE_TRAIL = ("Auto-SGéRN", "Auto-eTMS", "SOAP", "sandbox")


class Unfit(ValueError):
    """A value that cannot be kept; `field` is the name of the parameter that brought it.

    `others` are those of other fields that were found with it; `row` is its place, from 0, where it is one of many that
    were brought at once.
    """

    row: int | None = None

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(f"{field}: {text.en}")
        self.field = field
        self.text = text
        self.others: tuple[Unfit, ...] = ()

    def told(self, lang: str, name: str) -> str:
        """Return the sentence in a language, with the name by which the door calls the field."""
        return self.text[lang].replace(FIELD, name)


class Checks:
    """Several checks, each within `with checks:`; `end` raises all that they found, so that a form shows it."""

    def __init__(self) -> None:
        self._found: dict[str, Unfit] = {}  # the first of each field

    def __enter__(self) -> None:
        """Begin a check."""

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        """Keep what the check found for the end."""
        if not isinstance(problem, Unfit):
            return False
        for one in (problem, *problem.others):
            self._found.setdefault(one.field, one)
        return True

    def end(self) -> None:
        """Raise the first Unfit, if there is one, with the others beside it."""
        if self._found:
            first, *others = self._found.values()
            first.others = tuple(others)
            raise first


@contextmanager
def in_row(number: int) -> Iterator[None]:
    """Say of what is unfit within which row of many it is."""
    try:
        yield
    except Unfit as unfit:
        unfit.row = number
        raise


def longest(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> int:
    """Return how many characters a column keeps."""
    kind = column.property.columns[0].type
    assert isinstance(kind, String)
    assert kind.length is not None
    return kind.length


def fit_texts(table: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values, by the columns' names, as their columns keep them; raises Unfit for those that are not taken.

    Texts are short ones (`domain.short_texts`); of a column that may be empty an empty one is none.
    """
    columns, kept, checks = inspect(table).columns, dict[str, Any](), Checks()
    for name, value in values.items():
        with checks:
            kept[name] = _fit(columns[name], name, value)
    checks.end()
    return kept


def fit_line(field: str, value: str, most: int) -> str:
    """Return a short text as it is kept; raises Unfit for one that is too long or holds what nobody sees."""
    kept = as_kept(value)
    if len(kept) > most:
        raise Unfit(
            field,
            Text(
                f"{FIELD}\u00a0: {len(kept)} caractères; au plus {most} sont conservés.",
                f"{FIELD} has {len(kept)} characters; at most {most} are kept.",
            ),
        )
    if holds_unseen(kept):
        raise Unfit(field, _UNSEEN)
    return kept


def check_password(field: str, value: str) -> None:
    """Raise Unfit for a password of ours at another's door that is too long, or holds what nobody types."""
    if len(value) > LONGEST_PASSWORD:
        raise Unfit(field, _LONG_PASSWORD)
    if any(unicodedata.category(one)[0] == "C" for one in value):
        raise Unfit(field, _UNSEEN)


def check_username(value: str) -> None:
    """Raise Unfit for a user name that people could not write down, or would take for another's."""
    if not any(map(str.isalnum, value)) or " " in value:
        raise Unfit("username", USERNAME)
    check_own_name("username", value)


def check_own_name(field: str, name: str) -> None:
    """Raise Unfit for a name by which the audit trail and the histories call what is no person."""
    key = name_key(name)
    if key.startswith("cli:") or key in map(name_key, _OF_THE_TRAIL):
        raise Unfit(field, _OUR_NAME)
    check_letters(field, name)


def check_letters(field: str, name: str) -> None:
    """Raise Unfit for a name that looks like another, as letters of it belong to another alphabet."""
    if letters := taken_for_latin(name):
        raise Unfit(field, _OTHER_ALPHABET.fill(field=FIELD, letters=letters[:20]))


def check_not_taken(session: Session, column: InstrumentedAttribute[str], username: str) -> None:
    """Raise Unfit for a user name that somebody has whose name people would take for it."""
    wanted = name_key(username)
    if any(name_key(taken) == wanted for taken in session.scalars(select(column))):
        raise Unfit("username", USERNAME_TAKEN)


def one_at_a_time(session: Session, table: type[Base]) -> None:
    """Let others who ask this of a table wait for this transaction, so that of two alike the second sees the first.

    Asked before any row of the table is locked or written. Who does not ask, as a worker that counts failures,
    neither waits nor is waited for. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        with session.no_autoflush:
            session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE UPDATE EXCLUSIVE MODE"))


def _fit(column: Column[Any], name: str, value: Any) -> Any:
    if not isinstance(column.type, String) or not isinstance(value, str | None):
        return value
    kept = fit_line(name, value or "", column.type.length or sys.maxsize)
    if not is_visible(kept):
        if not column.nullable:
            raise Unfit(name, _MISSING)
        kept = ""
    if name == "email" and kept and not is_address(kept):
        raise Unfit(
            name,
            Text(
                f"{FIELD}\u00a0: {kept[:LONGEST]} n’est pas une adresse complète, comme nom@ecole.ca.",
                f"{FIELD} {kept[:LONGEST]} is no whole e-mail address, like name@school.ca.",
            ),
        )
    return kept or (None if column.nullable else "")
