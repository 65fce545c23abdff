"""How frequent names are in Ontario, and which words are names at all.

The tables are made by `python -m benchmarks frequencies` and say where they come from. A frequency is kept as
*rarity*: −log2 of the share of people who bear the name. A name not in a table is as rare as the rarest in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

Known = Callable[[str], bool]


@cache
def _rarities(table: str) -> dict[str, int]:
    """Read a table: each line is a rarity and all names of that rarity, folded."""
    lines = (files("matcher") / "data" / table).read_text(encoding="utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: int(row[0]) for row in rows for name in row[1:]}


def given_rarity(folded: str) -> int:
    """Return the rarity of a given name in bits."""
    table = _rarities("given-names.txt")
    return table.get(folded, RAREST)


def family_rarity(folded: str) -> int:
    """Return the rarity of a family name in bits."""
    table = _rarities("family-names.txt")
    return table.get(folded, RAREST)


def is_given_name(folded: str) -> bool:
    """Say whether enough people bear this as a given name for it to be no typing error."""
    return folded in _rarities("given-names.txt")


def is_family_name(folded: str) -> bool:
    """Say whether enough people bear this as a family name for it to be no typing error."""
    return folded in _rarities("family-names.txt")


RAREST = 18
