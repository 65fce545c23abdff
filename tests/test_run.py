"""`./run` prepares its .venv once, for whoever comes at the same time too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import missing

ROOT = Path(__file__).parents[1]
#: Stands in for Python: notes what it is asked to make and install, and takes its time.
PYTHON = f"""#!/usr/bin/env bash
[ "$1" = -c ] && exec {sys.executable} "$@"
echo "begin ${{*: -1}}" >>calls
if [ "$2" = venv ]; then
    rm -rf .venv
    mkdir -p .venv/bin
    cp "$0" .venv/bin/python
    ln -s {shutil.which("true")} .venv/bin/autosgern
fi
sleep 0.2
echo "end ${{*: -1}}" >>calls
"""
MADE = [".venv", "requirements/build.txt", "requirements/run.txt", "."]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what `./run` reads, with a Python that installs nothing."""
    for name in ("run", "setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def start(tree: Path, what: str, **variables: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHON": str(tree / "python")} | variables
    return subprocess.Popen([tree / "run", what], env=environment, stderr=subprocess.PIPE, text=True)


def calls(tree: Path) -> list[str]:
    return (tree / "calls").read_text().splitlines()


def whole(*asked: str) -> list[str]:
    """The calls of one who asks alone."""
    return [f"{moment} {what}" for what in asked for moment in ("begin", "end")]


def test_whoever_comes_second_waits_and_finds_it_made(tree: Path) -> None:
    if shutil.which("flock") is None:
        missing("flock")
    first = start(tree, "demo")
    while not (tree / "calls").exists():
        time.sleep(0.01)
    second = start(tree, "demo")
    assert "waiting for another ./run" in second.communicate(timeout=30)[1]
    assert (first.wait(30), second.returncode) == (0, 0)
    assert calls(tree) == whole(*MADE)


def test_the_tests_add_to_what_the_demo_runs_on_and_clear_nothing(tree: Path) -> None:
    start(tree, "demo").wait(30)
    start(tree, "bench").wait(30)
    start(tree, "demo").wait(30)
    assert calls(tree) == [*whole(*MADE), *whole("requirements/dev.txt", "benchmarks")]


def test_changed_pins_make_it_anew(tree: Path) -> None:
    start(tree, "demo").wait(30)
    (tree / "requirements" / "run.txt").write_text("")
    start(tree, "demo").wait(30)
    assert calls(tree) == whole(*MADE) * 2


def test_without_flock_it_is_made_all_the_same(tree: Path) -> None:
    tools = tree / "tools"
    tools.mkdir()
    for tool in (
        "bash",
        "cat",
        "cksum",
        "cp",
        "dirname",
        "env",
        "grep",
        "ln",
        "mkdir",
        "rm",
        "sleep",
        "true",
    ):
        (tools / tool).symlink_to(shutil.which(tool) or missing(tool))  # type: ignore[func-returns-value]
    assert start(tree, "demo", PATH=str(tools)).wait(30) == 0
    assert calls(tree) == whole(*MADE)
