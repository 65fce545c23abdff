"""The decision: weigh the candidates, ask what the risk is and whether a veto stands, and say what may happen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

from matcher import vetoes
from matcher.compare import (
    DIFFERENT,
    EQUAL,
    EXACT,
    INITIAL,
    MIDDLE,
    MISSING,
    Forms,
    Levels,
    applicant_forms,
    candidate_forms,
)
from matcher.oen import known_oen
from matcher.population import Population, Province
from matcher.rates import rates
from matcher.records import Applicant, Candidate, Decision, Outcome, Policy, Scored
from matcher.risk import Risk, Weighed, evidence, risk_of, weigh

SHOWN = 3
ALIKE = 0.05  # of the best candidate's weight: who has as much is as likely for a person who looks
PROVINCE = Province()


def match(
    applicant: Applicant,
    candidates: Sequence[Candidate],
    *,
    policy: Policy = Policy.STRICT,
    truncated: bool = False,
    check_digit: bool = True,
    people: Population = PROVINCE,
    budget: float | None = None,
) -> Decision:
    """Decide which of the candidates is the applicant, if any.

    `truncated` says that the student information system knows more candidates than it gave. `check_digit=False` takes
    every number of nine digits for an OEN. `budget` is the most that a request may risk, where it is not the policy's.
    """
    asked = applicant_forms(applicant, check_digit)
    weighed = [
        weigh(asked, candidate_forms(one, check_digit), place, one.id, people)
        for place, one in enumerate(candidates)
    ]
    return decide(
        asked, weighed, candidates.__getitem__, people, policy=policy, truncated=truncated, budget=budget
    )


def decide(
    asked: Forms,
    weighed: Sequence[Weighed],
    candidate: Callable[[int], Candidate],
    people: Population,
    *,
    policy: Policy,
    truncated: bool = False,
    budget: float | None = None,
) -> Decision:
    """Decide as `match` does, on candidates already weighed; `candidate` gives the one at a place."""
    most = rates("budget")[policy.value] if budget is None else budget
    found = risk_of(asked, weighed, people, lambda a, b: _same_person(candidate(a.place), candidate(b.place)))
    shown = [one for one in found.ranked if _is_listed(one, found.shares[one.place])][:SHOWN]
    if not shown:
        outcome, rule = (
            (Outcome.REVIEW, "candidates-truncated") if truncated else (Outcome.NOT_FOUND, "nobody")
        )
    else:
        outcome, rule = _outcome(asked, people, found, most, truncated, policy)
    best = found.ranked[0] if found.ranked else None
    return Decision(
        outcome,
        candidate(best.place) if best is not None and outcome is Outcome.MATCHED else None,
        rule,
        found.risk if shown and not truncated else None,  # who is missing may be the applicant
        tuple(sorted(found.parts.items(), key=lambda part: -part[1])[:SHOWN])
        if shown and not truncated
        else (),
        found.margin,
        tuple([Scored(candidate(one.place), one, partial(evidence, asked, one, people)) for one in shown]),
        truncated,
        fingerprint(),
        policy,
    )


def _outcome(
    asked: Forms,
    people: Population,
    found: Risk,
    most: float,
    truncated: bool,
    policy: Policy,
) -> tuple[Outcome, str]:
    """Return what may happen to a request whose best candidate is worth showing, and why."""
    best, others = found.ranked[0], found.ranked[1:]
    likely = rates("budget")["listed"] if found.risk > most else 1.0
    if any(_is_alike(best, other, found.shares[other.place] > likely) for other in others):
        return Outcome.MULTIPLE, "several-alike"
    if truncated:
        return Outcome.REVIEW, "candidates-truncated"
    standing = vetoes.veto(asked, best.levels, people, standard=policy is Policy.STANDARD)
    if standing:
        return Outcome.REVIEW, standing
    if best.levels.oen != EQUAL and any(other.levels.oen == EQUAL for other in others):
        return Outcome.REVIEW, "oen-of-another"
    if found.risk > _allowed(best.levels, most, people, policy):
        return Outcome.REVIEW, "risk-over-budget"
    return Outcome.MATCHED, _ground(best.levels)


def _allowed(levels: Levels, most: float, people: Population, policy: Policy) -> float:
    """Return the most that may be risked: far less where only tables tell how common the names of a board are."""
    certain = people.is_counted or levels.school == EQUAL or vetoes.by_number(levels)
    return most if certain or policy is Policy.STANDARD else min(most, rates("budget")["uncounted"])


def _ground(levels: Levels) -> str:
    """Return the name for what agrees where somebody is sent."""
    return "number-names-birth" if vetoes.by_number(levels) else "names-birth"


def _is_alike(best: Weighed, other: Weighed, is_likely: bool) -> bool:
    """Say whether another candidate fits as well as the best, or, where it may be the applicant too, nearly.

    Whose number was typed is the better one; a school alone chooses between nobody.
    """
    if vetoes.by_number(best.levels) and not vetoes.by_number(other.levels):
        return False
    mine, theirs = best.levels, other.levels
    if _explained(theirs) < 3:
        return False
    if theirs.birth == EXACT and (mine.given, mine.family, mine.birth) == (
        theirs.given,
        theirs.family,
        theirs.birth,
    ):
        return True
    return is_likely and other.weight >= ALIKE * best.weight


def _is_listed(one: Weighed, share: float) -> bool:
    """Say whether a candidate is worth showing to a person."""
    return share >= rates("budget")["listed"] or _explained(one.levels) >= 2


def _explained(levels: Levels) -> int:
    """Count which of first name, surname and birth date agree, or are explained; an initial is no first name."""
    names = (
        levels.given not in (DIFFERENT, MISSING, INITIAL, MIDDLE),
        levels.family not in (DIFFERENT, MISSING),
    )
    return sum(names) + (levels.birth not in (DIFFERENT, MISSING))


def _same_person(a: Candidate, b: Candidate) -> bool:
    """Say whether two records of one system are surely one student: the same OEN, birth date and given name."""
    if not a.oen or a.birth_date != b.birth_date or known_oen(a.oen) != known_oen(b.oen):
        return False
    one, two = candidate_forms(a), candidate_forms(b)
    return (
        one.real_oen
        and one.first is not None
        and two.first is not None
        and one.first.canonical == two.first.canonical
    )


@cache
def fingerprint() -> str:
    """Return twelve hexadecimal digits of all that decides here: the code and the tables of this package."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".csv", ".txt", ".toml"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
