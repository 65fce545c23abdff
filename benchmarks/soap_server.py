"""Serves one of the two applications that `benchmarks/soap.py` compares: its child process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from autosgern_service.service import Service
from autosgern_service.settings import Settings
from autosgern_service.soap.wsgi import create_app
from benchmarks.soap import THREADS, create_handler, silence


def face() -> Callable[..., Any]:
    """Make the SOAP face."""
    return create_app(_service())


def handler() -> Callable[..., Any]:
    """Make the hand-written handler."""
    return create_handler(_service())


def _service() -> Service:
    silence()
    return Service.open(Settings.from_environment())


if __name__ == "__main__":
    name, port, processes = sys.argv[1:]
    Granian(
        target=f"benchmarks.soap_server:{name}",
        factory=True,
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=THREADS,
        log_enabled=False,
    ).serve()
