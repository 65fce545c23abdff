from datetime import date

import pytest

from benchmarks.simulator import board
from matcher import Outcome, Policy, match
from matcher.compare import applicant_forms, candidate_forms
from matcher.decide import decide
from matcher.risk import weigh
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


def test_whoever_has_the_oen_and_all_else_is_found_without_asking_for_others(asks, crowd, student):
    twin = student("S2", first="Gisèle", oen=ANOTHER_OEN)
    decision = Roster([*crowd, twin]).match(asks())
    assert (decision.student, decision.rule, decision.margin) == (student(), "number-names-birth", None)


@pytest.mark.parametrize(
    "changes", [{"bsid": "890999"}, {"student_number": "7284165"}, {"first": "Gaby"}, {"last_year": 2002}]
)
def test_where_anything_is_in_doubt_others_are_asked_for(asks, crowd, student, changes):
    twin = student("S2", first="Gisèle", oen=ANOTHER_OEN)
    assert Roster([*crowd, twin]).match(asks(**changes)).margin is not None


@pytest.mark.parametrize("changes", [{"last": "Bélanger-Royer"}, {"first": "Gavrielle"}])
@pytest.mark.parametrize("side", ["request", "roster"])
def test_without_a_birth_date_one_name_and_the_beginning_of_the_other_find_the_student(
    asks, crowd, student, changes, side
):
    asked = asks(oen="", **changes, **({"birth_date": None} if side == "request" else {}))
    known = student("S9", **({"birth_date": None} if side == "roster" else {}))
    decision = Roster([*crowd[:-1], known]).match(asked)
    assert [one.candidate.id for one in decision.best] == ["S9"]
    assert decision.student is None


def test_a_student_number_of_which_digits_changed_places_finds_the_student(asks, crowd, student):
    asked = asks(first="Solange", oen="", student_number="7284615")
    known = student("S9", student_number="7284165", oen="")
    decision = Roster([*crowd[:-1], known]).match(asked)
    assert [one.candidate.id for one in decision.best] == ["S9"]
    assert decision.student is None


def test_a_name_common_on_the_roster_weighs_less_though_the_province_has_none(asks, student):
    def score(others):
        crowd = [student(f"T{n}", first="Zyx", birth_date=date(1990, 1, 1), oen="") for n in range(others)]
        return Roster([*crowd, student(first="Zyx")]).match(asks(first="Zyx")).score

    assert score(500) < score(0)


def test_names_that_both_begin_wrongly_are_found_by_their_ends(asks, crowd, student):
    decision = Roster(crowd).match(asks(first="Xabrielle", last="Zelanger-Roy", oen=""))
    assert decision.best[0].candidate == student()


def test_a_student_number_finds_who_shares_nothing_else(asks, student):
    known = student(student_number="7284165", oen="")
    asked = asks(first="Olu", last="Adeyemi", birth_date=date(2001, 2, 3), student_number="07284165", oen="")
    assert Roster([known]).match(asked).best[0].candidate == known


def test_a_surname_of_which_only_the_particle_is_right_is_found_by_it(asks, student):
    known = student(first="Ana", last="De Souza", oen="")
    asked = asks(first="Zoraida", last="De Costa", oen="")
    assert Roster([known]).match(asked).score is not None


def test_nobody_is_not_found(asks, crowd):
    stranger = asks(first="Olu", last="Ade", birth_date=date(2001, 1, 1), oen=ANOTHER_OEN)
    assert Roster(crowd).match(stranger).outcome is Outcome.NOT_FOUND


def test_an_empty_roster_finds_nobody(asks):
    assert Roster([]).match(asks()).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize("policy", Policy)
def test_the_search_by_keys_decides_as_a_comparison_with_every_student_does(policy):
    made = board(700, 120, seed=11, near_doubles=60)
    known = [candidate_forms(student) for student in made.students]
    students = Roster(made.students)
    for request in made.requests:
        asked = applicant_forms(request.applicant)
        everybody = [
            weigh(asked, person, place, made.students[place].id, students.people)
            for place, person in enumerate(known)
        ]
        whole = decide(asked, everybody, made.students.__getitem__, students.people, policy=policy)
        found = students.match(request.applicant, policy=policy)
        assert (found.outcome, found.rule, found.student) == (whole.outcome, whole.rule, whole.student)


def test_a_birth_date_exchanged_and_a_damaged_surname_are_found_by_the_wide_keys(asks, student):
    crowd = [student(birth_date=date(2004, 5, 7), oen="", last="Bélanger")]
    decision = Roster(crowd).match(
        asks(birth_date=date(2004, 7, 5), first="Gabriella", last="Bélangr", oen="")
    )
    assert decision.best[0].candidate == crowd[0]


@pytest.mark.parametrize("typed", [{"last": "Bélamger"}, {"first": "Gabriekle"}])
def test_a_slip_in_a_name_and_another_day_are_found_by_the_year_of_birth(asks, student, typed):
    known = student(oen="", last="Bélanger")
    asked = asks(**({"last": "Bélanger", "birth_date": date(2004, 5, 9), "oen": ""} | typed))
    assert Roster([known]).match(asked).best[0].candidate == known


@pytest.mark.parametrize(
    ("known", "second", "asked"),
    [
        ({"first": "Emilie", "last": "Tremblay"}, {}, {"first": "Emilie", "last": "Trembaly"}),
        (
            {"first": "Mikayla", "last": "Roy", "middle": ("Solange",)},
            {},
            {"first": "Mikatla", "last": "Roy", "middle": ("Solange",)},
        ),
        ({"first": "", "last": "Suharto"}, {}, {"first": "Suharto", "last": "Suharto"}),
        (
            {"first": "Maude", "last": "Roy"},
            {"oen": "635684962"},
            {"first": "Maude", "last": "Roy", "oen": "635684972"},
        ),
    ],
)
def test_a_second_person_is_looked_for_under_the_students_names_too(asks, student, known, second, asked):
    """The second of the same names and school, born on 3 July and not on 7 March, comes too near."""
    one = student(**known | {"oen": ""}, birth_date=date(2004, 3, 7))
    two = student("S2", **known | {"oen": "", "birth_date": date(2004, 7, 3)} | second)
    typed = asks(**{"oen": "", "birth_date": date(2004, 3, 7)} | asked)
    assert Roster([one]).match(typed).student == one
    assert Roster([one, two]).match(typed).outcome in (Outcome.REVIEW, Outcome.MULTIPLE)
