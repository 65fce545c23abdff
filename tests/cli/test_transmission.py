"""Operators at the command line: destinations, nights by hand, alarms, e-mails, terms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from autosgern_service.cli import autosgern
from autosgern_service.domain.alarms import Kind
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.store import alarms
from autosgern_service.store.models import AuditEntry, Mail, Term, TranscriptRequest
from tests.conftest import NOON
from tests.installed import Installation
from tests.nights import deliveries, destination, filed, folder, ringing
from tests.post import held
from tests.sftp import PASSWORD, run_sftp_server


def run(installation: Installation, *arguments: str, expect: int = 0) -> str:
    """Run a command in this process on an installation; return what it printed."""
    settings = installation.service.settings
    environment = {
        "AUTOSGERN_DATABASE_URL": settings.database_url,
        "AUTOSGERN_DATA_DIR": str(settings.data_dir),
    }
    done = CliRunner(env=environment).invoke(autosgern, arguments, catch_exceptions=False)
    assert done.exit_code == expect, done.output
    return done.output


def actions(installation: Installation) -> list[tuple[str, str | None]]:
    with installation.service.store.read() as session:
        return [(one.action, one.subject) for one in session.scalars(select(AuditEntry))]


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def only_sent_batch(installation: Installation) -> str:
    return next(path.name for path in folder(installation, "BORE").iterdir() if path.is_dir())


# ── destinations ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_destination_is_set_and_reached_by_sftp(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "sftp").mkdir()
    with run_sftp_server(tmp_path / "sftp") as site:
        run(
            installation,
            *("destination", "set", "BORE", "--url", site.url, "--hour", "18:30"),
            *("--host-key-file", written(tmp_path / "host.pub", site.pinned)),
            *("--password-file", written(tmp_path / "password", f"{PASSWORD}\n")),
        )
        assert "BORE answers" in run(installation, "destination", "test", "BORE")
        assert site.connections == 1
    row = destination(installation, "BORE")
    assert (row.url, row.transmission_time) == (site.url, "18:30")
    assert PASSWORD.encode() not in (row.password_sealed or b"")
    assert "Unreachable" in run(installation, "destination", "test", "BORE", expect=1)
    run(installation, "destination", "set", "BORE", "--hour", "usual")
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
    installation: Installation, options: tuple[str, ...]
) -> None:
    run(installation, "destination", "set", *options, expect=2)
    assert destination(installation, "BORE").url == "file:bore"
    assert not {("add-destination", options[0]), ("change-destination", options[0])} & {
        *actions(installation)
    }


def test_a_new_destination_is_added(installation: Installation) -> None:
    run(
        installation,
        *("destination", "set", "NEWC", "--url", "file:newc", "--name-fr", "Nouveau", "--name-en", "New"),
    )
    assert destination(installation, "NEWC").active


def test_a_destination_is_paused_and_resumed(installation: Installation) -> None:
    filed(installation, "exact")
    run(installation, "destination", "pause", "BORE", "--note", "moving house")
    assert "paused (moving house)" in run(installation, "destination", "list")
    assert "moving house" in run(installation, "transmit", "--destination", "BORE", expect=1)
    with installation.service.store.begin() as session:
        alarms.ring(session, Kind.DESTINATION_GIVEN_UP, "BORE", at=NOON)
    run(installation, "destination", "resume", "BORE")
    assert ringing(installation) == []
    assert "1 wait" in run(installation, "destination", "list")
    assert "BORE-" in run(installation, "transmit", "--destination", "BORE")


def test_there_is_no_command_for_an_unknown_destination(installation: Installation) -> None:
    for words in (("destination", "pause"), ("destination", "test"), ("transmit", "--destination")):
        assert "there is no destination XXXX" in run(installation, *words, "XXXX", expect=2)


# ── nights by hand ───────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_leaves_by_hand_and_a_batch_leaves_again(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    assert "acknowledgments read: 0" in run(installation, "transmit")
    batch_id = only_sent_batch(installation)
    document = next(path for path in (folder(installation, "BORE") / batch_id).glob("*.xml"))
    document.unlink()
    assert batch_id in run(installation, "transmit", "--batch", batch_id)
    assert document.exists()
    acknowledge_folder(folder(installation, "BORE"), "BORE")
    assert "acknowledgments read: 1" in run(installation, "transmit", "--collect")
    assert deliveries(installation, request)[0].state == "Acknowledged"
    run(installation, "transmit", "--batch", "BORE-19990101-1", expect=2)


def test_a_destination_that_fails_is_said_and_the_others_are_served(installation: Installation) -> None:
    filed(installation, "exact")
    folder(installation, "BORE").write_text("a file where the folder should be")
    output = run(installation, "transmit", expect=1)
    assert "BORE: UnsafePath" in output
    assert "OUAC: OUAC-" in output


# ── alarms, e-mails, terms ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("lang", "words"), [("fr", "Joignez-la"), ("en", "Contact it")])
def test_alarms_are_listed_with_what_to_do_and_closed(
    installation: Installation, lang: str, words: str
) -> None:
    with installation.service.store.begin() as session:
        alarms.ring(session, Kind.ANSWER_LATE, "BORE-20261117-1", at=NOON, detail="for days")
    listed = run(installation, "alarms", "--lang", lang)
    assert words in listed
    assert "for days" in listed
    number = listed.split("\t")[0]
    assert run(installation, "alarms", "--close", number) == ""
    assert ("close-alarm", number) in actions(installation)
    run(installation, "alarms", "--close", number, expect=2)


def test_a_failed_mail_is_listed_and_sent_again(installation: Installation) -> None:
    request = held(installation)
    with installation.service.store.begin() as session:
        session.execute(update(Mail).values(state="failed", problem="ConnectionRefusedError"))
    (mail,) = installation.mails(request)
    assert "failed (ConnectionRefusedError)" in run(installation, "mail")
    assert run(installation, "mail", "--again", str(mail.id)) == ""
    assert installation.mails(request)[0].state == "queued"
    run(installation, "mail", "--again", str(mail.id), expect=2)


def test_a_boards_terms_are_set_from_a_file(installation: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "terms.csv", "name,ends_on\nSemestre 1,2027-01-29\nSemestre 2,2027-06-25\n")
    assert "2 terms" in run(installation, "board", "terms", "B99001", file)
    with installation.service.store.read() as session:
        found = {term.name: term.ends_on for term in session.scalars(select(Term))}
        assert session.scalars(select(TranscriptRequest)).all() == []
    assert found == {"Semestre 1": date(2027, 1, 29), "Semestre 2": date(2027, 6, 25)}


@pytest.mark.parametrize(
    "text", ["name\nx\n", "name,ends_on\nx,soon\n", "name,ends_on\nx\n", "name,ends_on\n,2027-01-29\n"]
)
def test_a_bad_file_of_terms_changes_nothing(installation: Installation, tmp_path: Path, text: str) -> None:
    run(installation, "board", "terms", "B99001", written(tmp_path / "terms.csv", text), expect=2)
    with installation.service.store.read() as session:
        assert session.scalars(select(Term)).all() == []
