"""How programs that serve until they are told to stop wait for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from autosgern_service.cli.stopping import stop_signal

SIGNALS = pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])


@SIGNALS
def test_a_signal_is_told_by_the_event_and_ends_nothing(name: signal.Signals) -> None:
    with stop_signal() as stopped:
        assert not stopped.is_set()
        os.kill(os.getpid(), name)
        assert stopped.wait(5)


@SIGNALS
def test_what_a_signal_did_before_it_does_afterwards(name: signal.Signals) -> None:
    before = signal.getsignal(name)
    with pytest.raises(ZeroDivisionError), stop_signal():
        _ = 1 // 0
    assert signal.getsignal(name) is before


def test_a_shell_that_ignores_an_interrupt_for_what_it_starts_changes_nothing() -> None:
    program = (
        "from autosgern_service.cli.stopping import stop_signal\n"
        "with stop_signal() as stopped:\n"
        "    print('waits', flush=True)\n"
        "    raise SystemExit(0 if stopped.wait(20) else 1)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
