"""A sentence is there in French and English, and in no language by default."""

from __future__ import annotations

import pytest

from autosgern_service.domain.texts import Text

SENTENCE = Text(fr="{count} élèves à {place}", en="{count} students in {place}")


def test_the_readers_sentence_is_found_by_the_language() -> None:
    assert (SENTENCE["fr"], SENTENCE["en"]) == (SENTENCE.fr, SENTENCE.en)
    for lang in ("fr_CA", "de", ""):
        with pytest.raises(KeyError):
            _ = SENTENCE[lang]


def test_a_sentence_within_a_sentence_is_put_in_in_the_same_language() -> None:
    filled = SENTENCE.fill(count=3, place=Text(fr="Québec", en="Quebec City"))
    assert filled == Text(fr="3 élèves à Québec", en="3 students in Quebec City")


def test_a_value_that_is_missing_is_an_error_and_braces_in_a_value_are_no_names() -> None:
    with pytest.raises(KeyError):
        SENTENCE.fill(count=3)
    assert SENTENCE.fill(count=3, place="{count}").en == "3 students in {count}"
