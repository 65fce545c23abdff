"""How a case can end other than well."""

from __future__ import annotations

import pytest

from autosgern_service.conformance.verdicts import Failed, require_none
from autosgern_service.domain.texts import Text


def test_no_trouble_is_no_verdict() -> None:
    require_none(iter(()))


def test_troubles_are_told_together_in_both_languages_and_each_once() -> None:
    troubles = [Text("un", "one"), "OEN = « 0 »", Text("un", "one")]
    with pytest.raises(Failed) as refused:
        require_none(iter(troubles))
    assert refused.value.found == Text("un; OEN = « 0 »", "one; OEN = « 0 »")
    assert str(refused.value) == "one; OEN = « 0 »"
