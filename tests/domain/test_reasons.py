"""Every reason says in both languages what is wrong and what to do next."""

from __future__ import annotations

import pytest

from autosgern_service.domain.reasons import Reason, explain


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_explains_itself_and_the_next_step(reason: Reason) -> None:
    french, english = explain(reason, "fr"), explain(reason, "en")
    for text in (*french, *english):
        assert text.endswith(".")
    assert set(french).isdisjoint(english)
