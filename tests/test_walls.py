"""The walls that lint sees: a wrong import is planted in a copy of the tree, and lint must fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("autosgern_service", "portal", "matcher", "xsd", "transmission")

#: A line, the module in which it is planted, and what is wrong with it.
WRONG = {
    "up, out of the domain": ("domain/lifecycle.py", "from autosgern_service.store import models"),
    "up, out of the store": ("store/scope_of_test.py", "from autosgern_service.flow import moves"),
    "a sibling's": ("notices/post.py", "from autosgern_service.administration import terms"),
    "in a circle": ("flow/attempt.py", "from autosgern_service.flow import turns"),
    "a room that stands in no list": ("attic/__init__.py", ""),
    "the portal's, from the service": ("flow/moves.py", "from portal.web import formats"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and of what lint is told."""
    folder = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            (folder / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / file.relative_to(ROOT))
    shutil.copy(ROOT / "setup.cfg", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_the_tree_as_it_is_keeps_its_walls(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_import_is_seen(copy: Path, wrong: str) -> None:
    place, line = WRONG[wrong]
    file = copy / "autosgern_service" / place
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text((before or "") + f"\n{line}\n", encoding="utf-8")
    try:
        assert lint(copy).returncode == 1
    finally:
        if before is None:
            shutil.rmtree(file.parent) if file.name == "__init__.py" else file.unlink()
        else:
            file.write_text(before, encoding="utf-8")
