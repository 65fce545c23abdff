"""Each explanation by itself: the chance of the very text that was typed."""

import pytest

from matcher.compare import applicant_forms, candidate_forms, levels
from matcher.explanations import Chances, relatives, slip_chance, stranger_types, student_types
from matcher.names import given_name
from matcher.population import Province

PROVINCE = Province()


@pytest.fixture
def compared(asks, student):
    def of(typed, known):
        asked, found = applicant_forms(asks(**typed)), candidate_forms(student(**known))
        return asked, found, levels(asked, found), PROVINCE

    return of


def test_what_agrees_is_likelier_typed_by_the_student_than_by_a_stranger(compared):
    who = compared({}, {})
    student, stranger = student_types(*who), stranger_types(*who)
    for field in ("oen", "birth", "given", "family", "gender", "school"):
        assert getattr(student, field) > getattr(stranger, field), field


def test_what_the_record_does_not_tell_speaks_for_nobody(compared):
    who = compared(
        {"student_number": "48096689", "middle": ("Rose",)}, {"oen": "", "gender": "", "bsids": ()}
    )
    student, stranger = student_types(*who), stranger_types(*who)
    for field in ("oen", "gender", "school", "number", "middle"):
        ratio = getattr(student, field) / getattr(stranger, field)
        assert ratio == pytest.approx(1, rel=0.5), field


def test_all_chances_are_chances(compared):
    for typed in ({}, {"first": "Gaby"}, {"first": "Bélanger-Roy", "last": "Gabrielle"}, {"last": "Okafor"}):
        who = compared(typed, {"middle": ("Maude",)})
        for chances in (student_types(*who), stranger_types(*who)):
            assert isinstance(chances, Chances)
            assert all(0 < chance <= 1 for chance in chances)


def test_a_slip_is_one_of_many_and_two_letters_are_rarer():
    one, two = slip_chance(given_name("Gabrille"), given_name("Gabrielle")), None
    two = slip_chance(given_name("Gabrixxe"), given_name("Gabrielle"))
    assert 0.005 < one < 0.05
    assert two < one / 20


def test_a_twin_has_the_surname_and_the_date_and_another_first_name(compared):
    same = relatives(*compared({}, {}))
    other = relatives(*compared({"first": "Sophie"}, {}))
    assert same["twin"] == 0
    assert other["twin"] > 0
    assert relatives(*compared({"last": "Okafor"}, {})) == {}


def test_who_is_born_on_another_day_may_be_a_brother_a_cousin_or_a_parent(compared):
    who = compared({"birth_date": None}, {})
    assert set(relatives(*who)) == {"sibling", "cousin", "parent"}
