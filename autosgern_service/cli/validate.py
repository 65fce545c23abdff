"""`autosgern validate`: check transcripts before they are sent.

For boards and SIS vendors. The report is the very same that the portal and ValidateTranscript give; with --json, stdout
is nothing but the JSON list of docs/en/contract.md. Exit code 0 says that every file is accepted, 1 that not all are.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from autosgern_service.domain.texts import Text
from autosgern_service.installation.clock import Clock
from xsd import Entry, Report, Severity, check

UNREADABLE = Entry(
    "FILE-UNREADABLE",
    Severity.ERROR,
    fr="Le fichier ne peut pas être lu ({why}). Vérifiez le nom et les droits d'accès.",
    en="The file cannot be read ({why}). Check its name and permissions.",
)
WORDS: dict[str, Text] = {
    "accepted": Text("accepté", "accepted"),
    "refused": Text("refusé", "refused"),
    "error": Text("erreur", "error"),
    "warning": Text("avertissement", "warning"),
    "line": Text("ligne", "line"),
    "more": Text("… et {omitted} autres problèmes", "… and {omitted} more problems"),
    "progress": Text("Validation", "Validating"),
}


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), help="Language of the messages; else the locale's, else fr."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list on stdout, and nothing else.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], lang: str | None, as_json: bool) -> None:
    """Check transcripts against the Ontario schema and rules."""
    lang = lang or language_of_locale()
    accepted = True
    listed = []
    # A bar and a text on the same terminal would write into each other.
    quiet = len(files) == 1 or not sys.stderr.isatty() or (sys.stdout.isatty() and not as_json)
    for file, report in reports(files, lang, quiet):
        accepted &= report.accepted
        if as_json:
            listed.append(as_data(file, report, lang))
        else:
            click.echo("\n".join(as_text(file, report, lang)))
    if as_json:
        click.echo(json.dumps(listed, ensure_ascii=False))
    ctx.exit(0 if accepted else 1)


def reports(files: tuple[Path, ...], lang: str, quiet: bool) -> Iterator[tuple[Path, Report]]:
    """Check each file in turn; a bar on stderr shows the progress unless it is to be quiet."""
    today = Clock().today()
    with click.progressbar(files, label=WORDS["progress"][lang], file=sys.stderr, hidden=quiet) as bar:
        for file in bar:
            try:
                document = file.read_bytes()
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or str(error)
                yield file, Report(accepted=False, problems=(UNREADABLE.at(None, None, {"why": why}),))
            else:
                yield file, check(document, today=today)


def as_data(file: Path, report: Report, lang: str) -> dict[str, Any]:
    """Return a report in the form that docs/en/contract.md gives it."""
    return {
        "file": click.format_filename(file),
        "accepted": report.accepted,
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity.value,
                "line": problem.line,
                "path": problem.path,
                "message": problem.text(lang),
            }
            for problem in report.problems
        ],
        "omitted": report.omitted,
    }


def as_text(file: Path, report: Report, lang: str) -> Iterable[str]:
    """Return a report as lines for people."""
    words = {name: text[lang] for name, text in WORDS.items()}
    yield f"{click.format_filename(file)}: {words['accepted' if report.accepted else 'refused']}"
    for problem in report.problems:
        line = f"{words['line']} {problem.line}" if problem.line else ""
        place = ", ".join(part for part in (line, problem.path or "") if part)
        yield f"  {words[problem.severity.value]} {problem.code}{' · ' + place if place else ''}"
        yield f"    {problem.text(lang)}"
    if report.omitted:
        yield "  " + words["more"].format(omitted=report.omitted)


def language_of_locale() -> str:
    """Return the language of the user's locale, French where it says nothing."""
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if chosen.startswith("en") else "fr"
