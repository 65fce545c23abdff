"""Every reason and refusal says in both languages what is wrong, and reasons say what to do next."""

from __future__ import annotations

import pytest

from autosgern_service.domain.reasons import Reason, explain
from autosgern_service.domain.refusals import MEANINGS, Refusal


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_explains_itself_and_the_next_step(reason: Reason) -> None:
    french, english = explain(reason, "fr"), explain(reason, "en")
    for text in (*french, *english):
        assert text.endswith(".")
    assert set(french).isdisjoint(english)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_has_words_in_both_languages(refusal: Refusal) -> None:
    meaning = MEANINGS[refusal]
    assert meaning.fr.endswith(".")
    assert meaning.en.endswith(".")
    assert meaning.fr != meaning.en
