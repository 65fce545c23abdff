"""What a form carries of what its reader saw: two editors never overwrite each other."""

from __future__ import annotations

import re

import pytest
from werkzeug.exceptions import BadRequest, NotFound

from autosgern_service.store.models import Board, Destination, School, User
from portal.web.revisions import RecordForm, seen_revision

PERSON = {"name": "Neu", "email": "neu@example.invalid", "language": "fr", "active": "y"}
BOARD = {"name_fr": "Conseil neuf", "name_en": "New Board", "mode": "manual"}
SCHOOL = {"name": "École neuve", "town": "Valbourg"}
COLLEGE = {"name_fr": "Collège R", "name_en": "R College", "url": "file:r"}

CARRIED = re.compile(r'name="(seen)"[^>]* value="([^"]*)"')


@pytest.fixture
def operator(signed_in):
    return signed_in("operator")


@pytest.mark.parametrize(
    ("model", "path", "shown", "first", "second"),
    [
        (Board, "boards/{board}", BOARD, {"phone": "555-0101"}, {"phone": "555-0102"}),
        (School, "schools/{school}", SCHOOL, {"town": "Un"}, {"town": "Deux"}),
        (Destination, "destinations/RIVE", COLLEGE, {"active": "y"}, {"name_fr": "Deux"}),
        (User, "users/{user}", PERSON | {"role": "auditor"}, {"role": "operator"}, {"name": "Deux"}),
    ],
)
def test_two_operators_never_overwrite_each_other(world, operator, model, path, shown, first, second):
    user = world.user("auditor", "auditor")
    keys = {"board": world.boards["Rives"].id, "school": world.schools["Ridge"].id, "user": user.id}
    path = f"/administration/{path}".format(**keys)
    seen = operator.carried(path)
    assert operator.submit(path, **(shown | first)).status_code == 302
    stands = [vars(row) | {"_sa_instance_state": None} for row in world.rows(model)]
    late = operator.post(path, data=seen | shown | second)
    assert "Somebody else has changed this record since you opened it." in late.text
    assert f'value="{next(iter(second.values()))}"' in late.text
    assert [vars(row) | {"_sa_instance_state": None} for row in world.rows(model)] == stands
    again = operator.post(path, data=seen | shown | second | dict(CARRIED.findall(late.text)))
    assert again.status_code == 302
    assert any(getattr(row, name) == value for row in world.rows(model) for name, value in second.items())


def test_a_form_that_does_not_say_what_it_showed_changes_nothing(world, operator):
    path = f"/administration/schools/{world.schools['Ridge'].id}"
    page = operator.post(path, data={"csrf_token": operator.token(path)} | SCHOOL)
    assert "Somebody else has changed this record" in page.text


def test_a_revision_is_read_from_the_form(app):
    with app.test_request_context(method="POST", data={"revision": "12"}):
        assert seen_revision() == 12


@pytest.mark.parametrize("sent", [None, "", "-1", "1.0", "²", "٣", " 1", "9" * 10, "9" * 5000])
def test_a_form_without_a_revision_that_can_be_one_is_not_ours(app, sent):
    form = {} if sent is None else {"revision": sent}
    with app.test_request_context(method="POST", data=form), pytest.raises(BadRequest):
        seen_revision()


def test_a_record_that_is_gone_meanwhile_is_no_page_and_nothing_is_changed(world, reading):
    gone = world.schools["Ridge"].id + 99
    with reading(user=world.user("chief", "operator"), method="POST"), pytest.raises(NotFound):
        RecordForm(meta={"csrf": False}).save(School, gone, pytest.fail)
