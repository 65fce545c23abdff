"""The test students play the parts that the cases ask of them, on each board."""

from __future__ import annotations

import pytest

from autosgern_service.conformance import Cast
from matcher import fold, known_oen, same_name
from tests.conformance.test_report import CASTS

BOARDS = pytest.mark.parametrize("cast", CASTS.values(), ids=CASTS)


@BOARDS
def test_namesakes_have_one_name_and_two_birth_dates(cast: Cast) -> None:
    whole, namesake = cast.whole, cast.namesake
    assert (fold(whole.first), fold(whole.last)) == (fold(namesake.first), fold(namesake.last))
    assert whole.birth_date != namesake.birth_date


@BOARDS
def test_the_accented_name_has_what_systems_get_wrong(cast: Cast) -> None:
    name = cast.accented.first + cast.accented.last
    assert not name.isascii()
    assert {"-", "’"} <= set(name)


@BOARDS
def test_the_married_student_cannot_be_found_by_the_former_name_by_chance(cast: Cast) -> None:
    (former,) = cast.married.former
    assert not same_name(former, cast.married.last)


@BOARDS
def test_of_the_sparse_student_nothing_is_known_and_of_the_whole_one_everything(cast: Cast) -> None:
    sparse, whole = cast.sparse, cast.whole
    assert not any((sparse.oen, sparse.student_number, sparse.gender, sparse.bsids))
    assert all((known_oen(whole.oen), whole.student_number, whole.gender, whole.birth_date))


@BOARDS
def test_no_two_of_the_cast_are_one_student(cast: Cast) -> None:
    ids = [student.id for student in vars(cast).values()]
    assert len(set(ids)) == len(ids) == 7
