"""The words of a report: the contract's own sentences, and what was found, in French and English."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.conformance import CASES
from autosgern_service.conformance.cases import Case
from autosgern_service.conformance.words import counted, listed, no_answer
from autosgern_service.domain.texts import Text
from autosgern_service.sis import SisError

DOCS = Path(__file__).parents[2] / "docs"
CONTRACT = {"fr": DOCS / "fr" / "contrat-sie.md", "en": DOCS / "en" / "sis-contract.md"}


@pytest.mark.parametrize("lang", CONTRACT)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_every_rule_is_a_sentence_of_the_contract(case: Case, lang: str) -> None:
    page = " ".join(CONTRACT[lang].read_text(encoding="utf-8").split())
    assert case.rule[lang] in page


def test_what_is_listed_stands_once_in_its_order() -> None:
    assert listed([Text("deux", "two"), "C-19", Text("deux", "two")]) == Text("deux; C-19", "two; C-19")
    assert listed([]) == Text("", "")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, Text("aucun élève", "no student")),
        (1, Text("1 élève", "1 student")),
        (2, Text("2 élèves", "2 students")),
    ],
)
def test_students_are_counted_as_one_says_it(number: int, text: Text) -> None:
    assert counted(number) == text


def test_why_there_was_no_answer_is_told_in_french_where_it_has_french() -> None:
    known = no_answer(SisError("BoardUnavailable", "the connection failed"))
    assert known.en == "no answer: the connection failed"
    assert "connection failed" not in known.fr
    assert no_answer(SisError("BoardUnavailable", "odd")).fr == "pas de réponse : odd"
