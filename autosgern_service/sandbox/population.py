"""Invents the students of an Ontario board: the same ones for the same seed, for ever, one at a time.

One generator serves the sandbox, the tests and the benchmarks. It makes what linkage finds hard: brothers and
sisters, twins, namesakes, double and particle surnames, single names, former and later surnames, preferred
names, students without an OEN, and (where asked for) people who are in the SIS twice.

Only `Random.random()` is drawn from: it is the one method whose sequence Python promises to keep.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from autosgern_service.sandbox.names import ENGLISH_BOARD, ORIGINS, SHORT_FORMS, TAKEN_NAMES, Origin
from matcher import Applicant, Candidate, Person

Draw = Callable[[], float]

FIRST_BIRTH_YEAR = 1955
LAST_BIRTH_YEAR = 2010
FIRST_OEN_BIRTH_YEAR = 1982  # OENs were given out from about 1999; who had left before has none
ROLL_DATE = date(2025, 8, 31)  # the roll shows who was at school until, or was still there on, this day
DEFAULT_SCHOOLS = tuple(f"{number:06}" for number in range(990101, 990141))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Time at a school; `end` is None while the student is there."""

    bsid: str
    start: date
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Student(Person):
    """A student as their SIS knows them, with two things that it does not know: `person` and `later_last`.

    `person` is the truth about identity: two records of one person share it. `later_last` is a surname taken
    after school.
    """

    id: str
    person: int
    birth_date: date
    enrolments: tuple[Enrolment, ...] = ()
    later_last: str = ""

    @property
    def last_year(self) -> int | None:
        """The year in which the student left school; None while enrolled, or where nothing is known."""
        ends = [enrolment.end for enrolment in self.enrolments]
        years = [end.year for end in ends if end]
        return max(years) if years and len(years) == len(ends) else None

    def candidate(self) -> Candidate:
        """Return the student as the matcher is given them."""
        return Candidate.of(
            self,
            id=self.id,
            bsids=tuple(dict.fromkeys(enrolment.bsid for enrolment in self.enrolments)),
            last_year=self.last_year,
        )

    def applicant(self) -> Applicant:
        """Return the student as a faultless request of theirs, made today, would describe them."""
        bsid = self.enrolments[-1].bsid if self.enrolments else ""
        asked = Applicant.of(self, bsid=bsid, last_year=self.last_year)
        return replace(asked, last=self.later_last, former=(self.last,)) if self.later_last else asked


def oen(serial: int) -> str:
    """Return the nine-digit number of a serial below 100 million: distinct, and with a Luhn check digit."""
    body = _scrambled(serial, 61_803_399)
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}"


def student_number(serial: int) -> str:
    """Return the twelve-digit, zero-padded number that a school gave a serial; distinct below 100 million."""
    return "0000" + _scrambled(serial, 31_415_927)


def _scrambled(serial: int, factor: int) -> str:
    """Return eight digits, distinct for each serial: every step is a bijection, as the factor is prime to 10."""
    once = f"{(serial * factor + 27_182_818) % 100_000_000:08}"
    return f"{(int(once[::-1]) * factor + 14_142_135) % 100_000_000:08}"


def population(
    size: int,
    *,
    seed: int | str,
    origins: Mapping[str, float] = ENGLISH_BOARD,
    schools: Sequence[str] = DEFAULT_SCHOOLS,
    first_serial: int = 1,
    duplicates: float = 0.0,
) -> Iterator[Student]:
    """Yield `size` students, family by family.

    Serials count up from `first_serial`; ids, OENs and student numbers are distinct over all serials, so
    give two populations that must not meet different ranges. `duplicates` is the share of records that are
    a second record of the student before.
    """
    people = _people(Random(f"{seed}"), origins, schools, first_serial, duplicates)
    for _ in range(size):
        yield next(people)


def _people(
    rng: Random,
    origins: Mapping[str, float],
    schools: Sequence[str],
    first_serial: int,
    duplicates: float,
) -> Iterator[Student]:
    draw = rng.random
    wheel = _wheel(origins)
    recent: deque[tuple[str, str, str]] = deque(maxlen=199)  # names that a namesake may get
    serial = first_serial
    while True:
        family = _Family(rng, ORIGINS[wheel[int(draw() * len(wheel))]], schools)
        for _ in range(family.children):
            student = family.child(serial, recent)
            recent.append((student.first, student.last, student.gender))
            yield student
            serial += 1
            if duplicates and draw() < duplicates:
                yield _second_record(rng, student, serial, schools)
                serial += 1


def _wheel(shares: Mapping[str, float]) -> tuple[str, ...]:
    """Return the origins, each as often as its share of a thousand."""
    total = sum(shares.values())
    return tuple(name for name, share in shares.items() for _ in range(round(1000 * share / total)))


class _Family:
    """Children of one surname and mostly one school; twins are born on one day."""

    def __init__(self, rng: Random, origin: Origin, schools: Sequence[str]) -> None:
        self._draw = draw = rng.random
        self._origin = origin
        self._schools = schools
        self._last = _surname(draw, origin)
        self._school = schools[int(draw() * len(schools))]
        self._born: date | None = None
        self._given: set[str] = set()
        roll = draw()
        self.children = 1 if roll < 0.68 else 2 if roll < 0.92 else 3

    def child(self, serial: int, recent: Sequence[tuple[str, str, str]]) -> Student:
        """Return the next child; now and then one outside the family's names, who is somebody's namesake."""
        draw, origin = self._draw, self._origin
        born = self._birth_date()
        roll = draw()
        gender = "F" if roll < 0.49 else "M" if roll < 0.98 else "X" if roll < 0.99 else ""
        last = self._last
        if draw() < 0.01 and len(recent) > 100 and self.children == 1:
            first, last, gender = recent[int(draw() * 100)]
        elif draw() < origin.single:
            first = last = _given(draw, origin, gender)
        else:
            first = self._first_name(gender)
        later = draw()
        return Student(
            id=f"S{serial:08}",
            person=serial,
            first=first,
            last=last,
            birth_date=born,
            middle=self._middle(first, gender),
            former=(_surname(draw, origin),) if draw() < 0.02 else (),
            preferred=self._preferred(first, gender),
            gender=gender,
            oen=oen(serial) if born.year >= FIRST_OEN_BIRTH_YEAR else "",
            student_number=student_number(serial),
            enrolments=self._enrolments(born),
            later_last=_surname(draw, origin) if later < 0.25 and gender == "F" and born.year < 1998 else "",
        )

    def _birth_date(self) -> date:
        draw = self._draw
        if self._born is None:
            span = LAST_BIRTH_YEAR - FIRST_BIRTH_YEAR + 1
            year = LAST_BIRTH_YEAR - int(span * draw() ** 2.2)
            self._born = date(year, 1, 1) + timedelta(days=int(365 * draw()))
        elif draw() > 0.06:  # else a twin
            gap = timedelta(days=330 + int(1200 * draw()))
            older = self._born - gap
            younger = self._born + gap
            self._born = older if younger.year > LAST_BIRTH_YEAR else younger
        return self._born

    def _first_name(self, gender: str) -> str:
        while (name := _given(self._draw, self._origin, gender)) in self._given:
            pass
        self._given.add(name)
        return name

    def _middle(self, first: str, gender: str) -> tuple[str, ...]:
        if self._draw() >= self._origin.middle:
            return ()
        middle = _given(self._draw, self._origin, gender)
        return (middle,) if middle != first else ()

    def _preferred(self, first: str, gender: str) -> str:
        if self._draw() >= self._origin.preferred:
            return ""
        if first in SHORT_FORMS:
            return SHORT_FORMS[first]
        taken = TAKEN_NAMES.get(gender, TAKEN_NAMES["F"])
        return taken[int(self._draw() * len(taken))]

    def _enrolments(self, born: date) -> tuple[Enrolment, ...]:
        draw = self._draw
        school = self._school if draw() < 0.9 else self._schools[int(draw() * len(self._schools))]
        start = date(born.year + 14, 9, 3)
        end = date(start.year + (4 if draw() < 0.8 else 5), 6, 28)
        spells = [(school, start, end)]
        if draw() < 0.12:
            other = self._schools[int(draw() * len(self._schools))]
            spells = [(other, start, date(start.year + 2, 6, 28)), (school, date(start.year + 2, 9, 3), end)]
        return tuple(
            Enrolment(bsid, since, until if until <= ROLL_DATE else None)
            for bsid, since, until in spells
            if since <= ROLL_DATE
        )


def _pick(draw: Draw, names: Sequence[str], skew: float = 1.4) -> str:
    """Draw a name, the front ones more often."""
    return names[int(len(names) * draw() ** skew)]


def _given(draw: Draw, origin: Origin, gender: str) -> str:
    names = origin.female if gender == "F" else origin.male if gender == "M" else origin.female + origin.male
    first = _pick(draw, names)
    if origin.compound and draw() < origin.compound and "-" not in first:
        second = _pick(draw, names)
        if second != first and "-" not in second:
            return f"{first}{origin.joint}{second}"
    return first


def _surname(draw: Draw, origin: Origin) -> str:
    if origin.rare and draw() < origin.rare:
        return _pick(draw, origin.stems) + _pick(draw, origin.endings)
    last = _pick(draw, origin.surnames, origin.skew)
    if origin.double and draw() < origin.double:
        second = _pick(draw, origin.surnames)
        if second != last:
            return f"{last}{origin.joint}{second}"
    return last


def _second_record(rng: Random, student: Student, serial: int, schools: Sequence[str]) -> Student:
    """Return the same person as another school of the board entered them: new number, often no OEN."""
    return replace(
        student,
        id=f"S{serial:08}",
        student_number=student_number(serial),
        oen=student.oen if rng.random() < 0.4 else "",
        middle=() if rng.random() < 0.5 else student.middle,
        preferred="",
        enrolments=tuple(
            replace(enrolment, bsid=schools[int(rng.random() * len(schools))])
            for enrolment in student.enrolments[-1:]
        ),
    )
