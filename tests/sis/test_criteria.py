"""The net that is cast for an applicant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosgern_service.sis.criteria import birth_dates, criteria, full_names
from matcher import Applicant


def applicant(**changes: object) -> Applicant:
    values: dict = {"first": "Zoé", "last": "Roy", "birth_date": date(2001, 2, 3), **changes}
    return Applicant(**values)


def test_everything_that_the_contract_lists_is_asked_for() -> None:
    asked = criteria(
        applicant(oen="635684962", former=("Tran",), last_at_school="Le Blanc", first_at_school="Zoélie")
    )
    names = [("Roy", "Zoé"), ("Roy", "Zoélie"), ("Le Blanc", "Zoé"), ("Le Blanc", "Zoélie"), ("Tran", "Zoé"),
             ("Tran", "Zoélie")]  # fmt: skip
    assert asked == [
        {"OEN": "635684962"},
        {"BirthDate": date(2001, 2, 3)},
        {"BirthDate": date(2001, 3, 2)},
        *({"LastName": last, "FirstName": first} for last, first in names),
    ]


@pytest.mark.parametrize("oen", ["", "0", "000000000", " ", "123", "6356849621", "123456789", "111111111"])
def test_an_oen_that_is_none_is_not_asked_for(oen: str) -> None:
    assert all("OEN" not in criterion for criterion in criteria(applicant(oen=oen)))


def test_an_oen_with_a_wrong_check_digit_is_asked_for() -> None:
    assert {"OEN": "635684963"} in criteria(applicant(oen="635 684 963"))


def test_a_name_that_says_nothing_is_not_asked_for() -> None:
    """A board would answer with everybody of whom it knows no name either."""
    asked = applicant(former=("N/A", "Aucun", "Tran"), first_at_school="same as above", last_at_school="None")
    assert full_names(asked) == [("Roy", "Zoé"), ("None", "Zoé"), ("Tran", "Zoé")]
    assert full_names(applicant(last="N/A")) == []


def test_a_birth_date_that_stands_for_none_is_not_asked_for() -> None:
    asked = criteria(applicant(birth_date=date(1900, 1, 1)))
    assert asked == [{"LastName": "Roy", "FirstName": "Zoé"}]


def test_no_more_is_asked_than_one_call_may_hold() -> None:
    many = applicant(oen="635684962", former=tuple(f"Tran{chr(97 + n % 26)}{n // 26}" for n in range(400)))
    asked = criteria(many, phonetic=True)
    assert len(asked) == 50
    assert asked[0] == {"OEN": "635684962"}
    assert {"LastName": "Roy", "FirstName": "Zoé"} in asked


def test_the_phonetic_name_is_asked_for_only_where_wanted() -> None:
    assert criteria(applicant(), phonetic=True)[-1] == {
        "PhoneticName": {"LastName": "Roy", "FirstName": "Zoé"}
    }
    assert not any("PhoneticName" in criterion for criterion in criteria(applicant()))


def test_a_name_that_differs_only_in_accents_is_asked_for_once() -> None:
    assert full_names(applicant(first_at_school="ZOE", last_at_school="ROY ")) == [("ROY ", "ZOE")]


def test_a_name_with_a_letter_of_another_alphabet_is_asked_for_in_latin_letters_too() -> None:
    asked = full_names(applicant(last="Qu\u0435snelle", first="\u0410nna"))
    assert asked == [("Qu\u0435snelle", "\u0410nna"), ("quesnelle", "anna")]
    cyrillic = ("\u041a\u0443\u0437\u043d\u0435\u0446", "\u0410\u043d\u043d\u0430")
    assert full_names(applicant(last=cyrillic[0], first=cyrillic[1])) == [cyrillic]


def test_a_name_is_asked_for_without_what_else_stands_in_its_field() -> None:
    assert full_names(applicant(last="Roy Jr", first="Zoé (Zaza)")) == [
        ("Roy Jr", "Zoé (Zaza)"),
        ("roy", "zoe"),
        ("roy", "zaza"),
    ]


def test_names_as_typed_come_before_their_readings_where_one_call_cannot_hold_all() -> None:
    many = applicant(former=tuple(f"Tr\u0430n{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)))
    asked = criteria(many)
    assert len(asked) == 50
    assert all("\u0430" in criterion["LastName"] for criterion in asked[3:])


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_the_exchanged_birth_date_is_another_real_date(typed: date) -> None:
    first, *others = birth_dates(typed)
    assert first == typed
    for other in others:
        assert other != typed
        assert (other.day, other.month, other.year) == (typed.month, typed.day, typed.year)
    assert len(others) == (typed.day <= 12 and typed.day != typed.month)
