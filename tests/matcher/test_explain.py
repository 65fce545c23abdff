from datetime import date
from xml.etree import ElementTree

import pytest

from autosgern_service.store.models import MatchRun
from matcher import match
from matcher.explain import (
    LANGUAGES,
    SOMEBODY_ELSE,
    evidence_of,
    explain,
    number,
    odds,
    rule_text,
    waterfall,
)


@pytest.fixture
def decision(asks, student):
    return match(asks(first="Gaby", last="Okafor", bsid="890155"), [student(middle=("Maude",))])


def test_the_explanation_says_rule_margin_and_fields_in_both_languages(decision):
    french, english = (explain(decision, lang) for lang in LANGUAGES)
    assert french.lines[0].field == "NISO"
    assert english.lines[0].field == "OEN"
    assert english.rule == rule_text(decision.rule, "en")
    assert french.margin == "Aucune autre personne n’a été comparée."
    assert [line.bits for line in french.lines] == [line.bits for line in english.lines]


def test_a_decision_without_candidates_is_explained_too(asks):
    explanation = explain(match(asks(), []), "en")
    assert explanation.rule == "No student fits."
    assert explanation.lines == ()


def test_a_rare_name_is_named_as_the_reason_of_its_weight(asks, student):
    who = {"first": "Waseya", "last": "Pitawanakwat"}
    lines = explain(match(asks(**who), [student(**who)]), "en").lines
    assert any(line.frequency.startswith("rare name +") for line in lines)


def test_french_words_agree_with_their_field(asks, student):
    asked = asks(bsid="890155", middle=("Rose",), last_year=None)
    lines = {
        line.field: line.level for line in explain(match(asked, [student(middle=("Maude",))]), "fr").lines
    }
    assert (lines["École"], lines["Autres prénoms"]) == ("différente", "différents")
    assert lines["Dernière année d’études"] == "absente"


def test_numbers_are_written_as_the_language_does():
    assert number(-2.25, "fr") == "−2,2"
    assert number(3.0, "en") == "+3.0"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_is_well_formed_and_says_everything_in_words(decision, lang):
    scored = decision.to_dict()["best"][0]
    svg = ElementTree.fromstring(waterfall(evidence_of(scored), lang, name="w1"))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "w1-title w1-desc"
    spoken = svg.find(f"{space}desc").text
    for label in svg.iter(f"{space}text"):
        assert label.text.split(":")[0].strip() in spoken


def test_the_picture_obeys_a_strict_content_policy(decision):
    picture = waterfall(decision.best[0].evidence, "fr")
    for forbidden in ("style", "<script", "onload", "href", "fill="):
        assert forbidden not in picture


def test_bars_stay_inside_the_picture(decision):
    svg = ElementTree.fromstring(waterfall(decision.best[0].evidence, "en"))
    _, _, width, height = map(float, svg.get("viewBox").split())
    for bar in svg.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(bar.get("x")) <= float(bar.get("x")) + float(bar.get("width")) <= width
        assert float(bar.get("y")) + float(bar.get("height")) <= height


def test_an_unknown_rule_of_another_version_is_named_as_it_is():
    assert rule_text("rule-of-tomorrow", "fr") == "rule-of-tomorrow"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_risk_is_said_with_what_agrees_and_who_else_it_would_be(asks, student, lang):
    sent = explain(match(asks(oen=""), [student()]), lang).risk
    assert {"fr": "nom, date de naissance et école", "en": "name, birth date and school"}[lang] in sent
    assert "improbable" in sent
    perhaps = explain(match(asks(first="Laure", oen=""), [student(first="Laura")]), lang).risk
    assert {"fr": "un jumeau ou une jumelle", "en": "a twin"}[lang] in perhaps
    assert explain(match(asks(), []), lang).risk == ""
    assert (
        explain(match(asks(), [student()], truncated=True), lang).risk == ""
    )  # who is missing, no number says
    by_veto = explain(match(asks(oen="", middle=("Rose",)), [student(middle=("Maude",))]), lang).risk
    assert "improbable" in by_veto


@pytest.mark.parametrize(
    ("risk", "fr", "en"),
    [
        (3.1e-5, "30\u202f000", "30,000"),
        (0.0096, "100", "100"),
        (1e-9, "plus de 1\u202f000\u202f000", "more than 1,000,000"),
    ],
)
def test_odds_have_one_significant_digit(risk, fr, en):
    assert (odds(risk, "fr"), odds(risk, "en")) == (fr, en)


def test_everybody_else_has_words_that_the_log_has_room_for(asks, student):
    named = {"another", "stranger", "twin", "sibling", "cousin", "parent", "unthought"}
    assert set(SOMEBODY_ELSE) == named
    assert max(map(len, named)) <= MatchRun.__table__.c.perhaps.type.length
    days = (None, date(2004, 5, 7))
    found = {who for born in days for who, _ in match(asks(birth_date=born), [student()]).parts}
    assert found <= named
