"""The catalogue in the documentation is the validator's own."""

from __future__ import annotations

import re

import pytest

from xsd.catalogue import PAGES, page, tables
from xsd.report import Entry, Severity


def entries() -> list[Entry]:
    """Return everything that can be said."""
    return [entry for part in tables().values() for entry in part]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_up_to_date(lang: str) -> None:
    assert PAGES[lang].read_text(encoding="utf-8") == page(lang), "run: python -m xsd.catalogue"


def test_codes_are_unique_and_speak_of_their_part() -> None:
    codes = [entry.code for entry in entries()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch("(R|XSD|XML|FILE|PDF)-[A-Z0-9-]+", code) for code in codes)


def test_both_languages_name_the_same_values() -> None:
    for entry in entries():
        assert set(re.findall(r"\{\w+\}", entry.fr)) == set(re.findall(r"\{\w+\}", entry.en)), entry.code


def test_only_rules_warn_and_every_rule_has_a_reason() -> None:
    for entry in entries():
        assert entry.severity is Severity.ERROR or entry.code.startswith("R-")
        assert bool(entry.why_fr and entry.why_en) == entry.code.startswith("R-")


def test_french_has_its_unbreakable_spaces_and_apostrophes() -> None:
    problem = next(entry for entry in entries() if entry.code == "XSD-TYPE").at(
        "x", 1, {"element": "BirthDate", "value": "x"}, {"expected": "une date"}, {"expected": "a date"}
    )
    assert problem.text_fr == "BirthDate n’est pas du type voulu («\u00a0x\u00a0»). Attendu\u00a0: une date."
    assert problem.text("fr") == problem.text("fr_CA") == problem.text_fr
    assert problem.text("en") == problem.text_en
