"""How frequent names are in Ontario, and which words are names at all.

The tables are made by `python -m benchmarks frequencies` and say where they come from. A frequency is kept as
*rarity*: −log2 of the share of people who bear the name. A name not in a table is as rare as the rarest in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

RAREST = 18  # bits: the rarity of every name that no table has
Rarity = Callable[[str], int]


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
