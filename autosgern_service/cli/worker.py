"""`autosgern worker`: runs jobs and duties until a signal ends it; any number of them on PostgreSQL."""

from __future__ import annotations

import gc
import os

import click

from autosgern_service.cli.stopping import stop_signal
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.worker.tasks import create_worker


@click.command("worker")
def command() -> None:
    """Work on requests, the nightly transmission and e-mails."""
    with stop_signal() as stopped:
        service = Service.open(Settings.from_environment())
        worker = create_worker(service)
        worker.start()
        gc.freeze()  # all that is loaded lives as long as the process: it need not be looked through again and again
        click.echo(f"worker {worker.executor} works", err=True)
        stopped.wait()
        worker.stop()
        service.close()
    # Threads that still wait for a board have lost their requests; nobody need wait for them.
    os._exit(0)
