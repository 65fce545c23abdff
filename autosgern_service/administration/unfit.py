"""What is wrong with what somebody wants kept: one error for every door, told in both languages.

A use case raises it before it has changed anything. The portal shows it at the form's field of that name, the command
line names the option. What holds for every text of a table stands here too: its length is its column's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

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
BSID = Text("Un BSID compte six chiffres.", "A BSID has six digits.")

_MISSING = Text(f"Rien n’est donné pour «\u00a0{FIELD}\u00a0».", f"No {FIELD} is given.")
_CONTROL = Text(
    f"{FIELD}\u00a0: n’utilisez ni saut de ligne ni caractère de commande.",
    f"{FIELD} holds a line end or a control character.",
)


class Unfit(ValueError):
    """A value that cannot be kept; `field` is the name of the parameter that brought it.

    `others` are those of other fields that were found with it.
    """

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


def longest(column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None]) -> int:
    """Return how many characters a column keeps."""
    kind = column.property.columns[0].type
    assert isinstance(kind, String)
    assert kind.length is not None
    return kind.length


def check_texts(table: type[Base], values: Mapping[str, object]) -> None:
    """Raise Unfit for the texts that their columns do not take; `values` by the columns' names."""
    checks = Checks()
    for name, value in values.items():
        column = table.__table__.c[name]
        if not isinstance(column.type, String):
            continue
        with checks:
            if not value and not column.nullable:
                raise Unfit(name, _MISSING)
            if isinstance(value, str) and column.type.length is not None:
                _check_line(name, value, column.type.length)
    checks.end()


def check_username(value: str) -> None:
    """Raise Unfit for a user name that people could not write down: with blanks, or what is not seen."""
    if not value.isprintable() or any(map(str.isspace, value)):
        raise Unfit("username", USERNAME)


def one_at_a_time(session: Session, table: type[Base]) -> None:
    """Let others who add to a table wait for this transaction, so that of two alike the second sees the first.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


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
