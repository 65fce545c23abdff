"""Every kind of alarm says what happened and what to do, in both languages."""

from __future__ import annotations

import re

import pytest

from autosgern_service.domain.alarms import MEANINGS, Kind
from autosgern_service.store.models import Alarm


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_says_what_to_do_in_both_languages(kind: Kind) -> None:
    assert MEANINGS[kind].fr != MEANINGS[kind].en
    assert all(len(text) > 40 for text in (MEANINGS[kind].fr, MEANINGS[kind].en))


@pytest.mark.parametrize("kind", Kind)
def test_a_command_that_is_named_is_named_in_both(kind: Kind) -> None:
    fr, en = (set(re.findall(r"autosgern(?: [a-z]+)+", MEANINGS[kind][lang])) for lang in ("fr", "en"))
    assert fr == en


@pytest.mark.parametrize("kind", Kind)
def test_its_code_has_room_in_the_database(kind: Kind) -> None:
    assert len(kind) <= Alarm.__table__.c.kind.type.length
