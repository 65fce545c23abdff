"""The Fellegi-Sunter model: what the levels of a comparison weigh, in bits.

A level's weight is log2(m/u): how much oftener it is seen between a request and the right student than between a
request and another student. Agreement on a rare name weighs more than on a common one; that part is capped. The numbers
stand in `data/model.json`, which `python -m benchmarks weights` makes. A decision is explained from its own evidence;
the `fingerprint` that it carries says by which code and tables it was made.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from matcher import frequency, tables
from matcher.compare import (
    CROSSED,
    EXACT,
    FIELDS,
    FORMER,
    KNOWN,
    SWAPPED,
    Levels,
    Pattern,
)
from matcher.records import Evidence

NameBits = Callable[[str], float]
Evidences = tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class Dependence(Pattern):
    """Where fields do not speak independently of each other, what is to be added to the sum of their weights.

    Twins share surname, birth date and school. Namesakes share both names, which go together by origin and generation.
    """

    field: str
    level: str
    bits: float


@dataclass(frozen=True, repr=False)
class Model:
    """Weights by field and level, and what a name's frequency adds.

    `given_bits` and `family_bits` say by how much agreement on a name is worth more or less than on one of average
    frequency. What depends on levels alone is added up once: a batch meets few combinations, and each of them often.
    """

    weights: Mapping[str, Mapping[str, float]]
    given_bits: NameBits
    family_bits: NameBits
    dependences: tuple[Dependence, ...]
    frequency: Mapping[str, float]
    _sums: dict[tuple[str, ...], tuple[float, bool, bool]] = field(
        default_factory=dict, compare=False, repr=False
    )
    _shown: dict[tuple[Any, ...], Evidences] = field(default_factory=dict, compare=False, repr=False)

    def __repr__(self) -> str:
        return "Model()"

    def on_roster(self, given: Iterable[str], family: Iterable[str]) -> Model:
        """Return the model with the names of a whole roster: what is common there is never taken for rare."""
        return replace(
            self,
            given_bits=_name_bits("given", self.frequency, frequency.among(given, frequency.given_rarity)),
            family_bits=_name_bits(
                "family", self.frequency, frequency.among(family, frequency.family_rarity)
            ),
            _sums={},
            _shown={},
        )

    def score(self, levels: Levels) -> float:
        """Return the sum of the evidence, in bits, to two decimals."""
        fields = levels[:FIELDS]
        known = self._sums.get(fields)
        if known is None:
            known = self._sums[fields] = self._sum(levels)
        total, given, family = known
        if given:
            total += self.given_bits(levels.agreed_given)
        if family:
            total += self.family_bits(levels.agreed_family)
        return math.floor(total * 100 + 0.5) / 100  # as round() to two decimals, which is slow

    def _sum(self, levels: Levels) -> tuple[float, bool, bool]:
        """Return the sum over all fields, and whether the frequency of the given and of the family name is to come."""
        given, family = levels.given, levels.family
        total = sum(self.weights[name][getattr(levels, name)] for name in _BESIDE_NAMES)
        dependence = self._dependence(levels)
        if dependence is not None:
            total += dependence.bits
        if given in (SWAPPED, CROSSED):
            return total + self.weights["names"][given], given == SWAPPED, given == SWAPPED
        total += self.weights["given"][given] + self.weights["family"][family]
        return total, given in _WHOLE_NAME, family in _WHOLE_NAME

    def _dependence(self, levels: Levels) -> Dependence | None:
        """Return the first that applies."""
        return next((one for one in self.dependences if one.admits(levels)), None)

    def evidence(self, levels: Levels) -> tuple[Evidence, ...]:
        """Return the evidence field by field; its bits add up to the score."""
        whole_given, whole_family = levels.given in _WHOLE_NAME, levels.family in _WHOLE_NAME
        exchanged = levels.given == SWAPPED
        names = (
            levels.agreed_given if whole_given or exchanged else "",
            levels.agreed_family if whole_family or exchanged else "",
        )
        key = (levels[:FIELDS], names)
        shown = self._shown.get(key)
        if shown is None:
            shown = self._evidence(levels, whole_given, whole_family)
            if len(self._shown) < REMEMBERED:
                self._shown[key] = shown
        return shown

    def _evidence(self, levels: Levels, whole_given: bool, whole_family: bool) -> tuple[Evidence, ...]:
        w = self.weights
        found = [_evidence(field, getattr(levels, field), w[field]) for field in ("oen", "birth")]
        if levels.given == SWAPPED:
            tf = self.given_bits(levels.agreed_given) + self.family_bits(levels.agreed_family)
            found.append(_evidence("names", SWAPPED, w["names"], tf))
        elif levels.given == CROSSED:
            found.append(_evidence("names", CROSSED, w["names"]))
        else:
            tf = self.given_bits(levels.agreed_given) if whole_given else 0.0
            found.append(_evidence("given", levels.given, w["given"], tf))
            tf = self.family_bits(levels.agreed_family) if whole_family else 0.0
            found.append(_evidence("family", levels.family, w["family"], tf))
        dependence = self._dependence(levels)
        if dependence is not None:
            found.append(_shared(dependence.field, dependence.level, dependence.bits))
        found += [
            _evidence(field, getattr(levels, field), w[field])
            for field in ("middle", "gender", "number", "school", "year")
        ]
        return tuple(found)


def _name_bits(name: str, limits: Mapping[str, float], rarity: frequency.Rarity) -> NameBits:
    """Return the function from a name to what its frequency adds, capped on both sides."""
    average, common, rare = limits[f"{name}_average"], -limits["cap_common"], limits["cap_rare"]

    @cache
    def bits(folded: str) -> float:
        return max(common, min(rare, rarity(folded) - average))

    return bits


def _evidence(field: str, level: str, weights: Mapping[str, float], tf_bits: float = 0.0) -> Evidence:
    return _shared(field, level, round(weights[level] + tf_bits, 2), round(tf_bits, 2))


_shared = lru_cache(maxsize=1 << 14)(Evidence)  # few are distinct, and a batch makes many
REMEMBERED = 1 << 15
_WHOLE_NAME = frozenset((EXACT, KNOWN, FORMER))
_BESIDE_NAMES = ("oen", "middle", "birth", "gender", "number", "school", "year")


def _dependence(field: str, level: str, bits: float, **pattern: Iterable[str]) -> Dependence:
    return Dependence(
        field=field,
        level=level,
        bits=bits,
        **{name: frozenset(levels) for name, levels in pattern.items()},
    )


@cache
def load() -> Model:
    """Return the model."""
    data = tables.model_data()
    limits = data["frequency"]
    return Model(
        weights={
            field: {level: float(row["bits"]) for level, row in levels.items()}
            for field, levels in data["fields"].items()
        },
        given_bits=_name_bits("given", limits, frequency.given_rarity),
        family_bits=_name_bits("family", limits, frequency.family_rarity),
        dependences=tuple(_dependence(**row) for row in data["dependences"]),
        frequency=limits,
    )


@cache
def fingerprint() -> str:
    """Return twelve hexadecimal digits of all that decides here: the code and the tables of this package."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".csv", ".txt", ".json"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
