"""The tests mirror the tree: whoever changes a module finds its test by its name, in the folder of the same place."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("autosgern_service", "portal", "matcher", "xsd", "transmission")
MODULES = [
    file.relative_to(ROOT)
    for package in PACKAGES
    for file in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in file.parts and file.name not in ("__init__.py", "__main__.py")
]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_has_its_test_in_its_place(module: Path) -> None:
    folders = module.parent.parts[module.parts[0] == "autosgern_service" :]
    test = ROOT.joinpath("tests", *folders, f"test_{module.name}")
    assert test.is_file(), f"{module} has no {test.relative_to(ROOT)}"
    assert "def test_" in test.read_text(encoding="utf-8"), f"{test.relative_to(ROOT)} tests nothing"
