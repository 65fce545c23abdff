"""What was wrong with a transcript that a board's system sent, in words: the details page shows it in its banner.

The history keeps codes, lines, paths and what the schema expects, no value of the document. The texts are the
validator's, with the element's name from the path and an ellipsis for what is not kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import xsd.parsing
import xsd.schema
from autosgern_service.reasons import Reason
from autosgern_service.store.models import TranscriptRequest
from portal import current
from xsd.report import Entry, spaced
from xsd.rules import RULES

_KEPT = re.compile(r"^(?P<code>[A-Z-]+) · (?P<line>\d+|–) · (?P<path>.+?)(?: · (?P<expected>.+))?$")

_ENTRIES: dict[str, Entry] = {
    **xsd.schema.ENTRIES,
    **xsd.parsing.ENTRIES,
    **{entry.code: entry for entry, _ in RULES},
}


#: Instead of a text of which too little would be left.
_UNLIKE = {
    "fr": "La valeur de {element} n’est pas de celles que le schéma permet.",
    "en": "The value of {element} is not one that the schema allows.",
}


@dataclass(frozen=True)
class Told:
    """One problem: its text, the line (where known) and the place in the file, and the validator's code."""

    text: str
    line: str
    path: str
    code: str


class _Known(dict[str, str]):
    """Values for a text; what was not kept is an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def of(request: TranscriptRequest) -> list[Told]:
    """Return the problems that a request's note names; none where it names none."""
    if request.reason != Reason.TRANSCRIPT_INVALID or not request.note:
        return []
    found = [_KEPT.match(line) for line in request.note.splitlines()]
    return [
        told(kept["code"], kept["line"], kept["path"], current.lang(), kept["expected"] or "")
        for kept in found
        if kept and kept["code"] in _ENTRIES
    ]


def told(code: str, line: str, path: str, lang: str, expected: str = "") -> Told:
    """Return the words for one line of a note."""
    entry = _ENTRIES[code]
    element = re.sub(r"\[\d+\]", "", path.rsplit("/", 1)[-1])
    pattern = spaced(entry.fr) if lang == "fr" else entry.en
    known = {"element": element} | ({"expected": expected} if expected else {})
    text = pattern.format_map(_Known(known)).replace("….", "…")
    if text.count("…") > 1:
        text = _UNLIKE[lang].format(element=element)
    return Told(text, "" if line == "–" else line, "" if path == "–" else path, code)
