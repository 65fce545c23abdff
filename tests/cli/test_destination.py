"""`autosgern destination`: how destinations are reached, paused, and knocked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.store import alarms
from tests.cli.conftest import Cli, actions, written
from tests.conftest import NOON
from tests.installed import Installation
from tests.nights import destination, filed, ringing
from tests.sftp import PASSWORD, run_sftp_server


def test_a_destination_is_set_and_reached_by_sftp(
    cli: Cli, installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "sftp").mkdir()
    with run_sftp_server(tmp_path / "sftp") as site:
        cli(
            *("destination", "set", "BORE", "--url", site.url, "--hour", "18:30"),
            *("--host-key-file", written(tmp_path / "host.pub", site.pinned)),
            *("--password-file", written(tmp_path / "password", f"{PASSWORD}\n")),
        )
        assert "BORE answers" in cli("destination", "test", "BORE")
        assert site.connections == 1
    row = destination(installation, "BORE")
    assert (row.url, row.transmission_time) == (site.url, "18:30")
    assert PASSWORD.encode() not in (row.password_sealed or b"")
    assert "Unreachable" in cli("destination", "test", "BORE", expect=1)
    cli("destination", "set", "BORE", "--hour", "usual")
    assert destination(installation, "BORE").transmission_time is None
    assert actions(installation).count(("change-destination", "BORE")) == 2


@pytest.mark.parametrize(
    "options",
    [
        ("BORE", "--url", "ftp://ocas@127.0.0.1/x"),
        ("BORE", "--url", "sftp://ocas@127.0.0.1/x"),  # neither host key nor secret
        ("BORE", "--url", "file:../elsewhere"),
        ("BORE", "--hour", "24:00"),
        ("NEWC", "--url", "file:newc"),
        ("newc", "--url", "file:newc", "--name-fr", "Nouveau", "--name-en", "New"),
    ],
)
def test_a_destination_that_could_not_be_reached_is_not_kept(
    cli: Cli, installation: Installation, options: tuple[str, ...]
) -> None:
    cli("destination", "set", *options, expect=2)
    assert destination(installation, "BORE").url == "file:bore"
    assert not {("add-destination", options[0]), ("change-destination", options[0])} & {
        *actions(installation)
    }


def test_a_new_destination_is_added(cli: Cli, installation: Installation) -> None:
    cli(
        *("destination", "set", "NEWC", "--url", "file:newc", "--name-fr", "Nouveau", "--name-en", "New"),
    )
    assert destination(installation, "NEWC").active


def test_a_destination_is_paused_and_resumed(cli: Cli, installation: Installation) -> None:
    filed(installation, "exact")
    cli("destination", "pause", "BORE", "--note", "moving house")
    assert "paused (moving house)" in cli("destination", "list")
    assert "moving house" in cli("transmit", "--destination", "BORE", expect=1)
    with installation.service.store.begin() as session:
        alarms.ring(session, Kind.DESTINATION_GIVEN_UP, "BORE", at=NOON)
    cli("destination", "resume", "BORE")
    assert ringing(installation) == []
    assert "1 wait" in cli("destination", "list")
    assert "BORE-" in cli("transmit", "--destination", "BORE")


def test_there_is_no_command_for_an_unknown_destination(cli: Cli, installation: Installation) -> None:
    for words in (("destination", "pause"), ("destination", "test"), ("transmit", "--destination")):
        assert "there is no destination XXXX" in cli(*words, "XXXX", expect=2)
