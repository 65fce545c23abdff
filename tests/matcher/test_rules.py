from matcher import Outcome, Policy, rules
from matcher.explain import FIELDS, LEVELS, RULES
from matcher.model import load


def test_every_rule_has_one_name_and_one_sentence_in_each_language():
    for policy in Policy:
        names = [rule.name for rule in rules.RULES[policy]]
        assert len(names) == len(set(names))
        for name in names:
            french, english = RULES[name]
            assert french.endswith(".")
            assert english.endswith(".")
            assert french != english


def test_every_field_and_level_of_the_model_has_words():
    for field, levels in load().weights.items():
        assert field in FIELDS
        assert set(levels) <= set(LEVELS)


def test_whatever_sends_asks_for_names_and_a_birth_date():
    for rule in rules.ACCEPTANCES:
        assert rule.outcome is Outcome.MATCHED
        assert rule.given, rule.name
        assert "different" not in rule.given, rule.name
        assert rule.birth, rule.name
        assert not rule.birth & {"different", "missing"}, rule.name


def middle_confirms(rule):
    """Say whether a row asks for a middle name that agrees, and for nothing that contradicts, the school least."""
    return rule.middle == {"equal"} and rule.school <= {"equal", "missing"} and rule.against == 0


def test_an_inexact_birth_date_sends_only_with_a_number_or_one_digit_off_with_a_middle_name():
    for rule in rules.ACCEPTANCES:
        assert rule.oen is not None
        if "equal" not in rule.oen and rule.birth != {"exact"}:
            with_middle = middle_confirms(rule) and rule.birth == {"slip"}
            assert rule.number == {"equal"} or with_middle, rule.name
            assert rule.given == rules.SAME_GIVEN, rule.name
            assert rule.against == 0, rule.name


def test_a_nickname_sends_only_with_a_number_or_a_middle_name_that_agrees():
    for rule in rules.ACCEPTANCES:
        if "nickname" in rule.given:
            confirmed = rule.number == {"equal"} or middle_confirms(rule)
            assert rule.oen <= {"equal", "near"} or confirmed, rule.name


def test_a_contradicting_oen_never_sends():
    for rule in rules.ACCEPTANCES:
        assert "different" not in rule.oen, rule.name


def test_truncation_comes_before_everything_that_sends():
    for policy in Policy:
        named = list(rules.RULES[policy])
        cut = next(place for place, rule in enumerate(named) if rule.name == "candidates-truncated")
        first = next(place for place, rule in enumerate(named) if rule.outcome is Outcome.MATCHED)
        assert cut < first


def test_the_last_rule_always_applies():
    for policy in Policy:
        last = rules.RULES[policy][-1]
        assert last == rules.Rule(name="nobody", outcome=Outcome.NOT_FOUND)
