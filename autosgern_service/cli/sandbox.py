"""`autosgern sandbox`: the reference boards' student systems, alone, for whoever builds a client or a SIS.

Prints each board's WSDL address and credentials and serves until it is interrupted. It needs no database of
the service and no setting.
"""

from __future__ import annotations

import click

from autosgern_service.cli.given import PORT
from autosgern_service.cli.stopping import stop_signal
from autosgern_service.domain.roles import Mode
from autosgern_service.sandbox.boards import Condition
from autosgern_service.sandbox.server import USERNAME, Sandbox, serve
from autosgern_service.sandbox.students import markdown_table

REMARKS = {
    Condition.WELL: "",
    Condition.DOWN: "nothing listens there",
    Condition.REFUSES: "refuses every password",
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=PORT, default=8090, show_default=True, help="Port; 0 takes a free one.")
@click.option(
    "--database",
    default=":memory:",
    show_default=True,
    help="SQLite file of the invented students; its boards' records are made anew at each start.",
)
@click.option(
    "--secret",
    default=None,
    help="Text from which the boards' passwords follow, so that they stay the same; fresh at each start if not given.",
)
@click.option("--students", type=click.Choice(["fr", "en"]), help="Print the fixed test students, and end.")
def command(host: str, port: int, database: str, secret: str | None, students: str | None) -> None:
    """Run the reference boards' student systems."""
    if students:
        click.echo(markdown_table(students), nl=False)
        return
    try:
        with (
            stop_signal() as stopped,
            serve(host=host, port=port, database=database, secret=secret) as sandbox,
        ):
            click.echo(_describe(sandbox))
            stopped.wait()
    except OSError as problem:
        raise click.ClickException(f"cannot listen on {host}:{port} ({problem.strerror})") from None
    click.echo("Stopped.")


def _describe(sandbox: Sandbox) -> str:
    lines = [f"Invented boards are served at {sandbox.address}/ (Ctrl-C ends)."]
    for number, board in sandbox.boards.items():
        if board.mode is Mode.PULL:
            remark = f" ({remark})" if (remark := REMARKS[board.condition]) else ""
            lines.append(
                f"\n{number}  {board.name_en} · {board.name_fr}{remark}\n"
                f"  WSDL      {sandbox.wsdl_url(number)}\n"
                f"  username  {USERNAME}\n"
                f"  password  {sandbox.password(number)}"
            )
    return "\n".join(lines)
