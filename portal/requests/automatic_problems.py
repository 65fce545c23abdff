"""What was wrong with a transcript that a board's system sent, in words: the details page shows it in its banner.

The history keeps codes, lines, paths and what the schema expects, no value of the document. The texts are the
validator's, with the element's name from the path; parentheses and sentences about a value that is not kept are
left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import xsd.formats
import xsd.parsing
import xsd.schema
from autosgern_service.domain.reasons import Reason
from autosgern_service.store.models import TranscriptRequest
from portal.web import current
from xsd.report import Entry, Severity, spaced
from xsd.rules import RULES

_KEPT = re.compile(r"^(?P<code>[A-Z-]+) · (?P<line>\d+|–) · (?P<path>.+?)(?: · (?P<expected>.+))?$")

#: A note names errors only.
ENTRIES: dict[str, Entry] = {
    entry.code: entry
    for entry in (
        *xsd.schema.ENTRIES.values(),
        *xsd.parsing.ENTRIES.values(),
        *xsd.formats.ENTRIES.values(),
        *(one for one, _ in RULES),
    )
    if entry.severity is Severity.ERROR
}

_PARENTHESIS = re.compile(r"\s\([^()]*\)")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Told:
    """One problem: its text, the line (where known) and the place in the file, and the validator's code."""

    text: str
    line: str
    path: str
    code: str


def of(request: TranscriptRequest) -> list[Told]:
    """Return the problems that a request's note names; none where it names none."""
    if request.reason != Reason.TRANSCRIPT_INVALID or not request.note:
        return []
    found = [_KEPT.match(line) for line in request.note.splitlines()]
    return [
        told(kept["code"], kept["line"], kept["path"], current.lang(), kept["expected"] or "")
        for kept in found
        if kept and kept["code"] in ENTRIES
    ]


def told(code: str, line: str, path: str, lang: str, expected: str = "") -> Told:
    """Return the words for one line of a note."""
    entry = ENTRIES[code]
    element = re.sub(r"\[\d+\]", "", path.rsplit("/", 1)[-1])
    known = {"element": element} | ({"expected": expected} if expected else {})
    text = _without_holes(spaced(entry.fr) if lang == "fr" else entry.en, known).format_map(known)
    return Told(text, "" if line == "–" else line, "" if path == "–" else path, code)


def _without_holes(pattern: str, known: dict[str, str]) -> str:
    """Leave out of a text the parentheses, and the sentences, that name a value which was not kept."""

    def is_whole(part: str) -> bool:
        return set(_NAME.findall(part)) <= set(known)

    pattern = _PARENTHESIS.sub(lambda found: found[0] if is_whole(found[0]) else "", pattern)
    return " ".join(sentence for sentence in re.split(r"(?<=\.) ", pattern) if is_whole(sentence))
