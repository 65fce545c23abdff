"""A refusal says in both languages what is wrong, whose turn it is, and nothing of the message."""

from __future__ import annotations

import pytest

from autosgern_service.domain.refusals import MEANINGS, Refusal, Refused, Side


def test_every_refusal_has_its_meaning() -> None:
    assert set(MEANINGS) == set(Refusal)


@pytest.mark.parametrize("refusal", Refusal)
def test_a_refusal_has_words_in_both_languages_and_no_gap_for_a_value(refusal: Refusal) -> None:
    meaning = MEANINGS[refusal]
    assert meaning.fr.endswith(".")
    assert meaning.en.endswith(".")
    assert meaning.fr != meaning.en
    assert "{" not in meaning.fr + meaning.en


def test_what_is_ours_to_mend_may_be_sent_again_as_it_is() -> None:
    ours = {refusal for refusal, meaning in MEANINGS.items() if meaning.side is Side.SERVER}
    assert Refusal.INTERNAL in ours
    assert all(MEANINGS[refusal].retryable for refusal in ours)
    assert not MEANINGS[Refusal.SCHEMA_INVALID].retryable


def test_one_that_is_raised_says_no_more_than_its_code() -> None:
    refused = Refused(Refusal.NOT_FOUND, "ReferenceNumber", detail={"nonce": "secret"})
    assert (str(refused), refused.paths, refused.problems) == ("NotFound", ("ReferenceNumber",), ())
    assert refused.text("fr") == MEANINGS[Refusal.NOT_FOUND].fr
    assert Refused(Refusal.NOT_FOUND).detail == {}
