"""One sentence in both languages of the service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A sentence in French and in English, both written by hand; `text[lang]` is the reader's."""

    fr: str
    en: str

    def __getitem__(self, lang: str) -> str:
        """Return the sentence in French ("fr") or English ("en"); KeyError for any other language."""
        if lang not in ("fr", "en"):
            raise KeyError(lang)
        return self.fr if lang == "fr" else self.en

    def fill(self, **values: object) -> Text:
        """Put values, or other sentences, in place of the names in braces."""
        return Text(*(self[lang].format(**_in(lang, values)) for lang in ("fr", "en")))


def _in(lang: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value[lang] if isinstance(value, Text) else value for name, value in values.items()}
