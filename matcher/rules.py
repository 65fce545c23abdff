"""The guard rules: what may follow from a comparison, whatever the sum of its evidence says.

A sum of weights is not enough to send a transcript: twins share surname, birth date and school, and would outweigh a
given name that contradicts. So named rules decide, in the order in which they stand here; the first that applies gives
the outcome. They are data: a rule lists the levels that it wants to see and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matcher.compare import (
    CROSSED,
    DIFFERENT,
    EQUAL,
    EXACT,
    FIELDS,
    FORMER,
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
    UNCLEAR,
    VARIANT,
    Levels,
    Pattern,
)
from matcher.records import Outcome, Policy

# Facts about the whole set of candidates.
TRUNCATED = "the candidate list was cut"
ALIKE = "another student fits as well"
OEN_ELSEWHERE = "the OEN is another student's"
BETTER_ELSEWHERE = "another student's name and birth date fit better"
TWIN_HERE = "another student has the surname and the birth date"
NAMESAKE_HERE = "another student has both names"
NAME_SHARED = "another student with the surname and the birth date bears the first name too, as middle name"

# Facts about the request: what is on a list of names is borne, and what the roster has.
GIVEN_BORNE = "people are called by the first name typed"
GIVEN_UNHEARD = "nobody is known to be called by the first name typed"
FAMILY_BORNE = "people are called by the surname typed"
ONE_NAME = "one name was typed twice"
DAY_BY_DEFAULT = "the birth date is a day that systems write where nobody knows it"

LIKELY = 16.0  # bits: with less a candidate is nobody, or a namesake
# log2(200,000 * 10,000): where the agreement of strangers is so improbable, a large board has less than one in ten
# thousand such a stranger. A rule whose levels are rare in true requests too, or are a twin's mark, says what the sum
# subtracts for that: it is no agreement less.
NO_STRANGER = 31.0
# Where names and birth date are all that there is: a first name tells the gender, and the birth date the last year of
# studies (two bits more), so that these are no evidence of their own.
OF_ONE_AGE_AND_NAME = 1.0


def _levels(*names: str) -> frozenset[str]:
    return frozenset(names)


SAME_GIVEN = _levels(EXACT, KNOWN)
CLOSE_GIVEN = _levels(EXACT, KNOWN, VARIANT, MIDDLE, NICKNAME)
TELLING_GIVEN = CLOSE_GIVEN | {SOLE, TYPO, SIMILAR}
ANY_GIVEN = TELLING_GIVEN | {PART, INITIAL}
SAME_FAMILY = _levels(EXACT, FORMER)
CLOSE_FAMILY = SAME_FAMILY | {VARIANT}
ANY_FAMILY = CLOSE_FAMILY | {SOLE, PART, TYPO, SIMILAR}
NO_OEN = _levels(MISSING, UNCLEAR)
NOT_THIS_OEN = NO_OEN | {NEAR}


@dataclass(frozen=True, kw_only=True)
class Rule(Pattern):
    """A named row: it applies where the levels are those of its pattern.

    `support` counts the fields beside the OEN, the names and the birth date that agree, `against` those that
    contradict; `bits` and `margin` are the least score and the least distance to the second person.
    """

    name: str
    outcome: Outcome
    facts: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    bits: float = -math.inf
    margin: float = -math.inf
    support: int = 0
    against: int | None = None
    # Of rules that say Matched: whoever fits by a rule of the same rank or a better one is alike, and nobody is sent.
    # A row that does not say its rank has the last, so that any second student stops it.
    rank: int = 9
    decides: bool = (
        True  # a row that sends no more: what it sent was wrong too often, but whom it fits is alike
    )

    def admits(self, levels: Levels) -> bool:
        """Say whether the levels of one candidate are those of the row."""
        return (
            super().admits(levels)
            and (self.support == 0 or support(levels) >= self.support)
            and (self.against is None or against(levels) <= self.against)
        )

    def stands(self, facts: frozenset[str]) -> bool:
        """Say whether the facts about the request and the whole set of candidates are those of the row."""
        return self.facts <= facts and self.without.isdisjoint(facts)

    @property
    def settles(self) -> bool:
        """Say whether the row sends whoever else there may be that shares neither number nor birth date and a name."""
        return (
            self.outcome is Outcome.MATCHED and self.margin == -math.inf and NAMESAKE_HERE not in self.without
        )


def support(levels: Levels) -> int:
    """Count the further fields that agree."""
    return (
        (levels.gender == EQUAL)
        + (levels.school == EQUAL)
        + (levels.year in (EQUAL, NEAR))
        + (levels.middle == EQUAL)
        + (levels.number == EQUAL)
    )


def against(levels: Levels) -> int:
    """Count the further fields that contradict; a student number never does (applicants type 0 or 123)."""
    return (
        (levels.gender == DIFFERENT)
        + (levels.school == DIFFERENT)
        + (levels.year == DIFFERENT)
        + (levels.middle == DIFFERENT)
    )


_REVIEW, _MATCHED = Outcome.REVIEW, Outcome.MATCHED


def _same_names_and_birth(name: str, **fields: Any) -> Rule:
    """Return a row that sends by both names and the birth date, without an OEN that is equal."""
    row: dict[str, Any] = {
        "oen": NOT_THIS_OEN,
        "given": SAME_GIVEN,
        "family": SAME_FAMILY,
        "birth": _levels(EXACT),
        "gender": _levels(EQUAL, MISSING),
        "rank": 2,
    }
    return Rule(name=name, outcome=_MATCHED, **(row | fields))


def _unopposed(name: str, **fields: Any) -> Rule:
    """Return a row that sends without an OEN where nothing contradicts and nobody else comes near.

    The school may be missing, where the row does not ask for it: a system need not know it, nor an applicant give it.
    """
    row: dict[str, Any] = {
        "oen": NO_OEN,
        "school": _levels(EQUAL, MISSING),
        "margin": 8,
        "against": 0,
        "rank": 3,
    }
    return Rule(name=name, outcome=_MATCHED, **(row | fields))


def _middle_confirms(name: str, **fields: Any) -> Rule:
    """Return such a row that rests on a middle name; a twin who shares it would be on the list."""
    row: dict[str, Any] = {
        "family": SAME_FAMILY,
        "middle": _levels(EQUAL),
        "birth": _levels(EXACT),
        "gender": _levels(EQUAL, MISSING),
        "without": frozenset((TWIN_HERE,)),
    }
    return _unopposed(name, **(row | fields))


VETOES = (
    Rule(
        name="oen-contradicts",
        outcome=_REVIEW,
        oen=_levels(DIFFERENT),
        given=ANY_GIVEN | {SWAPPED, CROSSED},
        bits=8,
    ),
    Rule(
        name="oen-equal-given-contradicts",
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        given=_levels(DIFFERENT, MISSING),
    ),
    Rule(
        name="oen-equal-birth-contradicts",
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        birth=_levels(DIFFERENT, MISSING),
    ),
    Rule(
        name="oen-equal-given-and-gender-doubtful",  # a twin's number: Samir and Samira
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        given=_levels(NICKNAME, PART, INITIAL, TYPO, SIMILAR),
        gender=_levels(DIFFERENT),
    ),
    Rule(
        name="oen-equal-given-doubtful-gender-unknown",  # and here nothing else tells: Daniel and Danielle
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        given=_levels(SIMILAR),
        middle=_levels(MISSING, INITIAL, DIFFERENT),
        gender=_levels(MISSING),
    ),
    Rule(
        name="oen-equal-middle-contradicts",  # Muhammad Hamza, with the OEN of his twin Muhammad Haris
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        middle=_levels(DIFFERENT),
        facts=frozenset((TWIN_HERE,)),
    ),
    Rule(
        name="oen-equal-given-and-middle-doubtful",  # the same, where the twin is not on the list
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        given=_levels(VARIANT, NICKNAME, PART, INITIAL, TYPO, SIMILAR),
        middle=_levels(DIFFERENT),
    ),
    Rule(
        name="oen-equal-given-of-another",  # Sahra, with the OEN of her twin Zahra, or one near it
        outcome=_REVIEW,
        oen=_levels(EQUAL, NEAR),
        given=_levels(SIMILAR),
        middle=_levels(MISSING, INITIAL, DIFFERENT),
        facts=frozenset((GIVEN_BORNE,)),
    ),
    Rule(
        name="oen-equal-birth-and-year-contradict",  # a father, with the OEN of his son who bears his name
        outcome=_REVIEW,
        oen=_levels(EQUAL),
        birth=_levels(SLIP, SWAPPED, NEAR),
        year=_levels(DIFFERENT),
    ),
    Rule(
        name="exchanged-names-borne",  # Li Chen and Chen Li are two people as a rule
        outcome=_REVIEW,
        oen=NO_OEN,
        given=_levels(SWAPPED),
        number=_levels(MISSING, NEAR, DIFFERENT),
        school=_levels(MISSING, DIFFERENT),
        facts=frozenset((GIVEN_BORNE, FAMILY_BORNE)),
        bits=LIKELY,
    ),
    Rule(
        name="nickname-gender-unknown",  # Alex is Alexander, or his twin Alexandra
        outcome=_REVIEW,
        oen=NO_OEN,
        given=_levels(NICKNAME),
        number=_levels(MISSING, NEAR, DIFFERENT),
        gender=_levels(MISSING),
        bits=LIKELY,
    ),
    Rule(
        name="birth-by-default",
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        birth=_levels(EXACT),
        number=_levels(MISSING, NEAR, DIFFERENT),
        school=_levels(MISSING, DIFFERENT),
        facts=frozenset((DAY_BY_DEFAULT,)),
        bits=LIKELY,
    ),
    Rule(
        name="birth-by-default-doubtful",
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        birth=_levels(SLIP, SWAPPED, NEAR),
        number=_levels(MISSING, NEAR, DIFFERENT),
        facts=frozenset((DAY_BY_DEFAULT,)),
        bits=LIKELY,
    ),
    Rule(
        name="surname-says-nothing",  # it is none, or an initial, or Null or None, which may stand for none
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        given=CLOSE_GIVEN,
        family=_levels(MISSING),
        birth=_levels(EXACT),
        number=_levels(MISSING, NEAR, DIFFERENT),
    ),
    Rule(
        name="given-unheard",  # a rare name, or what people and systems write for none
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        given=SAME_GIVEN | {MIDDLE},
        number=_levels(MISSING, NEAR, DIFFERENT),
        facts=frozenset((GIVEN_UNHEARD,)),
        bits=LIKELY,
    ),
    Rule(
        name="one-name-beside-others",  # Ali Ali is not Ali Omar, nor Ali Hassan
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        family=_levels(PART),
        number=_levels(MISSING, NEAR, DIFFERENT),
        facts=frozenset((ONE_NAME,)),
        bits=LIKELY,
    ),
    Rule(
        name="given-contradicts",
        outcome=_REVIEW,
        given=_levels(DIFFERENT),
        family=SAME_FAMILY,
        birth=_levels(EXACT),
        bits=0,
    ),
    Rule(
        name="middle-contradicts", outcome=_REVIEW, oen=NOT_THIS_OEN, middle=_levels(DIFFERENT), bits=LIKELY
    ),
    Rule(
        name="school-and-year-contradict",
        outcome=_REVIEW,
        oen=NOT_THIS_OEN,
        school=_levels(DIFFERENT),
        year=_levels(DIFFERENT),
        bits=LIKELY,
    ),
)

ACCEPTANCES = (
    Rule(
        name="oen-names-birth",
        outcome=_MATCHED,
        oen=_levels(EQUAL),
        given=ANY_GIVEN,
        family=ANY_FAMILY,
        birth=_levels(EXACT),
        rank=1,
    ),
    Rule(
        name="oen-given-birth",
        outcome=_MATCHED,
        oen=_levels(EQUAL),
        given=SAME_GIVEN,
        family=_levels(DIFFERENT, MISSING),
        birth=_levels(EXACT),
        rank=1,
    ),
    Rule(
        name="oen-names-exchanged",
        outcome=_MATCHED,
        oen=_levels(EQUAL),
        given=_levels(SWAPPED, CROSSED),
        birth=_levels(EXACT),
        rank=1,
    ),
    Rule(
        name="oen-names-birth-slip",
        outcome=_MATCHED,
        oen=_levels(EQUAL),
        given=CLOSE_GIVEN,
        family=CLOSE_FAMILY,
        birth=_levels(SWAPPED, SLIP),
        rank=1,
    ),
    Rule(
        name="oen-same-names-birth-near",
        outcome=_MATCHED,
        oen=_levels(EQUAL),
        given=SAME_GIVEN,
        family=SAME_FAMILY,
        birth=_levels(NEAR),
        rank=1,
    ),
    _same_names_and_birth(
        "names-birth",
        school=_levels(EQUAL),
        without=frozenset((NAME_SHARED,)),
        bits=25,
    ),
    _same_names_and_birth(
        "names-birth-alone",
        school=_levels(MISSING),
        year=_levels(EQUAL, NEAR),
        without=frozenset((NAME_SHARED,)),
        bits=NO_STRANGER + OF_ONE_AGE_AND_NAME + 2,
    ),
    _same_names_and_birth(
        "names-birth-alone-year-unknown",
        school=_levels(MISSING),
        year=_levels(MISSING, DIFFERENT),
        without=frozenset((NAME_SHARED,)),
        bits=NO_STRANGER + OF_ONE_AGE_AND_NAME,
    ),
    _same_names_and_birth(
        "names-birth-other-gender",
        decides=False,
        gender=_levels(DIFFERENT),
        school=_levels(EQUAL),
        year=_levels(EQUAL, NEAR),
        bits=25,
    ),
    _same_names_and_birth(
        "names-birth-other-gender-rare-names",  # whoever shares common names may be of the other
        gender=_levels(DIFFERENT),
        school=_levels(EQUAL),
        year=_levels(EQUAL, NEAR),
        bits=30,
    ),
    _same_names_and_birth(
        "names-birth-other-school-no-twin",  # a slip may make a twin's name of it: Lela, Leela
        school=_levels(DIFFERENT),
        year=_levels(EQUAL),
        without=frozenset((NAMESAKE_HERE, TWIN_HERE)),
        bits=35,
    ),
    _same_names_and_birth(
        "names-middle-birth-other-school",
        middle=_levels(EQUAL),
        school=_levels(DIFFERENT),
        bits=32,
    ),
    _same_names_and_birth(
        "names-middle-birth-common-names",  # hardly two strangers share all three and the birth date
        middle=_levels(EQUAL),
        school=_levels(DIFFERENT),
        without=frozenset((TWIN_HERE,)),
        bits=28,
    ),
    Rule(
        name="near-oen-given-slip",
        outcome=_MATCHED,
        oen=_levels(NEAR),
        given=TELLING_GIVEN | {SWAPPED},  # twins' numbers may be near, or both none
        family=CLOSE_FAMILY | {SWAPPED},
        birth=_levels(EXACT),
        without=frozenset((TWIN_HERE,)),
        against=0,
        rank=3,
    ),
    Rule(
        name="near-oen-family-slip",
        outcome=_MATCHED,
        oen=_levels(NEAR),
        given=SAME_GIVEN,
        family=ANY_FAMILY,
        birth=_levels(EXACT),
        against=1,
        rank=3,
    ),
    _unopposed(
        "family-slip",
        decides=False,
        given=_levels(EXACT),
        family=_levels(VARIANT, PART, TYPO),
        birth=_levels(EXACT),
        bits=26,
        support=2,
    ),
    _unopposed(
        "family-similar-same-school",
        decides=False,
        given=_levels(EXACT),
        family=_levels(SIMILAR),
        birth=_levels(EXACT),
        bits=26,
        school=_levels(EQUAL),
        support=2,
    ),
    _unopposed(
        "given-similar-middle-confirms",
        decides=False,
        given=_levels(VARIANT, TYPO, SIMILAR),
        family=SAME_FAMILY,
        middle=_levels(EQUAL),
        birth=_levels(EXACT),
        bits=26,
        school=_levels(EQUAL),
        support=2,
    ),
    Rule(
        name="student-number-names-birth",
        outcome=_MATCHED,
        oen=NOT_THIS_OEN,
        number=_levels(EQUAL),
        given=_levels(EXACT, KNOWN, VARIANT, MIDDLE, TYPO),
        family=ANY_FAMILY,
        birth=_levels(EXACT),
        against=0,
        rank=3,
    ),
    Rule(
        name="student-number-same-names-birth",  # one further field, the school as a rule, may be wrong
        outcome=_MATCHED,
        oen=NOT_THIS_OEN,
        number=_levels(EQUAL),
        given=SAME_GIVEN,
        family=SAME_FAMILY,
        birth=_levels(EXACT),
        against=1,
        rank=3,
    ),
    Rule(
        name="student-number-given-birth",
        outcome=_MATCHED,
        oen=NO_OEN,
        number=_levels(EQUAL),
        given=SAME_GIVEN | {SWAPPED},
        family=_levels(DIFFERENT, MISSING, SWAPPED),
        birth=_levels(EXACT),
        against=0,
        rank=3,
    ),
    Rule(
        name="student-number-nickname-birth",
        outcome=_MATCHED,
        oen=NOT_THIS_OEN,
        number=_levels(EQUAL),
        given=_levels(NICKNAME, PART, SOLE),
        family=ANY_FAMILY,
        gender=_levels(EQUAL),  # Alex is Alexander, or his twin Alexandra
        birth=_levels(EXACT),
        margin=8,
        against=0,
        rank=3,
    ),
    Rule(
        name="student-number-names-birth-slip",
        outcome=_MATCHED,
        oen=NOT_THIS_OEN,
        number=_levels(EQUAL),
        given=SAME_GIVEN,
        family=SAME_FAMILY,
        birth=_levels(SWAPPED, SLIP, NEAR),
        margin=8,
        against=0,
        rank=3,
    ),
    Rule(
        name="given-middle-birth-same-school",  # the surname has changed
        outcome=_MATCHED,
        oen=NO_OEN,
        given=SAME_GIVEN,
        family=_levels(DIFFERENT),
        middle=_levels(EQUAL),
        birth=_levels(EXACT),
        gender=_levels(EQUAL),
        school=_levels(EQUAL),
        year=_levels(EQUAL, NEAR),
        without=frozenset((TWIN_HERE,)),
        margin=8,
        rank=3,
    ),
    Rule(
        name="given-middle-birth-school",  # the same, where either gender or last year is not given
        outcome=_MATCHED,
        oen=NO_OEN,
        given=SAME_GIVEN,
        family=_levels(DIFFERENT),
        middle=_levels(EQUAL),
        birth=_levels(EXACT),
        gender=_levels(EQUAL, MISSING),
        school=_levels(EQUAL),
        year=_levels(EQUAL, NEAR, MISSING),
        without=frozenset((TWIN_HERE,)),
        margin=8,
        support=3,
        rank=3,
    ),
    _unopposed(
        "given-slip-same-year",
        decides=False,
        given=_levels(VARIANT, TYPO),
        family=SAME_FAMILY,
        birth=_levels(EXACT),
        without=frozenset((TWIN_HERE,)),
        bits=26,
        year=_levels(EQUAL),
        support=2,
    ),
    _unopposed(
        "names-exchanged-unopposed",
        given=_levels(SWAPPED),
        birth=_levels(EXACT),
        year=_levels(EQUAL, MISSING),
        without=frozenset((TWIN_HERE,)),
        bits=NO_STRANGER - 5,  # one in fifty exchanges the names
    ),
    _unopposed(
        "family-typo-unopposed",
        decides=False,  # of the slips in a surname the one that makes no other name of it
        given=_levels(EXACT),
        family=_levels(TYPO),
        birth=_levels(EXACT),
        bits=NO_STRANGER - 5,  # one in thirty mistypes the surname
    ),
    _unopposed(
        "given-typo-same-school",
        decides=False,  # where no last year is given
        given=_levels(TYPO),
        family=SAME_FAMILY,
        birth=_levels(EXACT),
        gender=_levels(EQUAL),
        school=_levels(EQUAL),
        year=_levels(MISSING),
        without=frozenset((TWIN_HERE,)),
        bits=NO_STRANGER - 5,  # one in fifty mistypes the first name
    ),
    _middle_confirms(
        "given-similar-middle-unopposed",
        decides=False,
        given=_levels(VARIANT, TYPO, SIMILAR),
        bits=NO_STRANGER - 5,
    ),
    _middle_confirms(
        "nickname-middle-unopposed",
        given=_levels(NICKNAME),
        bits=NO_STRANGER - 5 - 4,  # one in fifty types a nickname; 4 for a twin, of whom the list tells
    ),
    _unopposed(
        "family-part",
        given=_levels(EXACT),
        family=_levels(PART),
        birth=_levels(EXACT),
        bits=26,
        support=2,
    ),
    _unopposed(
        "family-slip-unborne",  # who bears the form typed may be another person: Tran, Tram
        given=_levels(EXACT),
        family=_levels(VARIANT, TYPO),
        birth=_levels(EXACT),
        without=frozenset((FAMILY_BORNE,)),
        bits=26,
        support=2,
    ),
    _unopposed(
        "family-similar-unborne",
        given=_levels(EXACT),
        family=_levels(SIMILAR),
        birth=_levels(EXACT),
        without=frozenset((FAMILY_BORNE,)),
        bits=26,
        school=_levels(EQUAL),
        support=2,
    ),
    _unopposed(
        "family-typo-unborne",
        given=_levels(EXACT),
        family=_levels(TYPO),
        birth=_levels(EXACT),
        without=frozenset((FAMILY_BORNE,)),
        bits=NO_STRANGER - 5,  # one in thirty mistypes the surname
    ),
    _unopposed(
        "given-similar-middle-unborne",
        given=_levels(VARIANT, TYPO, SIMILAR),
        family=SAME_FAMILY,
        middle=_levels(EQUAL),
        birth=_levels(EXACT),
        without=frozenset((GIVEN_BORNE,)),
        bits=22,
        school=_levels(EQUAL),
        support=2,
    ),
    _middle_confirms(
        "given-similar-middle-school-unknown",
        given=_levels(VARIANT, TYPO, SIMILAR),
        without=frozenset((TWIN_HERE, GIVEN_BORNE)),
        bits=NO_STRANGER - 5 - 4,
    ),
    _unopposed(
        "given-names-turned",  # on both sides; a twin whose names are the same, turned, would be on the list
        given=_levels(MIDDLE),
        family=SAME_FAMILY,
        middle=_levels(EQUAL),
        birth=_levels(EXACT),
        gender=_levels(EQUAL),
        school=_levels(EQUAL),
        without=frozenset((TWIN_HERE,)),
    ),
    _unopposed(
        "one-name",  # typed twice; who has it beside another name is another person
        given=_levels(SOLE),
        family=_levels(SOLE),
        birth=_levels(EXACT),
        gender=_levels(EQUAL, MISSING),
        school=_levels(EQUAL),
        facts=frozenset((ONE_NAME,)),
        without=frozenset((TWIN_HERE,)),
        support=2,
    ),
    _middle_confirms(
        "names-middle-birth-slip-unopposed",
        decides=False,
        given=SAME_GIVEN,
        birth=_levels(SLIP),
        bits=NO_STRANGER - 7,
    ),
    _middle_confirms(
        "names-middle-birth-slip-rare-names",  # another Emily Jessica Smith of the school is born a digit off
        given=SAME_GIVEN,
        birth=_levels(SLIP),
        bits=NO_STRANGER - 3,
    ),
)

_SET_RULES = (
    Rule(name="several-alike", outcome=Outcome.MULTIPLE, facts=frozenset((ALIKE,))),
    Rule(name="candidates-truncated", outcome=_REVIEW, facts=frozenset((TRUNCATED,))),
    Rule(name="oen-of-another", outcome=_REVIEW, facts=frozenset((OEN_ELSEWHERE,))),
    Rule(name="names-of-another", outcome=_REVIEW, facts=frozenset((BETTER_ELSEWHERE,))),
)
_REST = (
    Rule(name="gender-contradicts", outcome=_REVIEW, gender=_levels(DIFFERENT), bits=LIKELY),
    Rule(name="not-certain", outcome=_REVIEW, bits=LIKELY),
    Rule(name="nobody", outcome=Outcome.NOT_FOUND),
)

STRICT = (*_SET_RULES, *VETOES, *ACCEPTANCES, *_REST)
STANDARD = (
    *_SET_RULES,
    *VETOES,
    *ACCEPTANCES,
    Rule(name="likely", outcome=_MATCHED, bits=22, margin=6),
    *_REST,
)
RULES = {Policy.STRICT: STRICT, Policy.STANDARD: STANDARD}
SETTLING = frozenset(rule.name for rule in ACCEPTANCES if rule.settles)


def deciding(
    policy: Policy,
    levels: Levels,
    score: float,
    margin: float | None,
    facts: frozenset[str],
) -> Rule:
    """Return the first rule that decides about the best candidate."""
    for rule in _standing(policy, levels[:FIELDS], facts):
        if score >= rule.bits and (margin is None or margin >= rule.margin):
            return rule
    raise AssertionError("the last rule always applies")


def acceptance(levels: Levels, score: float, about: frozenset[str] = frozenset()) -> Rule | None:
    """Return the rule by which this candidate alone would be sent, if no veto stands against it.

    Rules that do not decide count here: students between whom only they would choose are alike. Those against which
    the facts `about` the request stand do not.
    """
    for rule in _alone(levels[:FIELDS], about):
        if score >= rule.bits:
            return rule if rule.outcome is Outcome.MATCHED else None
    return None


# Of all combinations of levels a few hundred make up nearly all comparisons.


@lru_cache(maxsize=1 << 14)
def _standing(policy: Policy, fields: tuple[str, ...], facts: frozenset[str]) -> tuple[Rule, ...]:
    """Return a policy's rules that admit these levels and facts, in order; the score has not been asked yet."""
    levels = Levels(*fields)
    return tuple(
        rule for rule in RULES[policy] if rule.decides and rule.admits(levels) and rule.stands(facts)
    )


@lru_cache(maxsize=1 << 14)
def _alone(fields: tuple[str, ...], about: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules about one candidate alone that admit these levels, in order."""
    levels = Levels(*fields)
    return tuple(rule for rule in (*VETOES, *ACCEPTANCES) if rule.admits(levels) and rule.stands(about))
