"""Every detail of a SisError has its French."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from autosgern_service import sis
from autosgern_service.domain.texts import Text
from autosgern_service.sis.details import DETAILS, told

_RAISERS = {"unavailable", "fault", "refused", "__init__"}


def raised() -> set[str]:
    """Return every text with which the package makes a SisError, a value standing for each placeholder."""
    found = set()
    for path in Path(sis.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            if name in _RAISERS:
                found |= {_said(text) for arg in call.args for text in _texts(arg)}
    return found


def _texts(argument: ast.expr) -> list[ast.expr]:
    if isinstance(argument, ast.IfExp):
        return [*_texts(argument.body), *_texts(argument.orelse)]
    return [argument] if isinstance(argument, ast.JoinedStr) or _is_text(argument) else []


def _is_text(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def _said(text: ast.expr) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(part.value if isinstance(part, ast.Constant) else "500" for part in parts)


@pytest.fixture(scope="module")
def details() -> set[str]:
    return {text for text in raised() if text != "500: 500"}  # SisError's own


def test_every_detail_that_is_raised_has_its_french(details):
    assert len(details) > 15
    assert {text for text in details if told(text) is None} == set()


def test_the_table_holds_nothing_that_is_never_raised(details):
    patterns = {text.en: re.sub(r"\{\w+\}", "500", text.en) for text in DETAILS}
    assert {english for english, said in patterns.items() if said not in details} == set()


def test_what_varies_is_kept_and_words_of_others_are_none_of_ours():
    found = told("HTTP 503 without a SOAP fault")
    assert found == Text("HTTP 503 sans erreur SOAP", "HTTP 503 without a SOAP fault")
    assert told("the answer is no good") is None
