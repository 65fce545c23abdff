"""A PDF is examined only where it is one and not too large, and its report says all that was found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xsd import pdf_walk
from xsd.pdf import ENTRIES, MOST_BYTES, check_pdf
from xsd.report import Severity


def refusals(text: bytes) -> list[str]:
    """Return why a PDF is refused, without an examination."""
    return [
        problem.code for problem in check_pdf(text, examine=lambda _: pytest.fail("it was examined")).problems
    ]


def test_what_is_no_pdf_is_said_so() -> None:
    for text in (b"", b"<xml/>", b"PK\x03\x04", b"x" * 5000):
        assert refusals(text) == ["PDF-NOT-PDF"]


def test_what_is_too_large_is_not_examined_and_what_is_just_not_is() -> None:
    assert refusals(b"%PDF-".ljust(MOST_BYTES + 1)) == ["PDF-SIZE"]
    assert check_pdf(b"%PDF-".ljust(MOST_BYTES), examine=lambda _: []).accepted


def test_whatever_the_examination_finds_is_told_in_both_languages_and_refuses() -> None:
    found = check_pdf(b"%PDF-1.7", examine=lambda _: ["PDF-SCRIPT", "PDF-BUSY"])
    assert [problem.code for problem in found.problems] == ["PDF-SCRIPT", "PDF-BUSY"]
    assert not found.accepted
    assert all(problem.text_fr != problem.text_en for problem in found.problems)


def test_every_code_of_the_walk_can_be_told_and_refuses() -> None:
    codes = set(re.findall("PDF-[A-Z]+", Path(pdf_walk.__file__).read_text(encoding="utf-8")))
    assert codes <= set(ENTRIES)
    assert {entry.severity for entry in ENTRIES.values()} == {Severity.ERROR}
