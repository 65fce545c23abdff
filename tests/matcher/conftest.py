"""Builders for the matcher's tests: a student, and the applicant who is that student, with changes."""

from datetime import date

import pytest

from matcher import Applicant, Candidate

OEN, ANOTHER_OEN = "635684962", "948743687"
BORN = date(2004, 5, 7)


@pytest.fixture
def student():
    """Return a builder of candidates."""

    def build(identifier="S1", **changes):
        known = {
            "first": "Gabrielle",
            "last": "Bélanger-Roy",
            "birth_date": BORN,
            "gender": "F",
            "oen": OEN,
            "bsids": ("890154",),
            "last_year": 2022,
        }
        return Candidate(id=identifier, **(known | changes))

    return build


@pytest.fixture
def asks():
    """Return a builder of applicants: by default the very student whom `student` builds."""

    def build(**changes):
        typed = {
            "first": "Gabrielle",
            "last": "Bélanger-Roy",
            "birth_date": BORN,
            "gender": "F",
            "oen": OEN,
            "bsid": "890154",
            "last_year": 2022,
        }
        return Applicant(**(typed | changes))

    return build
