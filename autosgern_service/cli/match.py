"""`autosgern match`: a board's dry run. Requests and a roster in CSV files in, one decision per request out.

A row that cannot be read never stops the run: it is named by its line on stderr, and a request among them gets the
outcome Review. Only a file that cannot be read at all, or lacks a column, ends it (exit 2).
"""

from __future__ import annotations

import csv
import gc
import json
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from autosgern_service.cli import csv_files
from autosgern_service.cli.csv_files import Row, Unreadable
from autosgern_service.domain.bsid import read_bsid
from matcher import Applicant, Candidate, Decision, Outcome, Person, Policy, fold, known_oen
from matcher.roster import Roster

ROSTER_COLUMNS = (
    "student_id", "oen", "first", "middle", "last", "preferred", "former", "dob", "gender", "bsid", "last_year",
)  # fmt: skip
ROSTER_OPTIONAL = ("student_number",)
REQUEST_COLUMNS = ("request_id", "first", "last", "former", "dob", "gender", "oen", "bsid", "last_year")
REQUEST_OPTIONAL = ("middle", "preferred", "first_at_school", "last_at_school", "student_number")
DECISION_COLUMNS = ("request_id", "outcome", "student_id", "score", "margin", "rule", "candidates", "risk")
BAD_ROW, SHARED_ID = "bad-row", "student-id-shared"
COMPLAINTS_SHOWN = 50
GENDERS = ("F", "M", "X")
LONGEST = (
    1000  # characters of a value; of a longer one something else is wrong, a quote not closed for example
)


def _file(option: str, holds: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> Any:
    """Return a required option for a file, whose help names the columns."""
    told = f"{holds}: {', '.join(columns)}{'; may have ' if optional else ''}{', '.join(optional)}."
    return click.option(option, type=click.Path(path_type=Path), required=True, help=told)


@click.command()
@_file("--roster", "The board's students", ROSTER_COLUMNS, ROSTER_OPTIONAL)
@_file("--requests", "The requests", REQUEST_COLUMNS, REQUEST_OPTIONAL)
@_file("--out", "Where the decisions go", DECISION_COLUMNS)
@click.option(
    "--policy",
    type=click.Choice([policy.value for policy in Policy]),
    default=Policy.STRICT.value,
    show_default=True,
    help="strict: what may be sent without a person. standard: suggestions.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON on the last line of stdout.")
def command(roster: Path, requests: Path, out: Path, policy: str, as_json: bool) -> None:
    """Match the requests of a file against the roster of a file and write the decisions.

    All are CSV files in UTF-8, with commas and a first line of column names, in any order. Dates are YYYY-MM-DD, gender
    F, M, X or blank, last_year YYYY, bsid six digits; several former surnames are separated by semicolons. What
    spreadsheets and transcripts make of these is read where nothing is lost: 2022.0, a date with its midnight, a bsid
    without its leading zero or with 00 before it.
    """
    started = time.perf_counter()
    for source in (roster, requests):
        if out.exists() and source.exists() and out.samefile(source):
            raise Unreadable(f"{out}: the decisions would overwrite {source}")
    complaints = Complaints()
    asked = list(_rows(requests, REQUEST_COLUMNS, REQUEST_OPTIONAL))
    students, shared = indexed(roster, complaints, _numbers(asked))
    outcomes = decide_all(students, shared, requests, asked, out, Policy(policy), complaints)
    complaints.close()
    seconds = round(time.perf_counter() - started, 3)
    total = sum(outcomes.values())
    click.echo(_summary(outcomes, total, len(students), seconds), err=True)
    if as_json:
        click.echo(json.dumps({"requests": total, "outcomes": dict(outcomes), "seconds": seconds}))


def indexed(path: Path, complaints: Complaints, numbers: frozenset[str]) -> tuple[Roster, frozenset[str]]:
    """Read and index the students; also return the ids that belong, or may belong, to two of them.

    The collector leaves the students alone, now and for the rest of the run.
    They live as long as it: to look for garbage among them again and again takes a sixth of the time while they are
    read, and half of it afterwards.
    """
    gc.disable()
    try:
        candidates = read_roster(path, complaints, numbers)
        students = Roster(candidates)
        gc.freeze()
    finally:
        gc.enable()
    bearers = Counter(candidate.id for candidate in candidates)
    return students, frozenset(one for one, count in bearers.items() if count > 1 or _is_shortened(one))


class Complaints:
    """Names bad rows on stderr, the first fifty one by one."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, path: Path, row: Row) -> None:
        """Complain of one row."""
        self._count += 1
        if self._count <= COMPLAINTS_SHOWN:
            click.echo(f"{path}:{row.line}: {row.wrong}", err=True)

    def close(self) -> None:
        """Say how many more there were."""
        if self._count > COMPLAINTS_SHOWN:
            click.echo(f"… and {self._count - COMPLAINTS_SHOWN} more bad rows", err=True)


def read_roster(path: Path, complaints: Complaints, numbers: frozenset[str]) -> list[Candidate]:
    """Read the students; a bad value counts as blank, a row that is shifted or has no student_id is left out.

    Where there is no column student_number, a student_id among the `numbers` that applicants typed is that number.
    """
    students: dict[str, Candidate] = {}
    others: list[Candidate] = []
    for row in _rows(path, ROSTER_COLUMNS, ROSTER_OPTIONAL):
        if _is_shortened(row.values.get("student_id", "")):
            lost = f"student_id {row.values['student_id']!r} has lost digits: format its column as text"
            row = row._replace(wrong="; ".join(filter(None, (row.wrong, lost))))
        if row.wrong:
            complaints.add(path, row)
        if row.shifted or not row.values.get("student_id"):
            continue
        student = _candidate(row.values, numbers)
        before = students.setdefault(student.id, student)
        if before is not student:
            merged = _merged(before, student)
            if merged is None:
                complaints.add(
                    path, row._replace(wrong=f"student_id {student.id} belongs to two different students")
                )
                others.append(student)
            else:
                students[student.id] = merged
    return [*students.values(), *others]


def decide_all(
    students: Roster,
    shared: frozenset[str],
    requests: Path,
    rows: list[Row],
    out: Path,
    policy: Policy,
    complaints: Complaints,
) -> Counter[str]:
    """Decide every request in order, write the decisions, and return how many had which outcome.

    An id that two students share names neither: who is found under it is left to a person.
    """
    outcomes: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    try:
        target = out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Unreadable(f"{out}: {error.strerror}") from error
    with target, _progress(len(rows)) as bar:
        writer = csv.writer(target)
        writer.writerow(DECISION_COLUMNS)
        for done, row in enumerate(rows, 1):
            if row.wrong:
                complaints.add(requests, row)
                answer = [row.values.get("request_id", ""), Outcome.REVIEW.value, "", "", "", BAD_ROW, "", ""]
            else:
                decision = students.match(_applicant(row.values), policy=policy)
                if decision.student is not None and decision.student.id in shared:
                    decision = decision._replace(outcome=Outcome.REVIEW, student=None, rule=SHARED_ID)
                answer = _answer(row.values["request_id"], decision)
            outcomes[answer[1]] += 1
            writer.writerow(answer)
            if done % 100 == 0 or done == len(rows):
                bar.update(100 if done % 100 == 0 else done % 100)
    return outcomes


def _answer(request_id: str, decision: Decision) -> list[str]:
    """Return the row of a decision in the order of DECISION_COLUMNS."""
    return [
        request_id,
        decision.outcome.value,
        decision.student.id if decision.student else "",
        "" if decision.score is None else f"{decision.score:.2f}",
        "" if decision.margin is None else f"{decision.margin:.2f}",
        decision.rule,
        "|".join(scored.candidate.id for scored in decision.best),
        "" if decision.risk is None else _plain(decision.risk),
    ]


def _plain(risk: float) -> str:
    """Return a chance in plain decimals with three significant digits: 0.0000251."""
    return f"{risk:.{max(0, 2 - math.floor(math.log10(risk)))}f}" if risk else "0"


def _rows(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows of a CSV file, values that cannot be used blanked; raises Unreadable."""
    for row in csv_files.rows(path, required, optional):
        unusable = _wrong(row.values, required[0])
        yield row._replace(wrong=unusable) if unusable and not row.wrong else row


def _wrong(values: dict[str, str], key: str) -> str:
    """Say what is wrong with a row; write its values as they are meant, and blank those that cannot be used."""
    wrong = [] if values.get(key) else [f"no {key}"]
    for column, read, form in _FORMS:
        if value := values.get(column, ""):
            meant = read(value)
            if meant is None and not csv_files.is_left_empty(value):
                wrong.append(f"{column} {value[:20]!r} is not usable: {form}")
            values[column] = meant or ""
    for column, value in values.items():
        if "\0" in value:
            wrong.append(f"{column} has a NUL character")
        if len(value) > LONGEST:
            wrong.append(f"{column} has {len(value)} characters")
            values[column] = value[:LONGEST]
    return "; ".join(wrong)


def _is_shortened(identifier: str) -> bool:
    """Say whether other students may have the same id, as a spreadsheet has cut it: 1.00234E+09."""
    return csv_files.number(identifier) is None


def _day(text: str) -> str | None:
    found = csv_files.day(text)
    return found.isoformat() if found else None


def _gender(text: str) -> str | None:
    return text.upper() if text.upper() in GENDERS else None


def _year(text: str) -> str | None:
    year = csv_files.number(text)
    return year if year and re.fullmatch(r"[0-9]{4}", year) else None


#: Column → the value as it is meant, None where it cannot be used; and the form that it should have.
_FORMS: tuple[tuple[str, Callable[[str], str | None], str], ...] = (
    ("dob", _day, "YYYY-MM-DD"),
    ("gender", _gender, "F, M, X or blank"),
    ("last_year", _year, "YYYY"),
    ("bsid", partial(read_bsid, zero_lost=True), "six digits, or 00 and the six digits, as text"),
    ("oen", csv_files.number, "the nine digits, in a column formatted as text"),
    ("student_number", csv_files.number, "the digits, in a column formatted as text"),
)


def _numbers(requests: list[Row]) -> frozenset[str]:
    """Return the student numbers that applicants typed, without the zeros that pad them."""
    return frozenset(row.values.get("student_number", "").lstrip("0") for row in requests)


def _candidate(values: dict[str, str], numbers: frozenset[str]) -> Candidate:
    get = values.get
    bsid, year, identifier = get("bsid", ""), get("last_year", ""), values["student_id"]
    number = get("student_number")
    if number is None:
        number = csv_files.number(identifier) or ""
        number = number if number.lstrip("0") in numbers else ""
    return Candidate.of(
        replace(_person(values), student_number=number),
        id=identifier,
        bsids=(bsid,) if bsid else (),
        last_year=int(year) if year else None,
    )


def _applicant(values: dict[str, str]) -> Applicant:
    year = values.get("last_year", "")
    return Applicant.of(_person(values), bsid=values.get("bsid", ""), last_year=int(year) if year else None)


def _person(values: dict[str, str]) -> Person:
    get = values.get
    return Person(
        first=get("first", ""),
        last=get("last", ""),
        birth_date=_date(get("dob", "")),
        middle=_several(get("middle", "")),
        former=_several(get("former", "")),
        first_at_school=get("first_at_school", ""),
        last_at_school=get("last_at_school", ""),
        preferred=get("preferred", ""),
        gender=get("gender", ""),
        oen=get("oen", ""),
        student_number=get("student_number", ""),
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, text.split(";")) if part) if text else ()


def _merged(one: Candidate, two: Candidate) -> Candidate | None:
    """Return one student for two rows of one id, as of two schools; None where they name two people.

    What one row leaves out the other may have.
    """
    if fold(one.first) != fold(two.first) or fold(one.last) != fold(two.last):
        return None
    values: dict[str, Any] = {field.name: getattr(one, field.name) for field in fields(one)}
    for name in ("birth_date", "gender", "oen", "student_number"):
        both = (getattr(one, name), getattr(two, name))
        known = set(map(known_oen, both) if name == "oen" else both) - {"", None}
        if len(known) > 1:
            return None
        values[name] = next(iter(known), values[name])
    for name in ("middle", "former", "bsids"):
        values[name] = tuple(dict.fromkeys(getattr(one, name) + getattr(two, name)))
    years = [year for year in (one.last_year, two.last_year) if year is not None]
    return Candidate(
        **values | {"preferred": one.preferred or two.preferred, "last_year": max(years, default=None)}
    )


def _progress(length: int) -> Any:
    """Return a bar on stderr, silent where stderr is no terminal."""
    return click.progressbar(length=length, label="match", file=sys.stderr, hidden=not sys.stderr.isatty())


def _summary(outcomes: Counter[str], total: int, students: int, seconds: float) -> str:
    shares = ", ".join(f"{name} {count} ({count / max(total, 1):.1%})" for name, count in outcomes.items())
    return f"{total} requests against {students} students in {seconds:.1f} s: {shares}"
