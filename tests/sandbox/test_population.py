"""The invented people are the same for ever, many, and as hard to tell apart as real ones."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from itertools import islice, pairwise

import pytest

from autosgern_service.sandbox.names import FRENCH_BOARD
from autosgern_service.sandbox.population import ROLL_DATE, Student, oen, population, student_number
from matcher import fold, is_oen


@pytest.fixture(scope="module")
def people() -> list[Student]:
    return list(population(20_000, seed="people"))


def test_a_seed_gives_the_same_people_for_ever() -> None:
    """Whoever changes the generator on purpose writes the new digest here, and knows what that breaks."""
    text = "\n".join(map(repr, population(2_000, seed=1, origins=FRENCH_BOARD, duplicates=0.02)))
    assert (
        sha256(text.encode()).hexdigest()
        == "432eefd292510c8c3a58da38cb7bbd59add58a661ddf8b48b628f7c51afd986a"
    )


def test_more_people_begin_with_the_same_people() -> None:
    assert list(population(50, seed=7)) == list(islice(population(500, seed=7), 50))


def test_another_seed_gives_other_people() -> None:
    assert list(population(20, seed=1)) != list(population(20, seed=2))


def test_the_examples_of_the_users_guides_have_a_luhn_check_digit() -> None:
    assert is_oen("635684962")
    assert is_oen("948743687")


def test_oens_are_valid_and_distinct() -> None:
    numbers = [oen(serial) for serial in range(50_000)]
    assert all(map(is_oen, numbers))
    assert len(set(numbers)) == len(numbers)


def test_student_numbers_have_twelve_digits_and_are_distinct() -> None:
    numbers = {student_number(serial) for serial in range(50_000)}
    assert len(numbers) == 50_000
    assert {len(number) for number in numbers} == {12}


def test_who_left_before_oens_has_none(people: list[Student]) -> None:
    assert {bool(person.oen) for person in people if person.birth_date.year < 1982} == {False}
    assert {bool(person.oen) for person in people if person.birth_date.year >= 1982} == {True}


def test_births_run_from_1955_to_2010_and_are_mostly_recent(people: list[Student]) -> None:
    years = sorted(person.birth_date.year for person in people)
    assert (years[0] < 1960, years[-1]) == (True, 2010)
    assert years[len(years) // 2] > 1995


def test_nobody_is_enrolled_after_the_day_of_the_roll(people: list[Student]) -> None:
    for person in people:
        assert person.enrolments
        assert all(enrolment.start <= ROLL_DATE for enrolment in person.enrolments)
        assert all(enrolment.end is None or enrolment.end <= ROLL_DATE for enrolment in person.enrolments)


def test_there_are_twins_with_one_surname_and_two_first_names(people: list[Student]) -> None:
    pairs = [
        (one, other)
        for one, other in pairwise(people)
        if one.birth_date == other.birth_date and one.last == other.last
    ]
    assert len(pairs) > 50
    assert all(one.first != other.first for one, other in pairs)


def test_there_are_namesakes(people: list[Student]) -> None:
    names = Counter((fold(person.last), fold(person.first)) for person in people)
    assert sum(count - 1 for count in names.values() if count > 1) > 500


@pytest.mark.parametrize(
    "trait",
    [
        lambda person: person.middle,
        lambda person: person.former,
        lambda person: person.preferred,
        lambda person: person.later_last,
        lambda person: " " in person.last,
        lambda person: "-" in person.last,
        lambda person: "'" in person.last,
        lambda person: "-" in person.first,
        lambda person: person.first == person.last,
        lambda person: person.gender == "X",
        lambda person: person.gender == "",
        lambda person: len(person.enrolments) > 1,
        lambda person: not person.last.isascii(),
    ],
    ids=[
        "middle name", "former surname", "preferred name", "later surname", "surname of two words",
        "hyphen in surname", "apostrophe", "hyphen in first name", "one name only", "gender X",
        "gender unknown", "two schools", "accent",
    ],
)  # fmt: skip
def test_every_kind_of_person_occurs_and_none_is_the_rule(people: list[Student], trait: object) -> None:
    share = sum(bool(trait(person)) for person in people) / len(people)  # type: ignore[operator]
    assert 0.001 < share < 0.6


def test_duplicates_are_second_records_of_one_person() -> None:
    people = list(population(5_000, seed=3, duplicates=0.05))
    by_person: dict[int, list[Student]] = {}
    for person in people:
        by_person.setdefault(person.person, []).append(person)
    doubles = [records for records in by_person.values() if len(records) > 1]
    assert 150 < len(doubles) < 350
    for one, other in doubles:
        assert (one.first, one.last, one.birth_date) == (other.first, other.last, other.birth_date)
        assert one.id != other.id
        assert one.student_number != other.student_number
    assert len({person.id for person in people}) == len(people)


def test_there_are_no_duplicates_unless_asked_for(people: list[Student]) -> None:
    assert len({person.person for person in people}) == len(people)


def test_populations_of_different_serials_share_no_number() -> None:
    one = {person.oen for person in population(2_000, seed=1)} - {""}
    other = {person.oen for person in population(2_000, seed=1, first_serial=1_000_000)} - {""}
    assert not one & other


def test_names_fit_into_a_transcript(people: list[Student]) -> None:
    for person in people:
        for name in (person.first, person.last, *person.middle, *person.former):
            assert 1 <= len(name) <= 35


def test_an_applicant_asks_under_the_name_of_today(people: list[Student]) -> None:
    married = next(person for person in people if person.later_last)
    applicant = married.applicant()
    assert applicant.last == married.later_last
    assert applicant.former == (married.last,)
    assert applicant.bsid == married.candidate().bsids[-1]
