"""What a decision says to the outside: by ids, in the types of JSON, and without anybody's name."""

import json
from dataclasses import FrozenInstanceError

import pytest

from matcher import GENDERS, Outcome, Policy, match


def test_a_decision_goes_through_json_as_it_is(asks, student):
    decision = match(asks(), [student(), student("S2", first="Bernadette", oen="948743687")])
    told = decision.to_dict()
    assert json.loads(json.dumps(told)) == told
    assert (told["outcome"], told["student"], told["policy"]) == ("Matched", "S1", "strict")
    assert [one["id"] for one in told["best"]] == [scored.candidate.id for scored in decision.best]
    assert told["best"][0]["score"] == decision.score


def test_no_name_date_or_number_of_anybody_stands_in_it(asks, student):
    told = json.dumps(match(asks(), [student()]).to_dict(), ensure_ascii=False)
    for value in ("Gabrielle", "Bélanger", "2004", "635684962", "890154"):
        assert value not in told


def test_where_nobody_is_there_are_no_score_and_no_student(asks):
    told = match(asks(), []).to_dict()
    assert (told["outcome"], told["student"], told["score"], told["margin"]) == ("NotFound", None, None, None)
    assert told["best"] == []


def test_the_evidence_adds_up_to_the_score(asks, student):
    (best,) = match(asks(first="Gabriel", gender=""), [student()]).best
    assert sum(one.bits for one in best.evidence) == pytest.approx(best.score)


def test_a_person_cannot_be_changed_after_the_comparison(student):
    with pytest.raises(FrozenInstanceError):
        student().first = "Bernadette"


def test_codes_that_are_kept_and_printed_stay_as_they_are():
    assert [str(one) for one in Outcome] == ["Matched", "MultipleMatch", "Review", "NotFound"]
    assert [str(one) for one in Policy] == ["strict", "standard"]
    assert GENDERS == {"Female": "F", "Male": "M", "Another": "X", "Unreported": ""}
