"""The levels of each field, and what is compared before others are looked at."""

from datetime import date

import pytest

from matcher.compare import STRANGERS, applicant_forms, candidate_forms, levels


@pytest.fixture
def compared(asks, student):
    def of(typed, known):
        return levels(applicant_forms(asks(**typed)), candidate_forms(student(**known)))

    return of


@pytest.mark.parametrize(
    ("field", "typed", "known", "level"),
    [
        ("given", {"first": "GABRIELLE"}, {}, "exact"),
        ("given", {"first": "Gaby"}, {}, "nickname"),
        ("given", {"first": "G"}, {}, "initial"),
        ("given", {"first": "Gabby", "preferred": "Zoé"}, {"first": "Zoé"}, "known"),
        ("given", {"first": "Eliott"}, {"first": "Elliot"}, "variant"),
        ("given", {"first": "Marie"}, {"first": "Marie-Ève"}, "part"),
        ("given", {"first": "Maude"}, {"middle": ("Maude",)}, "middle"),
        ("given", {"first": "Kayden"}, {"first": "Jayden"}, "different"),
        ("given", {"first": "Okafor", "last": "Zoé"}, {"first": "Zoé", "last": "Okafor"}, "swapped"),
        ("family", {"last": "Roy"}, {"former": ("Roy",)}, "former"),
        ("family", {"last": "Davison"}, {"last": "Davidson"}, "similar"),
        ("family", {"last": "Le Nguyen"}, {"last": "Do Nguyen"}, "different"),
        ("birth", {"birth_date": date(2004, 7, 5)}, {}, "swapped"),
        ("birth", {"birth_date": date(2004, 5, 8)}, {}, "slip"),
        ("birth", {"birth_date": None}, {}, "missing"),
        ("oen", {"oen": "635684963"}, {}, "near"),
        ("oen", {"oen": "948743687"}, {}, "different"),
        ("middle", {"middle": ("Singh",)}, {"middle": ("Singh",)}, "missing"),
        ("gender", {"gender": "X"}, {}, "missing"),
        ("school", {"bsid": "890155"}, {}, "different"),
        ("year", {"last_year": 2021}, {}, "near"),
    ],
)
def test_how_far_two_agree_is_told_in_a_word(compared, field, typed, known, level):
    assert getattr(compared(typed, known), field) == level


def test_two_who_have_nothing_in_common_are_compared_no_further(compared):
    other = {"first": "Olu", "last": "Adeyemi", "birth_date": date(1990, 1, 3), "oen": ""}
    assert compared(other, {}) is STRANGERS


@pytest.mark.parametrize("number", ["20040507", "07052004", "040507"])
def test_a_student_number_that_is_the_birth_date_is_none(student, number):
    assert candidate_forms(student(student_number=number)).number == ""
    assert candidate_forms(student(student_number="48096689")).number == "48096689"
