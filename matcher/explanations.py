"""Who might have typed this: each explanation of a request with its prior, and the chance of the very text typed.

The student; a stranger who shares with the student what agrees; a relative of the student's whom the board does not
have (a twin, a brother or sister, a cousin or a parent of the same name). Whoever is on the list is weighed as a
student. A weight is a prior, the share of those who might ask that are such a person, times the chance that such a
person types what was typed.

All chances are of the text itself, not of a level of agreement: a slip counts as one slip of many, a nickname as one of
several, another surname altogether as often as it is borne. What the student's record does not tell is as likely as
for anybody.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

from rapidfuzz.distance import OSA

from matcher.compare import (
    CROSSED,
    DIFFERENT,
    EQUAL,
    EXACT,
    FORMER,
    INITIAL,
    KNOWN,
    MIDDLE,
    MISSING,
    NEAR,
    PART,
    SIMILAR,
    SOLE,
    SWAPPED,
    TYPO,
    UNCLEAR,
    VARIANT,
    Forms,
    Levels,
)
from matcher.names import Name
from matcher.population import Population, looks_like_a_name
from matcher.rates import rates


class Chances(NamedTuple):
    """The chance of what was typed, field by field; names that changed places count as first name."""

    oen: float
    birth: float
    given: float
    family: float
    middle: float
    gender: float
    number: float
    school: float
    year: float


# The student


def student(asked: Forms, known: Forms, found: Levels, people: Population) -> float:
    """Return the weight of a candidate: one of the board's students, who typed this."""
    return (1 - people.outsiders) / people.size * prod(student_types(asked, known, found, people))


def student_types(asked: Forms, known: Forms, found: Levels, people: Population) -> Chances:
    """Return the chance that the student types just this."""
    given, family = names_typed(asked, known, found, people)
    return Chances(
        _number(asked.oen, found.oen, "oen"),
        rates("birth")[found.birth] if found.birth != MISSING else _anybodys_birth(asked, people),
        given,
        family,
        rates("middle")[found.middle] if found.middle != MISSING else _anybodys_middle(asked, people),
        rates("gender")[found.gender] if found.gender != MISSING else _anybodys_gender(asked),
        _number(asked.number, found.number, "number"),
        _school(asked, found.school, people),
        rates("year")[found.year] if found.year != MISSING else _anybodys_year(asked),
    )


def names_typed(asked: Forms, known: Forms, found: Levels, people: Population) -> tuple[float, float]:
    """Return the chances that the student types just this first name and this surname."""
    exchanged = rates("given")["exchanged"]
    if found.given == SWAPPED:
        return exchanged, 1.0
    if found.given == CROSSED:
        slip = rates("given")["slip"] + rates("family")["slip"]
        return exchanged * slip * max(_slip(asked.last, known.first), _slip(asked.first, known.last)), 1.0
    return given_typed(asked, known, found.given, people), family_typed(asked, known, found.family, people)


def given_typed(asked: Forms, known: Forms, level: str, people: Population) -> float:
    """Return the chance that the student types just this first name."""
    rate = rates("given")
    if level in (TYPO, SIMILAR):
        slips = [_slip(asked.first, one) for one in (known.first, *known.also)]
        slips += [_slip(one, known.first) for one in asked.also]
        return rate["slip"] * max(slips)
    if level == DIFFERENT:
        return rate["changed"] * _anybodys_given(asked, people)
    if level == MISSING:
        return _anybodys_given(asked, people)
    if level == INITIAL and asked.first and known.first and asked.first.folded == known.first.folded:
        return rate["exact"]  # the record has no more either
    return rate[level]


def family_typed(asked: Forms, known: Forms, level: str, people: Population) -> float:
    """Return the chance that the student types just this surname."""
    rate = rates("family")
    if level in (TYPO, SIMILAR):
        slips = [_slip(asked.last, one) for one in (known.last, *known.aliases)]
        slips += [_slip(one, known.last) for one in asked.aliases]
        return rate["slip"] * max(slips)
    if level == DIFFERENT:
        return rate["changed"] * _anybodys_family(asked, people)
    if level == MISSING:
        return _anybodys_family(asked, people)
    return rate[level]


def _number(typed: str, level: str, kind: str) -> float:
    if not typed:
        return 1.0
    return rates("anybody")["number"] if level in (MISSING, UNCLEAR) else rates(kind)[level]


def _school(asked: Forms, level: str, people: Population) -> float:
    if not asked.schools:
        return rates("school")["left_out"] if people.has_schools else 1.0
    share = people.school(asked.schools[0], None, False)
    if level == EQUAL:
        return rates("school")["equal"]
    return share if level == MISSING else rates("school")["different"] * share


# Anybody: what the student's record does not tell


def _anybodys_birth(asked: Forms, people: Population) -> float:
    return people.day(asked.birth) if asked.birth is not None else 1.0


def _anybodys_given(asked: Forms, people: Population) -> float:
    if asked.first is None:
        return 1.0
    return rates("anybody")["initial"] if asked.first.slight else people.given(asked.first, False)


def _anybodys_family(asked: Forms, people: Population) -> float:
    if asked.last is None:
        return 1.0
    return rates("anybody")["initial"] if asked.last.slight else people.family(asked.last, False)


def _anybodys_middle(asked: Forms, people: Population) -> float:
    """Return the chance of middle names; as names go together by origin, none is as rare as a first name may be."""
    if not asked.middle:
        return 1.0
    rate = rates("middle")
    share = max(people.given(one, False) for one in asked.middle)
    return max(rate["least_equal"], min(rate["stranger_equal"], 3 * share))


def _anybodys_gender(asked: Forms) -> float:
    return rates("anybody")["gender"] if asked.gender else 1.0


def _anybodys_year(asked: Forms) -> float:
    return rates("anybody")["year"] if asked.year is not None else 1.0


def with_the_number_of(best: Levels, other: Levels) -> float:
    """Return by how much likelier another student is for having typed the number of a twin, the best candidate."""
    factor = 1.0
    if (best.given, best.middle) == (other.given, other.middle):
        return factor  # two of one name are no twins
    if best.birth == other.birth == EXACT and other.family in (EXACT, FORMER, VARIANT):
        for kind, its, their in (("oen", best.oen, other.oen), ("number", best.number, other.number)):
            if its == EQUAL and their != EQUAL:
                typed = rates(kind)[their] if their in (NEAR, DIFFERENT) else rates("anybody")["number"]
                factor *= rates(kind)["relative_equal"] / typed
    return factor


# A stranger


def stranger(asked: Forms, known: Forms, found: Levels, people: Population) -> float:
    """Return the weight of somebody whom the board does not have, and who shares with the student what agrees."""
    return people.outsiders * prod(stranger_types(asked, known, found, people))


def stranger_types(asked: Forms, known: Forms, found: Levels, people: Population) -> Chances:
    """Return the chance that such a stranger types just this: by the names typed, or by the student's and a slip."""
    given, family = _strangers_names(asked, known, found, people)
    if found.middle == MISSING or found.middle == EQUAL:
        middle = _anybodys_middle(asked, people)
    else:
        middle = rates("middle")[f"stranger_{found.middle}"]
    school = _no_school(people)
    if asked.schools:
        borne = found.family in (EXACT, FORMER) and found.school == EQUAL
        school = people.school(asked.schools[0], asked.last, borne)
    return Chances(
        _strangers_number(asked.oen, found.oen, "oen"),
        _anybodys_birth(asked, people),
        given,
        family,
        middle,
        _strangers_gender(asked, found),
        _strangers_number(asked.number, found.number, "number"),
        school,
        rates("year")[f"stranger_{found.year}"] if found.year != MISSING else _anybodys_year(asked),
    )


def _no_school(people: Population) -> float:
    """Return the chance that somebody leaves the school out who did not go to one of the board's."""
    return rates("school")["stranger_left_out"] if people.has_schools else 1.0


def _strangers_number(typed: str, level: str, kind: str) -> float:
    if not typed:
        return 1.0
    return rates("anybody")["number"] if level in (MISSING, UNCLEAR) else rates(kind)[f"stranger_{level}"]


def _strangers_gender(asked: Forms, found: Levels) -> float:
    """Return the chance of the gender: who has the same first name is mostly of the same."""
    if found.gender == MISSING or found.given not in (EXACT, KNOWN, VARIANT):
        return _anybodys_gender(asked)
    unlike = rates("gender")["stranger_different"]
    return unlike if found.gender == DIFFERENT else 1 - unlike


def _strangers_names(asked: Forms, known: Forms, found: Levels, people: Population) -> tuple[float, float]:
    """Return the chances of the first name and, given that one, of the surname."""
    given, family = names_typed(asked, known, found, people)
    if found.given in (SWAPPED, CROSSED):
        exact = rates("given")["exact"] * rates("family")["exact"]
        as_typed = exact * _both(people, asked.first, asked.last, False, asked)
        return as_typed + given * _both(people, known.first, known.last, True, asked), 1.0
    firsts = _bearers(asked.first, known.first, found.given, given, "given")
    lasts = _bearers(asked.last, known.last, found.family, family, "family")
    first_alone = sum(chance * _both(people, one, None, borne, asked) for one, borne, chance in firsts)
    together = sum(
        chance * other_chance * _both(people, one, other, borne and other_borne, asked)
        for one, borne, chance in firsts
        for other, other_borne, other_chance in lasts
    )
    return first_alone, together / first_alone


def _bearers(
    typed: Name | None, theirs: Name | None, level: str, slipped: float, field: str
) -> list[tuple[Name | None, bool, float]]:
    """Return the names that a stranger might bear who typed this, whether the student bears them, and the chances."""
    if level == MISSING:
        return [(None, False, slipped)]
    exact = rates(field)["exact"]
    if level in (EXACT, KNOWN, FORMER, SOLE):
        return [(typed, True, exact)]
    if level == DIFFERENT:
        return [(typed, False, exact)]
    return [(typed, False, exact), (theirs, True, slipped)]


def _both(people: Population, first: Name | None, last: Name | None, borne: bool, asked: Forms) -> float:
    """Return the share of people who bear these names; one that is not known is everybody's."""
    if first is None:
        return people.family(last, borne) if last is not None else 1.0
    if last is None:
        return people.given(first, borne)
    return people.both(first, last, borne, asked.birth)


# Relatives whom the board does not have


def relatives(asked: Forms, known: Forms, found: Levels, people: Population) -> dict[str, float]:
    """Return the weight of each relative of the student's; who has another surname, or both exchanged, is none."""
    if found.given in (SWAPPED, CROSSED) or found.family == DIFFERENT:
        return {}
    share = rates("people")
    family = (1 - people.outsiders) / people.size * family_typed(asked, known, found.family, people)
    family *= _relatives_further(asked, found, people)
    first, own_first = _relatives_given(asked, found, people), given_typed(asked, known, found.given, people)
    when = rates("relative")
    if found.birth == EXACT:
        gender = _twins_gender(asked, found)
        return {"twin": family * share["twin_elsewhere"] * first * gender}
    days = when["days"] if asked.birth is not None else 1.0
    gender = _anybodys_gender(asked)
    return {
        "sibling": family
        * share["sibling_elsewhere"]
        * min(first, _anybodys_given(asked, people))
        * days
        * gender,
        "cousin": family * share["cousin_of_the_name"] * own_first * days,
        "parent": family * share["parent_of_the_name"] * own_first * days,
    }


def _twins_gender(asked: Forms, found: Levels) -> float:
    if found.gender == MISSING:
        return _anybodys_gender(asked)
    equal = rates("gender")["twin_equal"]
    return equal if found.gender == EQUAL else 1 - equal


def _relatives_given(asked: Forms, found: Levels, people: Population) -> float:
    """Return the chance that a brother or sister is called by the first name typed: hardly by the student's own."""
    rate, own = rates("relative"), _anybodys_given(asked, people)
    if found.given in (MISSING, DIFFERENT):
        return own
    if found.given in (EXACT, SOLE):
        return 0.0
    if found.given in (KNOWN, VARIANT):
        return own * rate["same"]
    if found.given == MIDDLE:
        return own + rate["students_middle"]
    if found.given == PART:
        return own + rate["half_in_common"]
    if found.given == INITIAL:
        return own + rate["initial_in_common"]
    is_name = asked.first is None or asked.first.exists or looks_like_a_name(asked.first)
    return own + rate["alike"] * (1.0 if is_name else rate["unlike_a_name"])


def _relatives_further(asked: Forms, found: Levels, people: Population) -> float:
    """Return the chance of the numbers, the school, the year and the middle names that a relative types."""
    chance = _relatives_number(asked.oen, found.oen, "oen") * _relatives_number(
        asked.number, found.number, "number"
    )
    if not asked.schools:
        chance *= _no_school(people)
    else:
        same = rates("school")["twin_equal"]
        chance *= same if found.school == EQUAL else (1 - same) * people.school(asked.schools[0], None, False)
    if found.year == MISSING:
        chance *= _anybodys_year(asked)
    else:
        chance *= rates("year")[found.year if found.birth == EXACT else f"stranger_{found.year}"]
    if found.middle == MISSING:
        return chance * _anybodys_middle(asked, people)
    return chance * rates("relative")[f"middle_{found.middle}"]


def _relatives_number(typed: str, level: str, kind: str) -> float:
    if not typed:
        return 1.0
    if level in (EQUAL, NEAR):
        return rates(kind)[f"relative_{level}"]
    return rates("anybody")["number"]


# Slips


def _slip(typed: Name | None, meant: Name | None) -> float:
    return slip_chance(typed, meant) if typed is not None and meant is not None else 0.0


@lru_cache(maxsize=1 << 16)
def slip_chance(typed: Name, meant: Name) -> float:
    """Return the chance that a slip in one name makes just the other of it."""
    rate = rates("slip")
    one = rate["one_letter"] / max(3, len(meant.styled))
    letters = min(OSA.distance(typed.styled, meant.styled), OSA.distance(typed.canonical, meant.canonical))
    if letters <= 1:
        return one
    if len(typed.styled) >= 3 and meant.styled.startswith(typed.styled):
        return float(rate["cut_short"])
    if typed.sound == meant.sound:
        return float(rate["sounds_alike"] * one)
    return float(rate["two_letters"] * one ** (letters - 1) * one)
