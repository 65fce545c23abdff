"""Requests with the errors of paper forms that were scanned, as a check on the simulator's own error model.

Nothing of the simulator's corruption is used: letters and digits are taken for others that look like them, long names
are cut by the width of a box, words run together or stand apart, and what the form did not ask is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from benchmarks.simulator import ERRORS, Board, board
from matcher import Applicant

LOOKS_LIKE = {
    "m": "rn", "rn": "m", "l": "i", "i": "l", "o": "c", "c": "e", "e": "c", "u": "v", "v": "u", "h": "b", "n": "h",
    "a": "o", "t": "f", "cl": "d", "d": "cl",
}  # fmt: skip
DIGITS = str.maketrans("0123456789", "8728465134")
BOX = 12  # letters
# The probability of each change.
RATES = {
    "first": 0.03,
    "last": 0.045,
    "exchanged": 0.01,
    "birth date": 0.012,
    "oen missing": 0.44,
    "oen": 0.02,
    "middle missing": 0.4,
    "year missing": 0.1,
}


def scanned_board(size: int, requests: int, *, seed: int) -> Board:
    """Return a simulated board whose faultless requests were read from paper."""
    clean = board(size, requests, seed=seed, errors=dict.fromkeys(ERRORS, 0.0))
    rng = Random(f"scanned {seed}")
    read = (replace(request, applicant=_read(rng, request.applicant)) for request in clean.requests)
    return replace(clean, requests=tuple(read))


def _read(rng: Random, written: Applicant) -> Applicant:
    def happens(change: str) -> bool:
        return rng.random() < RATES[change]

    first = rng.choice(_MISREAD)(rng, written.first) if happens("first") else written.first
    last = rng.choice(_MISREAD)(rng, written.last) if happens("last") else written.last
    if happens("exchanged"):
        first, last = last, first
    oen = "" if happens("oen missing") else _one_digit(rng, written.oen) if happens("oen") else written.oen
    return replace(
        written,
        first=first,
        last=last,
        birth_date=_date(rng, written.birth_date) if happens("birth date") else written.birth_date,
        oen=oen,
        middle=() if happens("middle missing") else written.middle,
        last_year=None if happens("year missing") else written.last_year,
        student_number="",
    )


def _letter(rng: Random, name: str) -> str:
    """Take a letter, or two, other than the first for what looks like it."""
    there = [letters for letters in LOOKS_LIKE if letters in name[1:]]
    if not there:
        return name
    letters = rng.choice(there)
    at = name.index(letters, 1)
    return name[:at] + LOOKS_LIKE[letters] + name[at + len(letters) :]


def _cut(rng: Random, name: str) -> str:
    return name[:BOX]


def _run_together(rng: Random, name: str) -> str:
    return name.replace(" ", "").replace("-", "")


def _capitals(rng: Random, name: str) -> str:
    return name.replace("-", " ").upper()


_MISREAD: tuple[Callable[[Random, str], str], ...] = (_letter, _letter, _cut, _run_together, _capitals)


def _one_digit(rng: Random, digits: str) -> str:
    """Take a digit for one that looks like it."""
    if not digits:
        return digits
    at = rng.randrange(len(digits))
    return digits[:at] + digits[at].translate(DIGITS) + digits[at + 1 :]


def _date(rng: Random, born: date | None) -> date | None:
    """Return the date with a digit of its year's end, month or day misread; as it was where that is no date."""
    if born is None:
        return None
    text = f"{born:%Y%m%d}"
    at = rng.randrange(3, 8)
    try:
        return date.fromisoformat(text[:at] + text[at].translate(DIGITS) + text[at + 1 :])
    except ValueError:
        return born
