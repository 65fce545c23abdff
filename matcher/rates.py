"""The numbers that the risk rests on, read once from `data/rates.toml`, which says where each is from."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rates(about: str) -> dict[str, float]:
    """Return the rates of one table of the file by their names."""
    return {name: float(row["value"]) for name, row in documented()[about].items()}


@cache
def documented() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the whole file: of each rate its value, its source and its sensitivity."""
    return tomllib.loads((files("matcher") / "data" / "rates.toml").read_text(encoding="utf-8"))
