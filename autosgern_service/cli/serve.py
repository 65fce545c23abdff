"""`autosgern serve soap|portal`: web processes on granian. The applications are made after the fork."""

from __future__ import annotations

import os
import socket

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from sqlalchemy import make_url

from autosgern_service.cli.given import PORT
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.vault_key import open_checked
from autosgern_service.store import Store
from autosgern_service.store.migrate import require_head

#: Application (module:factory) and the setting of its public address.
SOAP = ("autosgern_service.soap.wsgi:inlet", "AUTOSGERN_SOAP_ADDRESS")
PORTAL = ("portal.wsgi:inlet", "AUTOSGERN_PORTAL_ADDRESS")
#: Where a service listens unless it is told otherwise: behind a proxy on the same machine.
HOST = "127.0.0.1"
#: How long a connection may stay silent before a request and within its headers.
HEADER_MILLISECONDS = 30_000
#: What a request's address and headers may weigh together; beyond it the server answers 431 by itself.
HEADER_BYTES = 32 * 1024


def serve(name: str, application: tuple[str, str], host: str, port: int, processes: int) -> None:
    """Serve an application until a signal ends it; its public address is the one given here unless it is set."""
    target, variable = application
    require_free(host, port, "--port")
    os.environ.setdefault(variable, address(host, port))
    settings = Settings.from_environment()
    require_ready(settings)
    database = without_secrets(settings.database_url)
    click.echo(f"{name} listens on port {port} of {host}; its database is {database}", err=True)
    Granian(
        target=target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,  # see `autosgern_service.installation.inlet`
        http=HTTPModes.http1,  # else a connection that says nothing at all is kept for ever
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=HEADER_BYTES),
        workers=processes,
        backlog=1024,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


def address(host: str, port: int) -> str:
    """Return the web address at which a service that listens there is reached on this machine."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = HOST
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def without_secrets(database_url: str) -> str:
    """Return a database's address for a log: without the password, wherever it stands."""
    return make_url(database_url).set(query={}).render_as_string(hide_password=True)


def require_ready(settings: Settings) -> None:
    """Raise SchemaBehind or SettingsError where no service can start: processes would end, and start, for ever."""
    store = Store(settings)
    try:
        require_head(store.engine)
        open_checked(settings, store)
    finally:
        store.close()


def require_free(host: str, port: int, option: str) -> None:
    """Raise click.UsageError where something listens at the address already.

    Granian's processes share their port among themselves (SO_REUSEPORT), and would share it with another service
    too: each would get a part of the other's requests.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # what a former server left is no hindrance
            probe.bind(place)
    except OSError as problem:
        raise click.UsageError(
            f"cannot listen on port {port} of {host} ({problem.strerror}): choose another with {option}"
        ) from None


@click.group("serve")
def command() -> None:
    """Serve SOAP or the portal; behind a proxy that ends TLS."""


def _web(name: str, application: tuple[str, str], port: int, help_text: str) -> None:
    @command.command(name, help=help_text)
    @click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
    @click.option("--port", type=PORT, default=port, show_default=True, help="Port to listen on.")
    @click.option("--processes", default=1, show_default=True, help="Web processes (1 on SQLite).")
    def start(host: str, port: int, processes: int) -> None:
        serve(name, application, host, port, processes)


_web(
    "soap",
    SOAP,
    8080,
    "Serve the SOAP service for application centres, boards and destinations.",
)
_web("portal", PORTAL, 8081, "Serve the portal for board staff and operators.")
