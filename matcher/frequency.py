"""How frequent names are in Ontario, and which words are names at all.

The tables are made by `python -m benchmarks frequencies` and say where they come from. A frequency is kept as
*rarity*: −log2 of the share of people who bear the name. A name not in a table is as rare as the rarest in it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

RAREST = 18.0  # bits: the rarity of every name that no table has


@cache
def _rarities(table: str) -> dict[str, float]:
    """Read a table: each line is a rarity and all names of that rarity, folded."""
    lines = (files("matcher") / "data" / table).read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: float(row[0]) for row in rows for name in row[1:]}


@cache
def _rare(table: str) -> frozenset[str]:
    """Read a table of names, folded, of which only that they exist is known; its first line is a remark."""
    text = (files("matcher") / "data" / table).read_text(encoding="utf-8")
    return frozenset(text.partition("\n")[2].split())


def all_given() -> tuple[str, ...]:
    """Return every first name on the lists."""
    return (*_rarities("given-names.txt"), *sorted(_rare("given-names-rare.txt")))


def all_family() -> tuple[str, ...]:
    """Return every surname on the lists."""
    return (*_rarities("family-names.txt"), *sorted(_rare("family-names-rare.txt")))


def given_rarity(folded: str) -> float:
    """Return the rarity of a given name in bits."""
    table = _rarities("given-names.txt")
    return table.get(folded, RAREST)


def is_given(folded: str) -> bool:
    """Say whether people are known to bear a given name, be it too rarely for the table of frequencies."""
    return folded in _rarities("given-names.txt") or folded in _rare("given-names-rare.txt")


def family_rarity(folded: str) -> float:
    """Return the rarity of a family name in bits."""
    table = _rarities("family-names.txt")
    return table.get(folded, RAREST)


def is_family(folded: str) -> bool:
    """Say whether people are known to bear a family name, be it too rarely for the table of frequencies."""
    return folded in _rarities("family-names.txt") or folded in _rare("family-names-rare.txt")


def is_name(folded: str) -> bool:
    """Say whether people are known to bear a name, be it as given or as family name."""
    return is_given(folded) or is_family(folded)
