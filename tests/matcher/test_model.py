from datetime import date

import pytest

from matcher import Outcome, frequency, match, model, rules
from matcher.model import load


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


def test_common_names_are_common_and_unknown_names_are_rare():
    assert frequency.family_rarity("smith") < frequency.family_rarity("tremblay") < frequency.RAREST
    assert frequency.given_rarity("michael") < frequency.given_rarity("xyzzyq") == frequency.RAREST


def test_a_rule_that_sends_no_more_still_says_who_is_alike(asks, student):
    """Mohammad and Muhammad may be twins: neither is sent, and neither while the other is there."""
    asked, known = asks(first="Mohammad", oen=""), [student(first="Muhammad")]
    assert match(asked, known).outcome is Outcome.REVIEW
    assert {rule.name for rule in rules.ACCEPTANCES if not rule.decides}.isdisjoint(
        {match(asked, known).rule}
    )


def test_a_fingerprint_tells_the_code_and_the_tables(monkeypatch):
    whole = model.fingerprint.__wrapped__()
    assert len(whole) == 12
    monkeypatch.setattr(model.Path, "read_bytes", lambda file: file.name.encode())
    assert model.fingerprint.__wrapped__() != whole


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
    at_the_school = match(asks(oen="", birth_date=date(2004, 5, 8)), known).best[0]
    assert "namesake" not in {e.field for e in at_the_school.evidence}


def test_a_first_name_and_a_birth_date_alone_may_be_anothers(asks, student):
    asked = asks(last="Quessandre", oen="", bsid="", last_year=None)
    marks = {e.field: e.level for e in match(asked, [student(oen="")]).best[0].evidence}
    assert marks["namesake"] == "possible"
