"""Column types: instants that are never naive, keys wide enough for ever, and the fields of a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

from matcher import GENDER_WORDS, GENDERS

#: Primary keys: 64 bits; SQLite only numbers rows by itself in a column declared INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. Refuses naive values when writing and returns aware UTC values when reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware value into UTC; SQLite stores it without its (constant) offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored instant as an aware UTC value."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class MaybeText(TypeDecorator[str]):
    """A text that may be missing: NULL in the table, empty in a value."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Store nothing for the empty text."""
        return value or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Return the text, empty where there is none."""
        return value or ""


class Names(TypeDecorator[tuple[str, ...]]):
    """Several names, as a list in JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str]:
        """Store a list."""
        return list(value or ())

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the names in their order."""
        return tuple(value or ())


class Gender(TypeDecorator[str]):
    """A gender: the contract's word in the table, the letter that is compared in a value."""

    impl = String(12)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str:
        """Store the word."""
        return GENDER_WORDS[value or ""]

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:
        """Return the letter, empty for Unreported and for what is no word of the contract."""
        return GENDERS.get(value or "", "")
