"""`autosgern transmit`: what the night does, now, by hand."""

from __future__ import annotations

import click

from autosgern_service import nightly
from autosgern_service.service import Service
from autosgern_service.settings import Settings


@click.command("transmit")
@click.option("--destination", "codes", multiple=True, help="Only this destination's code (may be repeated).")
@click.option("--collect", is_flag=True, help="Read acknowledgments only.")
def command(codes: tuple[str, ...], collect: bool) -> None:
    """Send what waits for the destinations now, and read their acknowledgments."""
    service = Service.open(Settings.from_environment())
    failed = False
    if not collect:
        with service.store.read() as session:
            waiting = nightly.waiting_destinations(session)
        for code in codes or waiting:
            try:
                batches = nightly.transmit(service, code, service.clock.today().isoformat())
                click.echo(f"{code}: {', '.join(batches) or 'nothing waits'}")
            except nightly.FAILURES as problem:
                failed = True
                click.echo(f"{code}: {problem}", err=True)
    click.echo(f"acknowledgments read: {nightly.collect(service)}")
    service.close()
    if failed:
        raise SystemExit(1)
