"""The decision: compare, weigh, and let the guard rules speak in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matcher import model as models
from matcher import rules
from matcher.compare import EQUAL, EXACT, Levels, Person, applicant_person, candidate_person, levels, real_oen
from matcher.model import Model
from matcher.oen import known_oen
from matcher.records import Applicant, Candidate, Decision, Outcome, Policy, Scored

SHOWN = 3


class Weighed(NamedTuple):
    """A candidate with the levels of its comparison and their sum."""

    candidate: Candidate
    levels: Levels
    score: float


def match(
    applicant: Applicant,
    candidates: Sequence[Candidate],
    *,
    policy: Policy = Policy.STRICT,
    truncated: bool = False,
    check_digit: bool = True,
    model: str = models.CURRENT,
) -> Decision:
    """Decide which of the candidates is the applicant, if any.

    `truncated` says that the student information system knows more candidates than it gave. `check_digit=False` takes
    every number of nine digits for an OEN. `model` replays an older version's weights.
    """
    weights = models.load(model)
    asked = applicant_person(applicant, check_digit)
    weighed = [weigh(asked, one, candidate_person(one, check_digit), weights) for one in candidates]
    return decide(weighed, policy=policy, truncated=truncated, model=weights)


def weigh(asked: Person, candidate: Candidate, known: Person, model: Model) -> Weighed:
    """Compare a candidate, also given in comparable forms, with the person asked for."""
    compared = levels(asked, known)
    return Weighed(candidate, compared, model.score(compared))


def decide(
    weighed: list[Weighed],
    *,
    policy: Policy,
    truncated: bool,
    model: Model,
) -> Decision:
    """Decide as `match` does, on candidates already weighed; puts them in order."""
    weighed.sort(key=lambda one: (-one.score, one.candidate.id))
    if not weighed:
        return _nobody(policy, truncated, model)
    best = weighed[0]
    margin = _margin(weighed)
    facts = _facts(weighed, truncated)
    rule = rules.deciding(policy, best.levels, best.score, margin, facts, model.unused)
    return Decision(
        outcome=rule.outcome,
        student=best.candidate if rule.outcome is Outcome.MATCHED else None,
        rule=rule.name,
        score=best.score,
        margin=margin,
        best=tuple(
            Scored(w.candidate, w.score, model.evidence(w.levels)) for w in weighed[:SHOWN] if w.score > 0
        ),
        truncated=truncated,
        model=model.version,
        policy=policy,
    )


def _nobody(policy: Policy, truncated: bool, model: Model) -> Decision:
    outcome, rule = (Outcome.REVIEW, "candidates-truncated") if truncated else (Outcome.NOT_FOUND, "nobody")
    return Decision(outcome, None, rule, None, None, (), truncated, model.version, policy)


def _margin(weighed: Sequence[Weighed]) -> float | None:
    """Return the distance from the best candidate to the first who is another person."""
    best = weighed[0]
    other = next((one for one in weighed[1:] if not _same_person(best.candidate, one.candidate)), None)
    return None if other is None else round(best.score - other.score, 2)


def _same_person(a: Candidate, b: Candidate) -> bool:
    """Say whether two records of one system are surely one student: the same OEN, birth date and given name."""
    if not a.oen or a.birth_date != b.birth_date or known_oen(a.oen) != known_oen(b.oen):
        return False
    one, two = candidate_person(a), candidate_person(b)
    return (
        real_oen(one)
        and one.first is not None
        and two.first is not None
        and one.first.canonical == two.first.canonical
    )


def _facts(weighed: Sequence[Weighed], truncated: bool) -> frozenset[str]:
    """Return what the whole set of candidates says about the best of them."""
    best, others = weighed[0], weighed[1:]
    facts = set()
    if truncated:
        facts.add(rules.TRUNCATED)
    accepted = rules.acceptance(best.levels, best.score)
    if accepted:
        likely = (other for other in others if other.score >= rules.LIKELY)
        alike = (rules.acceptance(other.levels, other.score) for other in likely)
        if any(also and also.rank <= accepted.rank for also in alike):
            facts.add(rules.ALIKE)
    for other in others:
        found = other.levels
        if found.oen == EQUAL and best.levels.oen != EQUAL:
            facts.add(rules.OEN_ELSEWHERE)
        if found.given in rules.SAME_GIVEN and found.family in rules.SAME_FAMILY and found.birth != EXACT:
            facts.add(rules.NAMESAKE_HERE)
        if found.birth == EXACT and found.family in rules.SAME_FAMILY:
            facts.add(rules.TWIN_HERE)
            if found.given in rules.SAME_GIVEN and not _whole(best.levels):
                facts.add(rules.BETTER_ELSEWHERE)
    return frozenset(facts)


def _whole(found: Levels) -> bool:
    return found.birth == EXACT and found.family in rules.SAME_FAMILY and found.given in rules.SAME_GIVEN
