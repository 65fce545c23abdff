"""Short texts: what nobody sees has no place in them, and names that look alike are one."""

from __future__ import annotations

import unicodedata

import pytest

from autosgern_service.domain.short_texts import (
    as_kept,
    holds_unseen,
    is_visible,
    name_key,
    taken_for_latin,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Marie  Exemple\n", "Marie Exemple"),
        ("\u00a0Marie\u00a0\u2003Exemple", "Marie Exemple"),
        ("Zoe\u0301", "Zoé"),
        ("   ", ""),
    ],
)
def test_a_text_is_kept_without_what_stands_around_it(typed: str, kept: str) -> None:
    assert as_kept(typed) == kept


@pytest.mark.parametrize(
    "unseen",
    [
        "\u200b",
        "\u202e",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\x00",
        "\n",
        "\u2028",
        "\u3164",
        "\ufe0f",
        "\ue000",
        "\U000e0041",
    ],
)
def test_what_nobody_sees_is_found_wherever_it_stands(unseen: str) -> None:
    for text in (unseen, f"{unseen}Zoé", f"Zo{unseen}é", f"Zoé{unseen}"):
        assert holds_unseen(text)


@pytest.mark.parametrize("name", ["نیم\u200cفاصله", "क्\u200dष", "Zoé O’Neil-Roy", "李 明", "École 2 (Nord)"])
def test_names_of_every_script_hold_nothing_unseen(name: str) -> None:
    assert not holds_unseen(name)
    assert is_visible(name)


@pytest.mark.parametrize("name", ["Ma\u200drie", "\u200cMarie", "Marie\u200d", "\u200d"])
def test_a_joiner_has_no_place_in_latin(name: str) -> None:
    assert holds_unseen(name)


@pytest.mark.parametrize("name", ["", " ", "\u3164", "\u0301", "\u2800"])
def test_there_is_nothing_to_read_in_blanks_and_marks(name: str) -> None:
    assert not is_visible(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("É.roy", "é.roy"),
        ("é.roy", unicodedata.normalize("NFD", "É.ROY")),
        ("straße", "STRASSE"),
        ("ＺＯＥ", "zoe"),
        ("\u212aim", "kim"),
        ("Session\u00a01", "session  1"),
        ("نیم\u200cفاصله", "نیمفاصله"),
    ],
)
def test_names_that_people_take_for_one_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_an_accent_makes_another_name() -> None:
    assert name_key("zoé") != name_key("zoe")


@pytest.mark.parametrize("name", ["zo\u0435", "\u0441\u043e\u0441\u043e", "Aut\u043emne 2026", "\u0391nna"])
def test_letters_that_read_as_latin_are_told(name: str) -> None:
    assert taken_for_latin(name)


@pytest.mark.parametrize("name", ["zoé", "Œuvre", "Иван", "Ελένη", "李明", "łukasz"])
def test_names_of_one_alphabet_are_what_they_are(name: str) -> None:
    assert taken_for_latin(name) == ""
