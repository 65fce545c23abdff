"""`autosgern check`: does a board's student information system keep the board contract?

For vendors and boards, against a test system that holds the test students (`--table` prints them). With --json,
stdout is nothing but one JSON object. Exit code 0 says that every case passed, 1 that not all did, 2 that the
question was wrong or nothing answers at the address.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from autosgern_service.cli.given import FILE_TEXT
from autosgern_service.cli.validate import language_of_locale
from autosgern_service.conformance import (
    CASES,
    Case,
    Cast,
    Outcome,
    Report,
    Result,
    Unreachable,
    check,
    plays,
)
from autosgern_service.domain.texts import Text
from autosgern_service.installation.clock import Clock
from autosgern_service.sandbox.students import CHECKED, Answer, Record
from autosgern_service.sis import Endpoint

#: Whose board's students are in which language.
BOARDS = {"fr": "B99001", "en": "B99002"}
ANSWERS = {
    Answer.TRANSCRIPT: "Document",
    Answer.FINANCIAL_HOLD: "Hold Financial",
    Answer.NO_ACADEMIC_DATA: "NoAcademicData",
}
COLUMNS = ("part", "oen", "student_number", "first", "middle", "last", "former", "dob", "gender", "bsid", "from",
           "to", "answer")  # fmt: skip
WORDS: dict[str, Text] = {
    Outcome.PASSED: Text("réussi", "passed"),
    Outcome.FAILED: Text("ÉCHEC", "FAILED"),
    Outcome.SKIPPED: Text("omis", "skipped"),
    "expected": Text("Attendu ", "Expected"),
    "found": Text("Constaté", "Found   "),
    "rule": Text("Contrat ", "Contract"),
    "sum": Text(
        "{passed} cas réussis, {failed} échoués, {skipped} omis",
        "{passed} cases passed, {failed} failed, {skipped} skipped",
    ),
    "observed": Text(
        "{calls} appels, durée médiane {median_ms} ms, la plus longue {slowest_ms} ms, "
        "connexions gardées : {kept}, TLS : {tls} (constaté, non jugé)",
        "{calls} calls, median {median_ms} ms, slowest {slowest_ms} ms, connections "
        "kept: {kept}, TLS: {tls} (observed, not judged)",
    ),
    "unreachable": Text("{url} est injoignable : {why}", "{url} cannot be reached: {why}"),
    "yes": Text("oui", "yes"),
    "no": Text("non", "no"),
}


def _print_table(ctx: click.Context, option: click.Parameter, lang: str | None) -> None:
    if lang and not ctx.resilient_parsing:
        click.echo(table(CHECKED[BOARDS[lang]]), nl=False)
        ctx.exit()


def _chosen(ctx: click.Context, option: click.Parameter, numbers: tuple[str, ...]) -> tuple[Case, ...]:
    by_number = {int(case.number[2:]): case for case in CASES}
    try:
        wanted = {int(number.upper().removeprefix("C-")) for number in numbers} or set(by_number)
        return tuple(by_number[number] for number in sorted(wanted))
    except (ValueError, KeyError):
        raise click.BadParameter(f"expected {CASES[0].number} to {CASES[-1].number}") from None


@click.command()
@click.argument("url")
@click.option("--username", required=True, help="User name with which the service will call.")
@click.option(
    "--password-file",
    required=True,
    type=FILE_TEXT,
    help="File with the password; - is stdin.",
)
@click.option(
    "--students", type=click.Choice(["fr", "en"]), help="Which test students are there; else looked for."
)
@click.option(
    "--case", "cases", multiple=True, callback=_chosen, metavar="N", help="Only this case; repeatable."
)
@click.option("--client-certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="PEM file of the certificate that the system asks for.")  # fmt: skip
@click.option("--client-key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="PEM file of its key, if it is not in the same file.")  # fmt: skip
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), help="Language of the report; else the locale's, else fr."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, and nothing else.")
@click.option(
    "--table",
    type=click.Choice(["fr", "en"]),
    is_eager=True,
    expose_value=False,
    callback=_print_table,
    help="Print the test students to load, as CSV, and end.",
)
@click.pass_context
def command(
    ctx: click.Context,
    url: str,
    username: str,
    password_file: str,
    students: str | None,
    cases: tuple[Case, ...],
    client_certificate: Path | None,
    client_key: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Check whether the student system at URL keeps the board contract."""
    lang = lang or language_of_locale()
    endpoint = Endpoint(
        board="",
        url=re.sub(r"\?wsdl$", "", url, flags=re.I),
        username=username,
        password=password_file.strip("\r\n"),
        private_addresses=True,  # a test system is where its people are
        client_certificate=client_certificate,
        client_key=client_key,
    )
    today = Clock().today()
    casts = {name: cast(CHECKED[board]) for name, board in BOARDS.items()}
    try:
        students = students or plays(endpoint, casts.items(), today) or lang
        report = check(
            endpoint,
            casts[students],
            today,
            cases=cases,
            tell=lambda result: None if as_json else click.echo("\n".join(as_lines(result, lang))),
        )
    except Unreachable as problem:
        click.echo(WORDS["unreachable"].fill(url=url, why=problem.why)[lang], err=True)
        ctx.exit(2)
    if as_json:
        click.echo(json.dumps({"students": students, **report.to_dict(lang)}, ensure_ascii=False))
    else:
        click.echo("\n".join(["", *summary(report, lang)]))
    ctx.exit(0 if report.conforms else 1)


def cast(parts: Mapping[str, Record]) -> Cast:
    """Return the test students of a board in their parts."""
    return Cast(**{part: record.student.candidate() for part, record in parts.items()})


def as_lines(result: Result, lang: str) -> Iterator[str]:
    """Return a result for people: a line, and what to know where it did not pass."""
    case = result.case
    yield f"{case.number}  {WORDS[result.outcome][lang]:<8} {case.title[lang]}"
    if result.outcome is Outcome.PASSED:
        return
    for name, text in (("expected", case.expected), ("found", result.found), ("rule", case.rule)):
        yield f"        {WORDS[name][lang]}  {text[lang]}"


def summary(report: Report, lang: str) -> Iterator[str]:
    """Return the last lines for people."""
    said = {True: WORDS["yes"], False: WORDS["no"]}
    observed = vars(report.observed)
    yield WORDS["sum"].fill(**{outcome.value: report.count(outcome) for outcome in Outcome})[lang]
    yield WORDS["observed"].fill(
        **observed, kept=said[report.observed.kept_alive], tls=said[report.observed.encrypted]
    )[lang]


def table(parts: Mapping[str, Record]) -> str:
    """Return the test students as CSV, as they are to be loaded."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(part, record) for part, record in parts.items())
    return written.getvalue()


def _row(part: str, record: Record) -> tuple[object, ...]:
    student = record.student
    enrolment = student.enrolments[0] if student.enrolments else None
    answer = "" if part == "sparse" else ANSWERS[record.answer]
    return (
        part, student.oen, student.student_number, student.first, ";".join(student.middle), student.last,
        ";".join(student.former), student.birth_date, student.gender,
        enrolment.bsid if enrolment else "", enrolment.start if enrolment else "",
        enrolment.end if enrolment else "", answer,
    )  # fmt: skip
