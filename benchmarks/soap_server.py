"""Serves one of the two applications that `benchmarks/soap.py` compares, as `autosgern serve soap` does: its child."""

from __future__ import annotations

import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from autosgern_service.installation.inlet import Inlet
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.soap.wsgi import create_app
from benchmarks.soap import create_handler, silence


def face() -> Inlet:
    """Make the SOAP face."""
    service = _service()
    return Inlet(create_app(service), service.settings.soap_maximum_bytes)


def handler() -> Inlet:
    """Make the hand-written handler."""
    service = _service()
    return Inlet(create_handler(service), service.settings.soap_maximum_bytes)


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
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        workers=int(processes),
        log_enabled=False,
    ).serve()
