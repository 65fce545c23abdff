"""What the lists of the administration share: what is required, and what waits for an operator."""

from __future__ import annotations

import re

import pytest

from autosgern_service.store.models import AccountRequest

PERSON = {"username": "neu", "name": "Neu", "email": "neu@example.invalid", "language": "fr", "active": "y"}
BOARD = {"number": "B90009", "name_fr": "Conseil neuf", "name_en": "New Board", "mode": "manual"}
SCHOOL = {"bsid": "900009", "name": "École neuve", "town": "Valbourg"}
COLLEGE = {"name_fr": "Collège R", "name_en": "R College", "url": "file:r"}


@pytest.mark.parametrize(
    ("path", "values", "required"),
    [
        ("users/add", PERSON | {"role": "auditor"}, ("username", "name", "email")),
        ("boards/add", BOARD, ("number", "name_fr", "name_en")),
        ("boards/{board}", BOARD, ("name_fr", "name_en")),
        ("boards/{board}/schools/add", SCHOOL, ("bsid", "name", "town")),
        ("boards/{board}/terms/add", {"name": "x", "ends_on": "2027-01-31"}, ("name", "ends_on")),
        ("destinations/RIVE", COLLEGE, ("name_fr", "name_en", "url")),
        (
            "partners/add",
            {"username": "x", "name": "X", "role": "centre", "mode": "text"},
            ("username", "name"),
        ),
        ("holidays/add", {"day": "2026-12-24", "name": "x"}, ("day", "name")),
    ],
)
def test_blanks_are_nothing_where_something_is_required(world, operator, path, values, required):
    path = f"/administration/{path}".format(board=world.boards["Rives"].id)
    page = operator.submit(path, **(values | dict.fromkeys(required, " \t ")))
    assert len(re.findall('<p class="error"', page.text)) == len(required)


def test_who_waits_for_an_account_is_told_on_the_first_page(world, operator):
    assert "waits for an account" not in operator.get("/administration/").text
    at = world.service.clock.now()
    with world.service.store.begin() as session:
        session.add(AccountRequest(at=at, name="N", email="n@example.invalid", organization="O"))
    assert "1 person waits for an account" in operator.get("/administration/").text
