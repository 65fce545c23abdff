"""`autosgern mail`: e-mails that need an operator."""

from __future__ import annotations

import click

from autosgern_service import notices
from autosgern_service.cli.doer import doer
from autosgern_service.cli.given import ROW_NUMBER
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service


@click.command("mail")
@click.option(
    "--again", type=ROW_NUMBER, multiple=True, help="Let this e-mail leave again (may be repeated)."
)
def command(again: tuple[int, ...]) -> None:
    """List the e-mails that did not leave, or of which nobody knows; with --again, send some once more.

    One of which nobody knows may have left: look into the mail server's log before you send it again.
    """
    service = Service.open(Settings.from_environment())
    now = service.clock.now()
    with service.store.begin() as session:
        for number in again:
            if not notices.send_again(session, number, doer(service)):
                raise click.UsageError(f"e-mail {number} does not need an operator")
        for mail in notices.unsent(session, now):
            what = f"failed ({mail.problem})" if mail.state == "failed" else "uncertain"
            click.echo(f"{mail.id}\t{mail.kind}\t{mail.recipient}\t{what}\t{mail.message_id}")
    service.close()
