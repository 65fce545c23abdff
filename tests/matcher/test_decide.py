"""What becomes of a request: the fixed cases that the contract promises, and the guards against the wrong student."""

from dataclasses import replace
from datetime import date

import pytest

from matcher import Outcome, Policy, match
from matcher.decide import fingerprint

from .conftest import ANOTHER_OEN, BORN, OEN


def outcome(applicant, *candidates, **options):
    return match(applicant, candidates, **options).outcome


# Sent without a person


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first": "GABRIELLE", "last": "Belanger Roy"},
        {"oen": ""},
        {"oen": "000000000"},
        {"first": "Gaby"},
        {"first": "Bélanger-Roy", "last": "Gabrielle"},
        {"birth_date": date(2004, 7, 5)},
        {"birth_date": date(2004, 5, 8)},
        {"oen": "635684963"},
        {"oen": "653684962"},
        {"last": "Okafor"},
        {"last": "Okafor", "former": ("Bélanger-Roy",)},
        {"last": "Okafor", "former": ("Bélanger-Roy",), "oen": ""},
        {"last": "Okafor", "last_at_school": "Bélanger-Roy", "oen": ""},
        {"first": "Maude", "first_at_school": "Gabrielle", "oen": ""},
        {"last": "Roy"},
        {"gender": "", "bsid": "", "last_year": None},
        {"gender": "X", "oen": ""},
        {"oen": "", "bsid": "890155"},
        {"oen": "", "last": "Bélangre-Roy"},
    ],
)
def test_the_student_is_found(asks, student, changes):
    decision = match(asks(**changes), [student()])
    assert (decision.outcome, decision.student) == (Outcome.MATCHED, student()), decision.rule


def test_a_preferred_name_that_the_school_knows_is_the_students_name(asks, student):
    assert outcome(asks(first="Maude", oen=""), student(preferred="Maude")) is Outcome.MATCHED


def test_a_middle_name_used_as_first_is_found_with_the_oen(asks, student):
    assert outcome(asks(first="Maude"), student(middle=("Maude",))) is Outcome.MATCHED


def test_given_names_split_otherwise_are_the_same(asks, student):
    assert (
        outcome(asks(first="Mary Jane", oen=""), student(first="Mary", middle=("Jane",))) is Outcome.MATCHED
    )


# Left to a person


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "Gaby", "oen": ""},
        {"first": "Gabriela", "oen": ""},
        {"birth_date": date(2004, 7, 5), "oen": ""},
        {"birth_date": date(2004, 5, 8), "oen": ""},
        {"oen": ANOTHER_OEN},
        {"first": "Sophie", "oen": ""},
        {"first": "Sophie"},
        {"last": "Okafor", "oen": ""},
        {"birth_date": date(1999, 12, 30)},
        {"birth_date": None},
        {"gender": "M", "oen": "", "bsid": "890155"},
        {"bsid": "890155", "last_year": 2012, "oen": ""},
        {"first": "Gabrielle", "last": "Bélangre-Roy", "oen": "", "bsid": "890155"},
    ],
)
def test_a_doubtful_request_goes_to_a_person(asks, student, changes):
    decision = match(asks(**changes), [student()])
    assert decision.outcome is Outcome.REVIEW, decision.rule
    assert decision.student is None


def test_a_twin_never_matches_even_with_the_twins_oen(asks, student):
    twin = student("S2", first="Sophie", oen=ANOTHER_OEN)
    assert outcome(asks(oen=ANOTHER_OEN), student(), twin) is Outcome.REVIEW
    assert outcome(asks(first="Camille", oen=OEN), student(), twin) is Outcome.REVIEW


def test_the_right_twin_is_found_when_everything_is_hers(asks, student):
    twin = student("S2", first="Sophie", oen=ANOTHER_OEN)
    decision = match(asks(oen=""), [twin, student()])
    assert decision.student == student()


def test_a_twins_misspelt_name_is_left_to_a_person(asks, student):
    twin = student("S2", first="Sophie", oen=ANOTHER_OEN)
    assert outcome(asks(first="Gabriella", oen=""), student(), twin) is Outcome.REVIEW


def test_a_similar_name_is_another_childs_name(asks, student):
    assert outcome(asks(first="Kayden", oen=""), student(first="Jayden")) is Outcome.REVIEW


def test_a_twin_brother_with_his_sisters_oen_goes_to_a_person(asks, student):
    sister = student(first="Samira")
    assert outcome(asks(first="Samir", gender="M"), sister) is Outcome.REVIEW
    assert outcome(asks(first="Samira", gender="M"), sister) is Outcome.MATCHED


def test_an_oen_of_another_student_goes_to_a_person_though_the_student_has_none(asks, student):
    without, other = student(oen=""), student("S2", first="Ryan", last="Okafor", birth_date=date(1999, 1, 2))
    assert outcome(asks(), without, other) is Outcome.REVIEW


def test_names_and_date_of_another_student_outweigh_the_oen(asks, student):
    holder = student("S2", first="Gabriela", oen=OEN)
    assert outcome(asks(), student(oen=""), holder) is not Outcome.MATCHED


def test_a_twin_whose_middle_name_is_the_first_name_typed_leaves_it_to_a_person(asks, student):
    maude, gabrielle = student(first="Maude", oen=""), student("S2", middle=("Maude",), oen=ANOTHER_OEN)
    assert outcome(asks(first="Maude", oen=""), maude) is Outcome.MATCHED
    assert outcome(asks(first="Maude", oen=""), maude, gabrielle) is Outcome.REVIEW


@pytest.mark.parametrize(
    "changes",
    [
        {"first": "Gaby"},
        {"first": "Gaby", "last": "Bélanger"},
        {"birth_date": date(2004, 7, 5)},
        {"birth_date": date(2004, 5, 17)},
    ],
)
def test_a_student_number_confirms_what_is_doubtful_without_an_oen(asks, student, changes):
    known = student(student_number="000048096689")
    asked = {"oen": "", "student_number": "48096689"} | changes
    assert match(asks(**asked), [known]).rule == "number-names-birth"
    for doubt in ({"student_number": ""}, {"student_number": "123"}, {"oen": ANOTHER_OEN}):
        assert outcome(asks(**(asked | doubt)), known) is Outcome.REVIEW


@pytest.mark.parametrize("first", ["Daniel", "Danielle"])
def test_a_similar_name_with_the_oen_and_no_gender_may_be_the_twins(asks, student, first):
    other = {"Daniel": "Danielle", "Danielle": "Daniel"}[first]
    decision = match(asks(first=first, gender=""), [student(first=other)])
    assert decision.rule == "number-of-a-twin"
    assert outcome(asks(first="Gaby", gender=""), student()) is Outcome.MATCHED
    assert outcome(asks(first="Gabreille", gender=""), student()) is Outcome.MATCHED


def test_a_new_surname_without_oen_is_sent_where_the_middle_name_and_all_else_agree(asks, student):
    known = student(middle=("Maude",))
    married = {"last": "Okafor", "oen": "", "middle": ("Maude",)}
    assert match(asks(**married), [known]).rule == "names-birth"
    for doubt in (
        {"middle": ()},
        {"middle": ("M",)},
        {"bsid": "890155"},
    ):
        assert outcome(asks(**(married | doubt)), known) is Outcome.REVIEW
    for missing in ({"gender": ""}, {"last_year": None}):
        assert match(asks(**(married | missing)), [known]).rule == "names-birth"
    alone = match(asks(**married), [known]).risk
    somebody = student("S2", first="Sophie", last="Okafor", oen=ANOTHER_OEN)  # who may have a twin
    assert match(asks(**married), [known, somebody]).risk > 10 * alone


@pytest.mark.parametrize(
    "changes", [{"last": "Okafor"}, {"first": "Bélanger-Roy", "last": "Gabrielle", "bsid": ""}]
)
def test_the_student_number_stands_for_a_changed_surname_or_exchanged_names(asks, student, changes):
    known = student(student_number="000048096689")
    applicant = asks(oen="", student_number="48096689", **changes)
    assert match(applicant, [known]).rule == "number-names-birth"
    mistyped = match(replace(applicant, student_number="48096688"), [known])
    assert mistyped.rule == ("names-exchanged" if "first" in changes else "surname-contradicts")
    assert outcome(replace(applicant, birth_date=date(2004, 5, 8)), known) is Outcome.REVIEW


def test_middle_names_that_contradict_go_to_a_person(asks, student):
    applicant = asks(oen="", middle=("Maude",))
    assert outcome(applicant, student(middle=("Sophie",))) is Outcome.REVIEW


# Several, none, not all


def test_two_students_alike_are_never_picked_from(asks, student):
    decision = match(asks(oen=""), [student(), student("S2", oen=ANOTHER_OEN)])
    assert (decision.outcome, decision.student) == (Outcome.MULTIPLE, None)


def test_the_score_is_the_best_candidates_sum_whoever_else_is_on_the_list(asks, student):
    elsewhere = asks(oen="", bsid="890155")
    twin, double = student("S2", first="Sophie", oen=ANOTHER_OEN), student("S3", oen=ANOTHER_OEN)
    alone, beside_twin = match(elsewhere, [student()]), match(elsewhere, [student(), twin])
    beside_double = match(elsewhere, [student(), double])
    assert alone.score == beside_twin.score == beside_double.score == alone.best[0].score
    assert (alone.margin, beside_double.margin) == (None, 0)
    assert beside_twin.margin > 0


def test_the_oen_tells_namesakes_apart(asks, student):
    assert match(asks(), [student("S2", oen=ANOTHER_OEN), student()]).student == student()


def test_two_alike_at_two_schools_are_several_whichever_the_applicant_names(asks, student):
    both = [student(), student("S2", oen=ANOTHER_OEN, bsids=("890155",))]
    for bsid in ("890154", "890155", "890156", ""):
        assert outcome(asks(oen="", bsid=bsid), *both) is Outcome.MULTIPLE


def test_one_student_with_two_records_is_several(asks, student):
    decision = match(asks(), [student(), student("S2")])
    assert decision.outcome is Outcome.MULTIPLE
    assert decision.margin is None  # there is no second person


def test_nobody_is_not_found(asks, student):
    assert outcome(asks()) is Outcome.NOT_FOUND
    stranger = student(first="Ryan", last="Okafor", birth_date=date(1999, 1, 2), oen=ANOTHER_OEN)
    assert outcome(asks(), stranger) is Outcome.NOT_FOUND


def test_a_truncated_list_is_never_matched_nor_not_found(asks, student):
    for candidates in ([student()], [], [student(first="Sophie")]):
        decision = match(asks(), candidates, truncated=True)
        assert (decision.outcome, decision.rule) == (Outcome.REVIEW, "candidates-truncated")
        assert decision.truncated


def test_several_alike_stay_several_in_a_truncated_list(asks, student):
    both = [student(), student("S2", oen=ANOTHER_OEN)]
    assert outcome(asks(oen=""), *both, truncated=True) is Outcome.MULTIPLE


# Policies, settings, replay


def test_the_standard_policy_suggests_where_strict_asks(asks, student):
    applicant = asks(first="Gaby", oen="")
    assert outcome(applicant, student(), policy=Policy.STANDARD) is Outcome.MATCHED


@pytest.mark.parametrize("changes", [{"oen": ANOTHER_OEN}, {"first": "Sophie", "oen": ""}])
def test_no_policy_overrides_a_contradiction(asks, student, changes):
    assert outcome(asks(**changes), student(), policy=Policy.STANDARD) is Outcome.REVIEW


def test_without_the_check_digit_rule_every_nine_digits_are_a_number(asks, student):
    wrong = "635684963"
    assert outcome(asks(oen=wrong), student()) is Outcome.MATCHED
    assert outcome(asks(oen=wrong), student(), check_digit=False) is Outcome.REVIEW


def test_a_placeholder_of_nine_equal_digits_is_no_evidence(asks, student):
    decision = match(asks(oen="999999999"), [student(oen="999999999", last="Okafor")])
    assert decision.outcome is not Outcome.MATCHED


def test_a_decision_carries_the_fingerprint_of_what_made_it(asks, student):
    assert match(asks(), [student()]).fingerprint == match(asks(), []).fingerprint == fingerprint()


def test_a_stored_decision_holds_ids_and_no_names(asks, student):
    stored = str(match(asks(), [student()]).to_dict())
    assert "S1" in stored
    assert "Gabrielle" not in stored
    assert "gabrielle" not in stored


def test_the_evidence_adds_up_to_the_score(asks, student):
    for applicant in (
        asks(),
        asks(first="Sophie"),
        asks(first="Bélanger-Roy", last="Gabrielle"),
        asks(last="Roy"),
    ):
        for scored in match(applicant, [student(middle=("Maude",))]).best:
            assert sum(e.bits for e in scored.evidence) == pytest.approx(scored.score, abs=0.05)


def test_a_rare_name_weighs_more_than_a_common_one(asks, student):
    def score(first, last):
        return match(asks(first=first, last=last), [student(first=first, last=last)]).score

    assert score("Waseya", "Pitawanakwat") > score("Michael", "Smith")


def test_a_missing_field_weighs_nothing(asks, student):
    applicant = replace(asks(), gender="", oen="", bsid="", last_year=None)
    weights = {e.field: e.bits for e in match(applicant, [student()]).best[0].evidence}
    assert [weights[field] for field in ("gender", "oen", "year", "middle", "number")] == [0] * 5
    assert weights["school"] < 0  # who leaves it out is likelier not to have gone to one of the board's


def test_a_student_number_of_zero_or_123_says_nothing(asks, student):
    for typed in ("0", "123", "000000000000"):
        best = match(asks(student_number=typed), [student(student_number=typed)]).best[0]
        assert {e.level for e in best.evidence if e.field == "number"} == {"missing"}


def test_padding_of_a_student_number_does_not_count(asks, student):
    best = match(asks(student_number="48096689"), [student(student_number="000048096689")]).best[0]
    assert {e.level for e in best.evidence if e.field == "number"} == {"equal"}


def test_at_most_three_are_shown_best_first(asks, student):
    crowd = [student(f"S{n}", birth_date=BORN.replace(day=n)) for n in range(1, 9)]
    scores = [scored.score for scored in match(asks(oen=""), crowd).best]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)


def levels_of(decision):
    return {evidence.field: evidence.level for evidence in decision.best[0].evidence}


@pytest.mark.parametrize(
    ("typed", "first", "level"),
    [
        ("Ahnnah", "Hannah", "typo"),  # though Hannah and Hana are spellings of one name
        ("Makr", "Mark", "similar"),
        ("Mema", "Emma", "similar"),
        ("Rak", "Mark", "different"),
        ("Ian", "Ivan", "different"),
    ],
)
def test_a_slip_is_measured_against_the_name_as_it_is_written(asks, student, typed, first, level):
    assert levels_of(match(asks(first=typed), [student(first=first)]))["given"] == level


@pytest.mark.parametrize(
    ("birth_date", "level"),
    [
        (date(2004, 6, 2), "near"),  # within a month
        (date(1998, 5, 7), "near"),  # day and month are right
        (date(2004, 6, 12), "different"),
    ],
)
def test_a_date_within_a_month_is_near(asks, student, birth_date, level):
    assert levels_of(match(asks(birth_date=birth_date), [student()]))["birth"] == level


def test_exchanged_names_with_a_slip_are_crossed_and_sent_only_with_an_oen(asks, student):
    crossed = {"first": "Campbell", "last": "Jsohua"}
    known = student(first="Joshua", last="Campbell")
    assert levels_of(match(asks(**crossed), [known]))["names"] == "crossed"
    assert match(asks(**crossed), [known]).rule == "number-names-birth"
    assert match(asks(**crossed, oen=""), [known]).outcome is Outcome.REVIEW


def test_two_names_that_people_bear_are_not_crossed(asks, student):
    decision = match(asks(first="Frank", last="Peters"), [student(first="Peter", last="Frank")])
    assert "names" not in levels_of(decision)


def test_an_exchanged_name_is_seen_though_the_other_is_a_former_one(asks, student):
    known = student(first="Maryam", last="Farah", former=("Maryam",))
    assert levels_of(match(asks(first="Farah", last="Maryam"), [known]))["names"] == "swapped"


def test_a_student_number_does_not_outweigh_two_contradictions(asks, student):
    asked = asks(oen="", student_number="7284165", bsid="890999", gender="M")
    assert match(asked, [student(oen="", student_number="7284165")]).outcome is Outcome.REVIEW


def test_exchanged_names_that_are_both_common_need_more(asks, student):
    """Ali Mohamed and Mohamed Ali are two people as a rule."""
    known = student(first="Ali", last="Mohamed", gender="")
    typed = {"first": "Mohamed", "last": "Ali", "oen": "", "bsid": "", "gender": "", "last_year": None}
    assert match(asks(**typed), [known]).outcome is Outcome.REVIEW


def test_a_mistyped_surname_needs_no_school_and_no_year_but_nothing_against_it(asks, student):
    typed = {"last": "Bélanegr-Roy", "oen": "", "bsid": "", "last_year": None}
    assert match(asks(**typed), [student()]).rule == "names-birth"
    for doubt in ({"bsid": "890999"}, {"gender": "M"}, {"first": "Gabriella"}, {"last": "Bélanger"}):
        assert match(asks(**(typed | doubt)), [student()]).outcome is Outcome.REVIEW


def test_a_mistyped_first_name_needs_a_number_or_a_middle_name(asks, student):
    """That nobody is known to be called Cathreine does not prove that nobody is."""
    known = student(first="Catherine", middle=("Solange",))
    typed = {"first": "Cathreine", "oen": ""}
    for changes in ({}, {"last_year": None}, {"middle": ("S",)}):
        assert match(asks(**typed | changes), [known]).outcome is Outcome.REVIEW
    assert match(asks(**typed | {"middle": ("Solange",)}), [known]).outcome is Outcome.MATCHED
    assert match(asks(first="Cathreine"), [known]).rule == "number-names-birth"


def test_a_middle_name_as_first_may_be_a_twin_of_whom_the_board_does_not_know(asks, student):
    """The simulator has such twins: Priya Nair, who is not on the roster, and Simran Priya Nair, who is."""
    assert match(asks(first="Solange", oen=""), [student(middle=("Solange",))]).outcome is Outcome.REVIEW


def test_another_school_is_sent_for_names_that_are_not_common_and_only_where_nothing_else_differs(
    asks, student
):
    elsewhere = asks(oen="", bsid="890155")
    assert match(elsewhere, [student()]).rule == "names-birth"
    for doubt in ({"last_year": 2012}, {"gender": "M"}, {"first": "Gaby"}, {"last": "Bélanegr-Roy"}):
        assert outcome(replace(elsewhere, **doubt), student()) is Outcome.REVIEW
    common = {"first": "Michael", "last": "Smith", "gender": "M"}
    assert match(replace(elsewhere, **common), [student(**common)]).rule == "risk-over-budget"


def test_the_name_as_it_is_goes_before_a_slip_in_a_twins(asks, student):
    lela, leela = student(first="Lela"), student("S2", first="Leela", oen=ANOTHER_OEN, bsids=("890155",))
    assert match(asks(first="Leela", oen="", bsid="890156"), [lela, leela]).student == leela


def test_a_middle_name_confirms_a_nickname_at_the_school(asks, student):
    one = student(middle=("Solange",))
    typed = {"first": "Gaby", "middle": ("Solange",), "oen": ""}
    assert match(asks(**typed), [one]).rule == "names-birth"
    for doubt in ({"middle": ()}, {"bsid": "890999"}, {"gender": ""}):
        assert match(asks(**(typed | doubt)), [one]).outcome is Outcome.REVIEW


def test_a_birth_date_that_is_not_exact_needs_a_number(asks, student):
    one = student(middle=("Solange",), student_number="48096689")
    typed = {"middle": ("Solange",), "oen": "", "birth_date": date(2004, 5, 8)}
    assert match(asks(**typed), [one]).rule == "birth-not-exact"
    assert match(asks(**typed, student_number="48096689"), [one]).outcome is Outcome.MATCHED


def test_exchanged_names_need_the_school(asks, student):
    typed = {"first": "Bélanger-Roy", "last": "Gabrielle", "oen": ""}
    assert match(asks(**typed), [student()]).rule == "names-birth"
    for doubt in ({"bsid": ""}, {"bsid": "890999"}, {"birth_date": date(2004, 5, 8)}):
        assert match(asks(**(typed | doubt)), [student()]).outcome is Outcome.REVIEW


def test_a_slip_that_makes_a_name_of_the_first_name_needs_a_middle_name(asks, student):
    known = student(first="Anne", middle=("Solange",))
    typed = {"first": "Annee", "middle": ("Solange",), "oen": ""}
    assert match(asks(**typed), [known]).rule == "names-birth"
    for doubt in ({"middle": ()}, {"bsid": "890999"}, {"gender": "M"}):
        assert match(asks(**(typed | doubt)), [known]).outcome is Outcome.REVIEW
