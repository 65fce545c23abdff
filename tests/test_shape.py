"""The shape of the code: no function is too long to be read at once, and none has too many ways through it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from radon.complexity import cc_visit

ROOT = Path(__file__).parents[1]
FILES = [
    file
    for package in ("autosgern_service", "portal", "matcher", "xsd", "transmission", "docs/generators")
    for file in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in file.parts
]
LONGEST = 60  # lines
MOST_WAYS = 20  # radon's C is 11 to 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_function_can_be_read_at_once(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    functions = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert [one.name for one in functions if (one.end_lineno or 0) - one.lineno + 1 > LONGEST] == [], (
        f"longer than {LONGEST} lines"
    )
    assert [one.name for one in cc_visit(source) if one.complexity > MOST_WAYS] == [], "too many ways through"
