"""The people who are compared and what a decision about them says.

Everything here is frozen and without behaviour of its own: callers build `Applicant` and `Candidate` (from a request,
from a student information system's answer, from a row of a file) and read a `Decision`. Both are a `Person`: whoever
writes down who somebody is, from the order of an application centre to the row of a request, keeps that value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Self

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


class Scored(NamedTuple):
    """A candidate who is worth showing; the evidence is put together when it is read."""

    candidate: Candidate
    weighed: Any  # of matcher.risk
    tell: Callable[[], tuple[Evidence, ...]]

    @property
    def score(self) -> float:
        """How much oftener the student types what was typed than a stranger does, in bits."""
        return round(sum(one.bits for one in self.evidence), 2)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What each field says, for or against."""
        return self.tell()


class Decision(NamedTuple):
    """What was decided about a request, at what risk, and on what evidence.

    `rule` names what agrees, or what stands against sending. `risk` is the chance that the best candidate is not the
    applicant, `parts` its largest terms by explanation. `margin` is the distance to the next person in bits.
    """

    outcome: Outcome
    student: Candidate | None
    rule: str
    risk: float | None
    parts: tuple[tuple[str, float], ...]
    margin: float | None
    best: tuple[Scored, ...]
    truncated: bool
    fingerprint: str
    policy: Policy = Policy.STRICT

    @property
    def score(self) -> float | None:
        """The best candidate's evidence, in bits."""
        return self.best[0].score if self.best else None

    def to_dict(self) -> dict[str, Any]:
        """Return the decision as JSON-able data; of the candidates only their ids, never their names."""
        return {
            "outcome": self.outcome.value,
            "student": self.student.id if self.student else None,
            "rule": self.rule,
            "policy": self.policy.value,
            "risk": self.risk,
            "parts": [{"who": who, "share": share} for who, share in self.parts],
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
