"""`autosgern serve soap|portal`: one web process on granian. The applications are made after the fork."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces

from autosgern_service.settings import Settings
from autosgern_service.store import Store
from autosgern_service.store.migrate import require_head

#: Threads that answer requests; each may wait for the database, or for a caller who sends slowly (the proxy in
#: front should take bodies whole before it passes them on).
THREADS = 32


def serve(application: str, host: str, port: int, processes: int) -> None:
    """Serve an application, named as module:factory, until a signal ends it."""
    settings = Settings.from_environment()
    store = Store(settings)
    require_head(store.engine)
    store.close()
    Granian(
        target=application,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backlog=1024,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    ).serve()


@click.group("serve")
def command() -> None:
    """Serve SOAP or the portal; behind a proxy that ends TLS."""


def _web(name: str, application: str, port: int, help_text: str) -> None:
    @command.command(name, help=help_text)
    @click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
    @click.option("--port", default=port, show_default=True, help="Port to listen on.")
    @click.option("--processes", default=1, show_default=True, help="Web processes (1 on SQLite).")
    def start(host: str, port: int, processes: int) -> None:
        serve(application, host, port, processes)


_web(
    "soap",
    "autosgern_service.soap.wsgi:create",
    8080,
    "Serve the SOAP service for application centres, boards and destinations.",
)
_web("portal", "portal.wsgi:create", 8081, "Serve the portal for board staff and operators.")
