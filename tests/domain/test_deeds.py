"""The catalogue of deeds: each is written somewhere, and has its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.domain.deeds import Deed

ROOT = Path(__file__).parents[2]
SOURCES = "".join(
    file.read_text(encoding="utf-8")
    for package in ("autosgern_service", "portal")
    for file in (ROOT / package).rglob("*.py")
)


@pytest.mark.parametrize("deed", Deed, ids=lambda deed: deed.code)
def test_a_deed_is_done_somewhere_and_told_in_both_languages(deed: Deed) -> None:
    assert f"Deed.{deed.name}" in SOURCES
    assert deed.text.fr
    assert deed.text.fr != deed.text.en
