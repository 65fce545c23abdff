"""Makes the WSGI application of the SOAP service. `autosgern serve soap` and the tests call `create_app`.

Addresses: /soap/v1 (SOAP 1.1), /soap/v1.2 (SOAP 1.2), each with its ?wsdl; /sis/v1?wsdl, the contract that a
board implements; /healthz.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import Any

from autosgern_service.installation import logs
from autosgern_service.installation.inlet import Inlet
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sis import contract
from autosgern_service.soap import gate
from autosgern_service.soap.gate import Environ, Gate, NotAMessage, StartResponse
from autosgern_service.soap.names import SIS_PATH, SOAP11_PATH, SOAP12_PATH
from autosgern_service.soap.protocol import Face, Strict11, Strict12
from autosgern_service.soap.throttle import Failures

_PLAIN = "text/plain; charset=utf-8"


def create() -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """Return the application on the installation that the environment describes (after a fork)."""
    logs.configure()
    app = create_app(Service.open(Settings.from_environment()))
    gc.freeze()  # all that is loaded lives as long as the process: it need not be looked through again and again
    return app


def inlet() -> Inlet:
    """Return what granian serves (see `autosgern_service.installation.inlet`), after a fork."""
    return Inlet(create(), Settings.from_environment().soap_maximum_bytes)


def create_app(service: Service) -> Callable[[Environ, StartResponse], Iterable[bytes]]:
    """Return the WSGI application of an opened service."""
    failures = Failures()
    pages: dict[str, Callable[[Environ, StartResponse], Iterable[bytes]]] = {
        SOAP11_PATH: Gate(service, Face(Strict11, failures), SOAP11_PATH),
        SOAP12_PATH: Gate(service, Face(Strict12, failures), SOAP12_PATH),
        SIS_PATH: _board_contract,
        "/healthz": _Health(service),
    }

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        page = pages.get(environ.get("PATH_INFO", ""), _nothing_here)
        return page(environ, start_response)

    return application


def _board_contract(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    try:
        return gate.send_wsdl(environ, start_response, contract.WSDL.read_bytes())
    except NotAMessage as refused:
        return gate.send(start_response, refused.status, _PLAIN, refused.why.encode(), *refused.headers)


class _Health:
    """Says whether this process can answer: it reaches its database."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not self._service.store.answers():
            return gate.send(start_response, "503 Service Unavailable", _PLAIN, b"no database\n")
        return gate.send(start_response, "200 OK", _PLAIN, b"ok\n")


def _nothing_here(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    return gate.send(start_response, "404 Not Found", _PLAIN, b"There is nothing at this address.\n")
