"""`autosgern up`: SOAP, portal and worker as children of one process, for a small board and the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

import click

from autosgern_service.cli.given import PORT
from autosgern_service.cli.migrate import prepare
from autosgern_service.cli.serve import HOST, address, require_free, require_ready
from autosgern_service.cli.stopping import stop_signal
from autosgern_service.installation.settings import Settings

#: A child that dies is started again after this many seconds.
RESTART_SECONDS = 1.0
STOP_SECONDS = 15.0


class Children:
    """Processes of ours that run together and end together."""

    def __init__(self, commands: Sequence[Sequence[str]], log: IO[bytes] | None = None) -> None:
        """Prepare to run `autosgern` with each of the argument lists; output goes to `log` where given."""
        self._log = log
        self._commands = [(sys.executable, "-m", "autosgern_service.cli", *command) for command in commands]
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start every child."""
        self._running = [self._start(command) for command in self._commands]

    def watch(self, stopped: threading.Event) -> None:
        """Start again whichever child ends, until `stopped` is set; then stop all."""
        while not stopped.wait(RESTART_SECONDS):
            for index, child in enumerate(self._running):
                if child.poll() is not None:
                    click.echo(f"{' '.join(self._commands[index][3:])} ended; starting it again", err=True)
                    with suppress(ProcessLookupError):  # what it leaves behind would still hold its port
                        os.killpg(child.pid, signal.SIGKILL)
                    self._running[index] = self._start(self._commands[index])
        self.stop()

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches the parent only, and a child can be ended with its own children.
        return subprocess.Popen(  # noqa: S603
            command, stdout=self._log, stderr=self._log, start_new_session=True
        )

    def stop(self) -> None:
        """End every child, gently first."""
        for child in self._running:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def commands(soap_port: int, portal_port: int) -> list[list[str]]:
    """Return the command lines of the three children."""
    return [
        ["serve", "soap", "--port", str(soap_port)],
        ["serve", "portal", "--port", str(portal_port)],
        ["worker"],
    ]


@click.command("up")
@click.option("--soap-port", type=PORT, default=8080, show_default=True)
@click.option("--portal-port", type=PORT, default=8081, show_default=True)
def command(soap_port: int, portal_port: int) -> None:
    """Migrate, then run SOAP, portal and worker together until a signal ends them."""
    require_free(HOST, soap_port, "--soap-port")
    require_free(HOST, portal_port, "--portal-port")
    # The children read these: the WSDL and the worker's e-mails name the ports on which the other two listen.
    os.environ.setdefault("AUTOSGERN_SOAP_ADDRESS", address(HOST, soap_port))
    os.environ.setdefault("AUTOSGERN_PORTAL_ADDRESS", address(HOST, portal_port))
    settings = Settings.from_environment()
    prepare(settings)
    require_ready(settings)
    with stop_signal() as stopped:
        children = Children(commands(soap_port, portal_port))
        children.start()
        children.watch(stopped)
