"""`autosgern check` tells people and programs what the checker found, and its exit code says whether all is well."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autosgern_service.cli.check import BOARDS, command
from autosgern_service.conformance import CASES
from autosgern_service.sandbox.students import CHECKED
from tests.conformance.broken import PASSWORD, USERNAME, Behaviour, honest, never_says_truncated, serve
from tests.conformance.broken import accepts_any_password as careless

DOCS = Path(__file__).parents[2] / "docs"
CONTRACT = {"fr": DOCS / "fr" / "contrat-sie.md", "en": DOCS / "en" / "sis-contract.md"}
PAGES = {"fr": DOCS / "fr" / "verification.md", "en": DOCS / "en" / "check.md"}


@pytest.fixture
def password(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    return str(file)


def run(password: str, *options: str, behaviour: Behaviour = honest, board: str = "B99002") -> Result:
    with serve(behaviour, board) as endpoint:
        arguments = [endpoint.url, "--username", USERNAME, "--password-file", password, *options]
        return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_a_system_that_passes_ends_with_code_0(password: str) -> None:
    done = run(password, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert f"{len(CASES)} cases passed, 0 failed, 0 skipped" in done.output
    assert len(re.findall(r"^C-\d\d  passed ", done.output, re.M)) == len(CASES)


def test_a_system_that_fails_ends_with_code_1_and_what_was_expected_found_and_agreed(password: str) -> None:
    done = run(password, "--lang", "fr", behaviour=never_says_truncated)
    assert done.exit_code == 1
    lines = done.output.partition("C-12")[2].splitlines()
    assert lines[0] == "  ÉCHEC    Plus d’élèves que Maximum"
    assert "Maximum élèves et Truncated = true" in lines[1]
    assert "1 élève, Truncated = false" in lines[2]
    assert "répondez par les `Maximum` premiers" in lines[3]


def test_json_is_all_there_is_on_stdout(password: str) -> None:
    done = run(password, "--json", "--lang", "en", behaviour=careless)
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (report["students"], report["conforms"], report["failed"]) == ("en", False, 1)
    (failed,) = [case for case in report["cases"] if case["outcome"] == "failed"]
    assert failed["case"] == "C-04"
    assert set(failed) == {"case", "outcome", "title", "expected", "found", "rule"}
    assert report["observed"]["calls"] > 0


@pytest.mark.parametrize(("lang", "board"), BOARDS.items())
def test_the_test_students_are_recognized_without_being_named(password: str, lang: str, board: str) -> None:
    other = "en" if lang == "fr" else "fr"
    done = run(password, "--json", "--lang", other, "--case", "5", board=board)
    assert json.loads(done.stdout)["students"] == lang
    assert done.exit_code == 0


def test_test_students_that_are_not_there_are_not_found(password: str) -> None:
    done = run(password, "--students", "fr", "--json", "--case", "C-05", board="B99002")
    assert done.exit_code == 1
    assert "Rosalie Quesnelle" in json.loads(done.stdout)["cases"][0]["found"]


@pytest.mark.parametrize("number", ["7", "07", "C-07", "c-7"])
def test_a_case_may_be_run_alone(password: str, number: str) -> None:
    report = json.loads(run(password, "--json", "--case", number).stdout)
    assert [case["case"] for case in report["cases"]] == ["C-07"]


def test_every_case_passes_alone(password: str) -> None:
    for case in CASES[::6]:
        assert run(password, "--case", case.number).exit_code == 0


@pytest.mark.parametrize(
    "options", [("--case", "99"), ("--case", "x"), ("--students", "de"), ("--lang", "de")]
)
def test_a_wrong_question_ends_with_code_2(password: str, options: tuple[str, ...]) -> None:
    assert run(password, *options).exit_code == 2


@pytest.mark.parametrize(("lang", "word"), [("fr", "injoignable"), ("en", "cannot be reached")])
def test_where_nothing_answers_it_ends_with_code_2(password: str, lang: str, word: str) -> None:
    with serve(honest, "B99001") as endpoint:
        pass
    arguments = [endpoint.url, "--username", "x", "--password-file", password, "--lang", lang]
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 2
    assert word in done.stderr
    assert done.stdout == ""


def test_the_address_of_the_wsdl_will_do(password: str) -> None:
    with serve(honest, "B99001") as endpoint:
        arguments = [
            f"{endpoint.url}?wsdl",
            "--username",
            USERNAME,
            "--password-file",
            password,
            "--case",
            "1",
        ]
        assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0


def printed_table(lang: str) -> str:
    return CliRunner().invoke(command, ["--table", lang], catch_exceptions=False).stdout


@pytest.mark.parametrize(("lang", "board"), BOARDS.items())
def test_the_table_holds_the_students_to_load(lang: str, board: str) -> None:
    rows = list(csv.DictReader(io.StringIO(printed_table(lang))))
    assert [row["part"] for row in rows] == list(CHECKED[board])
    for row in rows:
        student = CHECKED[board][row["part"]].student
        assert (row["oen"], row["last"], row["dob"]) == (student.oen, student.last, str(student.birth_date))


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_lists_the_cases_and_the_students(lang: str) -> None:
    page = PAGES[lang].read_text(encoding="utf-8")
    listed = re.findall(r"^\| (C-\d\d) \| (.+?) \| (.+?) \|$", page, re.M)
    assert listed == [(case.number, case.title[lang], case.expected[lang]) for case in CASES]
    assert f"```\n{printed_table(lang)}```" in page
