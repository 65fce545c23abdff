"""Commands run on an installation: in this process, or as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select

from autosgern_service.cli import autosgern
from autosgern_service.installation.settings import Settings
from autosgern_service.store.models import AuditEntry
from tests.faults.plant import environment
from tests.installed import Installation

Cli = Callable[..., str]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def cli(settings: Settings) -> Cli:
    """Runs a command in this process on the installation; returns what it printed."""

    def run(*arguments: str, expect: int = 0) -> str:
        done = CliRunner(env=environment(settings)).invoke(autosgern, arguments, catch_exceptions=False)
        assert done.exit_code == expect, done.output
        return done.output

    return run


def actions(installation: Installation) -> list[tuple[str, str | None]]:
    with installation.service.store.read() as session:
        return [(one.action, one.subject) for one in session.scalars(select(AuditEntry))]


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Start]:
    """Starts `autosgern` on an installation; what it says is in `said`; it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, without: str = "", **variables: str) -> subprocess.Popen[str]:
        told = os.environ | environment(settings) | variables
        told.pop(without, None)
        with (tmp_path / "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "autosgern_service.cli", *arguments],
                env=told,
                stderr=said,
                text=True,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def answers(port: int, page: str = "healthz") -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/{page}", timeout=2).status_code == 200
    except requests.RequestException:
        return False
