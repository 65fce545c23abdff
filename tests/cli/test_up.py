"""`autosgern up`: SOAP, portal and worker as children of one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autosgern_service.cli import up
from tests.cli.conftest import Start, answers
from tests.faults.plant import children, free_port, wait_until


def test_a_service_that_is_killed_is_started_again_on_its_port(start: Start) -> None:
    port = free_port()
    parent = start("up", "--soap-port", str(port), "--portal-port", str(free_port()))
    wait_until(lambda: answers(port), "it answers")
    service = next(child for child in children(parent.pid) if b"soap" in _command(child))
    (process,) = children(service)
    os.kill(service, signal.SIGKILL)
    wait_until(lambda: b"soap" not in _command(process), "what the killed service left is ended")
    wait_until(lambda: answers(port), "it answers again")


def _command(process: int) -> bytes:
    """The command line of a process; of one that has ended, nothing."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def test_all_end_with_the_signal_that_ends_it(start: Start) -> None:
    port = free_port()
    parent = start("up", "--soap-port", str(port), "--portal-port", str(free_port()))
    wait_until(lambda: answers(port), "it answers")
    below = [pid for child in children(parent.pid) for pid in (child, *children(child))]
    assert len(below) >= 5
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(30) == 0
    wait_until(lambda: not any(map(_command, below)), "nothing is left of it")


def test_a_child_that_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "STOP_SECONDS", 0.2)
    family = up.Children([])
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    family._running = [child]
    assert child.stdout is not None
    child.stdout.readline()
    family.stop()
    assert child.returncode == -signal.SIGKILL
    child.stdout.close()
