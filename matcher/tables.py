"""The matcher's tables of names, read once from `data/`: spellings, nicknames, abbreviations."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from nicknames import name_triplets

from matcher.frequency import given_rarity

COMMON = 9.0  # bits


def _rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table; blank lines and lines that begin with # are remarks."""
    text = (files("matcher") / "data" / name).read_text(encoding="utf-8")
    yield from csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _spellings() -> dict[str, str]:
    """Map each spelling of a name to the first of its row in spellings.csv."""
    return {spelling: row[0] for row in _rows("spellings.csv") for spelling in row}


def _both_common(a: str, b: str) -> bool:
    """Say whether two names are so common, and so unlike, that sisters bear them side by side: Emma and Emily."""
    return max(given_rarity(a), given_rarity(b)) <= COMMON and a[:3] != b[:3]


def _nicknames() -> dict[str, frozenset[str]]:
    """Map each name to the full names of which it is a short form, and itself.

    A name that has short forms of its own stands for itself when two short forms are compared: Bill is Will, both being
    William, but Susan is not Hannah, though both may be short for Susannah.
    """
    pairs = {(row.name1, row.name2) for row in name_triplets() if not _both_common(row.name1, row.name2)}
    for table in ("nicknames-fr.csv", "nicknames-other.csv"):
        pairs |= {(row[0], short) for row in _rows(table) for short in row[1:]}
    full: dict[str, set[str]] = {}
    for name, short in pairs:
        full.setdefault(name, set()).add(name)
        full.setdefault(short, set()).add(name)
    return {name: frozenset(names) for name, names in full.items()}


SPELLINGS: dict[str, str] = _spellings()


@cache
def abbreviations() -> dict[str, str]:
    """Return the whole name for each written shorter: Wm, Ma. (with its full stop)."""
    return {row[0]: row[1] for row in _rows("abbreviations.csv")}


@cache
def compounds() -> dict[str, tuple[str, frozenset[str]]]:
    """Return, for the first letter of a French double name, its first part and the second parts that tell so."""
    return {row[0][0]: (row[0], frozenset(row[1:])) for row in _rows("compounds-fr.csv")}


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """Return the nickname table, read at the first call."""
    return _nicknames()


def share_full_name(a: str, b: str) -> bool:
    """Say whether one folded name is a short form of the other, or both are short forms of one full name."""
    table = nicknames()
    of_a, of_b = table.get(a), table.get(b)
    if of_a is None or of_b is None:
        return False
    if b in of_a or a in of_b:
        return True
    return a not in of_a and b not in of_b and not of_a.isdisjoint(of_b)
