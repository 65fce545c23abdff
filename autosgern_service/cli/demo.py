"""`autosgern demo`: the whole system on invented boards; stays up, or with --once ends by itself."""

from __future__ import annotations

from pathlib import Path

import click

from autosgern_service.cli.demonstration import Demo, NotOurs, Result, Stuck, running
from autosgern_service.cli.stopping import stop_signal
from autosgern_service.domain.lifecycle import Status, label
from autosgern_service.installation.settings import Settings

#: The demo does not wait for a board as long as an installation does.
DEADLINE_SECONDS = 4.0
ATTEMPTS = 2
RETRY_SECONDS = 1.0


@click.command("demo")
@click.option("--once", is_flag=True, help="End by itself; exit code 0 only if all is as expected.")
@click.option("--json", "as_json", is_flag=True, help="With --once: the last line is a JSON object.")
@click.option("--data-dir", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@click.option("--database-url", envvar="AUTOSGERN_DATABASE_URL", help="Default: SQLite in the data folder.")
def command(once: bool, as_json: bool, data_dir: Path, database_url: str | None) -> None:
    """Show the whole system at work: SOAP, matching, validation, transmission, portal."""
    settings = Settings.from_environment(
        {
            "AUTOSGERN_DATABASE_URL": database_url or f"sqlite:///{data_dir / 'autosgern.db'}",
            "AUTOSGERN_DATA_DIR": str(data_dir),
            "AUTOSGERN_PRIVATE_ADDRESSES": "yes",
            "AUTOSGERN_BOARD_DEADLINE": str(DEADLINE_SECONDS),
            "AUTOSGERN_ATTEMPTS": str(ATTEMPTS),
            "AUTOSGERN_RETRY_DELAY": str(RETRY_SECONDS),
        }
    )
    try:
        with running(settings) as demo:
            result = play(demo)
            click.echo(table(result))
            if once:
                click.echo("" if as_json else summary(result))
            else:
                click.echo(welcome(demo))
                with stop_signal() as stopped:
                    stopped.wait()
    except (NotOurs, Stuck) as problem:
        click.echo(f"autosgern demo: {problem}", err=True)
        raise SystemExit(2) from None
    if once:
        if as_json:
            click.echo(result.as_json())
        raise SystemExit(0 if result.as_expected else 1)


def play(demo: Demo) -> Result:
    """Let the story happen: requests in, settled, the night, the acknowledgments."""
    say("sending one request by SOAP for each fixed test student")
    demo.submit_all()
    say("the board that calls us fetches its requests and answers")
    demo.answer_as_the_push_board()
    demo.wait_until_settled(say)
    say("the night: transcripts leave for their destinations and are acknowledged")
    demo.let_the_night_come()
    return demo.result()


def table(result: Result) -> str:
    """Return what became of each request, a line each."""
    lines = [f"{'Reference':<17} {'Student':<36} {'Outcome':<28} {'Reason':<22} {'ms':>6}"]
    for row in result.rows:
        outcome = label(Status(row.status), "en") if row.status != "–" else "–"
        mark = "" if row.as_expected and not row.wrong else "   ✗ not as expected"
        lines.append(
            f"{row.reference:<17} {row.case.key:<36} {outcome:<28} {row.reason:<22} {row.milliseconds:>6}{mark}"
        )
    return "\n".join(lines)


def summary(result: Result) -> str:
    """Return the last sentence of `demo --once`."""
    verdict = "all as expected" if result.as_expected else "NOT as expected"
    return (
        f"\n{len(result.rows)} requests, {result.transmitted} transcripts transmitted, "
        f"{result.acknowledged} acknowledged, {result.wrong} wrong: {verdict}"
    )


def welcome(demo: Demo) -> str:
    """Return where to look and how to sign in."""
    lines = [
        "",
        f"Portal   {demo.settings.portal_address}",
        f"WSDL     {demo.wsdl_url}",
        f"Details  {demo.settings.data_dir / 'connection.json'}",
        "",
        f"{'user name':<16} {'password':<14} role",
    ]
    lines += [f"{user.username:<16} {user.password:<14} {user.role}" for user in demo.access.users]
    return "\n".join([*lines, "", "Ctrl-C ends the demo."])


def say(sentence: str) -> None:
    """Tell on stderr what happens."""
    click.echo(f"· {sentence}", err=True)
