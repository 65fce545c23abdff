"""The decision: compare, weigh, and let the guard rules speak in order."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import compress, product
from typing import Any

from matcher import frequency, rules
from matcher import model as models
from matcher.compare import (
    EQUAL,
    EXACT,
    MIDDLE,
    Forms,
    Levels,
    applicant_forms,
    candidate_forms,
    levels,
)
from matcher.missing import Day, is_by_default
from matcher.model import Model
from matcher.names import CUSTOMS, Name
from matcher.oen import known_oen
from matcher.records import Applicant, Candidate, Decision, Outcome, Policy, Scored

SHOWN = 3
NOTHING: frozenset[Any] = frozenset()


def match(
    applicant: Applicant,
    candidates: Sequence[Candidate],
    *,
    policy: Policy = Policy.STRICT,
    truncated: bool = False,
    check_digit: bool = True,
) -> Decision:
    """Decide which of the candidates is the applicant, if any.

    `truncated` says that the student information system knows more candidates than it gave. `check_digit=False` takes
    every number of nine digits for an OEN.
    """
    weights = models.load()
    asked = applicant_forms(applicant, check_digit)
    weighed = [weigh(asked, one, candidate_forms(one, check_digit), weights) for one in candidates]
    return decide(weighed, policy=policy, truncated=truncated, model=weights, about=facts_about(asked))


def facts_about(
    asked: Forms,
    given_here: Set[str] = NOTHING,
    family_here: Set[str] = NOTHING,
    crowded: Set[Day] = NOTHING,
) -> frozenset[str]:
    """Return what rules ask about the request alone.

    `given_here` and `family_here` are the names, folded, that a whole roster has, `crowded` the days on which far too
    many of it are born; where there is no roster, only what is on a list of names is borne.
    """
    given, family, birth = asked.first, asked.last, asked.birth
    return _ABOUT[
        given is not None and _borne(given, given_here),
        given is not None and given.unheard,
        family is not None and (family.exists or family.folded in family_here),
        given is not None and family is not None and given.folded == family.folded,
        birth is not None
        and (is_by_default(birth) or birth in crowded or (birth.month, birth.day) in crowded),
    ]


_FACTS = (
    rules.GIVEN_BORNE,
    rules.GIVEN_UNHEARD,
    rules.FAMILY_BORNE,
    rules.ONE_NAME,
    rules.DAY_BY_DEFAULT,
)
_ABOUT = {there: frozenset(compress(_FACTS, there)) for there in product((False, True), repeat=len(_FACTS))}


def _borne(given: Name, here: Set[str]) -> bool:
    """Say whether people bear a given name, the whole or each of its words: Navjit Singh, Marie-Laure."""
    if given.exists or given.folded in here:
        return True
    if len(given.words) == 1:
        return False
    return all(word in here or word in CUSTOMS or frequency.is_given(word) for word in given.words)


def weigh(asked: Forms, candidate: Candidate, known: Forms, model: Model) -> Scored:
    """Compare a candidate, also given in comparable forms, with the person asked for."""
    compared = levels(asked, known)
    return Scored(candidate, model.score(compared), compared, model)


def decide(
    weighed: list[Scored],
    *,
    policy: Policy,
    truncated: bool,
    model: Model,
    about: frozenset[str] = NOTHING,
) -> Decision:
    """Decide as `match` does, on candidates already weighed; puts them in order. `about` is what the request says."""
    if not weighed:
        return _nobody(policy, truncated)
    margin, facts = None, about
    if truncated or len(weighed) > 1:
        weighed.sort(key=_order)
        margin, facts = _margin(weighed), _facts(weighed, truncated, about)
    best = weighed[0]
    rule = rules.deciding(policy, best.levels, best.score, margin, facts)
    return Decision(
        rule.outcome,
        best.candidate if rule.outcome is Outcome.MATCHED else None,
        rule.name,
        best.score,
        margin,
        tuple([one for one in weighed[:SHOWN] if one.score > 0]),
        truncated,
        models.fingerprint(),
        policy,
    )


def _order(one: Scored) -> tuple[float, str]:
    return -one.score, one.candidate.id


def _nobody(policy: Policy, truncated: bool) -> Decision:
    outcome, rule = (Outcome.REVIEW, "candidates-truncated") if truncated else (Outcome.NOT_FOUND, "nobody")
    return Decision(outcome, None, rule, None, None, (), truncated, models.fingerprint(), policy)


def _margin(weighed: Sequence[Scored]) -> float | None:
    """Return the distance from the best candidate to the first who is another person."""
    best = weighed[0]
    for other in weighed[1:]:
        if not _same_person(best.candidate, other.candidate):
            return round(best.score - other.score, 2)
    return None


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


def _facts(weighed: Sequence[Scored], truncated: bool, about: frozenset[str]) -> frozenset[str]:
    """Return what the request says, and the whole set of candidates about the best of them."""
    best, others = weighed[0], weighed[1:]
    facts = set(about)
    if truncated:
        facts.add(rules.TRUNCATED)
    accepted = rules.acceptance(best.levels, best.score, about)
    for other in others:
        found = other.levels
        if accepted and other.score >= rules.LIKELY:
            also = rules.acceptance(found, other.score, about)
            if also and also.rank <= accepted.rank:
                facts.add(rules.ALIKE)
        if found.oen == EQUAL and best.levels.oen != EQUAL:
            facts.add(rules.OEN_ELSEWHERE)
        if found.family not in rules.SAME_FAMILY:
            continue
        same_given = found.given in rules.SAME_GIVEN
        if found.birth == EXACT:
            facts.add(rules.TWIN_HERE)
            if same_given and not _whole(best.levels):
                facts.add(rules.BETTER_ELSEWHERE)
            if found.given == MIDDLE:
                facts.add(rules.NAME_SHARED)
        elif same_given:
            facts.add(rules.NAMESAKE_HERE)
    return frozenset(facts)


def _whole(found: Levels) -> bool:
    return found.birth == EXACT and found.family in rules.SAME_FAMILY and found.given in rules.SAME_GIVEN
