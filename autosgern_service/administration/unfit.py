"""What is wrong with what somebody wants kept: one error for every door, told in both languages.

A use case raises it before it has changed anything. The portal shows it at the form's field of that name, the command
line names the option. What holds for every text of a table stands here too: its length is its column's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import String, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from autosgern_service.domain.email_address import LONGEST, is_address
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
_CONTROL = Text(
    f"{FIELD}\u00a0: n’utilisez ni saut de ligne ni caractère de commande.",
    f"{FIELD} holds a line end or a control character.",
)


class Unfit(ValueError):
    """A value that cannot be kept; `field` is the name of the parameter that brought it.

    `row` is its place, from 0, where it is one of many that were brought at once.
    """

    row: int | None = None

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(f"{field}: {text.en}")
        self.field = field
        self.text = text

    def told(self, lang: str, name: str) -> str:
        """Return the sentence in a language, with the name by which the door calls the field."""
        return self.text[lang].replace(FIELD, name)


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


def check_texts(table: type[Base], values: Mapping[str, object]) -> None:
    """Raise Unfit for the first text that its column does not take; `values` by the columns' names."""
    for name, value in values.items():
        column = table.__table__.c[name]
        if not isinstance(column.type, String):
            continue
        if not value and not column.nullable:
            raise Unfit(name, _MISSING)
        if isinstance(value, str) and column.type.length is not None:
            _check_line(name, value, column.type.length)


def check_username(value: str) -> None:
    """Raise Unfit for a user name that people could not write down: with blanks, or what is not seen."""
    if not value.isprintable() or any(map(str.isspace, value)):
        raise Unfit("username", USERNAME)


def one_at_a_time(session: Session, table: type[Base]) -> None:
    """Let others who ask this of a table wait for this transaction, so that of two alike the second sees the first.

    Asked before any row of the table is locked or written. Who does not ask, as a worker that counts failures,
    neither waits nor is waited for. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        with session.no_autoflush:
            session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE UPDATE EXCLUSIVE MODE"))


def _check_line(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise Unfit(
            name,
            Text(
                f"{FIELD}\u00a0: {len(value)} caractères; au plus {most} sont conservés.",
                f"{FIELD} has {len(value)} characters; at most {most} are kept.",
            ),
        )
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise Unfit(name, _CONTROL)
    if name == "email" and value and not is_address(value):
        raise Unfit(
            name,
            Text(
                f"{FIELD}\u00a0: {value[:LONGEST]} n’est pas une adresse complète, comme nom@ecole.ca.",
                f"{FIELD} {value[:LONGEST]} is no whole e-mail address, like name@school.ca.",
            ),
        )
