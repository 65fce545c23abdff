"""The people who are compared and what a decision about them says.

Everything here is frozen and without behaviour of its own: callers build `Applicant` and `Candidate` (from a request,
from a student information system's answer, from a row of a file) and read a `Decision`. Both are a `Person`: whoever
writes down who somebody is, from the order of an application centre to the row of a request, keeps that value.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, Self

#: The words of the contracts and of transcripts for a gender, and the letters that are compared.
GENDERS = {"Female": "F", "Male": "M", "Another": "X", "Unreported": ""}
GENDER_WORDS = {letter: word for word, letter in GENDERS.items()}


class Outcome(StrEnum):
    """What may happen to a request; the values are those of `autosgern match`'s output."""

    MATCHED = "Matched"
    MULTIPLE = "MultipleMatch"
    REVIEW = "Review"
    NOT_FOUND = "NotFound"


class Policy(StrEnum):
    """How much certainty is asked: only `strict` may send a transcript without a person."""

    STRICT = "strict"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, as an application centre, a school board or they themselves say it.

    The names at school are given where they were others than now. What is not known is empty.
    """

    first: str
    last: str
    birth_date: date | None
    middle: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    first_at_school: str = ""
    last_at_school: str = ""
    preferred: str = ""
    gender: str = ""  # 'F', 'M', 'X' or ''
    oen: str = ""
    student_number: str = ""

    @classmethod
    def of(cls, person: Person, **more: Any) -> Self:
        """Return a person as this kind of record, which says `more` than who they are."""
        return cls(**{one.name: getattr(person, one.name) for one in fields(Person)}, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant(Person):
    """A person who is asked for, and at which school they are looked for."""

    bsid: str = ""
    last_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Person):
    """A student as a student information system knows them."""

    id: str
    bsids: tuple[str, ...] = ()
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one field says for (positive bits) or against (negative bits) the two being one person.

    `bits` includes `tf_bits`, the part owed to the name being rarer or commoner than names on average.
    """

    field: str
    level: str
    bits: float
    tf_bits: float = 0.0


class Weighing(Protocol):
    """What puts the levels of a comparison into evidence: a model."""

    def evidence(self, levels: Any, /) -> tuple[Evidence, ...]:
        """Return the evidence field by field."""


class Scored(NamedTuple):
    """A candidate with the sum of the evidence, in bits; the evidence itself is put together when it is read."""

    candidate: Candidate
    score: float
    levels: Any  # of matcher.compare
    weighing: Weighing

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What each field says, for or against."""
        return self.weighing.evidence(self.levels)


class Decision(NamedTuple):
    """What was decided about a request, by which rule, and on what evidence.

    `score` is the best candidate's, `margin` its distance to the next person's, both in bits.
    """

    outcome: Outcome
    student: Candidate | None
    rule: str
    score: float | None
    margin: float | None
    best: tuple[Scored, ...]
    truncated: bool
    fingerprint: str
    policy: Policy = Policy.STRICT

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as JSON-able data; of the candidates only their ids, never their names."""
        return {
            "outcome": self.outcome.value,
            "student": self.student.id if self.student else None,
            "rule": self.rule,
            "policy": self.policy.value,
            "score": self.score,
            "margin": self.margin,
            "truncated": self.truncated,
            "fingerprint": self.fingerprint,
            "best": [
                {
                    "id": scored.candidate.id,
                    "score": scored.score,
                    "evidence": [
                        {"field": e.field, "level": e.level, "bits": e.bits, "tf_bits": e.tf_bits}
                        for e in scored.evidence
                    ],
                }
                for scored in self.best
            ],
        }
