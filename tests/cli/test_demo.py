"""The demo, as a person or another program starts it: a process of its own."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from autosgern_service.sandbox.orders import connect
from autosgern_service.sandbox.students import CASES

COMMAND = (sys.executable, "-m", "autosgern_service.cli", "demo")
EXPECTED = {
    "ActionRequired": 1,
    "AutoProcessingError": 15,
    "ElectronicTranscriptSent": 11,
    "FinancialHold": 1,
    "NoAcademicData": 1,
    "StudentNotFound": 1,
}


def run(*arguments: str, timeout: float = 170) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AUTOSGERN_")}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> list[str]:
    """The options that name the demo's database."""
    if request.param == "sqlite":
        return []
    new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
    return ["--database-url", new().replace("postgresql+psycopg", "postgresql")]


def test_every_fixed_student_comes_out_as_expected(tmp_path: Path, database: list[str]) -> None:
    # A second run finds the first one's database and may use it.
    for _ in range(1 if database else 2):
        done = run("--once", "--json", "--data-dir", str(tmp_path), *database)
        assert done.returncode == 0, done.stdout + done.stderr
        result = json.loads(done.stdout.splitlines()[-1])
        assert result == {
            "submitted": len(CASES),
            "by_status": EXPECTED,
            "transmitted": 15,
            "acknowledged": 15,
            "wrong": 0,
            "as_expected": True,
        }


def test_it_refuses_a_database_that_is_not_its_own_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as theirs:
        theirs.execute("CREATE TABLE precious (x)")
    before = path.read_bytes()
    done = run("--once", "--data-dir", str(tmp_path / "demo"), "--database-url", f"sqlite:///{path}")
    assert done.returncode == 2
    assert "not the demo's own" in done.stderr
    assert path.read_bytes() == before


def test_while_it_is_up_another_program_finds_its_way_in(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [*COMMAND, "--data-dir", str(tmp_path)], env=_environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        connection = _connection(tmp_path / "connection.json", demo)
        centre = next(p for p in connection["partners"] if p["role"] == "centre" and p["mode"] == "text")
        client = connect(connection["wsdl_url"], centre["username"], centre["password"])
        assert client.service.Ping(Echo="hello").Echo == "hello"
        assert requests.get(connection["portal_url"], timeout=10).status_code == 200
        assert {user["role"] for user in connection["users"]} == {"school", "board", "operator", "auditor"}
        assert {board["mode"] for board in connection["sis"]} == {"pull", "push", "manual"}
        assert stat.S_IMODE((tmp_path / "connection.json").stat().st_mode) == 0o600
        again = run("--once", "--data-dir", str(tmp_path), timeout=30)
        assert again.returncode == 2
        assert "another demo is running" in again.stderr
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0


def _connection(path: Path, demo: subprocess.Popen[str]) -> dict:  # type: ignore[type-arg]
    """Wait until the demo says that it is up, then read how to reach it."""
    assert demo.stdout is not None
    deadline = time.monotonic() + 120
    for line in demo.stdout:
        assert time.monotonic() < deadline
        if line.startswith("Ctrl-C"):
            return json.loads(path.read_text())  # type: ignore[no-any-return]
    pytest.fail("the demo ended before it was up")
