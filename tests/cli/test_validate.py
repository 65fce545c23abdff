"""`autosgern validate` keeps to its contract."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autosgern_service.cli.validate import command
from tests.xsd.documents import Draft, course, document


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], env=env)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """An acceptable transcript."""
    path = tmp_path / "good.xml"
    path.write_bytes(document())
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A transcript with a wrong birth date."""
    path = tmp_path / "bad.xml"
    path.write_bytes(Draft().set("Student/Person/Birth/BirthDate", "yesterday").bytes())
    return path


def test_accepted_files_end_with_zero(good: Path) -> None:
    found = run(good, good, "--lang", "en")
    assert found.exit_code == 0
    assert found.stdout.count(".xml: accepted") == 2
    assert found.stderr == ""


def test_one_refused_file_ends_with_one(good: Path, bad: Path) -> None:
    found = run(good, bad, "--lang", "fr")
    assert found.exit_code == 1
    assert "refusé" in found.stdout
    assert "ligne 26, Student/Person/Birth/BirthDate" in found.stdout
    assert "Attendu\u00a0: une date" in found.stdout


def test_json_is_all_there_is_on_stdout(good: Path, bad: Path, tmp_path: Path) -> None:
    found = run(good, bad, tmp_path / "absent.xml", tmp_path, "--json", "--lang", "en")
    assert found.exit_code == 1
    listed = json.loads(found.stdout)
    assert [entry["file"] for entry in listed] == [
        str(good),
        str(bad),
        str(tmp_path / "absent.xml"),
        str(tmp_path),
    ]
    assert [entry["accepted"] for entry in listed] == [True, False, False, False]
    assert listed[0] == {"file": str(good), "accepted": True, "problems": [], "omitted": 0}
    assert listed[1]["problems"] == [
        {
            "code": "XSD-TYPE",
            "severity": "error",
            "line": 26,
            "path": "Student/Person/Birth/BirthDate",
            "message": "BirthDate is not of the right type (“yesterday”). Expected: a date (YYYY-MM-DD).",
        }
    ]
    assert listed[2]["problems"][0]["code"] == "FILE-UNREADABLE"
    assert listed[2]["problems"][0]["line"] is None


def test_no_file_is_a_usage_error() -> None:
    assert run().exit_code == 2
    assert run("--lang", "de", "x").exit_code == 2


@pytest.mark.parametrize(
    ("locale", "word"), [("C.UTF-8", "accepté"), ("en_CA.UTF-8", "accepted"), ("xx_YY", "accepté")]
)
def test_the_locale_gives_the_language(good: Path, locale: str, word: str) -> None:
    assert word in run(good, env={"LC_ALL": locale, "LANG": locale}).stdout


def test_more_than_fifty_problems_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "many.xml"
    broken = document().replace(b"</Student>", b"</Student>" + b"<NoteMessage/>" * 60)
    path.write_bytes(broken)
    (entry,) = json.loads(run(path, "--json").stdout)
    assert (len(entry["problems"]), entry["omitted"]) == (50, 10)
    assert "10" in run(path, "--lang", "fr").stdout.splitlines()[-1]


def test_whatever_the_file_and_its_name_there_is_a_verdict_and_no_traceback(tmp_path: Path) -> None:
    contents = [
        b"",
        b"\0" * 100,
        b"\xff\xd8\xff",
        b"%PDF-1.7",
        "\ufeff".encode() * 2 + document(),
        document(course(credit="9" * 1_000_001)),
        document(course(credit="1e999999999")),
    ]
    files = [tmp_path / os.fsdecode(b"\xff%d.xml" % number) for number in range(len(contents))]
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    for lang in ("fr", "en"):
        for how in ([], ["--json"]):
            found = run(*files, "--lang", lang, *how)
            assert (found.exit_code, type(found.exception)) == (1, SystemExit)
            assert found.stdout
