"""The command line: every command explains itself, bad settings end with a sentence, administration works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from autosgern_service.cli import COMMANDS, autosgern
from autosgern_service.opened.service import Service, sis_password
from autosgern_service.store.models import AuditEntry, Board, Partner, School, User
from tests.cli.conftest import Cli


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = CliRunner().invoke(autosgern, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert "Usage:" in done.output


def test_the_group_lists_every_command() -> None:
    listed = CliRunner().invoke(autosgern, ["--help"]).output
    assert all(name in listed for name in COMMANDS)


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(autosgern, ["dance"]).exit_code == 2


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"AUTOSGERN_ATTEMPTS": "many"}, "AUTOSGERN_ATTEMPTS"),
        ({"AUTOSGERN_DATABASE_URL": "sqlite:///nothing-here.db"}, "this program needs"),
    ],
)
def test_a_known_failure_ends_with_a_sentence(
    tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autosgern_service.cli", "user", "list"],
        env={**os.environ, **variables},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_boards_schools_users_and_partners_are_added_and_audited(
    cli: Cli, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    (tmp_path / "schools.csv").write_text(
        "\ufeffbsid,name,town,closed\n990901,École du Test,Ville-Test,\n990902,Old School,Testtown,yes\n",
        encoding="utf-8",
    )
    names = ("--name-fr", "Conseil du Test", "--name-en", "Test Board")
    cli("board", "set", "B99009", *names, "--mode", "pull", "--endpoint", "https://sis.test.example/soap",
        "--sis-username", "us", "--sis-password-file", str(tmp_path / "password"))  # fmt: skip
    assert "2 schools" in cli("board", "schools", "B99009", str(tmp_path / "schools.csv"))
    password = cli("user", "add", "tester", "--name", "T", "--email", "t@test.example", "--role", "school",
                   "--bsid", "00990901")  # fmt: skip
    secret = cli("partner", "add", "test-sis", "--name", "Test SIS", "--role", "board", "--board", "B99009")
    assert password.startswith("temporary password: ")
    assert secret.startswith("secret: ")
    with service.store.read() as session:
        board = session.scalars(select(Board).where(Board.number == "B99009")).one()
        assert sis_password(service.vault, board) == "s3cret"
        assert [school.closed for school in board.schools] == [True, False]
        user = session.scalars(select(User).where(User.username == "tester")).one()
        assert user.must_change_password
        assert password.split()[-1] not in user.password_hash
        assert session.scalars(select(Partner)).one().board_id == board.id
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["add-board", "add-school", "add-school", "add-user", "add-partner"]
    assert "tester\tschool\t990901\tactive" in cli("user", "list")
    assert "test-sis" in cli("partner", "list")
    assert "B99009\tpull\t2" in cli("board", "list")


@pytest.mark.parametrize(
    "arguments",
    [
        ("board", "set", "B99009", "--mode", "manual"),
        ("board", "set", "B99009", "--name-fr", "C", "--name-en", "B", "--mode", "pull"),
        ("board", "schools", "B00000", __file__),
        ("user", "add", "x", "--name", "X", "--email", "x@y.example", "--role", "board"),
        ("user", "add", "x", "--name", "X", "--email", "x@y.example", "--role", "school", "--bsid", "1"),
        ("partner", "add", "x", "--name", "X", "--role", "board"),
        ("partner", "add", "x", "--name", "X", "--role", "destination", "--destination", "XXXX"),
        ("partner", "rotate", "nobody"),
    ],
)
def test_what_does_not_fit_together_is_a_usage_error_and_stores_nothing(
    cli: Cli, service: Service, arguments: tuple[str, ...]
) -> None:
    cli(*arguments, expect=2)
    with service.store.read() as session:
        for model in (Board, School, User, Partner, AuditEntry):
            assert session.scalars(select(model)).all() == []
