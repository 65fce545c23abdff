"""A board and the requests that its people make, with the errors people make: the ground for comparing matchers.

The students come from the product's population generator (families, twins, namesakes, name origins, students twice in
the system). Requests and their errors are made here. Same seed, same bytes.

`ERRORS` is the error model. Where figures are published they are used: about half of applicants do not know their OEN
(the province's own letters say where to look it up); surname changes after school of about one woman in four of
marrying age; between 1 and 4 % typing errors in names and 1 to 2 % in birth dates in typed registrations (the range of
record linkage studies of health registers). The rest is our estimate, and its round numbers show it.

The school is not typed: who went there chooses it from a list, and schools attended before the last one are in the
student's record too. What is left is a neighbouring row, or a school of a like name. No figure is published for that;
it is set at the rate at which the year is wrong. `WRONG_SCHOOLS` has three times as many and is reported apart.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from nicknames import name_triplets

from autosgern_service.sandbox.names import ORIGINS
from autosgern_service.sandbox.population import Student, oen, population
from matcher import Applicant, Candidate, fold
from matcher.names import given_name, words

T = TypeVar("T")
People = Sequence[tuple[Student, str]]

# The probability of each error in a request; independent of each other.
ERRORS = {
    "oen missing": 0.34,
    "oen zeros": 0.10,
    "oen mistyped": 0.02,
    "oen of another": 0.002,
    "surname typo": 0.03,
    "given typo": 0.02,
    "married, former name given": 0.02,
    "married, former name not given": 0.02,
    "names exchanged": 0.02,
    "middle name as first": 0.02,
    "nickname": 0.02,
    "preferred name": 0.02,
    "accents dropped": 0.03,
    "capitals": 0.05,
    "half of a double name": 0.05,  # of those who have one
    "day and month exchanged": 0.005,
    "birth date digit": 0.008,
    "birth date near": 0.003,
    "middle name left out": 0.45,
    "gender left out": 0.06,
    "gender another": 0.004,
    "school left out": 0.05,
    "school another": 0.02,
    "year left out": 0.1,
    "year off by one": 0.12,
    "year wrong": 0.02,
}
WRONG_SCHOOLS = ERRORS | {"school another": 0.06}  # as where the school is typed, or guessed
OUTSIDERS = 0.12  # requests of people whom the board does not have
DUPLICATES = 0.004  # students whom the system has twice
# One board's mix of origins: every group large enough to be measured.
MIX = {
    "english": 34, "french": 18, "south_asian": 14, "east_asian": 9, "arabic_somali": 7, "iberian": 5,
    "eastern_european": 5, "filipino": 3, "vietnamese": 3, "indigenous": 2,
}  # fmt: skip
NEAR_DOUBLES = (
    "twin", "twin, similar name", "sibling", "namesake, date one digit off", "namesake, day and month exchanged",
    "namesake, other date", "surname one letter off", "given name one letter off", "names exchanged with another's",
    "a sibling's OEN", "namesake at another school", "another's OEN, names of a third", "indistinguishable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """A request and the truth about it: whose it is (all ids of that person in the system; none: not in it)."""

    id: str
    applicant: Applicant
    truth: frozenset[str]
    origin: str
    errors: tuple[str, ...]
    near_double: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A system's students and the requests that are made of it."""

    students: tuple[Candidate, ...]
    requests: tuple[Request, ...]


def board(
    size: int, requests: int, *, seed: int, near_doubles: int = 0, errors: Mapping[str, float] = ERRORS
) -> Board:
    """Invent a board of about `size` students, so many natural requests, and so many of near-doubles."""
    rng = Random(f"board {seed}")
    people = list(_people(size, seed))
    outside = {student.person for student, _ in people if rng.random() < 0.1}
    inside = [(student, origin) for student, origin in people if student.person not in outside]
    outsiders = [(student, origin) for student, origin in people if student.person in outside]
    ids: dict[int, set[str]] = {}
    for student, _ in inside:
        ids.setdefault(student.person, set()).add(student.id)
    made = [_natural(rng, f"Q{number:06}", inside, outsiders, ids, errors) for number in range(requests)]
    made += [_near_double(rng, f"N{number:06}", inside, ids) for number in range(near_doubles)]
    return Board(tuple(student.candidate() for student, _ in inside), tuple(made))


def _people(size: int, seed: int) -> Iterator[tuple[Student, str]]:
    """Yield a tenth more than `size` people by origin, in a fixed order."""
    total = sum(MIX.values())
    first = 1
    for origin, share in MIX.items():
        count = round(size * 1.11 * share / total)
        for student in population(
            count, seed=f"{seed} {origin}", origins={origin: 1.0}, first_serial=first, duplicates=DUPLICATES
        ):
            yield student, origin
        first += 2 * count


# Natural requests


def _natural(
    rng: Random,
    number: str,
    inside: People,
    outsiders: People,
    ids: Mapping[int, set[str]],
    rates: Mapping[str, float],
) -> Request:
    """Return what a person types: mostly one whom the board has, with the errors of ERRORS."""
    student, origin = _pick(rng, outsiders if rng.random() < OUTSIDERS else inside)
    applicant, errors = _typed(rng, student, origin, inside, rates)
    return Request(number, applicant, frozenset(ids.get(student.person, ())), origin, errors)


def _typed(
    rng: Random, student: Student, origin: str, others: People, rates: Mapping[str, float]
) -> tuple[Applicant, tuple[str, ...]]:
    """Return a student's request as typed, and the errors in it."""
    made: list[str] = []

    def happens(error: str) -> bool:
        if rng.random() < rates[error]:
            made.append(error)
            return True
        return False

    typed = replace(student.applicant(), last=student.last, former=student.former, preferred="")
    typed = _typed_name(rng, typed, student, origin, happens)
    typed = replace(typed, oen=_typed_oen(rng, student, others, happens))
    typed = replace(typed, birth_date=_typed_date(rng, student.birth_date, happens))
    gender, bsid, year = typed.gender, typed.bsid, typed.last_year
    if happens("gender left out"):
        gender = ""
    elif happens("gender another"):
        gender = {"F": "M", "M": "F"}.get(gender, "")
    if happens("school left out"):
        bsid = ""
    elif happens("school another"):
        bsid = _pick(rng, others)[0].applicant().bsid
    if happens("year left out"):
        year = None
    elif year is not None and happens("year off by one"):
        year += 1 if rng.random() < 0.5 else -1
    elif year is not None and happens("year wrong"):
        year += int(rng.random() * 9) - 4
    number = student.student_number.lstrip("0") if rng.random() < 0.15 else ""
    return replace(typed, gender=gender, bsid=bsid, last_year=year, student_number=number), tuple(made)


def _typed_name(
    rng: Random, typed: Applicant, student: Student, origin: str, happens: Callable[[str], bool]
) -> Applicant:
    """Apply at most one change of each name, then what keyboards do."""
    first, last, middle, former = student.first, student.last, student.middle, student.former
    if happens("married, former name given"):
        last, former = _other_surname(rng, origin, last), (last,)
    elif happens("married, former name not given"):
        last, former = _other_surname(rng, origin, last), ()
    elif happens("half of a double name") and len(last.replace("-", " ").split()) > 1:
        last = _pick(rng, last.replace("-", " ").split())
    if middle and happens("middle name as first"):
        first, middle = middle[0], (first,) if rng.random() < 0.5 else ()
    elif happens("nickname"):
        first = _nickname(rng, first)
    elif student.preferred and happens("preferred name"):
        first = student.preferred
    if happens("surname typo"):
        last = mistyped(rng, last)
    if happens("given typo"):
        first = mistyped(rng, first)
    if happens("names exchanged"):
        first, last = last, first
    if happens("middle name left out"):
        middle = ()
    if happens("accents dropped"):
        first, last = _plain(first), _plain(last)
    if happens("capitals"):
        first, last = first.upper(), last.upper()
    return replace(typed, first=first, last=last, middle=middle, former=former)


def _typed_oen(rng: Random, student: Student, others: People, happens: Callable[[str], bool]) -> str:
    if not student.oen or happens("oen missing"):
        return ""
    if happens("oen zeros"):
        return "000000000"
    if happens("oen mistyped"):
        return _mistyped_digits(rng, student.oen)
    if happens("oen of another"):
        return _pick(rng, others)[0].oen
    return student.oen


def _typed_date(rng: Random, born: date, happens: Callable[[str], bool]) -> date:
    if happens("day and month exchanged") and born.day <= 12:
        return date(born.year, born.day, born.month)
    if happens("birth date digit"):
        return _date_digit_off(rng, born)
    if happens("birth date near"):
        return born + timedelta(days=_pick(rng, (-31, -30, -2, -1, 1, 2, 30, 31, 365)))
    return born


_NEIGHBOURS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry",
    "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_MISHEARD = (
    ("ie", "ei"), ("ei", "ie"), ("ll", "l"), ("tt", "t"), ("nn", "n"), ("ss", "s"), ("ph", "f"), ("ck", "k"),
    ("y", "i"), ("c", "k"), ("s", "z"), ("ou", "u"), ("au", "o"), ("ea", "ee"),
)  # fmt: skip


def mistyped(rng: Random, name: str) -> str:
    """Return a name with one typing or hearing error; names of one or two letters are left alone."""
    if len(name) < 3:
        return name
    at = 1 + int(rng.random() * (len(name) - 1))
    kind = rng.random()
    letter = name[at]
    if kind < 0.25:
        return name[:at] + _pick(rng, _NEIGHBOURS.get(letter.lower(), "e")) + name[at + 1 :]
    if kind < 0.45:
        return name[:at] + name[at + 1 :]
    if kind < 0.6:
        return name[:at] + letter + name[at:]
    if kind < 0.8 and at + 1 < len(name):
        return name[:at] + name[at + 1] + letter + name[at + 2 :]
    there = [(old, new) for old, new in _MISHEARD if old in name.lower()[1:]]
    if not there:
        return name[:at] + name[at + 1 :]
    old, new = _pick(rng, there)
    place = name.lower().index(old, 1)
    return name[:place] + new + name[place + len(old) :]


def _mistyped_digits(rng: Random, digits: str) -> str:
    at = int(rng.random() * (len(digits) - 1))
    kind = rng.random()
    if kind < 0.6:
        return digits[:at] + str((int(digits[at]) + 1 + int(rng.random() * 9)) % 10) + digits[at + 1 :]
    if kind < 0.85:
        return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    return digits[:at] + digits[at + 1 :]


def _date_digit_off(rng: Random, born: date) -> date:
    """Return a real date that differs in one digit."""
    while True:
        text = born.strftime("%Y%m%d")
        at = 2 + int(rng.random() * 6)
        text = text[:at] + str(int(rng.random() * 10)) + text[at + 1 :]
        try:
            other = date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            continue
        if other != born and 1950 <= other.year <= 2012:
            return other


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    forms: dict[str, list[str]] = {}
    for row in name_triplets():
        forms.setdefault(row.name1, []).append(row.name2)
    return {name: tuple(sorted(shorts)) for name, shorts in forms.items()}


def _nickname(rng: Random, first: str) -> str:
    """Return a short form: from the English table, or, as one often makes them, the beginning of the name."""
    known = _short_forms().get(fold(first))
    return _pick(rng, known).title() if known and rng.random() < 0.7 else first[: 3 + int(rng.random() * 2)]


def _other_surname(rng: Random, origin: str, last: str) -> str:
    """Return a surname married into: of the same origin two times in three."""
    name = origin if rng.random() < 0.67 else _pick(rng, tuple(MIX))
    other = _pick(rng, ORIGINS[name].surnames)
    return other if other != last else f"{other}-{_pick(rng, ORIGINS['english'].surnames)}"


def _plain(name: str) -> str:
    return " ".join(part.title() for part in words(name))


# Near-doubles: people who are not the student whom they resemble


def _near_double(rng: Random, number: str, inside: People, ids: Mapping[int, set[str]]) -> Request:
    """Return a request of somebody whom the board does not have, but whose near-double it has."""
    while True:
        student, origin = _pick(rng, inside)
        kind = NEAR_DOUBLES[int(number[1:]) % len(NEAR_DOUBLES)]
        made = _KINDS[kind](rng, student, origin)
        if made is not None:
            break
    if "OEN" not in kind:
        roll = rng.random()
        own = oen(80_000_000 + int(rng.random() * 9_000_000))
        made = replace(
            made,
            oen="" if roll < 0.6 or not student.oen else own if roll < 0.9 else _mistyped_digits(rng, own),
        )
    if kind not in ("namesake at another school", "indistinguishable") and rng.random() < 0.5:
        made = replace(made, middle=())
    return Request(number, made, frozenset(), origin, (), kind)


def _like(student: Student) -> Applicant:
    """Return the student's own description, without the number that only the student has."""
    return replace(
        student.applicant(),
        last=student.last,
        former=(),
        preferred="",
        student_number="",
        middle=(),
    )


def _another_given(rng: Random, student: Student, origin: str) -> str:
    table = ORIGINS[origin]
    while True:
        first = _pick(rng, table.female if student.gender == "F" else table.male)
        if fold(first) not in {fold(name) for name in (student.first, student.preferred, *student.middle)}:
            return first


def _twin(rng: Random, student: Student, origin: str) -> Applicant:
    return replace(_like(student), first=_another_given(rng, student, origin))


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    """Return for each given name of the tables those that a parent might choose to go with it.

    Not another spelling of the same name: nobody calls twins Mohamed and Mohammad.
    """
    everybody = sorted(
        {name for table in ORIGINS.values() for name in (*table.female, *table.male)} | set(_RHYMES)
    )
    found: dict[str, tuple[str, ...]] = {}
    for name in everybody:
        close = tuple(
            other
            for other in everybody
            if _canonical(other) != _canonical(name)
            and other[0] == name[0]
            and other[-1] == name[-1]
            and abs(len(other) - len(name)) <= 1
        )
        if close:
            found[name] = close
    return found


_RHYMES = (
    "Jayden", "Kayden", "Jaden", "Aiden", "Hayden", "Braden", "Brayden", "Mia", "Maya", "Mya", "Ella", "Emma", "Anna",
    "Ana", "Hana", "Lena", "Elena", "Marie", "Maria", "Mary", "Marc", "Mark", "Jon", "Jan", "Tim", "Tom", "Eric",
    "Erica", "Daniel", "Danielle", "Michel", "Michèle", "Amir", "Amira", "Samir", "Samira", "Karim", "Karima",
)  # fmt: skip


def _canonical(name: str) -> str:
    form = given_name(name)
    return form.canonical if form else ""


def _similar_twin(rng: Random, student: Student, origin: str) -> Applicant | None:
    names = _alike().get(student.first)
    if not names:
        return None
    first = _pick(rng, names)
    return (
        replace(_like(student), first=first)
        if fold(first) not in {fold(name) for name in (student.preferred, *student.middle)}
        else None
    )


def _sibling(rng: Random, student: Student, origin: str) -> Applicant:
    born = student.birth_date + timedelta(days=_pick(rng, (-1, 1)) * (330 + int(rng.random() * 1500)))
    return replace(_twin(rng, student, origin), birth_date=born)


def _date_digit(rng: Random, student: Student, origin: str) -> Applicant:
    return replace(_like(student), birth_date=_date_digit_off(rng, student.birth_date))


def _date_exchanged(rng: Random, student: Student, origin: str) -> Applicant | None:
    born = student.birth_date
    if born.day > 12 or born.day == born.month:
        return None
    return replace(_like(student), birth_date=date(born.year, born.day, born.month))


def _other_date(rng: Random, student: Student, origin: str) -> Applicant:
    return replace(
        _like(student), birth_date=student.birth_date + timedelta(days=int(rng.random() * 2000) - 1000 or 1)
    )


def _letter_off(rng: Random, name: str) -> str | None:
    """Return a real-looking other name, one letter off: another vowel or another consonant."""
    at = 1 + int(rng.random() * max(1, len(name) - 1))
    if at >= len(name) or not name[at].isalpha():
        return None
    pool = "aeiou" if name[at] in "aeiou" else "bcdfghklmnprstvwz"
    other = name[:at] + _pick(rng, pool) + name[at + 1 :]
    return other if fold(other) != fold(name) else None


def _surname_off(rng: Random, student: Student, origin: str) -> Applicant | None:
    last = _letter_off(rng, student.last)
    return _elsewhere(rng, replace(_like(student), last=last)) if last else None


def _given_off(rng: Random, student: Student, origin: str) -> Applicant | None:
    first = _letter_off(rng, student.first)
    return _elsewhere(rng, replace(_like(student), first=first)) if first else None


def _elsewhere(rng: Random, applicant: Applicant) -> Applicant:
    """Return the applicant with a life of their own: another school and year, as strangers have."""
    year = applicant.last_year
    return replace(
        applicant,
        bsid=f"{990101 + int(rng.random() * 40):06}",
        last_year=None if year is None else year + int(rng.random() * 7) - 3,
    )


def _exchanged(rng: Random, student: Student, origin: str) -> Applicant | None:
    if fold(student.first) == fold(student.last):
        return None
    return _elsewhere(rng, replace(_like(student), first=student.last, last=student.first))


def _sibling_oen(rng: Random, student: Student, origin: str) -> Applicant | None:
    if not student.oen:
        return None
    made = _twin(rng, student, origin) if rng.random() < 0.5 else _sibling(rng, student, origin)
    return replace(made, oen=student.oen)


def _other_school(rng: Random, student: Student, origin: str) -> Applicant | None:
    made = _elsewhere(rng, _like(student))
    middle = _another_given(rng, student, origin)
    differs = made.bsid not in student.candidate().bsids
    return replace(made, middle=(middle,) if student.middle else ()) if differs else None


def _third(rng: Random, student: Student, origin: str) -> Applicant | None:
    """Return somebody with the student's OEN and nobody's name."""
    if not student.oen:
        return None
    made = _sibling(rng, student, origin)
    return replace(made, last=_other_surname(rng, origin, student.last), oen=student.oen)


def _same(rng: Random, student: Student, origin: str) -> Applicant:
    return replace(_like(student), middle=student.middle)


_KINDS: Mapping[str, Callable[[Random, Student, str], Applicant | None]] = {
    "twin": _twin,
    "twin, similar name": _similar_twin,
    "sibling": _sibling,
    "namesake, date one digit off": _date_digit,
    "namesake, day and month exchanged": _date_exchanged,
    "namesake, other date": _other_date,
    "surname one letter off": _surname_off,
    "given name one letter off": _given_off,
    "names exchanged with another's": _exchanged,
    "a sibling's OEN": _sibling_oen,
    "namesake at another school": _other_school,
    "another's OEN, names of a third": _third,
    "indistinguishable": _same,
}


def _pick(rng: Random, items: Sequence[T]) -> T:
    return items[int(rng.random() * len(items))]


# Files


ROSTER_COLUMNS = (
    "student_id", "oen", "first", "middle", "last", "preferred", "former", "dob", "gender", "bsid", "last_year",
    "student_number",
)  # fmt: skip
REQUEST_COLUMNS = (
    *(
        "request_id",
        "first",
        "last",
        "former",
        "dob",
        "gender",
        "oen",
        "bsid",
        "last_year",
        "middle",
        "preferred",
    ),
    *("first_at_school", "last_at_school", "student_number"),
)


def write(made: Board, folder: Path) -> None:
    """Write roster.csv, requests.csv (both as `autosgern match` reads them) and truth.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(ROSTER_COLUMNS)
        rows.writerows(_roster_row(student) for student in made.students)
    with (folder / "requests.csv").open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(REQUEST_COLUMNS)
        rows.writerows(_request_row(request) for request in made.requests)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("request_id", "student_ids", "origin", "errors", "near_double"))
        for request in made.requests:
            truth, errors = "|".join(sorted(request.truth)), "|".join(request.errors)
            rows.writerow((request.id, truth, request.origin, errors, request.near_double))


def _roster_row(student: Candidate) -> tuple[object, ...]:
    return (
        *(student.id, student.oen, student.first, " ".join(student.middle), student.last, student.preferred),
        *(";".join(student.former), student.birth_date, student.gender, "".join(student.bsids[-1:])),
        *("" if student.last_year is None else student.last_year, student.student_number),
    )


def _request_row(request: Request) -> tuple[object, ...]:
    who = request.applicant
    return (
        *(
            request.id,
            who.first,
            who.last,
            ";".join(who.former),
            who.birth_date,
            who.gender,
            who.oen,
            who.bsid,
        ),
        *(who.last_year if who.last_year is not None else "", " ".join(who.middle), who.preferred),
        *(who.first_at_school, who.last_at_school, who.student_number),
    )


def main(argv: list[str]) -> int:
    """Write a simulated board to a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks simulator", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--near-doubles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    write(
        board(options.size, options.requests, seed=options.seed, near_doubles=options.near_doubles),
        options.folder,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
