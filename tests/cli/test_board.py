"""`autosgern board`: boards, their schools and terms from files; paused, resumed, called, tried again."""

from __future__ import annotations

import socket
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from autosgern_service.cli.board import command
from autosgern_service.domain.lifecycle import Status
from autosgern_service.opened.service import sis_password
from autosgern_service.store.models import AuditEntry, Board, School, Term, TranscriptRequest
from tests.cli.conftest import written
from tests.faults.plant import environment
from tests.installed import Installation, case


@pytest.fixture
def run(installation: Installation):  # type: ignore[no-untyped-def]
    """Runs `autosgern board` on the installation."""
    settings = environment(installation.service.settings)
    return lambda *arguments, **more: CliRunner().invoke(command, arguments, env=settings | more)


NEW = ("--name-fr", "Conseil du Test", "--name-en", "Test Board", "--mode", "pull")


def listed(result: Result, board: str) -> str:
    return next(line for line in result.output.splitlines() if line.startswith(board))


def test_a_board_is_paused_and_resumed(run, installation: Installation) -> None:  # type: ignore[no-untyped-def]
    installation.submit(case("exact"))
    assert run("pause", "B99001").exit_code == 0
    line = listed(run("list"), "B99001")
    assert "paused by cli:" in line
    assert "1 in automatic processing" in line
    assert run("resume", "B99001").exit_code == 0
    assert "\tcalled\t" in listed(run("list"), "B99001")
    with installation.service.store.read() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["pause-board", "resume-board"]


def test_a_board_that_is_not_called_cannot_be_paused(run) -> None:  # type: ignore[no-untyped-def]
    result = run("pause", "B99003")
    assert result.exit_code == 2
    assert "B99003 is no board that we call" in result.output


def test_what_failed_is_sent_through_again(run, installation: Installation) -> None:  # type: ignore[no-untyped-def]
    once = installation.with_settings(attempts=1)
    failed, other = once.submit(case("board-down")), once.submit(case("board-down"))
    for receipt in (failed, other):
        once.attempt(receipt)
    nothing = run("retry", "B99004", "--reason", "BoardFault")
    assert "0 requests of B99004 are tried again" in nothing.output
    result = run("retry", "B99004")
    assert "2 requests of B99004 are tried again" in result.output
    assert once.request(failed).status == Status.AUTO_PROCESSING


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("bsid;name;town\r\n990901;École du Test;Montréal\r\n".encode("cp1252"), "not UTF-8"),
        ("bsid;name;town\r\n990901;École du Test;Montréal\r\n".encode(), "separated by ';', not by commas"),
        (b"bsid,name\r\n990901,A\r\n", "no column town"),
        (b"bsid,name,town\r\n990901,A,B\r\n990902,C\r\n", ":3: 2 fields where the header has 3"),
        (b"bsid,name,town\r\n99090,A,B\r\n", ":2: a BSID has six digits"),
        ("bsid,name,town\r\n٩٩٠٩٠١,A,B\r\n".encode(), ":2: a BSID has six digits"),
        (b"bsid,name,town\r\n000000,A,B\r\n", ":2: a BSID has six digits"),
        (b"bsid,name,town\r\n990901,,B\r\n", ":2: no name"),
        (
            b'bsid,name,town,email\r\n990901,A,B,"a@b.example; c@d.example"\r\n',
            ":2: email a@b.example; c@d.example is no whole e-mail address",
        ),
        (b"bsid,name,town\r\n", ": nothing is given, and nothing was changed"),
        (b"bsid,name,town\r\n990901,A,B\r\n990901,C,D\r\n", ":3: this number is given more than once"),
        (b"bsid,name,town,closed\r\n990901,A,B,Y\r\n", ":2: closed is yes or no, not Y"),
        ("bsid,name,town,closed\r\n990901,A,B,fermée\r\n".encode(), ":2: closed is yes or no, not fermée"),
        (b"bsid,name,town\r\n990201,A,B\r\n", ":2: the school belongs to another board"),
        (b"bsid,name,town\r\n990901,A,B\r\n990902,A," + 61 * b"B", ":3: town has 61 characters; at most 60"),
    ],
)
def test_schools_that_cannot_be_read_are_told_and_none_is_set(  # type: ignore[no-untyped-def]
    run, installation: Installation, tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "schools.csv").write_bytes(content)
    result = run("schools", "B99001", str(tmp_path / "schools.csv"))
    assert result.exit_code == 2
    assert sentence in result.output
    with installation.service.store.read() as session:
        assert not session.scalars(select(School).where(School.bsid.in_(("990901", "990902")))).all()


def test_a_school_is_kept_under_its_six_digits_however_the_file_writes_them(  # type: ignore[no-untyped-def]
    run, installation: Installation, tmp_path: Path
) -> None:
    for bsid in ("990901", "00990901", "990901.0"):
        (tmp_path / "schools.csv").write_text(f"bsid,name,town\n{bsid},{bsid},B\n")
        assert run("schools", "B99001", str(tmp_path / "schools.csv")).exit_code == 0
        with installation.service.store.read() as session:
            assert session.scalar(select(School.name).where(School.bsid == "990901")) == bsid


def test_the_last_day_of_a_term_is_read_with_its_midnight(  # type: ignore[no-untyped-def]
    run, installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "terms.csv").write_text("name,ends_on\nS1,2027-01-31 00:00:00\n")
    assert run("terms", "B99001", str(tmp_path / "terms.csv")).exit_code == 0
    with installation.service.store.read() as session:
        assert session.scalar(select(Term.ends_on).where(Term.name == "S1")) == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", ": nothing is given, and nothing was changed"),
        ("S1,2099-01-31\nS2,2099-06-30\nS1,2099-02-28\n", ":4: this name is given more than once"),
        ("S1,2099-01-31\nS2,2006-06-30\n", ":3: ends_on: 2006-06-30 is more than a year ago"),
    ],
)
def test_terms_that_do_not_fit_are_told_by_their_line(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, rows: str, sentence: str
) -> None:
    (tmp_path / "terms.csv").write_text(f"name,ends_on\n{rows}")
    result = run("terms", "B99001", str(tmp_path / "terms.csv"))
    assert result.exit_code == 2
    assert f"terms.csv{sentence}" in result.output


@pytest.mark.parametrize("written", ["2027-W04-7", "20270131", "2027-01-31 12:00", "31/01/2027", ""])
def test_a_term_s_day_of_another_form_is_told(run, tmp_path: Path, written: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "terms.csv").write_text(f"name,ends_on\nS1,{written}\n")
    result = run("terms", "B99001", str(tmp_path / "terms.csv"))
    assert result.exit_code == 2
    assert ":2: ends_on is a date, YYYY-MM-DD" in result.output


def test_before_held_requests_go_at_once_the_command_wants_their_number(  # type: ignore[no-untyped-def]
    run, installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("name,ends_on\nS1,2099-01-31\n")
    assert run("terms", "B99001", str(file)).exit_code == 0
    receipt = installation.submit(case("exact"), hold_type="AfterCurrentTermEnrollment")
    file.write_text(f"name,ends_on\nS1,{date.today() - timedelta(days=3)}\n")
    refused = run("terms", "B99001", str(file))
    assert refused.exit_code == 2
    assert "1 held request would go at once" in refused.output
    assert "--release 1" in refused.output
    assert installation.request(receipt).release_date == date(2099, 2, 1)
    assert run("terms", "B99001", str(file), "--release", "1").exit_code == 0


def test_terms_that_cannot_be_read_are_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "terms.csv").write_bytes("name;ends_on\r\nÉté;2026-08-01\r\n".encode("cp1252"))
    result = run("terms", "B99001", str(tmp_path / "terms.csv"))
    assert result.exit_code == 2
    assert "not UTF-8" in result.output


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [
        ("http://8.8.8.8/soap", "the address is not https"),
        ("https://127.0.0.1/soap", "the address is not public"),
        ("https://10.1.2.3/soap", "the address is not public"),
        ("sis.test.example", "the address is not a URL of a web service"),
    ],
)
def test_an_address_that_can_never_be_called_is_refused(  # type: ignore[no-untyped-def]
    run, installation: Installation, endpoint: str, why: str
) -> None:
    result = run("set", "B99009", *NEW, "--endpoint", endpoint, AUTOSGERN_PRIVATE_ADDRESSES="no")
    assert result.exit_code == 2
    assert f"{endpoint} can never be called: {why}" in result.output
    with installation.service.store.read() as session:
        assert session.scalar(select(Board).where(Board.number == "B99009")) is None


def test_a_sandbox_may_be_called_on_a_private_address(run) -> None:  # type: ignore[no-untyped-def]
    assert run("set", "B99009", *NEW, "--endpoint", "http://127.0.0.1:8090/soap").exit_code == 0


def test_a_host_that_is_not_known_yet_is_told_and_kept(run, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(socket, "getaddrinfo", _knows_nobody)
    result = run("set", "B99009", *NEW, "--endpoint", "https://sis.test.example/soap")
    assert result.exit_code == 0
    assert "cannot be called now: the host name cannot be resolved" in result.output


def _knows_nobody(*_: object, **__: object) -> None:
    raise socket.gaierror


def test_a_board_that_we_call_without_credentials_is_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "password").write_text("s3cret")
    endpoint = ("--endpoint", "https://8.8.8.8/soap")
    assert "B99009 cannot be called yet" in run("set", "B99009", *NEW, *endpoint).output
    assert "B99009 cannot be called yet" in run("set", "B99009", "--sis-username", "us").output
    whole = run("set", "B99009", "--sis-password-file", str(tmp_path / "password"))
    assert whole.output == "board B99009 is set\n"


@pytest.mark.parametrize("number", ["99009", "b99009", "B9900", "B990099"])
def test_a_number_that_is_no_boards_is_refused(run, number: str) -> None:  # type: ignore[no-untyped-def]
    result = run("set", number, "--name-fr", "C", "--name-en", "B", "--mode", "manual")
    assert result.exit_code == 2
    assert f"{number} is no board's number" in result.output


def test_a_boards_terms_are_set_from_a_file(run, installation: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "terms.csv", "name,ends_on\nSemestre 1,2027-01-29\nSemestre 2,2027-06-25\n")
    assert "2 terms" in run("terms", "B99001", file).output
    with installation.service.store.read() as session:
        found = {term.name: term.ends_on for term in session.scalars(select(Term))}
        assert session.scalars(select(TranscriptRequest)).all() == []
    assert found == {"Semestre 1": date(2027, 1, 29), "Semestre 2": date(2027, 6, 25)}


@pytest.mark.parametrize(
    "text", ["name\nx\n", "name,ends_on\nx,soon\n", "name,ends_on\nx\n", "name,ends_on\n,2027-01-29\n"]
)
def test_a_bad_file_of_terms_changes_nothing(
    run, installation: Installation, tmp_path: Path, text: str
) -> None:
    assert run("terms", "B99001", written(tmp_path / "terms.csv", text)).exit_code == 2
    with installation.service.store.read() as session:
        assert session.scalars(select(Term)).all() == []


@pytest.mark.parametrize(("number", "exit_code"), [("B99001", 0), ("B99003", 2), ("B00000", 2)])
def test_a_board_is_called_once_where_it_has_an_address(run, number: str, exit_code: int) -> None:  # type: ignore[no-untyped-def]
    result = run("ping", number)
    assert result.exit_code == exit_code
    assert (f"{number} answers" if exit_code == 0 else f"{number} is no board that we call") in result.output


def test_a_board_that_does_not_answer_is_told_with_its_reason(run) -> None:  # type: ignore[no-untyped-def]
    run("set", "B99001", "--endpoint", "http://127.0.0.1:9/soap")
    result = run("ping", "B99001")
    assert result.exit_code == 1
    assert "B99001: BoardUnavailable: the connection failed" in result.output


def test_schools_and_terms_of_a_board_that_is_none_are_told(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for what, head in (("schools", "bsid,name,town"), ("terms", "name,ends_on")):
        result = run(what, "B00000", written(tmp_path / "file.csv", f"{head}\n"))
        assert result.exit_code == 2
        assert "there is no board B00000" in result.output


def test_the_command_clears_an_address_and_keeps_a_password_with_its_blanks(  # type: ignore[no-untyped-def]
    run, installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text(" s3cret \n")
    given = ("--email", "a@conseil.example", "--sis-password-file", str(tmp_path / "password"))
    assert run("set", "B99001", *given).exit_code == 0
    assert run("set", "B99001", "--email", "").exit_code == 0
    with installation.service.store.read() as session:
        board = session.scalars(select(Board).where(Board.number == "B99001")).one()
    assert (board.email, sis_password(installation.service.vault, board)) == (None, " s3cret ")
    (tmp_path / "password").write_text("p" * 5000)
    refused = run("set", "B99001", "--sis-password-file", str(tmp_path / "password"))
    assert refused.exit_code == 2
    assert "--sis-password-file" in refused.output
    assert "200 characters at most" in refused.output
