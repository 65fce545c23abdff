"""What the validator answers: the same words wherever they are shown, and nothing harmful in them."""

from __future__ import annotations

import pytest

from xsd.report import SHORT, Entry, Problem, Severity, short, spaced

ENTRY = Entry(
    "X",
    Severity.WARNING,
    fr="L'élément {element} (« {value} ») : {expected}.",
    en="{element} “{value}”: {expected}.",
)


def at(value: str = "v", fr: str = "mot", en: str = "word") -> Problem:
    return ENTRY.at("a/b", 7, {"element": "b", "value": value}, {"expected": fr}, {"expected": en})


def test_a_problem_has_its_place_and_its_words_in_both_languages() -> None:
    problem = at()
    assert (problem.code, problem.severity, problem.path, problem.line) == ("X", Severity.WARNING, "a/b", 7)
    assert problem.text("fr") == problem.text("fr-CA") == "L’élément b («\u00a0v\u00a0»)\u00a0: mot."
    assert problem.text("en") == problem.text("de") == "b “v”: word."


def test_what_the_schema_expects_is_kept_apart_where_it_is_the_same_in_both_languages() -> None:
    assert at().expected == ""
    assert at(fr="A, B", en="A, B").expected == "A, B"


@pytest.mark.parametrize("value", ["{element}", "%s", "{0}", "{", "« : »"])
def test_a_value_is_shown_and_never_read_as_a_pattern_or_spaced(value: str) -> None:
    assert f"“{value}”" in at(value).text_en
    assert value in at(value).text_fr


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a" * SHORT, "a" * SHORT),
        ("a" * (SHORT + 1), "a" * (SHORT - 1) + "…"),
        ("a\nb\u202e\0", "a\ufffdb\ufffd\ufffd"),
        ("Zoé 𐐷", "Zoé 𐐷"),
        ("", ""),
    ],
)
def test_a_value_is_cut_and_its_control_characters_are_harmless(value: str, shown: str) -> None:
    assert short(value) == shown


@pytest.mark.parametrize(
    ("french", "written"),
    [
        ("l'an : 10,000,000 % !", "l’an\u00a0: 10\u00a0000\u00a0000\u00a0%\u00a0!"),
        ("« a » ?", "«\u00a0a\u00a0»\u00a0?"),
        ("3,5 et 1,0000", "3,5 et 1,0000"),
        ("a:b", "a:b"),
    ],
)
def test_french_is_spaced_as_a_typographer_does(french: str, written: str) -> None:
    assert spaced(french) == written
    assert spaced(written) == written
