from datetime import date

import pytest

from matcher import Outcome, frequency, match, rules
from matcher.model import CURRENT, load


def test_agreement_speaks_for_and_contradiction_against():
    weights = load().weights
    for field, agreed in (
        ("oen", "equal"),
        ("birth", "exact"),
        ("given", "exact"),
        ("family", "exact"),
        ("gender", "equal"),
    ):
        assert weights[field][agreed] > 0 > weights[field]["different"]


def test_a_missing_field_weighs_nothing():
    assert {levels["missing"] for levels in load().weights.values()} == {0.0}


def test_half_an_agreement_weighs_less_than_a_whole_one():
    for field in ("given", "family"):
        weights = load().weights[field]
        for level in ("typo", "part", "variant", "similar"):
            assert weights["different"] < weights[level] < weights["exact"]


def test_an_unusable_oen_never_speaks_against():
    weights = load().weights["oen"]
    assert weights["near"] > 0
    assert weights["unclear"] == 0


def test_the_current_model_can_be_replayed_by_its_name():
    assert load(CURRENT).version == CURRENT


def test_common_names_are_common_and_unknown_names_are_rare():
    assert frequency.family_rarity("smith") < frequency.family_rarity("tremblay") < frequency.RAREST
    assert frequency.given_rarity("michael") < frequency.given_rarity("xyzzyq") == frequency.RAREST


def test_an_older_model_decides_as_it_did(asks, student):
    """Mohammad and Muhammad: model 6 sent it, model 7 takes them for twins who may be."""
    asked, known = asks(first="Mohammad", oen=""), [student(first="Muhammad")]
    assert match(asked, known, model="6").rule == "given-slip-same-year"
    assert match(asked, known).outcome is Outcome.REVIEW


def test_rules_added_later_do_not_change_a_replay(asks, student):
    """Model 7 sends where the names have changed places on both sides; model 6 did not."""
    asked = asks(first="Solange", middle=("Gabrielle",), oen="")
    known = [student(middle=("Solange",))]
    assert match(asked, known).rule == "given-names-turned"
    assert match(asked, known, model="6").outcome is Outcome.REVIEW


def test_in_a_replay_nobody_is_alike_by_rules_added_later(asks, student):
    """Two whose names are turned: to model 6, which had no rule for them, the first was just not certain."""
    asked = asks(first="Solange", middle=("Gabrielle",), oen="")
    both = [student(name, middle=("Solange",), oen="") for name in ("S1", "S2")]
    assert match(asked, both).outcome is Outcome.MULTIPLE
    assert match(asked, both, model="6").outcome is Outcome.REVIEW


def test_every_rule_that_a_model_leaves_unused_exists():
    for version in ("6", CURRENT):
        assert load(version).unused <= {rule.name for rule in (*rules.VETOES, *rules.ACCEPTANCES)}


def test_half_a_double_name_beside_surname_and_birth_date_may_be_a_twin(asks, student):
    """Jean-Luc and Jean-Marc have Jean in common."""
    asked = asks(first="Jean", oen="")
    known = [student(first="Jean-Luc")]
    marks = {e.field: e.level for e in match(asked, known).best[0].evidence}
    assert marks["sibling"] == "possible"


def test_names_that_agree_beside_another_birth_date_and_another_school_may_be_a_namesakes(asks, student):
    asked = asks(oen="", birth_date=date(2004, 5, 8), bsid="999002", last_year=None)
    known = [student(oen="")]
    found = match(asked, known).best[0]
    marks = {e.field: (e.level, e.bits) for e in found.evidence}
    assert marks["namesake"] == ("likely", -4.0)
    assert sum(e.bits for e in found.evidence) == pytest.approx(found.score)
    assert "namesake" not in {e.field for e in match(asked, known, model="6").best[0].evidence}
    at_the_school = match(asks(oen="", birth_date=date(2004, 5, 8)), known).best[0]
    assert "namesake" not in {e.field for e in at_the_school.evidence}


def test_a_first_name_and_a_birth_date_alone_may_be_anothers(asks, student):
    asked = asks(last="Quessandre", oen="", bsid="", last_year=None)
    marks = {e.field: e.level for e in match(asked, [student(oen="")]).best[0].evidence}
    assert marks["namesake"] == "possible"
