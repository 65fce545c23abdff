"""The applicant of a request is one value on several columns: read, asked for by a column, and changed as a whole."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from autosgern_service.store.models import TranscriptRequest
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
