"""The invented boards: of every kind that a real one may be, and nobody's."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from autosgern_service.domain.bsid import read_bsid
from autosgern_service.domain.email_address import is_address
from autosgern_service.domain.roles import Mode
from autosgern_service.sandbox.boards import BOARDS, BY_NUMBER, Board, Condition

EACH = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.number)


def test_each_condition_has_its_board() -> None:
    assert {board.condition for board in BOARDS} == set(Condition)


def test_each_way_of_working_has_its_board() -> None:
    assert {board.mode for board in BOARDS} == set(Mode)
    assert {board.language for board in BOARDS} == {"fr", "en"}
    assert any(school.closed for board in BOARDS for school in board.schools)


@EACH
def test_a_board_and_its_schools_are_nobodys(board: Board) -> None:
    assert re.fullmatch("B99[0-9]{3}", board.number)
    assert all(bsid.startswith("99") and read_bsid(bsid) == bsid for bsid in board.bsids)
    assert is_address(board.email)
    assert board.email.endswith(".example")
    assert re.fullmatch("705-555-01[0-9]{2}", board.phone)
    assert board.esis == f"00{board.number[1:].zfill(6)}"


def test_no_number_and_no_school_stands_twice() -> None:
    assert len(BY_NUMBER) == len(BOARDS)
    assert set(Counter(bsid for board in BOARDS for bsid in board.bsids).values()) == {1}


@EACH
def test_a_board_is_named_in_both_languages(board: Board) -> None:
    assert (board.name("fr"), board.name("en")) == (board.name_fr, board.name_en)
    assert board.name_fr != board.name_en
