"""README shows every room, and CONTRIBUTING the layers that lint sees, in their order."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
#: Package → its columns in CONTRIBUTING's table of rooms.
COLUMNS = {"service": 1, "portal": 3}


def layers(contract: str) -> list[set[str]]:
    """Return the layers of a contract of setup.cfg, the highest first."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = settings[f"importlinter:contract:{contract}"]["layers"].strip().splitlines()
    return [set(re.split(r" [|:] ", line.strip())) for line in lines]


@pytest.mark.parametrize("contract", COLUMNS)
def test_contributing_shows_the_layers_that_lint_sees(contract: str) -> None:
    table = CONTRIBUTING.partition("| `autosgern_service/` | | `portal/` | |\n")[2].partition("\n\n")[0]
    cells = [row.split("|")[COLUMNS[contract]] for row in table.splitlines()[1:]]
    assert [set(re.findall(r"`(\w+)`", cell)) for cell in cells if "`" in cell] == layers(contract)


@pytest.mark.parametrize(("contract", "prefix"), [("service", "`"), ("portal", "`portal/")])
def test_readme_shows_every_room_in_the_order_of_the_layers(contract: str, prefix: str) -> None:
    tree = README.partition("## The tree")[2].partition("## ")[0]
    depth = {room: number for number, layer in enumerate(layers(contract)) for room in layer - {"wsgi"}}
    shown = [room for room in re.findall(rf"{prefix}(\w+)(?:/|\.py)`", tree) if room in depth]
    assert sorted(shown) == sorted(depth)
    assert [depth[room] for room in shown] == sorted(depth.values())


def test_contributing_is_short() -> None:
    assert len(CONTRIBUTING.splitlines()) <= 60
