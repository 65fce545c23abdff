"""What is never sent, whatever the risk says: an outer guard against an explanation that nobody has thought of.

A row stands where the levels are those that it lists, and `when` what it asks besides. Most rows are lifted by a number
that agrees, the OEN or the student number; those about the first name also by a middle name that agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from matcher.compare import (
    CROSSED,
    DIFFERENT,
    EQUAL,
    EXACT,
    INITIAL,
    KNOWN,
    MIDDLE,
    MISSING,
    NEAR,
    NICKNAME,
    PART,
    SIMILAR,
    SLIP,
    SOLE,
    SWAPPED,
    TYPO,
    VARIANT,
    Forms,
    Levels,
    Pattern,
)
from matcher.population import Population, looks_like_a_name

Some = frozenset[str]


def _levels(*names: str) -> Some:
    return frozenset(names)


def by_oen(levels: Levels) -> bool:
    """Say whether the OEN agrees."""
    return levels.oen == EQUAL


def by_number(levels: Levels) -> bool:
    """Say whether the OEN or the student number agrees."""
    return levels.oen == EQUAL or levels.number == EQUAL


def by_number_or_middle(levels: Levels) -> bool:
    """Say whether a number or a middle name agrees."""
    return by_number(levels) or levels.middle == EQUAL


def by_number_or_middle_and_school(levels: Levels) -> bool:
    """Say whether a number agrees, or a middle name and the school do."""
    return by_number(levels) or (levels.middle == EQUAL and levels.school == EQUAL)


def by_middle_or_no_number(levels: Levels) -> bool:
    """Say whether a middle name agrees, or no number does, so that it is no twin's."""
    return levels.middle == EQUAL or not by_number(levels)


def never(levels: Levels) -> bool:
    """Nothing lifts the row."""
    return False


@dataclass(frozen=True, kw_only=True)
class Veto(Pattern):
    """A named row: the levels at which it stands, what lifts it, and what else must hold for it to stand."""

    name: str
    fr: str
    en: str
    lifted: Callable[[Levels], bool] = by_number
    when: Callable[[Forms, Levels, Population], bool] = lambda asked, levels, people: True
    standard: bool = False  # it stands where candidates are only suggested, too

    def stands(self, asked: Forms, levels: Levels, people: Population) -> bool:
        """Say whether the row forbids to send a candidate of these levels."""
        return self.admits(levels) and not self.lifted(levels) and self.when(asked, levels, people)


def typed_a_name(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether the first name typed is itself one that people bear, or looks like one."""
    first = asked.first
    return first is not None and (people.bears_given(first) or looks_like_a_name(first))


def typed_a_common_name(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether the first name typed is one that people are often called by, or somebody here."""
    return asked.first is not None and people.is_common(asked.first)


def typed_unheard(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether nothing tells that the first name typed is one: no list, and no roster where just one bears it.

    It may be what people write for none, in a language that we do not know.
    """
    return asked.first is not None and asked.first.unheard and not people.has_one(asked.first)


def typed_one_name(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether one name was typed twice."""
    return asked.first is not None and asked.last is not None and asked.first.folded == asked.last.folded


def typed_not_one_name(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether a name was left open, and nobody said that there is none."""
    return not typed_one_name(asked, levels, people)


def another_year_or_gender(asked: Forms, levels: Levels, people: Population) -> bool:
    """Say whether the last year of studies or the gender is another as well."""
    return DIFFERENT in (levels.year, levels.gender)


HALF = _levels(NICKNAME, PART, INITIAL, TYPO, SIMILAR)
NOT_EXACT = _levels(SLIP, SWAPPED, NEAR, DIFFERENT, MISSING)
ELSEWHERE = _levels(MISSING, DIFFERENT)


def _rows(name: str, fr: str, en: str, *patterns: dict[str, Any]) -> Iterator[Veto]:
    """Yield a row of one name for each of several patterns."""
    for pattern in patterns:
        yield Veto(name=name, fr=fr, en=en, **pattern)


VETOES = (
    Veto(
        name="oen-contradicts",
        oen=_levels(DIFFERENT),
        lifted=never,
        standard=True,
        fr="Le NISO saisi est valide, mais ce n’est pas celui de cet élève.",
        en="The OEN typed is valid, but it is not this student’s.",
    ),
    Veto(
        name="oen-equal-given-contradicts",
        oen=_levels(EQUAL),
        given=_levels(DIFFERENT, MISSING),
        lifted=never,
        standard=True,
        fr="Le NISO est celui de cet élève, mais le prénom ne concorde pas.",
        en="The OEN is this student’s, but the first name contradicts.",
    ),
    Veto(
        name="oen-equal-birth-contradicts",
        oen=_levels(EQUAL),
        birth=_levels(DIFFERENT, MISSING),
        lifted=never,
        standard=True,
        fr="Le NISO est celui de cet élève, mais la date de naissance ne concorde pas.",
        en="The OEN is this student’s, but the birth date contradicts.",
    ),
    Veto(
        name="given-contradicts",
        given=_levels(DIFFERENT, MISSING),
        lifted=never,
        standard=True,
        fr="Le prénom ne concorde pas, ou il manque : peut-être un jumeau ou une jumelle.",
        en="The first name contradicts or is missing: perhaps a twin.",
    ),
    *_rows(
        "number-of-a-twin",
        "Le prénom n’est que semblable : le numéro, s’il concorde, peut être celui d’un jumeau ou d’une jumelle.",
        "The first name is only similar: a number that agrees may be a twin’s.",
        {"given": HALF, "gender": _levels(DIFFERENT), "lifted": never},
        {"given": HALF | {VARIANT}, "middle": _levels(DIFFERENT), "lifted": never},
        {"given": _levels(SIMILAR), "gender": _levels(MISSING), "lifted": by_middle_or_no_number},
        {"given": _levels(SIMILAR), "when": typed_a_common_name, "lifted": by_middle_or_no_number},
    ),
    Veto(
        name="number-of-a-parent",
        birth=_levels(SLIP, SWAPPED, NEAR),
        year=_levels(DIFFERENT),
        lifted=never,
        fr="Ni la date de naissance ni la dernière année d’études ne concordent : peut-être un parent du même nom.",
        en="Neither birth date nor last year of studies agrees: perhaps a relative of the same name.",
    ),
    Veto(
        name="birth-not-exact",
        birth=NOT_EXACT,
        fr="La date de naissance diffère ou manque, et aucun numéro ne confirme l’identité.",
        en="The birth date differs or is missing, and no number confirms.",
    ),
    Veto(
        name="surname-says-nothing",
        family=_levels(MISSING),
        fr="Le nom de famille manque ou ne dit rien, et aucun numéro ne confirme l’identité.",
        en="The surname is missing or says nothing, and no number confirms.",
    ),
    *_rows(
        "surname-contradicts",
        "Le nom de famille ne concorde pas, et ni numéro et date de naissance, ni autre prénom et école ne confirment.",
        "The surname contradicts, and neither number and birth date nor middle name and school confirm.",
        {"family": _levels(DIFFERENT), "standard": True, "lifted": by_number_or_middle_and_school},
        {"family": _levels(DIFFERENT), "birth": NOT_EXACT, "lifted": never},
    ),
    Veto(
        name="surname-in-part",
        family=_levels(PART),
        school=ELSEWHERE,
        fr="Le nom de famille ne concorde qu’en partie, et ni l’école ni un numéro ne confirment l’identité.",
        en="Only part of the surname agrees, and neither the school nor a number confirms.",
    ),
    *_rows(
        "one-name",
        "Un nom seul, ou à côté d’un autre, peut désigner deux personnes : l’école ou un numéro doit confirmer.",
        "One name alone, or beside another, may be two people’s: the school or a number must confirm.",
        {"family": _levels(SOLE), "school": ELSEWHERE},
        {"family": _levels(SOLE), "when": typed_not_one_name},
        {"family": _levels(PART), "when": typed_one_name},
    ),
    *_rows(
        "nickname",
        "Un diminutif peut être le prénom d’un jumeau ou d’une jumelle, et aucun numéro ne confirme l’identité.",
        "A nickname may be a twin’s first name, and no number confirms.",
        {"given": _levels(NICKNAME), "lifted": by_number_or_middle},
        {"given": _levels(NICKNAME), "gender": _levels(MISSING), "lifted": by_oen},
    ),
    *_rows(
        "given-in-part",
        "Une partie du prénom, une initiale ou un autre prénom peut désigner un jumeau ou une jumelle.",
        "Part of a first name, an initial or a middle name may be a twin’s.",
        {"given": _levels(MIDDLE, PART, INITIAL), "school": ELSEWHERE},
        {"given": _levels(MIDDLE, PART, INITIAL), "lifted": by_number_or_middle},
    ),
    Veto(
        name="given-slip-is-a-name",
        given=_levels(TYPO, SIMILAR),
        when=typed_a_name,
        lifted=by_number_or_middle,
        fr="Le prénom saisi, à une faute près celui de l’élève, est lui-même un prénom ou y ressemble.",
        en="The first name typed, a slip away from the student’s, is itself a name or looks like one.",
    ),
    Veto(
        name="given-unheard",
        given=_levels(EXACT, KNOWN),
        when=typed_unheard,
        fr="Aucune liste ne connaît le prénom : un prénom rare, ou ce que l’on écrit quand il n’y en a pas.",
        en="No list knows the first name: a rare one, or what is written where there is none.",
    ),
    *_rows(
        "names-exchanged",
        "Prénom et nom sont inversés, et ni l’école ni un numéro ne confirment l’identité.",
        "First name and surname are exchanged, and neither the school nor a number confirms.",
        {"given": _levels(SWAPPED), "school": ELSEWHERE},
        {"given": _levels(CROSSED)},
        {"given": _levels(SWAPPED, CROSSED), "birth": NOT_EXACT, "lifted": never},
    ),
    *_rows(
        "slip-at-another-school",
        "Un nom n’est que semblable, et l’école est une autre.",
        "A name is only similar, and the school is another.",
        {"given": HALF | {VARIANT}, "school": _levels(DIFFERENT)},
        {"family": _levels(TYPO, SIMILAR, VARIANT), "school": _levels(DIFFERENT)},
    ),
    Veto(
        name="middle-contradicts",
        middle=_levels(DIFFERENT),
        fr="Les autres prénoms ne concordent pas, et aucun numéro ne confirme l’identité.",
        en="The middle names contradict, and no number confirms.",
    ),
    Veto(
        name="another-school-too",
        school=_levels(DIFFERENT),
        when=another_year_or_gender,
        lifted=by_oen,
        fr="L’école ne concorde pas, ni l’année ou le genre.",
        en="The school contradicts, and so does the year or the gender.",
    ),
)


def veto(asked: Forms, levels: Levels, people: Population, *, standard: bool = False) -> str:
    """Return the name of the first row that forbids to send, or ''."""
    for row in VETOES:
        if (row.standard or not standard) and row.stands(asked, levels, people):
            return row.name
    return ""
