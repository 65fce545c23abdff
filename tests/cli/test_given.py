"""What a command is given that can mean nothing ends with a sentence and exit code 2, and changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from autosgern_service.cli import autosgern
from tests.installed import Installation

NO_UTF_8 = os.fsdecode(b"Andr\xe9")
PERSON = ("user", "add", "neu", "--name", "N", "--email", "n@x.example", "--role", "board")
BORE = ("destination", "set", "BORE")
SYSTEM = ("check", "http://127.0.0.1:9/sis", "--username", "u")


def refused(installation: Installation, *arguments: str) -> str:
    """Run a command that is to end as a usage error; return what it said."""
    settings = installation.service.settings
    environment = {
        "AUTOSGERN_DATABASE_URL": settings.database_url,
        "AUTOSGERN_DATA_DIR": str(settings.data_dir),
    }
    done = CliRunner(env=environment).invoke(autosgern, arguments, catch_exceptions=False)
    assert done.exit_code == 2, done.output
    return done.output


@pytest.mark.parametrize(
    "arguments",
    [
        (*PERSON, "--board", NO_UTF_8),
        (*PERSON, f"--board={NO_UTF_8}"),
        ("partner", "rotate", NO_UTF_8),
        ("board", "ping", NO_UTF_8),
        ("destination", "pause", NO_UTF_8),
        ("destination", "pause", "BORE", "--note", NO_UTF_8),
        ("transmit", "--batch", NO_UTF_8),
        ("audit", NO_UTF_8),
        (NO_UTF_8,),
    ],
    ids=lambda arguments: " ".join(arguments[:2]).encode(errors="replace").decode(),
)
def test_an_argument_in_other_bytes_than_utf_8_is_told(
    any_installation: Installation, arguments: tuple[str, ...]
) -> None:
    assert "Andr\ufffd is not in UTF-8" in refused(any_installation, *arguments)


def test_a_file_may_have_a_name_in_other_bytes(tmp_path: Path) -> None:
    file = tmp_path / NO_UTF_8
    file.write_bytes(b"no transcript")
    done = CliRunner().invoke(autosgern, ["validate", "--lang", "en", str(file)], catch_exceptions=False)
    assert "Andr\ufffd" in done.output
    assert done.exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("board", "set", "B99001", "--sis-password-file"),
        (*BORE, "--host-key-file"),
        (*BORE, "--password-file"),
        (*BORE, "--private-key-file"),
        (*SYSTEM, "--password-file"),
    ],
    ids=lambda arguments: arguments[-1],
)
def test_a_file_that_is_no_text_is_told_with_its_option(
    installation: Installation, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\x80\xff\x00\xc3(")
    told = refused(installation, *arguments, str(file))
    assert arguments[-1] in told
    assert f"{file} is no text in UTF-8" in told
    assert "No such file or directory" in refused(installation, *arguments, str(tmp_path / "nothing"))


@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "0", "-1"])
@pytest.mark.parametrize("option", [("alarms", "--close"), ("mail", "--again")])
def test_the_number_of_no_row_is_told(
    any_installation: Installation, option: tuple[str, str], number: str
) -> None:
    assert "1<=x<=2147483647" in refused(any_installation, *option, number)


@pytest.mark.parametrize(
    "option", [("serve", "soap", "--port"), ("up", "--portal-port"), ("sandbox", "--port")]
)
def test_a_port_that_there_is_not_is_told(installation: Installation, option: tuple[str, ...]) -> None:
    assert "0<=x<=65535" in refused(installation, *option, "65536")
