"""The applicant of a request is one value on several columns; and what a row says of itself beyond its columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from autosgern_service.store.models import OTHER_LAST_NAMES, TranscriptRequest, fold_other_last_names
from matcher import Person
from tests.installed import Installation, case


def test_a_person_changed_in_place_is_found_by_the_columns(any_installation: Installation) -> None:
    request = any_installation.request(any_installation.submit(case("exact")))
    changed = replace(request.person, last="Roy", former=("Quesnelle",), gender="", oen="")
    with any_installation.service.store.begin() as session:
        session.get_one(TranscriptRequest, request.id).person = changed
    row = TranscriptRequest
    by_columns = select(row).where(row.last_name == "Roy", row.gender == "", row.oen.is_(None))
    with any_installation.service.store.read() as session:
        (found,) = session.scalars(by_columns)
        assert found.person == changed
        assert session.scalars(select(row).where(row.birth_date == changed.birth_date)).one() is found


def test_a_column_changed_in_place_is_in_the_person(any_installation: Installation) -> None:
    request = any_installation.request(any_installation.submit(case("exact")))
    with any_installation.service.store.begin() as session:
        found = session.get_one(TranscriptRequest, request.id)
        assert found.person == request.person
        found.first_name = "Zoé"
        session.flush()
        assert found.person == replace(request.person, first="Zoé")


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
    person = Person(first="Zoé", middle=("Ève",), last="Roy", birth_date=date(2007, 4, 30), gender="F")
    return TranscriptRequest(person=person, **changes)


def test_the_person_of_a_request_is_the_one_whom_the_matcher_is_asked_for():
    person = asked(last_attended="2019-06", bsid="990301").applicant
    assert (person.first, person.middle, person.last, person.gender) == ("Zoé", ("Ève",), "Roy", "F")
    assert (person.bsid, person.last_year) == ("990301", 2019)
    assert (person.oen, person.student_number, person.preferred, person.first_at_school) == ("", "", "", "")
