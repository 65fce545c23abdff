"""`autosgern alarms`: what waits for an operator."""

from __future__ import annotations

import click

from autosgern_service.cli.doer import doer
from autosgern_service.cli.given import ROW_NUMBER
from autosgern_service.domain.alarms import MEANINGS, Kind
from autosgern_service.installation.clock import local
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms


@click.command("alarms")
@click.option("--close", "closed", type=ROW_NUMBER, multiple=True, help="Close this alarm (may be repeated).")
@click.option("--lang", type=click.Choice(("fr", "en")), default="en", show_default=True)
def command(closed: tuple[int, ...], lang: str) -> None:
    """List the open alarms, oldest first; with --close, close some before."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        for number in closed:
            if not alarms.close(session, number, doer(service)):
                raise click.UsageError(f"alarm {number} is not open")
        for alarm in alarms.open_alarms(session):
            click.echo(f"{alarm.id}\t{local(alarm.at):%Y-%m-%d %H:%M}\t{alarm.kind}\t{alarm.subject}")
            click.echo(f"\t{MEANINGS[Kind(alarm.kind)][lang]}")
            for line in alarm.detail.splitlines():
                click.echo(f"\t{line}")
    service.close()
