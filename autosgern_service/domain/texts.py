"""One sentence in both languages of the service."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """A sentence in French and in English, both written by hand."""

    fr: str
    en: str

    def to(self, lang: str) -> str:
        """Return the sentence in French ("fr") or English (anything else)."""
        return self.fr if lang == "fr" else self.en
