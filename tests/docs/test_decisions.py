"""Each decision stands in the index under its own title, and says what it cost and what would overturn it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
INDEX = FOLDER / "README.md"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
PARTS = ["Context", "Decision", "What we gave up", "What would overturn it"]


def test_the_index_names_every_record_by_its_title() -> None:
    listed = re.findall(r"^\| (\d+) \| \[(.+)\]\(([\w-]+\.md)\) \|", INDEX.read_text("utf-8"), re.MULTILINE)
    titles = [(file.read_text("utf-8").partition("\n")[0], file.name) for file in RECORDS]
    assert [(f"# {number}. {title}", name) for number, title, name in listed] == titles


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_record_has_its_four_parts_on_half_a_page(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.findall(r"^\*\*(.+?)\.\*\*", text, re.MULTILINE) == PARTS
    assert len(text.split()) <= 320
