"""Which students a board is asked for: the criteria of FindStudents for one applicant.

They cast the net; the matcher decides. Each is simple enough for any board to serve, and together they reach
an applicant whose number, name or birth date was mistyped, as long as one of the three is right. A name is asked for
as it was typed and as the matcher reads it: no board finds a surname with a Cyrillic letter, with Jr or in brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import product
from typing import Any

from matcher import Applicant, fold, is_no_date, is_no_name, known_oen
from matcher.names import Name, family_names, given_names

Criterion = dict[str, Any]
MOST_CRITERIA = 50  # of one call, by the contract


def criteria(applicant: Applicant, *, phonetic: bool = False) -> list[Criterion]:
    """Return the criteria as elements of the contract; `phonetic` adds the one that boards need not serve.

    Who has more names than one call may ask for is found by the first of them, or by number or birth date.
    """
    found: list[Criterion] = []
    oen = known_oen(applicant.oen)
    if len(oen) == 9:
        found.append({"OEN": oen})
    if applicant.birth_date and not is_no_date(applicant.birth_date):
        found += [{"BirthDate": day} for day in birth_dates(applicant.birth_date)]
    names = [{"LastName": last, "FirstName": first} for last, first in full_names(applicant)]
    found += names
    if phonetic:
        found += [{"PhoneticName": name} for name in names]
    return found[:MOST_CRITERIA]


def birth_dates(typed: date) -> list[date]:
    """Return the date as typed and, where that is another date, with day and month exchanged."""
    if typed.day > 12 or typed.day == typed.month:
        return [typed]
    return [typed, typed.replace(month=typed.day, day=typed.month)]


def full_names(applicant: Applicant) -> list[tuple[str, str]]:
    """Return each (surname, first name) that the applicant may have at school, once when folded; N/A is no name.

    First as typed, then as the matcher reads them, so that a reading never takes the place of what was typed.
    """
    lasts = (applicant.last, applicant.last_at_school, *applicant.former)
    firsts = (applicant.first, applicant.first_at_school)
    typed = _distinct(product(lasts, firsts))
    read = _distinct(product(_read(lasts, family_names), _read(firsts, given_names)))
    return [*typed.values(), *(names for folded, names in read.items() if folded not in typed)]


def _distinct(names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (fold(last), fold(first)): (last, first)
        for last, first in names
        if not is_no_name(last, family=True) and not is_no_name(first, family=False)
    }


def _read(typed: Iterable[str], names_in: Callable[[str], Iterable[Name]]) -> list[str]:
    """Return the names that the matcher reads in some fields, without what boards do not compare."""
    return [" ".join(name.words) for text in typed for name in names_in(text)]


def is_must(criterion: Criterion) -> bool:
    """Say whether every board has to serve the criterion."""
    return "PhoneticName" not in criterion
