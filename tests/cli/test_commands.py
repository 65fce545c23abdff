"""The command line: every command explains itself, bad settings end with a sentence, administration works."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from autosgern_service.cli import COMMANDS, autosgern
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service, sis_password
from autosgern_service.store.models import AuditEntry, Board, Partner, School, User

ME = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"


def cli(settings: Settings, *arguments: str, expect: int = 0) -> str:
    """Run a command in this process on an installation; return what it printed."""
    environment = {
        "AUTOSGERN_DATABASE_URL": settings.database_url,
        "AUTOSGERN_DATA_DIR": str(settings.data_dir),
    }
    done = CliRunner(env=environment).invoke(autosgern, arguments, catch_exceptions=False)
    assert done.exit_code == expect, done.output
    return done.output


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


def test_boards_schools_users_and_partners_are_added_and_audited(service: Service, tmp_path: Path) -> None:
    settings = service.settings
    (tmp_path / "password").write_text("s3cret\n")
    (tmp_path / "schools.csv").write_text(
        "\ufeffbsid,name,town,closed\n990901,École du Test,Ville-Test,\n990902,Old School,Testtown,yes\n",
        encoding="utf-8",
    )
    names = ("--name-fr", "Conseil du Test", "--name-en", "Test Board")
    cli(settings, "board", "set", "B99009", *names, "--mode", "pull", "--endpoint", "https://sis.test.example/soap",
        "--sis-username", "us", "--sis-password-file", str(tmp_path / "password"))  # fmt: skip
    assert "2 schools" in cli(settings, "board", "schools", "B99009", str(tmp_path / "schools.csv"))
    password = cli(settings, "user", "add", "tester", "--name", "T", "--email", "t@test.example", "--role", "school",
                   "--bsid", "00990901")  # fmt: skip
    secret = cli(
        settings, "partner", "add", "test-sis", "--name", "Test SIS", "--role", "board", "--board", "B99009"
    )
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
    assert "tester\tschool\t990901\tactive" in cli(settings, "user", "list")
    assert "test-sis" in cli(settings, "partner", "list")
    assert "B99009\tpull\t2" in cli(settings, "board", "list")


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
    service: Service, arguments: tuple[str, ...]
) -> None:
    cli(service.settings, *arguments, expect=2)
    with service.store.read() as session:
        for model in (Board, School, User, Partner, AuditEntry):
            assert session.scalars(select(model)).all() == []


@pytest.mark.parametrize(
    "email", ["bad", "t@test", "t @test.example", "t@test.example, u@test.example", "T <t@test.example>"]
)
def test_what_is_no_email_address_is_refused(service: Service, email: str) -> None:
    told = cli(service.settings, "user", "add", "x", "--name", "X", "--email", email, "--role", "operator",
               expect=2)  # fmt: skip
    assert f"{email} is no whole e-mail address" in told
    with service.store.read() as session:
        assert session.scalars(select(User)).all() == []
    told = cli(service.settings, "board", "set", "B99001", "--name-fr", "A", "--name-en", "A", "--mode", "manual",
               "--email", email, expect=2)  # fmt: skip
    assert f"{email} is no whole e-mail address" in told
    with service.store.read() as session:
        assert session.scalars(select(Board)).all() == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--role", "board"), "'--board': a board needs its number"),
        (("--role", "destination"), "'--destination': a board needs its number, a destination its code"),
        (
            ("--role", "centre", "--board", "B99001"),
            "'--board': a board needs its number, a destination its code, a centre neither",
        ),
        (
            ("--role", "board", "--board", "B1", "--destination", "BORE"),
            "'--destination': a board needs its number",
        ),
    ],
)
def test_a_partner_without_its_place_is_told_which_option_it_needs(
    service: Service, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in cli(service.settings, "partner", "add", "x", "--name", "X", *arguments, expect=2)


@pytest.mark.parametrize(
    ("username", "told"),
    [
        ("Marie", "'USERNAME': this user name is taken"),
        ("m" * 300, "'USERNAME': username has 300 characters; at most 100 are kept"),
        ("marie b", "'USERNAME': user name: write it without blanks"),
    ],
)
def test_a_user_name_that_does_not_fit_is_told_by_its_argument(
    service: Service, username: str, told: str
) -> None:
    person = ("--name", "M", "--email", "m@test.example", "--role", "auditor")
    cli(service.settings, "user", "add", "marie", *person)
    assert told in cli(service.settings, "user", "add", username, *person, expect=2)


@pytest.fixture
def partner(service: Service) -> str:
    """The name of a partner that there is."""
    cli(service.settings, "partner", "add", "centre", "--name", "Centre", "--role", "centre")
    return "centre"


def works(service: Service, secret: str) -> bool:
    """Say whether a secret is one of the centre's that works now."""
    now = service.clock.now()
    with service.store.read() as session:
        kept = session.scalars(select(Partner)).one().secrets
        return service.vault.fingerprint(secret) in {
            one.fingerprint for one in kept if one.valid_until is None or one.valid_until > now
        }


def rotated(service: Service, *options: str) -> str:
    return cli(service.settings, "partner", "rotate", "centre", *options).split()[1]


def test_of_a_partners_former_secrets_only_the_last_one_works(service: Service, partner: str) -> None:
    issued = [rotated(service) for _ in range(3)]
    assert [works(service, secret) for secret in issued] == [False, True, True]
    assert "the one before works until" in cli(service.settings, "partner", "list")


def test_a_secret_that_leaked_ends_now(service: Service, partner: str) -> None:
    issued = [rotated(service), rotated(service, "--now")]
    assert [works(service, secret) for secret in issued] == [False, True]
    assert "the one before" not in cli(service.settings, "partner", "list")


def test_a_new_secret_of_a_disabled_partner_ends_the_others_at_once(service: Service, partner: str) -> None:
    settings = service.settings
    leaked = rotated(service)
    cli(settings, "partner", "disable", partner)
    told = cli(settings, "partner", "rotate", partner)
    assert "the one before has ended" in told
    assert "centre is disabled since" in told
    assert not works(service, leaked)
    assert "the one before" not in cli(settings, "partner", "enable", partner)


def test_enable_says_which_secrets_live_again(service: Service, partner: str) -> None:
    rotated(service)
    cli(service.settings, "partner", "disable", partner)
    assert "the one before works until" in cli(service.settings, "partner", "enable", partner)


def test_the_trail_names_the_user_of_the_process_whatever_the_environment_says(
    service: Service, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    cli(service.settings, "partner", "disable", partner)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)  # as in a container, where it has no name
    cli(service.settings, "partner", "enable", partner)
    with service.store.read() as session:
        actors = session.scalars(select(AuditEntry.actor).order_by(AuditEntry.id)).all()
    assert actors[1:] == [ME, "cli:4000000"]


def test_a_partner_is_disabled_and_enabled_and_to_say_so_twice_changes_nothing(
    service: Service, partner: str
) -> None:
    settings = service.settings
    assert cli(settings, "partner", "disable", partner) == "centre is disabled\n"
    assert "centre is disabled since " in cli(settings, "partner", "disable", partner)
    assert "disabled since " in cli(settings, "partner", "list")
    assert cli(settings, "partner", "enable", partner).startswith("centre is enabled, with its secret since ")
    assert cli(settings, "partner", "enable", partner) == "nothing to do: centre is active\n"
    with service.store.read() as session:
        kept = session.execute(
            select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).order_by(AuditEntry.id)
        ).all()
    assert kept[1:] == [
        ("disable-partner", ME, {"was": "active", "now": "disabled"}),
        ("enable-partner", ME, {"was": "disabled", "now": "active"}),
    ]


@pytest.mark.parametrize("command", ["rotate", "disable", "enable"])
def test_a_partner_that_is_none_is_told(service: Service, command: str) -> None:
    assert "there is no partner nobody" in cli(service.settings, "partner", command, "nobody", expect=2)
