"""School boards: what is kept of one, and which address may be called."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from autosgern_service.administration import boards
from autosgern_service.administration.boards import Address
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.roles import Mode
from autosgern_service.flow import board_calls, turns
from autosgern_service.opened.service import Service, sis_password
from autosgern_service.sis.wire import locate
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, TranscriptRequest
from tests.installed import Installation, case
from tests.trail import entries

FACTS: dict[str, Any] = {"name_fr": "Conseil", "name_en": "Board", "mode": Mode.MANUAL}


def add(service: Service, number: str = "B90001", **values: Any) -> Board:
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        return boards.add(session, service.vault, by, number, **FACTS | values)


def change(service: Service, board: Board, **values: Any) -> None:
    by = Doer("noor", service.clock.now())
    with service.store.begin() as session:
        boards.change(session, service.vault, by, session.get_one(Board, board.id), **values)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "zz!?"}, "number"),
        ({"number": "B9000"}, "number"),
        ({"number": "B90001\n"}, "number"),
        ({"number": "B٩٠٠٠١"}, "number"),
        ({"name_fr": ""}, "name_fr"),
        ({"name_en": "x" * 101}, "name_en"),
        ({"name_en": "Board\x00"}, "name_en"),
        ({"email": "a@b"}, "email"),
        ({"phone": "5" * 41}, "phone"),
        ({"address": "x" * 201}, "address"),
        ({"sis_password": "p" * 201}, "sis_password"),
        ({"sis_password": "p\x00"}, "sis_password"),
        ({"sis_password": "p\n"}, "sis_password"),
        ({"mode": Mode.PULL}, "endpoint"),
        ({"mode": Mode.PULL, "endpoint": None}, "endpoint"),
        ({"service_level_days": 0}, "service_level_days"),
        ({"service_level_days": 366}, "service_level_days"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_kept(
    service: Service, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Unfit) as refused:
        add(service, **values)
    assert refused.value.field == field
    with service.store.read() as session:
        assert session.scalars(select(Board)).all() == []
    assert entries(service) == []


def test_everything_that_does_not_fit_is_told_at_once(service: Service) -> None:
    with pytest.raises(Unfit) as refused:
        add(service, "zz!?", name_fr="", phone="5\x01", mode=Mode.PULL, service_level_days=0)
    found = [refused.value, *refused.value.others]
    assert [one.field for one in found] == ["number", "name_fr", "phone", "service_level_days", "endpoint"]


def test_a_number_is_taken_once(service: Service) -> None:
    add(service)
    with pytest.raises(Unfit, match="This number is taken"):
        add(service)


def test_a_change_that_does_not_fit_changes_nothing(service: Service) -> None:
    board = add(service)
    with pytest.raises(Unfit):
        change(service, board, name_fr="Autre", mode=Mode.PULL)
    with service.store.read() as session:
        assert session.scalars(select(Board.name_fr)).all() == ["Conseil"]
    assert len(entries(service)) == 1


def test_a_change_is_an_entry_of_what_was_and_what_is_without_the_password(service: Service) -> None:
    board = add(service)
    change(service, board, phone="705-555-0100", sis_password="invented secret")
    entry = entries(service)[-1]
    assert (entry.action, entry.actor, entry.subject) == ("change-board", "noor", "B90001")
    assert entry.details["changed"] == {"phone": [None, "705-555-0100"], "sis_password_sealed": "changed"}
    with service.store.read() as session:
        assert sis_password(service.vault, session.scalars(select(Board)).one()) == "invented secret"


@pytest.mark.parametrize(
    ("url", "private", "told"),
    [
        ("https://127.0.0.1/x", False, "the address is not public"),
        ("http://8.8.8.8/x", False, "the address is not https"),
        ("ftp://8.8.8.8/x", True, "is not a URL of a web service"),
        ("https://user:pw@8.8.8.8/x", True, "No user name or password"),
        ("https://user@8.8.8.8/x", False, "No user name or password"),
        ("https://8.8.8.8/" + "x" * 500, True, "at most 500"),
        ("https://8.8.8.8/\nx", True, "control character"),
        ("https://8.8.8.8:port/", True, "The port is a number"),
        ("https://8.8.8.8:0/", True, "The port is a number"),
        ("https://u%3Apw%40conseil.example/", True, "No user name or password"),
        ("https://8.8.8.8/?key=SECRET", True, "write it without what follows"),
        ("https://8.8.8.8/#SECRET", True, "write it without what follows"),
        ("https://a..b/", True, "is no name of a server"),
        ("https://256.256.256.256/", True, "is no name of a server"),
        ("https://<script>/", True, "is no name of a server"),
    ],
)
def test_an_address_that_can_never_be_called_is_refused(
    service: Service, url: str, private: bool, told: str
) -> None:
    settings = replace(service.settings, private_addresses=private)
    with pytest.raises(Unfit) as refused:
        boards.address(url, settings)
    assert refused.value.field == "endpoint"
    assert told in refused.value.text.en
    assert "address is" not in refused.value.text.fr


def test_a_public_address_and_a_sandboxs_own_may_be_called(service: Service) -> None:
    own = replace(service.settings, private_addresses=True)
    public = replace(service.settings, private_addresses=False)
    assert boards.address("http://127.0.0.1:9/x", own) == Address("http://127.0.0.1:9/x")
    assert boards.address("https://8.8.8.8/x", public) == Address("https://8.8.8.8/x")


def test_a_name_that_is_not_known_now_is_kept_with_a_hint(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def knows_nobody(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", knows_nobody)
    assert locate is boards.locate
    found = boards.address("https://sis.conseil.example/", service.settings)
    assert found.hint is not None
    assert "cannot be called now" in found.hint.en
    assert "introuvable" in found.hint.fr


def states(installation: Installation) -> list[tuple[str, str | None]]:
    with installation.service.store.read() as session:
        rows = session.execute(select(TranscriptRequest.status, TranscriptRequest.reason)).all()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("mode", [Mode.MANUAL, Mode.PUSH])
@pytest.mark.parametrize("paused", [False, True], ids=["called", "paused"])
def test_what_waits_for_a_board_goes_to_its_staff_when_it_is_called_no_more(
    any_installation: Installation, mode: Mode, paused: bool
) -> None:
    service = any_installation.service
    by = Doer("noor", service.clock.now())
    for _ in range(2):
        any_installation.submit(case("exact"))
    with service.store.begin() as session:
        board = session.scalars(select(Board).where(Board.number == "B99001")).one()
        if paused:
            board_calls.pause(session, board, by)
    change(service, board, mode=mode, endpoint=None)
    assert states(any_installation) == [("AutoProcessingError", "BoardNotCalled")] * 2
    entry = entries(service)[-1]
    assert (entry.details["changed"]["mode"], entry.details["requests"]) == (["pull", mode.value], 2)
    assert ("paused_at" in entry.details["changed"]) is paused
    with service.store.read() as session:
        assert session.get_one(Board, board.id).paused_at is None


def test_what_arrives_while_a_board_changes_goes_to_its_staff_and_nobody_is_called(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = installation.service
    installation.submit(case("exact"))
    with service.store.begin() as session:  # as the receipt of a request that was on its way then
        session.execute(update(Board).where(Board.number == "B99001").values(mode="manual"))
    monkeypatch.setattr(service.boards, "system", lambda board: pytest.fail(f"{board.number} was called"))
    assert board_calls.give_turns(service) == 0
    with service.store.read() as session:
        turn = session.scalar(select(Board.turn).where(Board.number == "B99001"))
    turns.work_on(service, "B99001", turn or 0)
    assert states(installation) == [("AutoProcessing", None)]
    assert board_calls.hand_over(service) == 1
    assert states(installation) == [("AutoProcessingError", "BoardNotCalled")]


def test_a_change_that_keeps_calling_a_board_leaves_its_pause_and_its_requests(
    installation: Installation,
) -> None:
    service = installation.service
    installation.submit(case("exact"))
    with service.store.begin() as session:
        board = session.scalars(select(Board).where(Board.number == "B99001")).one()
        board_calls.pause(session, board, Doer("noor", service.clock.now()))
    change(service, board, mode=Mode.PULL, phone="705-555-0100")
    assert states(installation) == [("AutoProcessing", None)]
    with service.store.read() as session:
        assert session.get_one(Board, board.id).paused_at is not None


def test_a_change_of_nothing_is_no_entry(service: Service) -> None:
    board = add(service, phone="705-555-0100")
    change(service, board)
    change(service, board, name_fr=" Conseil ", phone="705-555-0100")
    assert [one.action for one in entries(service)] == ["add-board"]
