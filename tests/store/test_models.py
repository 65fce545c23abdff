"""What a row says of itself beyond its columns."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.store.models import OTHER_LAST_NAMES, TranscriptRequest, fold_other_last_names


@pytest.mark.parametrize(
    ("last_name", "others", "folded"),
    [
        ("Roy", [], None),
        ("Roy", [None, ""], None),
        ("Roy", ["Roÿ", "ROY"], None),
        ("Roy", ["Noël", "D’Amour", "Noel"], " noel damour"),
        ("Roy", ["-", "Lisle"], " lisle"),
    ],
)
def test_other_surnames_are_folded_once_each_after_a_blank(last_name, others, folded):
    assert fold_other_last_names(last_name, others) == folded


def test_more_surnames_than_a_column_keeps_are_cut():
    kept = fold_other_last_names("Roy", [f"{'x' * 90}{chr(97 + n)}" for n in range(20)])
    assert len(kept) == OTHER_LAST_NAMES


def asked(**changes):
    values = {"first_name": "Zoé", "middle_names": ["Ève"], "last_name": "Roy", "former_last_names": []}
    return TranscriptRequest(**values | {"birth_date": date(2007, 4, 30), "gender": "Female"} | changes)


def test_the_person_of_a_request_is_the_one_whom_the_matcher_is_asked_for():
    person = asked(last_attended="2019-06", bsid="990301").applicant
    assert (person.first, person.middle, person.last, person.gender) == ("Zoé", ("Ève",), "Roy", "F")
    assert (person.bsid, person.last_year) == ("990301", 2019)
    assert (person.oen, person.student_number, person.preferred, person.first_at_school) == ("", "", "", "")


@pytest.mark.parametrize("gender", ["Unreported", "Nonsense"])
def test_a_gender_that_is_none_is_compared_with_nothing(gender):
    assert asked(gender=gender).applicant.gender == ""
