"""`autosgern transmit`: what the night does, now, by hand."""

from __future__ import annotations

import sys

import click

from autosgern_service import nightly
from autosgern_service.cli.doer import doer
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Destination


@click.command("transmit")
@click.option("--destination", "codes", multiple=True, help="Only this destination's code (may be repeated).")
@click.option("--batch", "batch_id", help="Send this batch once more, and await a new acknowledgment.")
@click.option("--collect", is_flag=True, help="Read acknowledgments only.")
def command(codes: tuple[str, ...], batch_id: str | None, collect: bool) -> None:
    """Send what waits for the destinations now, and read their acknowledgments.

    Exit code 1 where something that waits could not leave, a paused destination named here included.
    """
    service = Service.open(Settings.from_environment())
    if batch_id is not None:
        try:
            codes = (nightly.send_again(service, batch_id, doer(service)),)
        except LookupError:
            raise click.UsageError(f"there is no batch {batch_id}") from None
    failures = 0
    if not collect:
        failures = sum(not _transmit(service, code) for code in codes or _waiting(service))
    click.echo(f"acknowledgments read: {nightly.collect(service)}")
    service.close()
    if failures:
        raise SystemExit(1)


def _waiting(service: Service) -> list[str]:
    with service.store.read() as session:
        return nightly.waiting_destinations(session)


def _transmit(service: Service, code: str) -> bool:
    """Transmit to one destination and say what came of it."""
    with service.store.read() as session:
        destination = session.get(Destination, code)
    if destination is None:
        raise click.UsageError(f"there is no destination {code}")
    if destination.paused_at is not None:
        click.echo(f"{code}: paused ({destination.pause_note})", err=True)
        return False
    try:
        today = service.clock.today().isoformat()
        batches = nightly.transmit(service, code, today, _progress, by=doer(service))
    except nightly.FAILURES as problem:
        click.echo(f"{code}: {problem}", err=True)
        return False
    click.echo(f"{code}: {', '.join(batches) or 'nothing waits'}")
    return True


def _progress(batch_id: str, done: int, total: int) -> None:
    """Keep one line of the terminal up to date; a file or a pipe gets none."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        click.echo(f"\r{batch_id}: {done:,} of {total:,}{end}", err=True, nl=False)
