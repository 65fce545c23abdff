"""The risk of sending: the chance that the person asking is somebody else than the student who fits best.

All explanations of what was typed are weighed (see `explanations`); the risk is the weight of those that are not the
student, divided by the weight of all. That is the whole idea.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from matcher import explanations
from matcher.compare import Forms, Levels, levels
from matcher.population import Population
from matcher.rates import rates
from matcher.records import Evidence


class Weighed(NamedTuple):
    """A candidate by its place in the list and its id, how far it agrees, and its weight."""

    place: int
    id: str
    known: Forms
    levels: Levels
    weight: float


class Risk(NamedTuple):
    """What the explanations come to.

    `risk` is the chance that the first of `ranked`, by weight, is not the applicant, and `parts` are its terms by
    explanation; `shares` is the chance of each candidate by place; `margin` the bits between the first and the next
    person on the list.
    """

    ranked: tuple[Weighed, ...]
    risk: float
    parts: dict[str, float]
    shares: Mapping[int, float]
    margin: float | None


def weigh(asked: Forms, known: Forms, place: int, identifier: str, people: Population) -> Weighed:
    """Compare a candidate with the person asked for, and weigh that they are one."""
    found = levels(asked, known)
    weight = 0.0 if _is_unlike(found) else explanations.student(asked, known, found, people)
    return Weighed(place, identifier, known, found, weight)


def _is_unlike(found: Levels) -> bool:
    """Say whether nothing that tells agrees: then somebody who typed this is a thousand million times likelier others.

    Both names altogether changed and a slip in the date are 2e-3 × 2e-2 × 1.6e-4, before the shares of the names typed.
    """
    if found.given != "different" or found.family != "different":
        return False
    return found.birth != "exact" and found.oen != "equal" and found.number != "equal"


def risk_of(
    asked: Forms,
    weighed: Sequence[Weighed],
    people: Population,
    same: Callable[[Weighed, Weighed], bool] = lambda one, other: False,
) -> Risk:
    """Return the risk of sending the candidate of greatest weight; `same` says that two records are one student."""
    if not weighed:
        return Risk((), 1.0, {}, {}, None)
    ranked = tuple(sorted(weighed, key=lambda one: (-one.weight, one.id)))
    best = ranked[0]
    own, next_weight = best.weight, 0.0
    others = {"another": 0.0}
    for one in ranked[1:]:
        if same(best, one):
            own += one.weight
        else:
            weight = one.weight * explanations.with_the_number_of(best.levels, one.levels)
            others["another"] += weight
            next_weight = max(next_weight, weight)
    others["stranger"] = explanations.stranger(asked, best.known, best.levels, people)
    for one in ranked[:RELATED]:
        for who, weight in explanations.relatives(asked, one.known, one.levels, people).items():
            others[who] = others.get(who, 0.0) + weight
    others["unthought"] = own * rates("people")["near_double"]
    everything = own + sum(others.values()) or 1.0
    return Risk(
        ranked,
        sum(others.values()) / everything,
        {name: weight / everything for name, weight in others.items()},
        {one.place: one.weight / everything for one in ranked},
        round(math.log2(best.weight / next_weight), 2) if next_weight > 0 and best.weight > 0 else None,
    )


def evidence(asked: Forms, one: Weighed, people: Population) -> tuple[Evidence, ...]:
    """Return field by field how much oftener the student types this than a stranger, in bits."""
    known, found = one.known, one.levels
    typed = explanations.student_types(asked, known, found, people)
    by_strangers = explanations.stranger_types(asked, known, found, people)
    rows = []
    for field in explanations.Chances._fields:
        level = getattr(found, field)
        bits = math.log2(getattr(typed, field) / getattr(by_strangers, field))
        if field == "given" and level in EXCHANGED:
            rows.append(Evidence("names", level, round(bits, 2)))
        elif field != "family" or level not in EXCHANGED:
            average = rates("counts").get(f"{field}_average", 0.0) if level in AGREE else bits
            rows.append(Evidence(field, level, round(bits, 2), round(bits - average, 2) if average else 0.0))
    return tuple(rows)


RELATED = 5  # candidates whose relatives are thought of: those of the others weigh nothing
EXCHANGED = ("swapped", "crossed")
AGREE = ("exact", "known", "former")
