"""The idea: the weight of everybody else, divided by the weight of all."""

from dataclasses import replace
from datetime import date

import pytest

from matcher import match
from matcher.roster import Roster

from .conftest import ANOTHER_OEN


def risk(asked, *known):
    return match(asked, known).risk


def parts(asked, *known):
    return dict(match(asked, known).parts)


def test_the_shares_of_all_explanations_add_up(asks, student):
    known = [student(), student("S2", first="Sophie", oen=ANOTHER_OEN)]
    decision = match(asks(oen=""), known)
    assert decision.risk == pytest.approx(sum(dict(decision.parts).values()), rel=0.01)


@pytest.mark.parametrize(
    "more_against",
    [
        {"oen": ""},
        {"bsid": "890155"},
        {"gender": "M"},
        {"last_year": 2015},
        {"birth_date": date(2004, 5, 8)},
        {"first": "Gaby"},
        {"last": "Okafor"},
        {"middle": ("Rose",)},
    ],
)
def test_more_against_never_lowers_the_risk(asks, student, more_against):
    known = student(middle=("Maude",))
    before = asks(middle=("Maude",))
    assert risk(replace(before, **more_against), known) >= risk(before, known)


def test_a_rare_name_is_less_risky_than_a_common_one(asks, student):
    common, rare = {"first": "Michael", "last": "Smith"}, {"first": "Zelmira", "last": "Quesnard"}
    risks = [risk(asks(oen="", **names), student(oen="", **names)) for names in (common, rare)]
    assert risks[0] > 20 * risks[1]


def test_the_likeliest_other_is_named(asks, student):
    assert max(parts(asks(first="Gaby", oen=""), student()).items(), key=lambda one: one[1])[0] == "twin"
    common = {"first": "Michael", "last": "Smith", "oen": "", "bsid": ""}
    assert match(asks(**common), [student(first="Michael", last="Smith")]).parts[0][0] == "stranger"
    second = student("S2", oen=ANOTHER_OEN, bsids=("890155",))
    assert match(asks(oen=""), [student(), second]).parts[0][0] == "another"
    assert match(asks(birth_date=date(2002, 8, 21)), [student()]).parts[0][0] in (
        "cousin",
        "parent",
        "sibling",
    )


def test_a_student_on_the_list_whose_twin_may_have_typed_it_counts(asks, student):
    """Somebody called Gabrielle Okafor may be a twin of Sophie Okafor's, and no Bélanger-Roy who married."""
    asked = asks(last="Okafor", oen="", middle=("Maude",))
    known, twin = student(middle=("Maude",)), student("S2", first="Sophie", last="Okafor", oen=ANOTHER_OEN)
    assert risk(asked, known, twin) > 10 * risk(asked, known)


def test_the_number_of_a_twin_on_the_list_makes_it_doubtful_whose_it_is(asks, student):
    hamza = student(first="Muhammad", middle=("Hamza",), gender="M")
    haris = student("S2", first="Muhammad", middle=("Haris",), gender="M", oen=ANOTHER_OEN)
    asked = asks(first="Muhammad", middle=("Haris",), gender="M")
    assert risk(asked, hamza, haris) > 0.1
    assert risk(asks(first="Muhammad", middle=("Hamza",), gender="M"), hamza, haris) < 1e-3


def test_a_large_name_of_a_roster_is_riskier_there(asks, student):
    who = {"first": "Harleen", "last": "Kaur", "oen": ""}
    cluster = [
        student(f"K{n}", **who | {"first": "Harleen"}, birth_date=date(1985 + n % 20, 1 + n % 12, 1 + n % 28))
        for n in range(400)
    ]
    others = [student(f"T{n}", first="Olu", last=f"Ade{n}", oen="") for n in range(400)]
    known, asked = student(**who), asks(**who, bsid="")
    assert (
        Roster([known, *cluster, *others]).match(asked).risk > 20 * Roster([known, *others]).match(asked).risk
    )


def test_who_leaves_the_school_out_is_likelier_an_outsider(asks, student):
    known = student(oen="", bsids=())
    assert risk(asks(oen="", bsid=""), known) > risk(asks(oen=""), known)


def test_two_records_of_one_student_are_no_others_but_two(asks, student):
    decision = match(asks(), [student(), student("S2")])
    assert decision.risk < 1e-6
    assert decision.rule == "several-alike"
