"""A whole roster to match many requests against: indexes find the few students worth comparing.

They are asked in turn. First the OEN alone: most who give it are found by it, exact in all else. Then the student
number; the birth date with a name as it is, or its beginning; two parts of the birth date, or day and month exchanged,
with a first name or with a surname as it sounds. Where a student of the exact birth date may be sent the search ends:
all others have another date, and not by a slip. Else *wide*: the birth date with the end of a name; the year of birth
with both names as they sound, or with one of them and the beginning of the other; the digits of the student number, in
whatever order, with the beginning of a name; both names, whenever born. Where a birth date is missing on either side,
at last whoever has one of the names and the beginning of the other. Of these, keys that find a crowd are left: nobody
could be told from the others.

Those born on one day stand in indexes of their own, by the names as they are: that keeps 200,000 students small. The
keys of the other indexes are hashes, only ever compared within a run.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from matcher.compare import DIFFERENT, EQUAL, EXACT, Forms, applicant_forms, candidate_forms
from matcher.decide import decide
from matcher.missing import crowded_days
from matcher.names import Name
from matcher.population import Counted
from matcher.records import Applicant, Candidate, Decision, Outcome, Policy
from matcher.risk import Weighed, weigh

SHARED_BY = 3  # two may be twins, or one student with a mistyped birth date
CROWD_OF_A_DAY = 40  # of so many who have a name and two parts of the birth date in common
CROWD = 8  # of so many who have a name and no birth date in common nobody could be told from the others


class Student(NamedTuple):
    """A student of the roster, in comparable forms too, known by the place on it."""

    place: int
    candidate: Candidate
    person: Forms


Index = dict[Hashable, Student | list[Student]]


class Day(NamedTuple):
    """Those born on one day: by their names, and by the beginnings and the ends of these."""

    names: Index
    beginnings: Index
    ends: Index


NO_DAY = Day({}, {}, {})


class Roster:
    """All students of a board, indexed."""

    def __init__(self, candidates: Iterable[Candidate], *, check_digit: bool = True):
        self._check_digit = check_digit
        self._students = list(_students(candidates, check_digit))
        self._nobodys = _nobodys_numbers(student.person for student in self._students)
        if self._nobodys:
            self._students = [
                one._replace(person=self._without_nobodys(one.person)) for one in self._students
            ]
        people = [student.person for student in self._students]
        crowded = crowded_days(person.birth for person in people if person.birth)
        self.people = Counted(people, crowded)
        self._oens = _index(self._students, lambda person: (person.oen,) if person.oen else ())
        self._numbers = _index(self._students, lambda person: (person.number,) if person.number else ())
        self._days = _by_day(self._students)
        self._dated = _index(self._students, dated_keys)
        self._wide = _index(self._students, wide_keys)
        self._namesakes = _index(self._students, namesake_keys)
        self._undated = _index((one for one in self._students if one.person.birth is None), name_keys)
        self._by_name: Index | None = None  # of everybody: made where the first request has no birth date

    def __len__(self) -> int:
        return len(self._students)

    def match(
        self, applicant: Applicant, *, policy: Policy = Policy.STRICT, budget: float | None = None
    ) -> Decision:
        """Decide which student of the roster is the applicant, if any."""
        asked = self._without_nobodys(applicant_forms(applicant, self._check_digit))
        weighed: dict[int, Weighed] = {}
        if asked.oen:
            self._weigh(asked, self._oens, (asked.oen,), weighed)
            if asked.real_oen and len(weighed) == 1 and _beyond_doubt(asked, *weighed.values()):
                return self._decide(asked, weighed, policy, budget)
        if asked.number:
            self._weigh(asked, self._numbers, (asked.number,), weighed)
        born = NO_DAY if asked.birth is None else self._days.get(asked.birth, NO_DAY)
        self._weigh(asked, born.names, name_forms(asked), weighed)
        self._weigh(asked, born.beginnings, beginnings(asked), weighed)
        self._weigh(asked, self._dated, dated_keys(asked), weighed, CROWD_OF_A_DAY)
        decision = self._decide(asked, weighed, policy, budget)
        if decision.outcome is Outcome.MATCHED and next(iter(decision.best)).weighed.levels.birth == EXACT:
            return decision  # all others have another birth date, and not by a slip: none weighs a thousandth as much
        self._weigh(asked, born.ends, ends(asked), weighed, CROWD)
        self._weigh(asked, self._wide, wide_keys(asked), weighed, CROWD)
        self._weigh(asked, self._namesakes, namesake_keys(asked), weighed, CROWD)
        self._weigh(asked, self._resembling(asked), name_keys(asked), weighed, CROWD)
        return self._decide(asked, weighed, policy, budget)

    def _resembling(self, asked: Forms) -> Index:
        """Return by names alone those whose birth date cannot be compared with this one."""
        if asked.birth is not None:
            return self._undated
        if self._by_name is None:
            self._by_name = _index(self._students, name_keys)
        return self._by_name

    def _weigh(
        self,
        asked: Forms,
        index: Index,
        keys: Iterable[Hashable],
        weighed: dict[int, Weighed],
        most: float = math.inf,
    ) -> None:
        """Add the students found under the keys, by their place; those under a key of more than `most` are left."""
        people = self.people
        for key in keys:
            found = index.get(key)
            if found is None:
                continue
            if isinstance(found, Student):
                found = [found]
            elif len(found) > most:
                continue
            for place, candidate, person in found:
                if place not in weighed:
                    weighed[place] = weigh(asked, person, place, candidate.id, people)

    def _decide(
        self, asked: Forms, weighed: dict[int, Weighed], policy: Policy, budget: float | None
    ) -> Decision:
        return decide(
            asked, list(weighed.values()), self._candidate, self.people, policy=policy, budget=budget
        )

    def _candidate(self, place: int) -> Candidate:
        return self._students[place].candidate

    def _without_nobodys(self, person: Forms) -> Forms:
        """Return a person without an OEN that the system has written down for several: it is nobody's."""
        return person._replace(oen="", real_oen=False) if person.oen in self._nobodys else person


def _nobodys_numbers(people: Iterable[Forms]) -> frozenset[str]:
    """Return the OENs that three students have who are born on three days."""
    born = {(person.oen, person.birth) for person in people if person.oen}
    bearers = Counter(oen for oen, _ in born)
    return frozenset(oen for oen, number in bearers.items() if number >= SHARED_BY)


def _students(candidates: Iterable[Candidate], check_digit: bool) -> Iterator[Student]:
    """Yield the students; what many of them have in common is one object for all: small, and read faster."""
    shared: dict[Hashable, Any] = {}
    for place, candidate in enumerate(candidates):
        person = candidate_forms(candidate, check_digit)
        birth, schools, year = person.birth, person.schools, person.year
        yield Student(
            place,
            candidate,
            person._replace(
                birth=shared.setdefault(birth, birth),
                schools=shared.setdefault(schools, schools),
                year=shared.setdefault(year, year),
            ),
        )


def _index(students: Iterable[Student], keys: Callable[[Forms], Iterable[Hashable]]) -> Index:
    index: Index = {}
    for student in students:
        _put(index, keys(student.person), student)
    return index


def _by_day(students: Iterable[Student]) -> dict[date, Day]:
    days: dict[date, Day] = {}
    for student in students:
        person = student.person
        if person.birth is None:
            continue
        born = days.get(person.birth)
        if born is None:
            born = days[person.birth] = Day({}, {}, {})
        _put(born.names, name_forms(person), student)
        _put(born.beginnings, beginnings(person), student)
        _put(born.ends, ends(person), student)
    return days


def _put(index: Index, keys: Iterable[Hashable], student: Student) -> None:
    """Add a student under all keys; one who is alone under a key needs no list."""
    for key in keys:
        found = index.setdefault(key, student)
        if isinstance(found, list):
            if found[-1] is not student:
                found.append(student)
        elif found is not student:
            index[key] = [found, student]


def _beyond_doubt(asked: Forms, one: Weighed) -> bool:
    """Say whether the one student who has the OEN has names and birth date too, and nothing speaks against them.

    Then nobody else can weigh a thousandth as much: without the number the chance of typing it is a millionth, and no
    other field makes up for that.
    """
    found = one.levels
    return (
        found.given == found.family == found.birth == EXACT
        and DIFFERENT not in (found.gender, found.school, found.year, found.middle)
        and (not asked.number or found.number == EQUAL)
    )


def name_forms(person: Forms) -> Iterator[str]:
    """Yield every name as it is written, without its particles, and in its canonical spelling."""
    for name in _every_name(person):
        yield name.folded
        if name.expanded != name.folded:
            yield name.expanded
        if name.styled != name.folded:
            yield name.styled
        if name.canonical != name.styled:
            yield name.canonical


def beginnings(person: Forms) -> Iterator[str]:
    """Yield the beginning of every name, with and without a particle."""
    for name in _every_name(person):
        yield name.beginning
        if not name.folded.startswith(name.beginning):
            yield name.folded[:2]


def ends(person: Forms) -> Iterator[str]:
    """Yield the end of every name."""
    for name in _every_name(person):
        yield name.end


def dated_keys(person: Forms) -> Iterator[int]:
    """Yield the keys that find those of whose birth date two parts agree, or day and month are exchanged.

    Beside one name as it is, or as it sounds, so that a slip in the date is found beside a nickname.
    """
    birth = person.birth
    if birth is None:
        return
    year, month, day = birth.year, birth.month, birth.day
    parts = (year * 100 + month, -(year * 100 + day), month * 100 + day)
    turned = (year, min(month, day), max(month, day)) if day <= 12 else None
    for family in _all(person.last, person.aliases):
        for part in parts:
            yield hash((part, family.sound))
        if turned:
            yield hash((turned, family.sound))
    for given in _all(person.first, (*person.also, *person.middle)):
        for part in parts:
            yield hash((part, given.canonical))


def wide_keys(person: Forms) -> Iterator[int]:
    """Yield the keys that find those whose names both begin wrongly, or are misspelt and the birth date wrong.

    A student number of which digits changed places still has the same digits.
    """
    if person.number:
        digits = "".join(sorted(person.number))
        for name in (*_all(person.first, person.also), *_all(person.last, person.aliases)):
            yield hash(("digits", digits, name.beginning))
    birth = person.birth
    if birth is None:
        return
    turned = birth.year * 10000 + min(birth.month, birth.day) * 100 + max(birth.month, birth.day)
    if birth.day <= 12:
        for name in _every_name(person):
            yield hash(("exchanged", turned, name.beginning))
    for given in _all(person.first, person.also):
        for family in _all(person.last, person.aliases):
            one, two = given.sound, family.sound
            yield hash((birth.year, one, two) if one < two else (birth.year, two, one))
            yield hash((birth.year, given.canonical, family.beginning))
            yield hash((birth.year, family.canonical, given.beginning))


def namesake_keys(person: Forms) -> Iterator[int]:
    """Yield the keys that find those who bear both names, whenever they were born and whichever comes first."""
    givens, families = _all(person.first, person.also), _all(person.last, person.aliases)
    for given in givens or families:
        for family in families or givens:
            one, two = given.canonical, family.canonical
            yield hash((one, two) if one < two else (two, one))


def name_keys(person: Forms) -> Iterator[int]:
    """Yield the keys that find, where a birth date is missing, those of whose names one agrees and one begins alike."""
    for given in _all(person.first, person.also):
        for family in _all(person.last, person.aliases):
            yield hash(("given", given.canonical, family.beginning))
            yield hash(("family", family.canonical, given.beginning))


def _every_name(person: Forms) -> tuple[Name, ...]:
    return (*_all(person.first, person.also), *person.middle, *_all(person.last, person.aliases))


def _all(name: Name | None, others: Sequence[Name]) -> tuple[Name, ...]:
    return (name, *others) if name is not None else tuple(others)
