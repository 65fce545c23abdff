"""`autosgern audit`: proves that nobody changed or removed a row of the message log or the audit trail."""

from __future__ import annotations

import sys

import click

from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.store import chains
from autosgern_service.worker import seal


@click.group("audit")
def command() -> None:
    """Verify the message log and the audit trail."""


@command.command("verify")
@click.option(
    "--head", "heads", multiple=True, metavar="CHAIN=HEAD", help="A head that was written down earlier."
)
def verify(heads: tuple[str, ...]) -> None:
    """Seal what is new, then walk both chains; exit 1 where a row was changed or is missing."""
    written_down = dict(map(_read_head, heads))
    service = Service.open(Settings.from_environment())
    seal.seal_new(service)
    verdicts = {chain: seal.verify(service, chain, written_down.get(chain)) for chain in chains.CHAINS}
    service.close()
    for chain, verdict in verdicts.items():
        click.echo(f"{chain}: {_words(verdict)}")
        click.echo(f"  head: {chain}={verdict.head}")
    sys.exit(0 if all(verdict.whole for verdict in verdicts.values()) else 1)


def _words(verdict: seal.Verdict) -> str:
    if verdict.whole:
        return f"whole, {verdict.head.count} rows"
    said = []
    if verdict.broken:
        rows = ", ".join(map(str, verdict.broken[:20]))
        said.append(f"BROKEN at row {rows} (changed, or a row before it was removed)")
    if verdict.missing:
        said.append(f"{verdict.missing} ROWS MISSING")
    if not verdict.knows_head:
        said.append("THE HEAD THAT WAS WRITTEN DOWN IS NOT IN IT")
    return "; ".join(said)


def _read_head(text: str) -> tuple[str, chains.Head]:
    chain, _, head = text.partition("=")
    try:
        if chain not in chains.CHAINS:
            raise ValueError
        return chain, chains.Head.read(head)
    except ValueError:
        raise click.UsageError(f"--head {text}: expected CHAIN=COUNT:ID:SEAL, as verify prints it") from None
