"""How common names, birth dates and schools are among those who might ask: what a stranger's chance agreement rests on.

`Province` knows the tables of names alone. `Counted` knows a whole roster as well: what is common there is never taken
for rare, and first names and surnames are counted together. A count leaves out the student who is being looked at.
A name that no list has is as common as its letters look like a name: `Lela` might be one, `Jmaes` is none.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Protocol

from matcher import frequency
from matcher.compare import Forms
from matcher.missing import Day, is_by_default
from matcher.names import Name
from matcher.rates import rates

AGES = 2  # years around a birth date in which first names are in fashion alike


class Population(Protocol):
    """Shares, between 0 and 1, of the people who might ask."""

    size: int
    outsiders: float
    is_counted: bool  # by more than tables
    has_schools: bool

    def given(self, name: Name, borne: bool, /) -> float:
        """Return the share who have a first name; `borne` says that the student looked at is one of those counted."""

    def family(self, name: Name, borne: bool, /) -> float:
        """Return the share who have a surname."""

    def bears_given(self, name: Name, /) -> bool:
        """Say whether people are known to bear a first name."""

    def is_common(self, name: Name, /) -> bool:
        """Say whether people are often called by a first name, or somebody here is."""

    def has_one(self, name: Name, /) -> bool:
        """Say whether just one person of many has a first name that looks like one: what says nothing, several have."""

    def both(self, given: Name, family: Name, borne: bool, born: date | None, /) -> float:
        """Return the share who have both names, of those born about then."""

    def day(self, born: date, /) -> float:
        """Return the share who are born on a day."""

    def school(self, bsid: str, family: Name | None, borne: bool, /) -> float:
        """Return the share who went to a school, of those who have a surname."""


class Province:
    """What the tables of names say, where no roster is known."""

    is_counted = False
    has_schools = True

    def __init__(self, size: int = 0, outsiders: float = 0.0) -> None:
        people = rates("people")
        self.size = size or round(people["board_size"])
        self.outsiders = outsiders or people["outsiders"]

    def given(self, name: Name, borne: bool = False) -> float:
        """Return the share who have a first name."""
        return given_share(name)

    def family(self, name: Name, borne: bool = False) -> float:
        """Return the share who have a surname."""
        return family_share(name)

    def bears_given(self, name: Name) -> bool:
        """Say whether people are known to bear a first name."""
        return name.exists

    def is_common(self, name: Name) -> bool:
        """Say whether people are often called by a first name."""
        return name.rarity <= rates("counts")["common_given"]

    def has_one(self, name: Name) -> bool:
        """Say whether just one person of many has a first name; the tables do not tell."""
        return False

    def both(self, given: Name, family: Name, borne: bool, born: date | None) -> float:
        """Return the share who have both names, of those born about then."""
        counts = rates("counts")
        of_those = max(counts["pairs"] * given_share(given), counts["given_in_a_community"])
        return of_those * family_share(family) * (counts["cohort"] if born else 1.0)

    def day(self, born: date) -> float:
        """Return the share who are born on a day."""
        counts = rates("counts")
        return counts["default_day"] if is_by_default(born) else 1 / counts["birth_days"]

    def school(self, bsid: str, family: Name | None, borne: bool) -> float:
        """Return the share who went to a school."""
        return 1 / rates("school")["schools"]


class Counted:
    """A whole roster, counted."""

    is_counted = True

    def __init__(self, people: Iterable[Forms], crowded: frozenset[Day], outsiders: float = 0.0) -> None:
        everybody = list(people)
        self.size = max(1, len(everybody))
        self.outsiders = outsiders or rates("people")["outsiders"]
        self._given: Counter[str] = Counter()
        self._family: Counter[str] = Counter()
        self._both: Counter[tuple[str, str]] = Counter()
        self._ages: Counter[tuple[str, int]] = Counter()
        self._days: Counter[date] = Counter(person.birth for person in everybody if person.birth)
        self._years: Counter[int] = Counter()
        for day, number in self._days.items():
            self._years[day.year] += number
        self._crowded = crowded
        self._schools: Counter[str] = Counter()
        self._schools_of: dict[str, Counter[str]] = defaultdict(Counter)
        for person in everybody:
            self._count(person)
        self.has_schools = self._schools.total() > 0

    def _count(self, person: Forms) -> None:
        givens = {name.canonical for name in (person.first, *person.also) if name}
        families = {name.canonical for name in (person.last, *person.aliases) if name}
        self._given.update(givens)
        self._family.update(families)
        self._both.update((one, two) for one in givens for two in families)
        if person.birth:
            self._ages.update((one, person.birth.year) for one in givens)
        self._schools.update(person.schools)
        for family in families:
            self._schools_of[family].update(person.schools)

    def given(self, name: Name, borne: bool = False) -> float:
        """Return the share who have a first name."""
        worth = rates("counts")["given_of_table"]
        return _shrunk(self._given[name.canonical] - borne, self.size, worth, given_share(name))

    def family(self, name: Name, borne: bool = False) -> float:
        """Return the share who have a surname."""
        worth = rates("counts")["family_of_table"]
        return _shrunk(self._family[name.canonical] - borne, self.size, worth, family_share(name))

    def bears_given(self, name: Name) -> bool:
        """Say whether people are known to bear a first name, here or anywhere."""
        return name.exists or self._given[name.canonical] > 0

    def is_common(self, name: Name) -> bool:
        """Say whether people are often called by a first name, or somebody here is."""
        return name.rarity <= rates("counts")["common_given"] or self._given[name.canonical] > 0

    def has_one(self, name: Name) -> bool:
        """Say whether just one person of many has a first name that looks like one: what says nothing, several have."""
        many = self.size >= rates("counts")["many"]
        return many and self._given[name.canonical] == 1 and looks_like_a_name(name)

    def both(self, given: Name, family: Name, borne: bool, born: date | None) -> float:
        """Return the share who have both names, of those born about then."""
        seen = max(0, self._both[given.canonical, family.canonical] - borne) / self.size
        by_chance = rates("counts")["pairs"] * self.given(given, borne) * self.family(family, borne)
        return (seen + by_chance) * (self._fashion(given, borne, born.year) if born else 1.0)

    def _fashion(self, given: Name, borne: bool, year: int) -> float:
        """Return how much oftener those born about a year have a first name than all others have."""
        years = range(year - AGES, year + AGES + 1)
        share = max(1e-4, sum(self._years[one] for one in years) / self.size)
        bearers = max(0, self._given[given.canonical] - borne)
        then = max(0, sum(self._ages[given.canonical, one] for one in years) - borne)
        return (then + FEW * share) / ((bearers + FEW) * share)

    def day(self, born: date) -> float:
        """Return the share who are born on a day: as many as on other days of the year, or, on some days, far more."""
        if born in self._crowded or (born.month, born.day) in self._crowded:
            return max(1, self._days[born]) / self.size
        return (self._years[born.year] / 365.25 + 1e-3) / self.size

    def school(self, bsid: str, family: Name | None, borne: bool) -> float:
        """Return the share who went to a school, of those who have a surname."""
        overall = (self._schools[bsid] + 1) / (self.size + 30)
        if family is None:
            return overall
        worth = rates("school")["clustered"]
        bearers = self._family[family.canonical] - borne
        here = self._schools_of[family.canonical][bsid] - borne if family.canonical in self._schools_of else 0
        return _shrunk(here, bearers, worth, overall)


FEW = 5.0


def _shrunk(seen: int, of: int, worth: float, share: float) -> float:
    """Return a counted share drawn towards one that is expected, which is worth so many counted."""
    return (max(0, seen) + worth * share) / (max(0, of) + worth)


# The province


@lru_cache(maxsize=1 << 16)
def given_share(name: Name) -> float:
    """Return the share of the province who have a first name, one of its spellings."""
    counts = rates("counts")
    if name.rarity < frequency.RAREST:
        return float(2.0**-name.rarity)
    if name.exists:
        return counts["listed_rare"]
    return counts["unlisted_given"] * _letters(False).chance(name.canonical)


@lru_cache(maxsize=1 << 16)
def family_share(name: Name) -> float:
    """Return the share of the province who have a surname, one of its spellings."""
    counts = rates("counts")
    if name.rarity < frequency.RAREST:
        return float(2.0**-name.rarity)
    if name.exists:
        return counts["listed_rare"]
    return counts["unlisted_family"] * _letters(True).chance(name.canonical)


@lru_cache(maxsize=1 << 16)
def looks_like_a_name(name: Name) -> bool:
    """Say whether the letters of a name that no list has follow each other as in names."""
    text = name.canonical
    return math.log10(_letters(False).chance(text)) > rates("counts")["looks_like_a_name"] * (len(text) + 1)


@cache
def _letters(family: bool) -> Letters:
    return Letters(frequency.all_family() if family else frequency.all_given())


class Letters:
    """How letters follow each other in names: a model of three in a row, drawn towards two and one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._follow: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
        self._before: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
        for name in names:
            text = f"^^{name}$"
            for at in range(2, len(text)):
                for length in range(3):
                    self._follow[length][text[at - length : at + 1]] += 1
                    self._before[length][text[at - length : at]] += 1

    def chance(self, name: str) -> float:
        """Return the chance of just this name among names."""
        text = f"^^{name}$"
        return math.exp(sum(self._step(text[at - 2 : at], text[at]) for at in range(2, len(text))))

    def _step(self, before: str, letter: str) -> float:
        chance = 1 / 64
        for length in range(3):
            context = before[2 - length :]
            seen = self._before[length][context]
            chance = (self._follow[length][context + letter] + SMOOTH * chance) / (seen + SMOOTH)
        return math.log(chance)


SMOOTH = 3.0
