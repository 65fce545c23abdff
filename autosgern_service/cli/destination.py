"""`autosgern destination`: where transcripts go, how each destination is reached, and when."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autosgern_service import nightly
from autosgern_service.administration import destinations
from autosgern_service.cli.doer import doer
from autosgern_service.cli.fitting import line_of, options_named
from autosgern_service.cli.given import FILE_TEXT
from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Batch, Destination, RequestDelivery

#: Hour that takes a destination's own hour away.
USUAL = "usual"


@click.group("destination")
def command() -> None:
    """Say how destinations are reached, pause and resume them, and knock at their doors."""


@command.command("set")
@click.argument("code")
@click.option("--name-fr", help="Name in French.")
@click.option("--name-en", help="Name in English.")
@click.option("--url", help="file:<folder under the configured root> or sftp://user@host[:port]/folder.")
@click.option("--host-key-file", type=FILE_TEXT, help="The server's public host key (its .pub file).")
@click.option("--password-file", type=FILE_TEXT, help="File with the password.")
@click.option("--private-key-file", type=FILE_TEXT, help="File with the private key, without a passphrase.")
@click.option("--hour", help=f"Toronto time of its own transmission, HH:MM; “{USUAL}” takes it away.")
@click.option("--active/--inactive", default=None, help="Whether new requests may name it.")
def set_destination(
    code: str,
    host_key_file: str | None,
    password_file: str | None,
    private_key_file: str | None,
    hour: str | None,
    **given: Any,
) -> None:
    """Add the destination CODE (four letters), or change what is given of it."""
    service = Service.open(Settings.from_environment())
    facts = {name: value for name, value in given.items() if value is not None}
    if hour is not None:
        facts["transmission_time"] = None if hour == USUAL else hour
    secrets: destinations.Secrets = {}
    if host_key_file is not None:
        secrets["host_key"] = host_key_file
    if password_file is not None:
        secrets["password"] = line_of(password_file)
    if private_key_file is not None:
        secrets["private_key"] = private_key_file
    with options_named(), service.store.begin() as session:
        destination = session.get(Destination, code, with_for_update=True)
        if destination is None:
            destinations.add(session, service, doer(service), code, secrets, **facts)
        else:
            destinations.change(session, service, doer(service), destination, secrets, **facts)
    click.echo(f"destination {code} is set")
    service.close()


@command.command("pause")
@click.argument("code")
@click.option("--note", default="", help="Why, for the other operators.")
def pause(code: str, note: str) -> None:
    """Let nothing leave for CODE until it is resumed."""
    service = Service.open(Settings.from_environment())
    with options_named(), service.store.begin() as session:
        destinations.pause(session, doer(service), _get(session, code), note)
    click.echo(f"{code} is paused")
    service.close()


@command.command("resume")
@click.argument("code")
def resume(code: str) -> None:
    """Let transcripts leave for CODE again, with the next night or `autosgern transmit`."""
    service = Service.open(Settings.from_environment())
    with service.store.begin() as session:
        destinations.resume(session, doer(service), _get(session, code))
    click.echo(f"{code} is resumed")
    service.close()


@command.command("list")
def list_destinations() -> None:
    """List the destinations: code, address, hour, what waits, its last batch, and whether it is paused."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        queued = select(RequestDelivery.destination_code, func.count()).where(
            RequestDelivery.state == Delivery.QUEUED
        )
        waiting = dict(session.execute(queued.group_by(RequestDelivery.destination_code)).all())
        last = dict(
            session.execute(
                select(Batch.destination_code, func.max(Batch.sent_at)).group_by(Batch.destination_code)
            ).all()
        )
        for row in session.scalars(select(Destination).order_by(Destination.code)):
            hour = row.transmission_time or service.settings.transmission_time
            sent = f"{last[row.code]:%Y-%m-%d %H:%MZ}" if last.get(row.code) else "–"
            state = f"paused ({row.pause_note})" if row.paused_at else "active" if row.active else "inactive"
            click.echo(f"{row.code}\t{row.url}\t{hour}\t{waiting.get(row.code, 0)} wait\t{sent}\t{state}")
    service.close()


@command.command("test")
@click.argument("code")
def test(code: str) -> None:
    """Reach CODE with what is kept of it, list its folder, and say what happened; nothing is written."""
    service = Service.open(Settings.from_environment())
    with service.store.read() as session:
        destination = _get(session, code)
    try:
        with destinations.open_channel(service, destination) as channel:
            click.echo(f"{code} answers; its folder holds {len(channel.list())} names")
    except nightly.FAILURES as problem:
        click.echo(f"{code}: {problem}", err=True)
        raise SystemExit(1) from None
    finally:
        service.close()


def _get(session: Session, code: str) -> Destination:
    destination = session.get(Destination, code)
    if destination is None:
        raise click.UsageError(f"there is no destination {code}")
    return destination
