"""Pairs of names judged by hand: may they be one person's, or not? The table is `pairs.csv` beside this file."""

import csv
from pathlib import Path

import pytest

from matcher import Applicant, Candidate
from matcher.compare import DIFFERENT, applicant_forms, candidate_forms, family_level, given_level, levels
from matcher.names import family_name, given_name

with (Path(__file__).parent / "pairs.csv").open(encoding="utf-8", newline="") as table:
    PAIRS = [tuple(row.values()) for row in csv.DictReader(table)]


def test_the_table_is_long_enough():
    assert len(set(PAIRS)) >= 300


@pytest.mark.parametrize(("kind", "one", "two", "possible", "why"), PAIRS)
def test_pair_is_judged_as_a_person_judged_it(kind, one, two, possible, why):
    assert _may_be_one(kind, one, two) == _may_be_one(kind, two, one) == (possible == "yes"), why


def _may_be_one(kind, one, two):
    if kind == "given":
        return given_level(given_name(one), given_name(two)) != DIFFERENT
    if kind == "family":
        return family_level(family_name(one), family_name(two)) != DIFFERENT
    (first, last), (other_first, other_last) = one.split(","), two.split(",")
    asked = applicant_forms(Applicant(first=first, last=last, birth_date=None))
    known = candidate_forms(Candidate(id="1", first=other_first, last=other_last, birth_date=None))
    found = levels(asked, known)
    return DIFFERENT not in (found.given, found.family)
