"""The demo's own: its ports, a database that is its own or not, and when all is as expected."""

from __future__ import annotations

import json
import socket
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from autosgern_service.cli import demonstration
from autosgern_service.cli.demonstration import NotOurs, Result, Row, Stuck
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.students import CASES
from autosgern_service.store.models import Installation, User

GOOD = Row("H1", CASES[0], CASES[0].status, CASES[0].reason, 10, CASES[0].mail, as_expected=True, wrong=False)
WHOLE = Result(tuple(replace(GOOD, case=case) for case in CASES), transmitted=3, acknowledged=3)


def test_all_is_as_expected_only_where_everything_is() -> None:
    assert WHOLE.as_expected
    for spoilt in (
        replace(WHOLE, rows=WHOLE.rows[1:]),
        replace(WHOLE, rows=(replace(GOOD, as_expected=False), *WHOLE.rows[1:])),
        replace(WHOLE, rows=(replace(GOOD, wrong=True), *WHOLE.rows[1:])),
        replace(WHOLE, acknowledged=2),
        replace(WHOLE, transmitted=0, acknowledged=0),
    ):
        assert not spoilt.as_expected
        assert json.loads(spoilt.as_json())["as_expected"] is False


def test_a_port_on_which_something_listens_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = demonstration.free_ports(2, first=port)
    assert len(set(found)) == 2
    assert min(found) > port


def test_what_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "START_SECONDS", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Stuck, match=url):
            demonstration.wait_for(url)


def test_a_child_reads_the_same_settings(settings: Settings) -> None:
    told = demonstration.environment(settings)
    read = Settings.from_environment(told)
    assert demonstration.environment(read) == told
    assert (read.database_url, read.data_dir, read.private_addresses) == (
        settings.database_url,
        settings.data_dir,
        True,
    )


def test_a_database_of_an_installation_is_left_as_it_is(service: Service) -> None:
    with service.store.begin() as session:
        session.add(User(username="u", name="U", email="u@x.example", role="operator", password_hash=""))
    with pytest.raises(NotOurs, match="not the demo's own"):
        demonstration._start_afresh(service.settings)
    with service.store.read() as session:
        assert session.query(User).count() == 1


def test_what_the_demo_made_before_is_begun_afresh_with_its_folders(service: Service) -> None:
    with service.store.begin() as session:
        session.add(Installation(name="demo", value="made by autosgern demo"))
    service.store.close()
    left = service.settings.data_dir / "transmissions" / "old"
    left.mkdir()
    demonstration._start_afresh(service.settings)
    assert not left.exists()
    with sqlite3.connect(service.settings.data_dir / "autosgern.db") as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_what_lets_people_in_is_readable_by_its_owner_only_from_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "connection.json"
    path.write_text("old")
    path.chmod(0o644)
    demonstration._write_privately(path, "{}")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("{}\n", 0o600)
