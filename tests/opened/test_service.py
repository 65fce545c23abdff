"""An installation in one hand: opened whole or not at all, with one client a board, as the board is reached now."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from autosgern_service.installation.settings import Settings
from autosgern_service.installation.vault import VaultError
from autosgern_service.opened.service import Boards, Service, seal_sis_password, sis_password
from autosgern_service.store.migrate import SchemaBehind
from autosgern_service.store.models import Board


@pytest.fixture
def boards(service: Service) -> Iterator[Boards]:
    """Clients with a deadline of the settings' own."""
    boards = Boards(replace(service.settings, board_deadline=7.5), service.vault)
    yield boards
    boards.close()


def board(number: str = "B90001", **values: object) -> Board:
    return Board(**{"number": number, "endpoint": "http://127.0.0.1:9/sis"} | values)  # type: ignore[arg-type]


def test_a_board_has_one_client_until_it_is_reached_otherwise(service: Service, boards: Boards) -> None:
    one, other = board(), board("B90002")
    first, second = boards.system(one), boards.system(other)
    assert boards.system(board()) is first
    assert (first.endpoint.deadline, first.endpoint.private_addresses) == (7.5, True)
    one.sis_username = "sgern"
    seal_sis_password(service.vault, one, "new")
    changed = boards.system(one)
    assert changed is not first
    assert (changed.endpoint.username, changed.endpoint.password) == ("sgern", "new")
    assert boards.system(other) is second
    assert boards.system(board()) is not first  # it was closed


def test_threads_that_come_at_once_share_a_boards_client(boards: Boards) -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(boards.system(board()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({id(one) for one in found}) == 1


@pytest.mark.parametrize("endpoint", [None, ""])
def test_a_board_without_an_address_cannot_be_called(boards: Boards, endpoint: str | None) -> None:
    with pytest.raises(ValueError, match="B90001 has no endpoint"):
        boards.system(board(endpoint=endpoint))


def test_a_password_is_sealed_for_its_own_board(service: Service) -> None:
    one = board()
    assert sis_password(service.vault, one) == ""
    seal_sis_password(service.vault, one, "pässword")
    assert one.sis_password_sealed is not None
    assert "pässword".encode() not in one.sis_password_sealed
    assert sis_password(service.vault, one) == "pässword"
    with pytest.raises(VaultError):
        sis_password(service.vault, board("B90002", sis_password_sealed=one.sis_password_sealed))


def test_a_database_that_was_not_migrated_is_not_opened_and_gets_no_key(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'new.db'}", data_dir=tmp_path / "data")
    with pytest.raises(SchemaBehind, match="stands at nothing"):
        Service.open(settings)
    assert not (tmp_path / "data").exists()


def test_what_is_closed_leaves_no_connection(settings: Settings) -> None:
    service = Service.open(settings)
    with service.store.read() as session:
        assert isinstance(session, Session)
        session.connection()
    service.close()
    assert service.store.engine.pool.status().count("Connections in pool: 0") == 1
