"""The command line: `autosgern COMMAND`, one module a command, loaded when it is asked for.

Every command reads its settings from the environment (AUTOSGERN_…); a bad value ends it with exit code 2 and
a sentence that names the variable.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import sys

import click

from autosgern_service.cli.given import check_bytes
from autosgern_service.installation import logs
from autosgern_service.installation.settings import SettingsError
from autosgern_service.store.migrate import SchemaBehind

#: Command → what it does, as the help lists it.
COMMANDS = {
    "serve": "Serve SOAP or the portal.",
    "worker": "Work on requests, nights and e-mails.",
    "up": "Run SOAP, portal and worker together (a small board, the demo).",
    "migrate": "Bring the database to this program's schema.",
    "sandbox": "Run the reference boards' student systems.",
    "demo": "Show the whole system at work, on invented students.",
    "transmit": "Send what waits for the destinations, now.",
    "destination": "Say how destinations are reached; pause, resume, test them.",
    "alarms": "List what waits for an operator.",
    "mail": "List e-mails that did not leave, and send them again.",
    "match": "Match a file of requests against a roster.",
    "validate": "Check transcripts against the Ontario schema and rules.",
    "check": "Check whether a board's student system keeps the contract.",
    "user": "Add people who sign in to the portal.",
    "partner": "Add programs that call the SOAP service.",
    "board": "Add boards and schools.",
    "audit": "Verify the sealed chain of the message log.",
}


class Commands(click.Group):
    """Finds a command in the module of its name, so that `match` does not load the web."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look at the arguments of every command before one is chosen."""
        check_bytes(args)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return [name for name in COMMANDS if _exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command's module; None for a name that is no command."""
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"{__name__}.{cmd_name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _exists(name: str) -> bool:
    return importlib.util.find_spec(f"{__name__}.{name}") is not None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def autosgern() -> None:
    """Auto-SGéRN matches transcript requests to students and sends their transcripts to colleges."""


def main() -> None:
    """Run the command line; known failures end with a sentence instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of Latin-1 has no ’ and no …
    logs.configure()
    try:
        autosgern(prog_name="autosgern")
    except (SettingsError, SchemaBehind) as problem:
        click.echo(f"autosgern: {problem}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
