"""Why a decision was taken, in French and English, for the match log, the details page and the command line.

Works on a `Decision`, or on what `Decision.to_dict` gave when it was stored with the match run, so that an old decision
is explained as it was taken. The picture is a waterfall: one bar a field, to the right what speaks for the student, to
the left what speaks against. It carries classes only, no style and no script, and says everything in words too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from matcher.records import Decision, Evidence

LANGUAGES = ("fr", "en")

FIELDS = {
    "oen": ("NISO", "OEN"),
    "birth": ("Date de naissance", "Birth date"),
    "given": ("Prénom", "First name"),
    "family": ("Nom de famille", "Surname"),
    "names": ("Prénom et nom", "First name and surname"),
    "sibling": ("Même famille", "Same family"),
    "namesake": ("Homonymie", "Namesake"),
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
    "likely": ("sans doute un jumeau, une jumelle", "probably a twin"),
    "possible": ("peut-être un jumeau, une jumelle", "perhaps a twin"),
}
# A few words change with the field.
_LEVELS_OF_FIELD = {
    ("oen", "near"): ("à un chiffre près, ou deux inversés", "one digit off, or two exchanged"),
    ("number", "near"): ("à un chiffre près, ou deux inversés", "one digit off, or two exchanged"),
    ("oen", "unclear"): ("ne passe pas la vérification", "fails the check digit"),
    ("oen", "different"): ("un autre numéro valide", "another valid number"),
    ("birth", "swapped"): ("jour et mois inversés", "day and month exchanged"),
    ("year", "near"): ("à un an près", "within one year"),
    ("namesake", "likely"): ("probable", "likely"),
    ("namesake", "possible"): ("possible, par le prénom", "possible, by the first name"),
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
    "several-alike": (
        "Plusieurs élèves correspondent aussi bien les uns que les autres à la demande.",
        "Several students fit the request equally well.",
    ),
    "candidates-truncated": (
        "Le système du conseil n’a pas donné tous les élèves possibles : un homonyme pourrait manquer.",
        "The board’s system did not give every possible student: a namesake may be missing.",
    ),
    "oen-of-another": (
        "Le NISO saisi est celui d’un autre élève que celui dont le nom correspond.",
        "The OEN typed is that of another student than the one whose name fits.",
    ),
    "names-of-another": (
        "Le nom et la date de naissance correspondent mieux à un autre élève.",
        "The name and birth date fit another student better.",
    ),
    "oen-contradicts": (
        "Le NISO saisi est valide, mais ce n’est pas celui de cet élève.",
        "The OEN typed is valid, but it is not this student’s.",
    ),
    "oen-equal-given-contradicts": (
        "Le NISO est celui de cet élève, mais le prénom ne concorde pas.",
        "The OEN is this student’s, but the first name contradicts.",
    ),
    "oen-equal-given-and-gender-doubtful": (
        "Le NISO est celui de cet élève, mais le prénom est seulement semblable et le genre diffère : peut-être un "
        "jumeau ou une jumelle.",
        "The OEN is this student’s, but the first name is only similar and the gender differs: perhaps a twin.",
    ),
    "oen-equal-given-doubtful-gender-unknown": (
        "Le NISO est celui de cet élève, mais le prénom est seulement semblable et le genre manque : peut-être un "
        "jumeau ou une jumelle.",
        "The OEN is this student’s, but the first name is only similar and the gender is missing: perhaps a twin.",
    ),
    "oen-equal-middle-contradicts": (
        "Le NISO est celui de cet élève, mais les autres prénoms ne concordent pas et un autre élève a le même nom de "
        "famille et la même date de naissance : peut-être un jumeau ou une jumelle.",
        "The OEN is this student’s, but the middle names contradict and another student has the surname and the birth "
        "date: perhaps a twin.",
    ),
    "oen-equal-given-and-middle-doubtful": (
        "Le NISO est celui de cet élève, mais le prénom est seulement semblable et les autres prénoms ne concordent "
        "pas : peut-être un jumeau ou une jumelle.",
        "The OEN is this student’s, but the first name is only similar and the middle names contradict: perhaps a "
        "twin.",
    ),
    "oen-equal-given-of-another": (
        "Le NISO est celui de cet élève, mais le prénom saisi, seulement semblable, est un prénom porté : peut-être un "
        "jumeau ou une jumelle.",
        "The OEN is this student’s, but the first name typed is only similar, and a name that people bear: perhaps a "
        "twin.",
    ),
    "oen-equal-birth-and-year-contradict": (
        "Le NISO est celui de cet élève, mais la date de naissance et la dernière année d’études ne concordent pas : "
        "peut-être un parent du même nom.",
        "The OEN is this student’s, but the birth date and the last year of studies contradict: perhaps a relative of "
        "the same name.",
    ),
    "exchanged-names-borne": (
        "Prénom et nom sont inversés, mais d’autres portent ce prénom et ce nom tels qu’ils sont saisis, et l’école ne "
        "confirme pas l’identité.",
        "First name and surname are exchanged, but others bear them as they are typed, and the school does not "
        "confirm.",
    ),
    "nickname-gender-unknown": (
        "Le prénom est un diminutif et le genre manque : peut-être un jumeau ou une jumelle.",
        "The first name is a nickname and the gender is missing: perhaps a twin.",
    ),
    "birth-by-default": (
        "La date de naissance est un de ces jours qu’un système inscrit quand la date est inconnue (1er janvier, "
        "1er juillet, 31 décembre, ou un jour commun à trop d’élèves), et ni NISO ni école ne confirme l’identité.",
        "The birth date is one of the days that systems write down where the date is unknown (January 1, July 1, "
        "December 31, or a day that too many students have), and neither OEN nor school confirms.",
    ),
    "birth-by-default-doubtful": (
        "La date de naissance saisie est un de ces jours qu’un système inscrit quand la date est inconnue; celle de "
        "cet élève est une autre.",
        "The birth date typed is one of the days that systems write down where the date is unknown; this student’s is "
        "another.",
    ),
    "given-unheard": (
        "Aucune liste de noms ne connaît le prénom saisi; il se peut que ce ne soit pas un nom, et aucun numéro "
        "ne confirme l’identité.",
        "No list of names knows the first name typed; it may be none, and no number confirms.",
    ),
    "one-name-beside-others": (
        "Un seul nom a été saisi, deux fois; cet élève porte ce nom et un autre, et aucun numéro ne confirme "
        "l’identité.",
        "One name was typed, twice; this student bears it beside another, and no number confirms.",
    ),
    "surname-says-nothing": (
        "Prénom et date de naissance correspondent, mais d’un côté le nom de famille manque, se réduit à une initiale "
        "ou peut vouloir dire « aucun » (comme « Null » ou « None »), et aucun numéro ne confirme l’identité.",
        "First name and birth date agree, but on one side the surname is missing, is an initial, or may mean that "
        "there is none (as “Null” or “None” may), and no number confirms.",
    ),
    "oen-equal-birth-contradicts": (
        "Le NISO est celui de cet élève, mais la date de naissance ne concorde pas.",
        "The OEN is this student’s, but the birth date contradicts.",
    ),
    "given-contradicts": (
        "Le nom de famille et la date de naissance sont identiques, mais le prénom ne concorde pas : peut-être un "
        "jumeau ou une jumelle.",
        "Surname and birth date are the same, but the first name contradicts: perhaps a twin.",
    ),
    "gender-contradicts": ("Le genre ne concorde pas.", "The gender contradicts."),
    "middle-contradicts": (
        "Les autres prénoms ne concordent pas, et aucun NISO ne confirme l’identité.",
        "The middle names contradict and no OEN confirms.",
    ),
    "school-and-year-contradict": (
        "L’école et la dernière année d’études ne concordent pas, et aucun NISO ne confirme l’identité.",
        "School and last year of studies contradict and no OEN confirms.",
    ),
    "oen-names-birth": (
        "NISO, noms et date de naissance correspondent.",
        "OEN, names and birth date agree.",
    ),
    "oen-given-birth": (
        "NISO, prénom et date de naissance correspondent; seul le nom de famille a changé.",
        "OEN, first name and birth date agree; only the surname has changed.",
    ),
    "oen-names-exchanged": (
        "NISO et date de naissance correspondent; prénom et nom sont inversés.",
        "OEN and birth date agree; first name and surname are exchanged.",
    ),
    "oen-names-birth-slip": (
        "NISO et noms correspondent; la date de naissance comporte une faute de frappe.",
        "OEN and names agree; the birth date has a typing error.",
    ),
    "oen-same-names-birth-near": (
        "NISO et noms sont identiques; la date de naissance est proche.",
        "OEN and names are the same; the birth date is near.",
    ),
    "names-birth": (
        "Noms, date de naissance et école sont identiques et cet élève est le seul.",
        "Names, birth date and school are the same and there is no other such student.",
    ),
    "names-birth-alone": (
        "Les noms, qui ne sont pas courants ensemble, et la date de naissance sont identiques, et cet élève est le "
        "seul; l’école n’a pas pu être comparée.",
        "The names, which are not common together, and the birth date are the same and there is no other such "
        "student; the school could not be compared.",
    ),
    "names-birth-alone-year-unknown": (
        "Les noms, qui ne sont pas courants ensemble, et la date de naissance sont identiques, et cet élève est le "
        "seul; l’école et la dernière année n’ont pas pu être comparées, ou l’année diffère.",
        "The names, which are not common together, and the birth date are the same and there is no other such "
        "student; school and last year could not be compared, or the year differs.",
    ),
    "names-birth-other-gender-rare-names": (
        "Noms peu courants, date de naissance, école et année correspondent; seul le genre diffère.",
        "Uncommon names, birth date, school and year agree; only the gender differs.",
    ),
    "names-birth-other-gender": (
        "Noms, date de naissance, école et année correspondent; seul le genre diffère.",
        "Names, birth date, school and year agree; only the gender differs.",
    ),
    "names-birth-other-school-no-twin": (
        "Les noms, qui sont rares, la date de naissance et la dernière année sont identiques, mais l’élève est "
        "dans une autre école; le conseil n’a ni homonyme ni jumeau.",
        "The names, which are rare, the birth date and the last year are the same at another school, and the board "
        "has neither a namesake nor a twin.",
    ),
    "names-middle-birth-other-school": (
        "Tous les prénoms, le nom et la date de naissance sont identiques; seule l’école diffère.",
        "All first names, the surname and the birth date are the same; only the school differs.",
    ),
    "names-middle-birth-common-names": (
        "Tous les prénoms, le nom et la date de naissance sont identiques; seule l’école diffère, et personne d’autre "
        "n’a ce nom et cette date.",
        "All first names, the surname and the birth date are the same; only the school differs, and nobody else has "
        "that surname and date.",
    ),
    "near-oen-given-slip": (
        "Le NISO comporte une faute de frappe; tout le reste concorde, le prénom sous une autre forme.",
        "The OEN has a typing error; everything else confirms, but for a form of the first name.",
    ),
    "near-oen-family-slip": (
        "Le NISO comporte une faute de frappe; tout le reste concorde, le nom de famille sous une autre forme.",
        "The OEN has a typing error; everything else confirms, but for a form of the surname.",
    ),
    "family-slip": (
        "Prénom, date de naissance et école correspondent; le nom de famille comporte une faute de frappe.",
        "First name, birth date and school agree; the surname has a typing error.",
    ),
    "family-similar-same-school": (
        "Prénom, date de naissance et école sont identiques; le nom de famille est semblable.",
        "First name, birth date and school are the same; the surname is similar.",
    ),
    "given-similar-middle-confirms": (
        "Nom de famille, autre prénom, date de naissance et école sont identiques; le premier prénom est semblable.",
        "Surname, middle name, birth date and school are the same; the first name is similar.",
    ),
    "student-number-names-birth": (
        "Numéro d’élève et date de naissance sont identiques; les noms correspondent, à une faute près.",
        "Student number and birth date are the same; the names agree, but for a slip.",
    ),
    "student-number-same-names-birth": (
        "Numéro d’élève, noms et date de naissance sont identiques; un seul autre champ diffère, au plus.",
        "Student number, names and birth date are the same; one other field differs at most.",
    ),
    "student-number-given-birth": (
        "Numéro d’élève, prénom et date de naissance sont identiques; le nom de famille a changé, ou les noms sont "
        "inversés.",
        "Student number, first name and birth date are the same; the surname has changed, or the names are exchanged.",
    ),
    "student-number-nickname-birth": (
        "Numéro d’élève, nom de famille et date de naissance concordent; le prénom est un diminutif ou une partie du "
        "prénom.",
        "Student number, surname and birth date agree; the first name is a nickname or part of the name.",
    ),
    "student-number-names-birth-slip": (
        "Numéro d’élève et noms sont identiques; la date de naissance est proche ou un chiffre diffère.",
        "Student number and both names are the same; the birth date is near or one digit differs.",
    ),
    "given-middle-birth-same-school": (
        "Tous les prénoms, la date de naissance, le genre, l’école et l’année concordent; le nom de famille a changé.",
        "All first names, birth date, gender, school and year agree; the surname has changed.",
    ),
    "given-middle-birth-school": (
        "Tous les prénoms, la date de naissance et l’école concordent, et rien d’autre ne s’y oppose; le nom de "
        "famille a changé.",
        "All first names, birth date and school agree, and nothing else contradicts; the surname has changed.",
    ),
    "given-slip-same-year": (
        "Nom de famille, date de naissance et dernière année correspondent, et l’école ne s’y oppose pas; le prénom "
        "est une autre forme du même.",
        "Surname, birth date and last year agree, and the school does not contradict; the first name is another form "
        "of the same.",
    ),
    "names-exchanged-unopposed": (
        "Prénom et nom sont inversés; la date de naissance est identique et rien ne s’y oppose.",
        "First name and surname are exchanged; the birth date is the same and nothing contradicts.",
    ),
    "family-typo-unopposed": (
        "Prénom et date de naissance sont identiques et rien ne s’y oppose; le nom de famille comporte une faute de "
        "frappe.",
        "First name and birth date are the same and nothing contradicts; the surname has a typing error.",
    ),
    "given-typo-same-school": (
        "Nom de famille, date de naissance, genre et école sont identiques; le prénom comporte une faute de frappe.",
        "Surname, birth date, gender and school are the same; the first name has a typing error.",
    ),
    "given-similar-middle-unopposed": (
        "Nom de famille, autre prénom et date de naissance sont identiques et rien ne s’y oppose; le premier prénom "
        "est semblable, et personne d’autre n’a ce nom et cette date.",
        "Surname, middle name and birth date are the same and nothing contradicts; the first name is similar, and "
        "nobody else has that surname and date.",
    ),
    "nickname-middle-unopposed": (
        "Nom de famille, autre prénom et date de naissance sont identiques et rien ne s’y oppose; le premier prénom "
        "est un diminutif, et personne d’autre n’a ce nom et cette date.",
        "Surname, middle name and birth date are the same and nothing contradicts; the first name is a nickname, and "
        "nobody else has that surname and date.",
    ),
    "family-part": (
        "Prénom, date de naissance et deux autres champs correspondent; le nom de famille est une partie du nom.",
        "First name, birth date and two further fields agree; the surname is part of the name.",
    ),
    "one-name": (
        "Le seul nom, la date de naissance et l’école correspondent, et rien ne contredit.",
        "The one name, the birth date and the school agree, and nothing contradicts.",
    ),
    "family-slip-unborne": (
        "Prénom, date de naissance et école correspondent; le nom de famille comporte une faute de frappe, et aucune "
        "liste n’a le nom saisi.",
        "First name, birth date and school agree; the surname has a typing error, and no list has the form typed.",
    ),
    "family-similar-unborne": (
        "Prénom, date de naissance et école sont identiques; le nom de famille est semblable, et aucune liste n’a le "
        "nom saisi.",
        "First name, birth date and school are the same; the surname is similar, and no list has the form typed.",
    ),
    "family-typo-unborne": (
        "Prénom et date de naissance sont identiques et rien ne s’y oppose; le nom de famille comporte une faute de "
        "frappe, et aucune liste n’a le nom saisi.",
        "First name and birth date are the same and nothing contradicts; the surname has a typing error, and no list "
        "has the form typed.",
    ),
    "given-similar-middle-unborne": (
        "Nom de famille, autre prénom, date de naissance et école sont identiques; le premier prénom est semblable, et "
        "aucune liste n’a le prénom saisi.",
        "Surname, middle name, birth date and school are the same; the first name is similar, and no list has the "
        "form typed.",
    ),
    "given-similar-middle-school-unknown": (
        "Nom de famille, autre prénom et date de naissance sont identiques et rien ne s’y oppose; le premier prénom "
        "est semblable, et aucune liste n’a le prénom saisi.",
        "Surname, middle name and birth date are the same and nothing contradicts; the first name is similar, and "
        "no list has the form typed.",
    ),
    "given-names-turned": (
        "Le premier prénom et un autre ont changé de place; nom de famille, date de naissance et école sont "
        "identiques, et personne d’autre n’a ce nom et cette date.",
        "First and middle name have changed places; surname, birth date and school are the same, and nobody else has "
        "that surname and date.",
    ),
    "names-middle-birth-slip-unopposed": (
        "Tous les prénoms et le nom sont identiques et rien ne s’y oppose; un chiffre de la date de naissance diffère, "
        "et personne d’autre n’en approche.",
        "All first names and the surname are the same and nothing contradicts; one digit of the birth date differs, "
        "and nobody else comes near.",
    ),
    "names-middle-birth-slip-rare-names": (
        "Tous les prénoms et le nom, qui sont rares, sont identiques et rien ne s’y oppose; un chiffre de la date de "
        "naissance diffère, et personne d’autre n’en approche.",
        "All first names and the surname, which are rare, are the same and nothing contradicts; one digit of the birth "
        "date differs, and nobody else comes near.",
    ),
    "likely": (
        "Correspondance probable : à faire vérifier par une personne, à ne pas envoyer automatiquement.",
        "Likely: to be suggested to a person, not to be sent.",
    ),
    "not-certain": (
        "Un élève ressemble à la demande, sans certitude.",
        "A student resembles the request, but not with certainty.",
    ),
    "nobody": ("Aucun élève ne correspond.", "No student fits."),
    "bad-row": ("La ligne de la demande est illisible.", "The request’s row cannot be read."),
    "student-id-shared": (
        "L’identifiant de l’élève est aussi celui d’un autre élève du fichier.",
        "The student’s id is also another student’s of the file.",
    ),
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
    """A decision in words: the rule, the margin, and the lines of the best candidate."""

    rule: str
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
