from datetime import date

import pytest

from matcher import Outcome, match
from matcher.roster import Roster

from .conftest import ANOTHER_OEN


@pytest.fixture
def crowd(student):
    others = [
        student(f"T{n}", first=first, last=last, birth_date=date(1990 + n, 1 + n % 12, 2 + n), oen="")
        for n, (first, last) in enumerate(
            [
                ("Emma", "Okafor"),
                ("Liam", "Tremblay"),
                ("Wei", "Zhang"),
                ("Harpreet", "Gill"),
                ("José", "Silva"),
            ]
        )
    ]
    return [*others, student()]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first": "Gaby"},
        {"oen": ""},
        {"last": "Okonkwo", "oen": ""},
        {"first": "Bélanger-Roy", "last": "Gabrielle"},
        {"birth_date": date(2004, 7, 5), "oen": ""},
        {"birth_date": date(1999, 5, 7), "oen": ""},
        {"last": "Bellanger Roy", "oen": ""},
        {"first": "Gbarielle", "last": "Belanjer-Roy", "oen": ""},
    ],
)
def test_the_keys_find_the_student_and_the_decision_is_that_of_all_students(asks, crowd, student, changes):
    found = Roster(crowd).match(asks(**changes))
    alone = match(asks(**changes), crowd)
    assert found.best[0].candidate == student()
    assert (found.outcome, found.rule) == (alone.outcome, alone.rule)


def test_a_name_common_on_the_roster_weighs_less_though_the_province_has_none(asks, student):
    def score(others):
        crowd = [student(f"T{n}", first="Zyx", birth_date=date(1990, 1, 1), oen="") for n in range(others)]
        return Roster([*crowd, student(first="Zyx")]).match(asks(first="Zyx")).score

    assert score(500) < score(0)


def test_wide_keys_find_one_whose_names_are_both_damaged(asks, crowd, student):
    decision = Roster(crowd).match(asks(first="Xabrielle", last="Zelanger", oen=""))
    assert decision.best == () or decision.best[0].candidate == student()


def test_nobody_is_not_found(asks, crowd):
    stranger = asks(first="Olu", last="Ade", birth_date=date(2001, 1, 1), oen=ANOTHER_OEN)
    assert Roster(crowd).match(stranger).outcome is Outcome.NOT_FOUND


def test_an_empty_roster_finds_nobody(asks):
    assert Roster([]).match(asks()).outcome is Outcome.NOT_FOUND
