"""The two guides name every rule, outcome and policy."""

from pathlib import Path

import pytest

from autosgern_service.cli import match as command
from matcher import Outcome, Policy
from matcher.explain import RULES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("guide", ["en/matching.md", "fr/appariement.md"])
def test_the_guide_names_every_rule_outcome_and_policy(guide):
    text = (DOCS / guide).read_text(encoding="utf-8")
    for name in (*RULES, *Outcome, *Policy):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("guide", ["en/matching.md", "fr/appariement.md"])
def test_the_guide_names_every_column_of_the_files(guide):
    text = (DOCS / guide).read_text(encoding="utf-8")
    for columns in (
        command.ROSTER_COLUMNS,
        command.ROSTER_OPTIONAL,
        command.REQUEST_COLUMNS,
        command.REQUEST_OPTIONAL,
        command.DECISION_COLUMNS,
    ):
        assert ", ".join(f"`{column}`" for column in columns) in text
