"""The guides tell of the tabs of the table of requests as the portal shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autosgern_service.domain.lifecycle import LABELS, TABS

DOCS = Path(__file__).parents[2] / "docs"
HEAD = {"en": "### Tabs", "fr": "### Onglets"}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_guide_has_a_row_for_each_tab_with_its_statuses(lang: str) -> None:
    guide = (DOCS / lang / "guide.md").read_text(encoding="utf-8")
    table = guide.partition(HEAD[lang])[2].partition("|---|---|---|\n")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    told = [(tab, set(re.findall(r"\*([^*]+)\*", statuses))) for tab, statuses, _ in rows]
    assert told == [
        (LABELS[tab][lang], {LABELS[status][lang] for status in statuses}) for tab, statuses in TABS.items()
    ]
