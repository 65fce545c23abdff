"""The page of the domain says of a board's answers what the table says that the flow goes by."""

from __future__ import annotations

import re
from pathlib import Path

from autosgern_service.flow.board_answers import RESPONSES

PAGE = Path(__file__).parents[2] / "docs" / "en" / "domain.md"


def test_every_answer_of_a_board_leads_where_the_page_says() -> None:
    table = PAGE.read_text("utf-8").partition("| ResponseStatus / HoldReason |")[2].partition("\n\n")[0]
    page = dict(re.findall(r"^\| ([A-Z].*?) \| (.*?) \|$", table, re.MULTILINE))
    expected = {"TranscriptSent, with the document": "ElectronicTranscriptSent"}
    for answer, outcome in RESPONSES.items():
        codes = (str(code) for code in outcome or ("no change",) if code)
        expected[" / ".join(word for word in answer if word)] = ", ".join(codes)
    assert page == expected
