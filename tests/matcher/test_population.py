"""How common names, days and schools are: the tables', and a roster's own."""

from datetime import date

import pytest

from matcher.compare import candidate_forms
from matcher.names import family_name, given_name
from matcher.population import Counted, Letters, Province, given_share, looks_like_a_name

NOBODY = frozenset()


def counted(*people, crowded=NOBODY):
    return Counted([candidate_forms(one) for one in people], crowded)


def test_letters_tell_names_from_slips():
    letters = Letters(["lena", "lela", "nela", "elena"])
    assert letters.chance("lena") > 100 * letters.chance("lnea")


@pytest.mark.parametrize(
    ("name", "is_one"), [("Marlena", True), ("Kelina", True), ("Thmsoa", False), ("Jmaes", False)]
)
def test_a_name_that_no_list_has_may_look_like_one(name, is_one):
    assert looks_like_a_name(given_name(name)) is is_one


def test_a_listed_name_is_commoner_than_one_that_only_looks_like_it():
    assert (
        given_share(given_name("Michael"))
        > given_share(given_name("Thibaut"))
        > given_share(given_name("Jmaes"))
    )


def test_a_roster_counts_without_the_student_looked_at(student):
    people = counted(*(student(f"S{n}", first="Zelmira") for n in range(3)))
    name = given_name("Zelmira")
    assert people.given(name, False) > people.given(name, True) > people.given(given_name("Quesnelle"), False)


def test_names_are_counted_together(student):
    pairs = [student(f"S{n}", first="Olu", last="Ade") for n in range(50)]
    people = counted(*pairs, *(student(f"T{n}", first="Olu") for n in range(50)))
    olu, ade = given_name("Olu"), family_name("Ade")
    assert people.both(olu, ade, False, None) > 0.5
    assert people.both(olu, family_name("Smith"), False, None) < 0.1


def test_a_first_name_in_fashion_is_commoner_among_those_of_its_years(student):
    old = [student(f"O{n}", first="Gertrude", birth_date=date(1950, 1, 1 + n % 28)) for n in range(40)]
    young = [student(f"Y{n}", first="Mila", birth_date=date(2004, 1, 1 + n % 28)) for n in range(40)]
    people = counted(*old, *young)
    names = given_name("Mila"), family_name("Bélanger-Roy")
    assert people.both(*names, False, date(2004, 6, 1)) > 5 * people.both(*names, False, date(1950, 6, 1))


def test_a_crowded_day_is_as_common_as_it_is(student):
    day = date(2004, 7, 1)
    people = counted(*(student(f"S{n}", birth_date=day) for n in range(60)), crowded=frozenset((day,)))
    assert people.day(day) == 1
    assert people.day(date(2004, 3, 3)) < 0.01


def test_the_school_is_commoner_among_a_surname_that_gathers_there(student):
    gathered = [student(f"K{n}", last="Kaur", bsids=("890154",)) for n in range(60)]
    others = [student(f"T{n}", last=f"Ade{n}", bsids=(f"8902{n:02}",)) for n in range(60)]
    people = counted(*gathered, *others)
    kaur = family_name("Kaur")
    assert people.school("890154", kaur, True) > people.school("890154", family_name("Smith"), False)


def test_what_many_have_for_none_is_no_name_of_one(student):
    many = [student(f"S{n}", first=f"Olu{n}") for n in range(600)]
    assert counted(*many, student("Z", first="Marlenka")).has_one(given_name("Marlenka"))
    assert not counted(*many, *(student(f"Z{n}", first="Marlenka") for n in range(2))).has_one(
        given_name("Marlenka")
    )
    assert not counted(student("Z", first="Marlenka")).has_one(given_name("Marlenka"))
    assert not Province().has_one(given_name("Marlenka"))


def test_the_province_takes_no_first_name_for_rare_among_bearers_of_a_surname():
    province = Province()
    kaur, rare = family_name("Kaur"), given_name("Prabhjot")
    assert province.both(rare, kaur, True, None) > 50 * given_share(rare) * province.family(kaur)
