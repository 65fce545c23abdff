"""Who is kept apart: twins who bear a custom's names, fathers and sons, people born on a first of January."""

from dataclasses import replace
from datetime import date

import pytest

from matcher import Outcome, match
from matcher.roster import Roster

from .conftest import ANOTHER_OEN

TWIN = {"first": "Muhammad", "last": "Chaudhry", "gender": "M"}


def test_a_twin_of_the_same_first_name_is_not_sent_by_the_others_oen(asks, student):
    """Haris types his own middle name and the OEN of Hamza: both are on the list."""
    hamza = student("S1", **TWIN, middle=("Hamza",))
    haris = student("S2", **TWIN, middle=("Haris",), oen=ANOTHER_OEN)
    typed = asks(**TWIN, middle=("Haris",))
    decision = match(typed, [hamza, haris])
    assert (decision.outcome, decision.student) == (Outcome.REVIEW, None)
    assert match(asks(**TWIN, middle=("Hamza",)), [hamza, haris]).student == hamza


@pytest.mark.parametrize("first", ["Mohammad", "Mo"])
def test_another_form_of_the_first_name_and_another_middle_name_may_be_a_twin_who_is_not_on_the_list(
    asks, student, first
):
    known = student(**TWIN, middle=("Hamza",))
    assert match(asks(**TWIN | {"first": first}, middle=("Haris",)), [known]).outcome is Outcome.REVIEW
    assert match(asks(**TWIN | {"first": first}, middle=("Hamza",)), [known]).outcome is Outcome.MATCHED


def test_a_name_that_others_bear_is_not_taken_for_a_slip_even_with_the_oen(asks, student):
    known = student(first="Jayla", gender="F")
    assert match(asks(first="Jalya"), [known]).rule == "number-names-birth"
    assert match(asks(first="Ayla"), [known]).outcome is Outcome.REVIEW


@pytest.mark.parametrize("born", [date(2004, 5, 8), date(1974, 5, 7)])
def test_a_father_with_his_sons_oen_and_name_left_school_in_another_year(asks, student, born):
    known = student()
    assert match(asks(birth_date=born, last_year=2021), [known]).outcome is Outcome.MATCHED
    assert match(asks(birth_date=born, last_year=1992), [known]).outcome is Outcome.REVIEW


def test_a_first_of_january_needs_the_school_or_a_number(asks, student):
    born = date(2004, 1, 1)
    known = student(birth_date=born, student_number="7284165")
    typed = {"birth_date": born, "oen": ""}
    assert match(asks(**typed), [known]).rule == "names-birth"
    assert match(asks(**typed, bsid=""), [known]).rule == "risk-over-budget"
    assert match(asks(**typed, bsid="", student_number="7284165"), [known]).outcome is Outcome.MATCHED
    assert match(asks(birth_date=born, bsid=""), [known]).outcome is Outcome.MATCHED


@pytest.mark.parametrize("middle", ["Singh", "Kaur", "Thị", "S"])
def test_a_middle_name_that_a_people_shares_confirms_nothing(asks, student, middle):
    typed = {"first": "Gaby", "middle": (middle,), "oen": ""}
    assert match(asks(**typed), [student(middle=(middle,))]).outcome is Outcome.REVIEW
    confirmed = typed | {"middle": ("Solange",), "last_year": None}
    assert match(asks(**confirmed), [student(middle=("Solange",))]).outcome is Outcome.MATCHED


def test_names_of_men_and_of_women_contradict(asks, student):
    known = student(first="Harpreet", last="Gill", middle=("Singh",), gender="")
    asked = {"first": "Harpreet", "last": "Gill", "oen": "", "gender": ""}
    assert match(asks(**asked, middle=("Singh",)), [known]).outcome is Outcome.MATCHED
    assert match(asks(**asked, middle=("Kaur",)), [known]).rule == "middle-contradicts"
    both = student(
        first="Harpreet", last="Gill", middle=("Thị", "Vân"), gender=""
    )  # a woman's, as it happens
    assert match(asks(**asked, middle=("Thị", "Vân")), [both]).outcome is Outcome.MATCHED


@pytest.mark.parametrize(
    ("typed", "recorded", "sent"),
    [
        (("Solange",), ("Solange",), True),
        (("Solange",), ("Solange", "Irène"), True),
        (("Solange",), ("Solange Irène",), True),
        (("Irène",), ("Solange", "Irène"), False),  # the second of two, and a common one, confirms little
        (("Irène",), ("Solange Irène",), False),
        (("Bélanger-Roy",), ("Bélanger-Roy",), False),  # the surname again, a father's name
    ],
)
def test_the_first_middle_name_confirms(asks, student, typed, recorded, sent):
    asked = asks(first="Gaby", middle=typed, oen="")
    assert (match(asked, [student(middle=recorded)]).outcome is Outcome.MATCHED) is sent


@pytest.mark.parametrize("recorded", [("Shun Ka Zetian",), ("Shun Ka", "Zetian"), ("Shun Ka",)])
def test_one_of_the_middle_names_typed_as_first_is_sent_with_the_oen(asks, student, recorded):
    known = student(first="Mario", middle=recorded)
    assert match(asks(first="Shun Ka"), [known]).rule == "number-names-birth"
    assert match(asks(first="Shun Ka", oen=""), [known]).outcome is Outcome.REVIEW


def test_a_nickname_of_men_and_women_needs_the_gender(asks, student):
    known = student(first="Alexander", middle=("Reyes",), gender="M")
    asked = {"first": "Alex", "middle": ("Reyes",), "oen": ""}
    assert match(asks(**asked, gender="M"), [known]).rule == "names-birth"
    assert match(asks(**asked, gender=""), [known]).rule == "nickname"


def test_twins_who_share_such_a_middle_name_are_two(asks, student):
    known = student(first="Harjot", last="Gill", middle=("Singh",))
    asked = asks(first="Parjot", last="Gill", middle=("Singh",), oen="")
    assert match(asked, [known]).outcome is Outcome.REVIEW


def test_a_roster_tells_which_names_are_borne(asks, student):
    """Zelmorune is on no list; where another student is called so, it is no slip of Zelmirune, whose OEN it is."""
    known = student(first="Zelmirune")
    other = student("S2", first="Zelmorune", last="Quesnard", birth_date=date(2001, 2, 3), oen="")
    assert Roster([known]).match(asks(first="Zelmorune")).rule == "number-names-birth"
    assert Roster([known, other]).match(asks(first="Zelmorune")).rule == "number-of-a-twin"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        *(("Clémence", "Clemente"), ("Antonin", "Antonio"), ("Coline", "Céline"), ("Fatiha", "Fatima")),
        *(("Hakan", "Hasan"), ("Ardian", "Adrian"), ("Thibaut", "Thibault"), ("Gbarielle", "Gabrielle")),
    ],
)
@pytest.mark.parametrize(
    "changes", [{}, {"last_year": None}, {"bsid": ""}, {"gender": ""}, {"oen": "635684963"}]
)
def test_that_a_name_is_on_no_list_proves_nothing(asks, student, typed, known, changes):
    """A twin who went elsewhere may be called so, and no number says that it is not she."""
    asked = asks(**{"first": typed, "oen": ""} | changes)
    assert match(asked, [student(first=known, oen="")]).outcome is Outcome.REVIEW
    assert Roster([student(first=known, oen="")]).match(asked).outcome is Outcome.REVIEW


def test_turned_given_names_are_sent_at_the_same_school(asks, student):
    known = student(middle=("Solange",))
    asked = {"first": "Solange", "middle": ("Gabrielle",), "oen": ""}
    assert match(asks(**asked), [known]).rule == "names-birth"
    for doubt in ({"bsid": ""}, {"bsid": "890999"}, {"gender": "M"}, {"middle": ()}):
        assert match(asks(**(asked | doubt)), [known]).outcome is Outcome.REVIEW


SINGLE = [("Suharto", ""), ("", "Suharto"), ("Suharto", "Suharto"), ("FNU", "Suharto"), ("Suharto", "LNU")]


@pytest.mark.parametrize("typed", SINGLE)
@pytest.mark.parametrize("known", SINGLE)
def test_a_single_name_is_one_name_wherever_it_stands(asks, student, typed, known):
    who = student(first=known[0], last=known[1])
    asked = {"first": typed[0], "last": typed[1]}
    assert match(asks(**asked), [who]).student == who
    assert match(asks(**asked, birth_date=date(2004, 7, 9)), [who]).outcome is not Outcome.MATCHED
    other = student(first="Sukarno", last="")
    assert match(asks(**asked), [other]).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        *(
            ("Ali", "Ali Hassan", "Ali Omar"),
            ("Tenzin", "Tenzin Dolma", "Tenzin Lhamo"),
            ("Devi", "Devi Priya", "Devi K"),
        ),
        *(("Ali", "Ali Hassan", "Ali"), ("Ali", "Ali", "Ali Omar"), ("Suharto", "Suharto", "Sukarno")),
        *(("Suharto", "Ali", "Suharto"), ("Suharto", "Suharto Ali", ""), ("Suharto", "", "Suharto Ali")),
    ],
)
def test_who_has_the_one_name_beside_another_is_somebody_else(asks, student, name, first, last):
    assert (
        match(asks(first=name, last=name, oen=""), [student(first=first, last=last, oen="")]).outcome
        is Outcome.REVIEW
    )


@pytest.mark.parametrize("surname", ["", "N/A", "LNU", "."])
def test_who_leaves_the_surname_open_has_not_said_that_there_is_none(asks, student, surname):
    """Only one name typed twice is the name of somebody who has no other."""
    known = student(first="Suharto", last="", oen="")
    assert match(asks(first="Suharto", last=surname, oen=""), [known]).outcome is Outcome.REVIEW
    assert match(asks(first="Suharto", last="Suharto", oen=""), [known]).rule == "names-birth"
    twice = student(first="Suharto", last="Suharto", oen="")
    assert match(asks(first="Suharto", last="Suharto", oen=""), [twice]).rule == "names-birth"


@pytest.mark.parametrize(
    ("first", "last"), [("Harpreet", "Kaur"), ("Simran", "Kaur"), ("Fatima", "Ali"), ("Emily", "Smith")]
)
@pytest.mark.parametrize(
    "changes", [{}, {"last_year": None}, {"gender": ""}, {"last_year": None, "gender": ""}]
)
def test_common_names_and_a_birth_date_alone_may_be_a_namesakes(asks, student, first, last, changes):
    """A system that knows no school: another Harpreet Kaur who is not on the roll is born on that day too."""
    known = {"first": first, "last": last, "oen": ""}
    asked = asks(**known | changes)
    assert match(asked, [student(**known, bsids=())]).outcome is Outcome.REVIEW
    assert match(asked, [student(**known)]).rule == "names-birth"
    assert match(replace(asked, bsid=""), [student(**known)]).outcome is Outcome.REVIEW


@pytest.mark.parametrize("changes", [{}, {"last_year": None}, {"gender": "", "last_year": None}])
def test_names_that_are_not_common_together_need_no_school(asks, student, changes):
    known = {"first": "Zelmira", "last": "Quesnard", "oen": ""}
    decision = match(asks(**known, bsid="", **changes), [student(**known, bsids=())])
    assert decision.rule in ("names-birth",)


def test_three_given_names_are_the_same_in_any_order_and_two_are_not(asks, student):
    assert (
        match(asks(first="Cherry Wing Yan"), [student(first="Wing Yan Cherry")]).rule == "number-names-birth"
    )
    assert (
        match(asks(first="Thị Thu Hà"), [student(first="Thu Hà", middle=("Thị",))]).outcome is Outcome.MATCHED
    )
    assert match(asks(first="Anne Marie"), [student(first="Marie Anne")]).outcome is Outcome.REVIEW


def test_a_title_is_no_part_of_a_name(asks, student):
    assert match(asks(first="Ms. Gabrielle"), [student()]).outcome is Outcome.MATCHED


def test_a_namesake_of_common_names_may_be_born_on_a_day_one_digit_off(asks, student):
    """The simulator had her: another Emily Jessica Smith of the school, seven years younger."""
    common = {"first": "Emily", "middle": ("Jessica",), "last": "Smith", "oen": ""}
    known = student(**common, birth_date=date(2009, 5, 7), last_year=None)
    assert match(asks(**common, birth_date=date(2002, 5, 7)), [known]).outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Sneha", "Neha"),
        ("Triya", "Riya"),
        ("Navjit", "Navjot"),
        ("Laure", "Laura"),
        ("Jasneet", "Jasmeet"),
        ("Harsimran", "Harsimrat"),
        ("Abdimalik", "Abdimajid"),
        ("Navjit Singh", "Navjot Singh"),
        ("Sneha-Maria", "Neha-Maria"),
        ("Muhammad Rayyan", "Muhammad Rayhan"),
        ("Thị Lan", "Thị Loan"),
        ("Marie-Laure", "Marie-Laura"),
    ],
)
def test_a_rare_name_is_a_name_though_nobody_of_the_roster_bears_it(asks, student, typed, known):
    """A twin who went elsewhere may have typed it."""
    roster = Roster([student(first=known, oen="")])
    assert roster.match(asks(first=typed, oen="")).outcome is Outcome.REVIEW


def test_a_prophets_name_as_middle_name_confirms_nothing(asks, student):
    known = student(first="Mustafa", last="Hassan", gender="M", middle=("Muhammad",))
    asked = {"first": "Mustafa", "last": "Mahmoud", "gender": "M", "oen": ""}
    assert match(asks(**asked, middle=("Mohamed",)), [known]).outcome is Outcome.REVIEW
    girl = student(first="Amina", last="Begum", middle=("Begum",))
    assert match(asks(first="Amina", last="Begum", middle=("Mohamed",), oen=""), [girl]).rule == "names-birth"
    known = replace(known, middle=("Bashar",))
    assert match(asks(**asked, middle=("Bashar",)), [known]).rule == "names-birth"


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (("Al Masri", "Idris"), ("Idris", "Al-Masri")),
        (("Almasri", "Idris"), ("Idris", "Al-Masri")),
        (("Di Biase", "Trisha"), ("Trisha", "Di Biase")),
    ],
)
def test_exchanged_names_keep_their_particles(asks, student, typed, known):
    who = student(first=known[0], last=known[1])
    assert match(asks(first=typed[0], last=typed[1]), [who]).rule == "number-names-birth"
    without = match(asks(first=typed[0], last=typed[1], oen=""), [who])
    assert without.rule == "names-birth"


def test_exchanged_names_are_both_explained(asks, student):
    """A shared former surname explains no first name: Hussein is Hassan's twin, and Abdi their grandfather."""
    hassan = student(first="Hassan", last="Abdi", gender="M")
    hussein = {"first": "Hussein", "last": "Hassan", "last_at_school": "Abdi", "gender": "M"}
    for oen in ("", "635684962"):
        assert match(asks(**hussein, oen=oen), [hassan]).outcome is Outcome.REVIEW
    jordan = student(first="Jordan", last="Smith")
    kim = asks(first="Kim", last="Jordan", former=("Smith",), gender="", oen="")
    assert match(kim, [jordan]).outcome is not Outcome.MATCHED


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        (("Xinwen", "Xuan Cheng"), ("Xuan Cheng", "Xinwen")),
        (("Solange", "Gabrielle"), ("Gabrielle", "Solange Marie")),
    ],
)
def test_given_names_of_several_words_may_be_turned_as_well(asks, student, typed, known):
    who = student(first=known[0], middle=(known[1],))
    assert match(asks(first=typed[0], middle=(typed[1],), oen=""), [who]).outcome is Outcome.MATCHED


def test_given_names_that_are_turned_in_part_are_two_peoples(asks, student):
    known = student(first="Anne", middle=("Marie-Claire",))
    asked = asks(first="Marie", middle=("Anne-Sophie",), oen="")
    assert match(asked, [known]).outcome is Outcome.REVIEW


def test_a_single_name_is_sent_without_an_oen_where_the_rest_agrees(asks, student):
    known = student(first="", last="Suharto")
    asked = {"first": "Suharto", "last": "Suharto", "oen": ""}
    assert match(asks(**asked), [known]).rule == "names-birth"
    for doubt in (
        {"birth_date": date(2004, 7, 9)},
        {"bsid": "890999"},
        {"bsid": ""},
    ):
        assert match(asks(**(asked | doubt)), [known]).outcome is not Outcome.MATCHED
    assert match(asks(**asked), [known, student("S2", first="Sukarno", last="", oen="")]).student == known
    assert match(asks(**asked), [student(first="Ali", last="Suharto")]).outcome is not Outcome.MATCHED


def test_another_gender_may_be_typed_wrongly_and_weighs_more_for_common_names(asks, student):
    common, rare = {"first": "Sarah", "last": "Smith"}, {"first": "Zelmira", "last": "Quesnard"}
    risks = [match(asks(**names, oen="", gender="M"), [student(**names)]).risk for names in (common, rare)]
    assert risks[0] > 10 * risks[1]
    assert match(asks(**rare, oen="", gender="M"), [student(**rare)]).rule == "names-birth"
    assert match(asks(**common, oen="", gender=""), [student(**common)]).outcome is Outcome.MATCHED


@pytest.mark.parametrize(("typed", "known"), [("Najjma", "Najma"), ("Karenn", "Karen"), ("Sydney", "Sidney")])
def test_a_letter_doubled_or_written_otherwise_makes_no_other_name(asks, student, typed, known):
    assert match(asks(first=typed, oen=""), [student(first=known, oen="")]).outcome is Outcome.MATCHED
