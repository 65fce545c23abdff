"""The catalogue of everything that the validator can say, as two pages of the documentation.

`python -m xsd.catalogue` writes them from the same tables from which the validator takes its texts; a test fails where
they are out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from xsd import formats, parsing, pdf, rules, schema
from xsd.report import Entry, Severity, spaced

DOCS = Path(__file__).parent.parent / "docs"
PAGES = {"fr": DOCS / "fr" / "regles.md", "en": DOCS / "en" / "rules.md"}

WORDS = {
    "fr": {
        "title": "Ce que la validation d'un relevé peut dire",
        "intro": "Cette page est produite par `python -m xsd.catalogue` ; ne la modifiez pas à la main. Un document "
        "est refusé s'il a au moins une erreur ; un avertissement ne le refuse jamais. Les mots entre accolades sont "
        "remplacés par ce qui a été trouvé. Chaque problème donne aussi la ligne et le chemin de l'élément, par "
        "exemple "
        "`Student/AcademicRecord/Course[21]/CourseAcademicGrade`.",
        "head": "| Code | Gravité | Texte | Pourquoi |",
        "error": "erreur",
        "warning": "avertissement",
        "rules": "Règles",
        "rules_intro": "Elles s'appliquent à un document conforme au schéma. Ce que la colonne « Pourquoi » appelle "
        "règle de ce système n'est pas une règle de la province.",
        "schema": "Schéma",
        "schema_intro": "Le document est du XML, mais pas un relevé PESC HighSchoolTranscript 1.2.0 avec les "
        "extensions "
        "d'OCAS.",
        "xml": "XML",
        "xml_intro": "Le document ne peut pas être lu du tout, ou il est refusé par sécurité.",
        "formats": "Autres fichiers",
        "formats_intro": "Le fichier n'est pas du XML : voici ce qu'il est, et que faire.",
        "pdf": "PDF téléversés",
        "pdf_intro": "Un PDF est regardé par des personnes ; tout ce qui agit est refusé.",
    },
    "en": {
        "title": "What the validation of a transcript can say",
        "intro": "This page is written by `python -m xsd.catalogue`; do not edit it by hand. A document is refused "
        "if it "
        "has at least one error; a warning never refuses it. Words in braces are replaced by what was found. Each "
        "problem also gives the line and the element's path, for example "
        "`Student/AcademicRecord/Course[21]/CourseAcademicGrade`.",
        "head": "| Code | Severity | Text | Why |",
        "error": "error",
        "warning": "warning",
        "rules": "Rules",
        "rules_intro": "They apply to a document that conforms to the schema. What the column “Why” calls a rule of "
        "this "
        "system is not a rule of the province.",
        "schema": "Schema",
        "schema_intro": "The document is XML, but no PESC HighSchoolTranscript 1.2.0 with OCAS's extensions.",
        "xml": "XML",
        "xml_intro": "The document cannot be read at all, or is refused for safety.",
        "formats": "Other files",
        "formats_intro": "The file is not XML: this is what it is, and what to do.",
        "pdf": "Uploaded PDFs",
        "pdf_intro": "A PDF is looked at by people; whatever acts is refused.",
    },
}


def tables() -> dict[str, list[Entry]]:
    """Return every entry, by part of the page."""
    return {
        "rules": [entry for entry, _ in rules.RULES],
        "schema": list(schema.ENTRIES.values()),
        "xml": list(parsing.ENTRIES.values()),
        "formats": list(formats.ENTRIES.values()),
        "pdf": list(pdf.ENTRIES.values()),
    }


def page(lang: str) -> str:
    """Write the page in a language."""
    words = WORDS[lang]
    lines = [f"# {_text(words['title'], lang)}", "", _text(words["intro"], lang)]
    for part, entries in tables().items():
        lines += ["", f"## {words[part]}", "", _text(words[f"{part}_intro"], lang), ""]
        lines += [words["head"], "|---|---|---|---|", *_rows(entries, lang)]
    return "\n".join(lines) + "\n"


def _rows(entries: Iterable[Entry], lang: str) -> Iterator[str]:
    for entry in sorted(entries, key=lambda entry: entry.severity is not Severity.ERROR):
        text, why = (entry.fr, entry.why_fr) if lang == "fr" else (entry.en, entry.why_en)
        severity = WORDS[lang][entry.severity.value]
        yield f"| `{entry.code}` | {severity} | {_text(text, lang)} | {_text(why, lang)} |"


def _text(text: str, lang: str) -> str:
    """Make a text fit for Markdown, in which angle brackets and bars mean something."""
    text = re.sub(
        r"([<>|&])", lambda found: {"<": "&lt;", ">": "&gt;", "|": "\\|", "&": "&amp;"}[found[1]], text
    )
    return spaced(text) if lang == "fr" else text


def main() -> None:
    """Write both pages."""
    for lang, path in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
