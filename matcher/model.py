"""The Fellegi-Sunter model: what the levels of a comparison weigh, in bits.

A level's weight is log2(m/u): how much oftener it is seen between a request and the right student than between a
request and another student. Agreement on a rare name weighs more than on a common one; that part is capped. The numbers
stand in `data/model-<version>.json`, which `python -m benchmarks weights` makes. Decisions name the version, and an old
decision can be replayed with `load(version)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from matcher import frequency, tables
from matcher.compare import (
    CROSSED,
    DIFFERENT,
    EXACT,
    FORMER,
    INITIAL,
    KNOWN,
    MIDDLE,
    NICKNAME,
    SIMILAR,
    SWAPPED,
    Levels,
)
from matcher.records import Evidence

CURRENT = "1"


@dataclass(frozen=True)
class Model:
    """Weights by field and level, the average rarity of a name that two people share by chance, and the caps."""

    version: str
    weights: Mapping[str, Mapping[str, float]]
    given_average: float
    family_average: float
    cap_common: float
    cap_rare: float
    given_rarity: frequency.Rarity
    family_rarity: frequency.Rarity
    sibling: Mapping[
        str, float
    ]  # surname and birth date agree, the given name does not, or by half: a twin's mark

    def on_roster(self, given: Iterable[str], family: Iterable[str]) -> Model:
        """Return the model with the names of a whole roster: what is common there is never taken for rare."""
        return replace(
            self,
            given_rarity=frequency.among(given, frequency.given_rarity),
            family_rarity=frequency.among(family, frequency.family_rarity),
        )

    def score(self, levels: Levels) -> float:
        """Return the sum of the evidence, in bits, to two decimals."""
        w = self.weights
        total = (
            w["oen"][levels.oen]
            + w["middle"][levels.middle]
            + w["birth"][levels.birth]
            + w["gender"][levels.gender]
            + w["number"][levels.number]
            + w["school"][levels.school]
            + w["year"][levels.year]
        )
        if levels.given == SWAPPED:
            return round(total + w["names"][SWAPPED] + self._given_tf(levels) + self._family_tf(levels), 2)
        if levels.given == CROSSED:
            return round(total + w["names"][CROSSED], 2)
        total += w["given"][levels.given] + w["family"][levels.family]
        if levels.given in _WHOLE_NAME:
            total += self._given_tf(levels)
        if levels.family in _WHOLE_NAME:
            total += self._family_tf(levels)
            if levels.birth == EXACT and levels.given in _TWINS:
                total += self.sibling[_TWINS[levels.given]]
        return round(total, 2)

    def evidence(self, levels: Levels) -> tuple[Evidence, ...]:
        """Return the evidence field by field; its bits add up to the score."""
        w = self.weights
        found = [_evidence(field, getattr(levels, field), w[field]) for field in ("oen", "birth")]
        if levels.given == SWAPPED:
            tf = self._given_tf(levels) + self._family_tf(levels)
            found.append(_evidence("names", SWAPPED, w["names"], tf))
        elif levels.given == CROSSED:
            found.append(_evidence("names", CROSSED, w["names"]))
        else:
            tf = self._given_tf(levels) if levels.given in _WHOLE_NAME else 0.0
            found.append(_evidence("given", levels.given, w["given"], tf))
            tf = self._family_tf(levels) if levels.family in _WHOLE_NAME else 0.0
            found.append(_evidence("family", levels.family, w["family"], tf))
            if levels.family in _WHOLE_NAME and levels.birth == EXACT and levels.given in _TWINS:
                found.append(_evidence("sibling", _TWINS[levels.given], self.sibling))
        found += [
            _evidence(field, getattr(levels, field), w[field])
            for field in ("middle", "gender", "number", "school", "year")
        ]
        return tuple(found)

    def _given_tf(self, levels: Levels) -> float:
        return self._capped(self.given_rarity(levels.agreed_given) - self.given_average)

    def _family_tf(self, levels: Levels) -> float:
        return self._capped(self.family_rarity(levels.agreed_family) - self.family_average)

    def _capped(self, bits: float) -> float:
        return max(-self.cap_common, min(self.cap_rare, bits))


def _evidence(field: str, level: str, weights: Mapping[str, float], tf_bits: float = 0.0) -> Evidence:
    return _shared(field, level, round(weights[level] + tf_bits, 2), round(tf_bits, 2))


_shared = lru_cache(maxsize=1 << 14)(Evidence)  # few are distinct, and a batch makes many
_TWINS = {DIFFERENT: "likely", **dict.fromkeys((MIDDLE, NICKNAME, INITIAL, SIMILAR), "possible")}
_WHOLE_NAME = frozenset((EXACT, KNOWN, FORMER))


@cache
def load(version: str = CURRENT) -> Model:
    """Return the model of this version; raises FileNotFoundError where there is none."""
    data = tables.model_data(f"model-{version}")
    frequencies = data["frequency"]
    return Model(
        version=data["version"],
        weights={
            field: {level: float(row["bits"]) for level, row in levels.items()}
            for field, levels in data["fields"].items()
        },
        given_average=frequencies["given_average"],
        family_average=frequencies["family_average"],
        cap_common=frequencies["cap_common"],
        cap_rare=frequencies["cap_rare"],
        given_rarity=frequency.given_rarity,
        family_rarity=frequency.family_rarity,
        sibling=data["sibling"],
    )
