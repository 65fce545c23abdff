"""Why a decision was taken, in French and English, for the match log, the details page and the command line.

Works on a `Decision`, or on what `Decision.to_dict` gave when it was stored with the match run, so that an old decision
is explained as it was taken. The picture is a waterfall: one bar a field, to the right what speaks for the student, to
the left what speaks against. It carries classes only, no style and no script, and says everything in words too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from matcher.records import Decision, Evidence
from matcher.vetoes import VETOES

LANGUAGES = ("fr", "en")

FIELDS = {
    "oen": ("NISO", "OEN"),
    "birth": ("Date de naissance", "Birth date"),
    "given": ("Prénom", "First name"),
    "family": ("Nom de famille", "Surname"),
    "names": ("Prénom et nom", "First name and surname"),
    "middle": ("Autres prénoms", "Middle names"),
    "gender": ("Genre", "Gender"),
    "number": ("Numéro d’élève", "Student number"),
    "school": ("École", "School"),
    "year": ("Dernière année d’études", "Last year of studies"),
}
LEVELS = {
    "exact": ("identique", "same"),
    "equal": ("identique", "same"),
    "known": ("autre prénom connu de la même personne", "another known first name of the same person"),
    "variant": ("autre graphie du même nom", "another spelling of the same name"),
    "former": ("ancien nom ou nom à l’école", "former surname, or surname at school"),
    "middle": ("un autre prénom de la même personne", "a middle name of the same person"),
    "nickname": ("diminutif", "nickname"),
    "sole": ("le seul nom de la personne", "the person’s only name"),
    "part": ("une partie du nom", "part of the name"),
    "initial": ("initiale", "initial"),
    "typo": ("une faute de frappe", "one typing error"),
    "similar": ("semblable", "similar"),
    "swapped": ("inversés", "exchanged"),
    "crossed": ("inversés, à une lettre près", "exchanged, one letter off"),
    "slip": ("un chiffre diffère", "one digit differs"),
    "near": ("proche", "near"),
    "unclear": ("inutilisable", "not usable"),
    "different": ("différent", "different"),
    "missing": ("absent", "missing"),
}
# A few words change with the field.
_LEVELS_OF_FIELD = {
    ("oen", "near"): ("à un chiffre près, ou deux inversés", "one digit off, or two exchanged"),
    ("number", "near"): ("à un chiffre près, ou deux inversés", "one digit off, or two exchanged"),
    ("oen", "unclear"): ("ne passe pas la vérification", "fails the check digit"),
    ("oen", "different"): ("un autre numéro valide", "another valid number"),
    ("birth", "swapped"): ("jour et mois inversés", "day and month exchanged"),
    ("year", "near"): ("à un an près", "within one year"),
    ("middle", "initial"): ("initiale ou diminutif", "initial or nickname"),
    # French words agree with their field.
    ("middle", "equal"): ("identiques", "same"),
    ("middle", "different"): ("différents", "different"),
    ("middle", "missing"): ("absents", "missing"),
    **{
        (name, level): words
        for name in ("birth", "school", "year")
        for level, words in (("different", ("différente", "different")), ("missing", ("absente", "missing")))
    },
}
RULES = {
    "number-names-birth": (
        "Un numéro, le nom et la date de naissance concordent.",
        "A number, the name and the birth date agree.",
    ),
    "names-birth": ("Le nom et la date de naissance concordent.", "The name and the birth date agree."),
    "risk-over-budget": (
        "C’est peut-être une autre personne : le risque dépasse ce qui est permis.",
        "It may be somebody else: the risk is more than is allowed.",
    ),
    "several-alike": (
        "Plusieurs élèves correspondent aussi bien les uns que les autres à la demande.",
        "Several students fit the request equally well.",
    ),
    "candidates-truncated": (
        "Le système du conseil n’a pas donné tous les élèves possibles : un homonyme pourrait manquer.",
        "The board’s system did not give every possible student: a namesake may be missing.",
    ),
    "oen-of-another": (
        "Le NISO saisi est celui d’un autre élève que celui dont le nom correspond.",
        "The OEN typed is that of another student than the one whose name fits.",
    ),
    "nobody": ("Aucun élève ne correspond.", "No student fits."),
    "bad-row": ("La ligne de la demande est illisible.", "The request’s row cannot be read."),
    "student-id-shared": (
        "L’identifiant de l’élève est aussi celui d’un autre élève du fichier.",
        "The student’s id is also another student’s of the file.",
    ),
} | {row.name: (row.fr, row.en) for row in VETOES}
#: Who else it may be, most likely.
SOMEBODY_ELSE = {
    "another": ("un autre élève de la liste", "another student on the list"),
    "stranger": (
        "une personne que le conseil ne connaît pas et qui a ces renseignements en commun",
        "a person whom the board does not know and who shares these details",
    ),
    "twin": (
        "un jumeau ou une jumelle qui n’est pas sur votre liste",
        "a twin who is not on your roll",
    ),
    "sibling": (
        "un frère ou une sœur qui n’est pas sur votre liste",
        "a brother or sister who is not on your roll",
    ),
    "cousin": (
        "un parent du même nom qui n’est pas sur votre liste",
        "a relative of the same name who is not on your roll",
    ),
    "parent": (
        "le père, la mère ou l’enfant, du même nom",
        "a parent or child of the same name",
    ),
    "unthought": ("une personne inconnue", "somebody unknown"),
}
_RISK = {
    "sent": (
        "Ce qui concorde ({agrees}) rend improbable que ce soit une autre personne (environ 1 chance sur {odds}).",
        "What agrees ({agrees}) makes it improbable that this is somebody else (about 1 in {odds}).",
    ),
    "perhaps": (
        "C’est peut-être une autre personne : le plus probablement {who} (environ 1 chance sur {odds}).",
        "It may be somebody else: most likely {who} (about 1 in {odds}).",
    ),
    "rather": (
        "C’est plutôt une autre personne : le plus probablement {who}.",
        "It is rather somebody else: most likely {who}.",
    ),
}
_AGREED = {
    "oen": ("NISO", "OEN"),
    "number": ("numéro d’élève", "student number"),
    "names": ("nom", "name"),
    "birth": ("date de naissance", "birth date"),
    "middle": ("autres prénoms", "middle names"),
    "school": ("école", "school"),
}
_WORDS = {
    "against": ("contre", "against"),
    "for": ("pour", "for"),
    "bits": ("bits", "bits"),
    "total": ("Total", "Total"),
    "rare": ("nom rare", "rare name"),
    "common": ("nom courant", "common name"),
    "title": ("Ce que dit chaque champ", "What each field says"),
    "margin": ("Écart avec la personne suivante : {} bits.", "Distance to the next person: {} bits."),
    "and": ("et", "and"),
    "more": ("plus de {}", "more than {}"),
    "details": ("les renseignements saisis", "the details typed"),
    "alone": ("Aucune autre personne n’a été comparée.", "No other person was compared."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of an explanation, in words; `frequency` says how much a rare or common name moved the bits."""

    field: str
    level: str
    bits: float
    frequency: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision in words: the rule, the risk, the margin, and the lines of the best candidate."""

    rule: str
    risk: str
    margin: str
    score: float | None
    lines: tuple[Line, ...]
    fingerprint: str


def explain(decision: Decision | Mapping[str, Any], lang: str, place: int = 0) -> Explanation:
    """Put a decision, or a stored one, into words; `place` chooses among the best candidates."""
    stored = decision.to_dict() if isinstance(decision, Decision) else decision
    best = stored["best"]
    shown = best[place] if place < len(best) else None
    margin = stored["margin"]
    return Explanation(
        rule=rule_text(stored["rule"], lang),
        risk=risk_text(stored, lang),
        margin=word("margin", lang).format(number(margin, lang))
        if margin is not None
        else word("alone", lang),
        score=shown["score"] if shown else None,
        lines=tuple(line(one, lang) for one in evidence_of(shown)) if shown else (),
        fingerprint=stored["fingerprint"],
    )


def evidence_of(scored: Mapping[str, Any]) -> tuple[Evidence, ...]:
    """Return the evidence of a stored candidate."""
    return tuple(Evidence(**row) for row in scored["evidence"])


def line(evidence: Evidence, lang: str) -> Line:
    """Put one field's evidence into words."""
    frequency = ""
    if evidence.tf_bits:
        frequency = (
            f"{word('rare' if evidence.tf_bits > 0 else 'common', lang)} {number(evidence.tf_bits, lang)}"
        )
    return Line(field_text(evidence.field, lang), level_text(evidence, lang), evidence.bits, frequency)


def rule_text(rule: str, lang: str) -> str:
    """Return the sentence of a rule; a rule that this version does not know is named as it is."""
    return RULES.get(rule, (rule, rule))[_place(lang)]


def risk_text(stored: Mapping[str, Any], lang: str) -> str:
    """Say how likely it is somebody else, and who, to one significant digit; '' where nobody was worth showing."""
    risk, place = stored.get("risk"), _place(lang)
    if risk is None or not stored["best"]:
        return ""
    if risk > LIKELY:
        return _RISK["rather"][place].format(who=_most_likely(stored, lang))
    if stored["outcome"] == "Matched" or risk <= UNLIKELY:
        agrees = _listed(_agreeing(stored["best"][0]), lang)
        return _RISK["sent"][place].format(agrees=agrees, odds=odds(risk, lang))
    return _RISK["perhaps"][place].format(who=_most_likely(stored, lang), odds=odds(risk, lang))


LIKELY = 0.4  # no odds of one in two are told
UNLIKELY = 1e-3  # whatever veto stands, nobody is frightened with one in a million
MOST_ODDS = 1_000_000


def somebody_else(who: str, lang: str) -> str:
    """Return who else than the student it may be; one that this version does not know is named as it is."""
    return SOMEBODY_ELSE.get(who, (who, who))[_place(lang)]


def odds(risk: float, lang: str) -> str:
    """Return the n of one in n to one significant digit, a million at most: 40,000; 40 000; more than 1,000,000."""
    number = 1 / max(risk, 1 / MOST_ODDS)
    digits = 10 ** math.floor(math.log10(number))
    told = f"{round(number / digits) * digits:,}".replace(",", "\u202f" if lang == "fr" else ",")
    return word("more", lang).format(told) if risk < 1 / MOST_ODDS else told


def _most_likely(stored: Mapping[str, Any], lang: str) -> str:
    parts = stored["parts"]
    return somebody_else(parts[0]["who"] if parts else "unthought", lang)


def _agreeing(shown: Mapping[str, Any]) -> list[str]:
    """Return the fields that agree: numbers, names and birth date, middle names, school."""
    levels = {one.field: one.level for one in evidence_of(shown)}
    agree = ("exact", "equal", "known", "former", "swapped")
    names = levels.get("names", levels.get("family")) in agree and levels.get("given", "exact") in agree
    found = {field: levels.get(field) in agree for field in _AGREED} | {"names": names}
    return [field for field in _AGREED if found[field]]


def _listed(fields: Sequence[str], lang: str) -> str:
    """Put the fields that agree in a row."""
    words = [_AGREED[field][_place(lang)] for field in fields] or [word("details", lang)]
    return f" {word('and', lang)} ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def field_text(field: str, lang: str) -> str:
    """Return the name of a field."""
    return FIELDS[field][_place(lang)]


def level_text(evidence: Evidence, lang: str) -> str:
    """Return a level in words, as they fit the field."""
    words = _LEVELS_OF_FIELD.get((evidence.field, evidence.level)) or LEVELS[evidence.level]
    return words[_place(lang)]


def word(name: str, lang: str) -> str:
    """Return one of the few other words."""
    return _WORDS[name][_place(lang)]


def number(bits: float, lang: str) -> str:
    """Return a signed number with one decimal, written as the language does."""
    text = f"{bits:+.1f}".replace("-", "\u2212")
    return text.replace(".", ",") if lang == "fr" else text


def _place(lang: str) -> int:
    return LANGUAGES.index(lang)


# The picture

_ROW, _TOP, _WIDTH, _LABEL, _AXIS = 28, 8, 760, 300, 340
_UNIT = 5.0  # pixels a bit


def waterfall(evidence: Iterable[Evidence], lang: str, *, name: str = "waterfall") -> str:
    """Draw the evidence of one candidate as SVG; `name` begins the ids, which must be unique in a page.

    Fields that say nothing are left out. Each bar begins where the one before it ended; the last is the total.
    Classes: waterfall, waterfall-label, waterfall-for, waterfall-against, waterfall-total, waterfall-axis,
    waterfall-value.
    """
    rows = [one for one in evidence if one.bits]
    total = round(sum(one.bits for one in rows), 2)
    least, most = _extent(rows)
    unit = min(_UNIT, (_WIDTH - _AXIS - 70) / max(1.0, most - least))
    zero = _AXIS - least * unit
    height = _TOP * 2 + _ROW * (len(rows) + 1)
    parts = [
        f'<svg class="waterfall" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="{name}-title">{escape(word("title", lang))}</title>',
        f'<desc id="{name}-desc">{escape(_spoken(rows, total, lang))}</desc>',
        f'<line class="waterfall-axis" x1="{zero:.1f}" y1="{_TOP}" x2="{zero:.1f}" y2="{height - _TOP}"/>',
    ]
    at = 0.0
    for place, one in enumerate(rows):
        label = f"{field_text(one.field, lang)} : {level_text(one, lang)}"
        label = label if lang == "fr" else label.replace(" : ", ": ")
        kind = "for" if one.bits > 0 else "against"
        parts += _bar(place, label, at, at + one.bits, one.bits, kind, zero, unit, lang)
        at += one.bits
    parts += _bar(len(rows), word("total", lang), 0.0, total, total, "total", zero, unit, lang)
    return "".join((*parts, "</svg>"))


def _extent(rows: Iterable[Evidence]) -> tuple[float, float]:
    """Return the least and the greatest sum that is reached on the way."""
    at, sums = 0.0, [0.0]
    for one in rows:
        at += one.bits
        sums.append(at)
    return min(sums), max(sums)


def _bar(
    place: int,
    label: str,
    start: float,
    end: float,
    bits: float,
    kind: str,
    zero: float,
    unit: float,
    lang: str,
) -> list[str]:
    top = _TOP + place * _ROW
    left, right = zero + min(start, end) * unit, zero + max(start, end) * unit
    return [
        f'<text class="waterfall-label" x="0" y="{top + 18}">{escape(label)}</text>',
        f'<rect class="waterfall-{kind}" x="{left:.1f}" y="{top + 4}" width="{right - left:.1f}" height="{_ROW - 8}"/>',
        f'<text class="waterfall-value" x="{right + 6:.1f}" y="{top + 18}">{number(bits, lang)}</text>',
    ]


def _spoken(rows: Iterable[Evidence], total: float, lang: str) -> str:
    """Say the picture in words, for those who do not see it."""
    said = [
        f"{field_text(one.field, lang)}, {level_text(one, lang)}, {number(one.bits, lang)}" for one in rows
    ]
    return "; ".join((*said, f"{word('total', lang)} {number(total, lang)} {word('bits', lang)}")) + "."
