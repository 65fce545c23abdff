"""How boards' systems answer, and the brake."""

from __future__ import annotations

import pytest

from autosgern_service.store.models import Board


def test_a_board_is_paused_and_resumed_and_says_so(world, signed_in):
    operator, board = signed_in("operator"), world.boards["Rives"]
    path = f"/operations/boards/{board.id}"
    operator.submit(f"{path}/pause", page="/operations/boards")
    paused = next(one for one in world.rows(Board) if one.id == board.id)
    assert (paused.paused_by, paused.paused_at) == ("operator--en", world.service.clock.now())
    assert "Paused by operator--en" in operator.get("/operations/boards").text
    operator.submit(f"{path}/resume", page="/operations/boards")
    assert next(one for one in world.rows(Board) if one.id == board.id).paused_at is None


@pytest.mark.parametrize("path", ["boards/{}/pause", "boards/{}/resume", "automatic/{}/BoardFault/try-again"])
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "Nous n’appelons pas le système de ce conseil"),
        ("en", "We do not call this board’s system"),
    ],
)
def test_a_board_that_we_do_not_call_is_told_so(world, signed_in, path, lang, told):
    address = "/operations/" + path.format(world.boards["Hills"].id)
    answer = signed_in("operator", lang=lang).submit(address, page="/operations/boards")
    assert answer.status_code == 409
    assert told in answer.text


def test_a_board_that_is_left_alone_shows_until_when(world, signed_in, tomorrow):
    with world.service.store.begin() as session:
        board = session.get(Board, world.boards["Rives"].id)
        board.failures, board.open_until = 5, tomorrow
    page = signed_in("operator").get("/operations/boards").text
    assert "Left alone until" in page
    assert "after 5 failures" in page


def test_each_board_is_shown_with_its_number(world, signed_in):
    page = signed_in("operator").get("/operations/boards").text
    for board in world.boards.values():
        assert f"{board.name_en} <small>{board.number}</small>" in page


def test_a_board_that_is_none_is_neither_paused_nor_resumed(world, signed_in):
    operator = signed_in("operator")
    for deed in ("pause", "resume"):
        path = f"/operations/boards/999/{deed}"
        assert operator.submit(path, page="/operations/boards").status_code == 404
