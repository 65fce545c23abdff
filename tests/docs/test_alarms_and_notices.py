"""Every alarm stands in the docs in the program’s own words, and every problem of a notice’s fields is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from autosgern_service.domain.alarms import MEANINGS, Kind
from autosgern_service.notices import DigestProblem

DOCS = Path(__file__).parents[2] / "docs"
ALARMS = {"en": "alarms.md", "fr": "alarmes.md"}
NOTICES = {"en": "notices.md", "fr": "avis.md"}

both_languages = pytest.mark.parametrize("language", ["en", "fr"])


@both_languages
@pytest.mark.parametrize("kind", Kind)
def test_every_alarm_is_explained_in_its_own_words(language: str, kind: Kind) -> None:
    (row,) = [
        line
        for line in (DOCS / language / ALARMS[language]).read_text("utf-8").splitlines()
        if line.startswith(f"| `{kind}`")
    ]
    assert row.split("|")[3].strip() == MEANINGS[kind][language]


@both_languages
@pytest.mark.parametrize("problem", DigestProblem)
def test_every_problem_of_a_field_is_named(language: str, problem: DigestProblem) -> None:
    assert f"`{problem}`" in (DOCS / language / NOTICES[language]).read_text("utf-8")
