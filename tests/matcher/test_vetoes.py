"""The outer guard: each row stands for somebody, and has its words."""

from datetime import date

import pytest

from matcher import match
from matcher.explain import RULES
from matcher.vetoes import VETOES

from .conftest import ANOTHER_OEN


def test_every_row_has_its_sentence_in_both_languages():
    for row in VETOES:
        assert row.fr.endswith(".")
        assert row.en.endswith(".")
        assert RULES[row.name] == (row.fr, row.en)


def test_rows_of_one_name_say_one_thing():
    assert len({(row.name, row.fr, row.en) for row in VETOES}) == len({row.name for row in VETOES})


@pytest.mark.parametrize(
    ("typed", "known", "rule"),
    [
        ({"oen": ANOTHER_OEN}, {}, "oen-contradicts"),
        ({"first": "Sophie"}, {}, "oen-equal-given-contradicts"),
        ({"birth_date": None}, {}, "oen-equal-birth-contradicts"),
        ({"first": "Sophie", "oen": ""}, {}, "given-contradicts"),
        ({"first": "Samir", "gender": "M"}, {"first": "Samira"}, "number-of-a-twin"),
        ({"birth_date": date(2004, 5, 8), "last_year": 1992}, {}, "number-of-a-parent"),
        ({"birth_date": date(2004, 5, 8), "oen": ""}, {}, "birth-not-exact"),
        ({"last": "N/A", "oen": ""}, {}, "surname-says-nothing"),
        ({"last": "Okafor", "oen": ""}, {}, "surname-contradicts"),
        ({"first": "Ali", "last": "Ali", "oen": ""}, {"first": "Ali", "last": "Ali Omar"}, "one-name"),
        ({"last": "Bélanger", "oen": "", "bsid": ""}, {}, "surname-in-part"),
        ({"first": "Gaby", "oen": ""}, {}, "nickname"),
        ({"first": "G", "oen": ""}, {}, "given-in-part"),
        ({"first": "Laure", "oen": ""}, {"first": "Laura"}, "given-slip-is-a-name"),
        ({"first": "Zzqyx", "oen": ""}, {"first": "Zzqyx"}, "given-unheard"),
        ({"first": "Bélanger-Roy", "last": "Gabrielle", "oen": "", "bsid": ""}, {}, "names-exchanged"),
        ({"last": "Bélanegr-Roy", "oen": "", "bsid": "890155"}, {}, "slip-at-another-school"),
        ({"middle": ("Rose",), "oen": ""}, {"middle": ("Maude",)}, "middle-contradicts"),
        ({"bsid": "890155", "gender": "M", "oen": ""}, {}, "another-school-too"),
    ],
)
def test_whom_it_stands_for_goes_to_a_person(asks, student, typed, known, rule):
    decision = match(asks(**typed), [student(**known)])
    assert (decision.outcome.value, decision.rule) == ("Review", rule)


def test_a_number_lifts_what_it_may_lift(asks, student):
    for typed in ({"first": "Gaby"}, {"last": "Okafor"}, {"bsid": "890155", "gender": "M"}):
        assert match(asks(**typed), [student()]).outcome.value == "Matched"
