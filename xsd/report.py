"""What the validator answers: problems, each with a code, a place and a text in both languages.

Plain data without behaviour of their own, so that the portal, the SOAP face, the engine and the command line can
each show the very same report. `xsd.checking` builds reports; `xsd.pdf` builds them for PDF files too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache

from xsd.transcript import Transcript

Values = Mapping[str, str]
NONE: Values = {}

MOST_PROBLEMS = 50
SHORT = 40


class Severity(StrEnum):
    """Whether a problem refuses the document."""

    ERROR = "error"
    WARNING = "warning"


class Origin(Enum):
    """Where a document came from: it decides which findings matter."""

    FETCHED = "fetched from a SIS"
    PUSHED = "pushed by a board"
    UPLOADED = "uploaded by hand"
    STANDALONE = "validated alone"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. The texts may hold the short offending value: show them to the sender of the document only.

    `expected` is what the schema wants at that place, where that is names or values of the schema's own.
    """

    code: str
    severity: Severity
    line: int | None
    path: str | None
    text_fr: str
    text_en: str
    expected: str = ""

    def text(self, lang: str) -> str:
        """Say it in French or, for every other language, in English."""
        return self.text_fr if lang.startswith("fr") else self.text_en


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict: errors first, at most `MOST_PROBLEMS`, then how many more there were."""

    accepted: bool
    problems: tuple[Problem, ...] = ()
    omitted: int = 0
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the catalogue: everything that can be said about one code.

    The texts say the cause and the remedy; braces name the values that an occurrence brings along.
    """

    code: str
    severity: Severity
    fr: str
    en: str
    why_fr: str = ""
    why_en: str = ""

    def at(
        self,
        path: str | None,
        line: int | None,
        values: Values,
        words_fr: Values = NONE,
        words_en: Values = NONE,
    ) -> Problem:
        """Make a problem of this entry at a place; values come from the document, words are ours in a language."""
        shown = {name: short(value) for name, value in values.items()}
        return Problem(
            code=self.code,
            severity=self.severity,
            line=line,
            path=path,
            text_fr=spaced(self.fr).format_map({**shown, **words_fr}),
            text_en=self.en.format_map({**shown, **words_en}),
            expected=words_en.get("expected", "") if words_en == words_fr else "",
        )


def short(value: str, most: int = SHORT) -> str:
    """Cut a value for a message and make its control characters harmless."""
    shown = value if len(value) <= most else value[: most - 1] + "…"
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)


@cache
def spaced(french: str) -> str:
    """Put the unbreakable spaces, also between groups of digits, and the apostrophes of French typography in Canada."""
    french = french.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    french = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\N{NO-BREAK SPACE}", french)
    for mark in (":", "?", "!", "»", "%"):
        french = french.replace(f" {mark}", f"\N{NO-BREAK SPACE}{mark}")
    return french.replace("« ", "«\N{NO-BREAK SPACE}")
