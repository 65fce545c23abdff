"""People: added, changed, found, and never locked out by their own hand."""

from __future__ import annotations

import re

import pytest

from autosgern_service.store.models import (
    AccountRequest,
    AuditEntry,
    User,
)
from tests.portal.administration.conftest import one
from tests.portal.conftest import PASSWORD

PERSON = {"username": "neu", "name": "Neu", "email": "neu@example.invalid", "language": "fr", "active": "y"}


@pytest.fixture
def many_people(world):
    """Sixty auditors of one board besides the people of the world."""
    rives = world.boards["Rives"].id
    with world.service.store.begin() as session:
        session.add_all(
            User(
                username=f"z_{n:02}",
                name=f"Personne {n}",
                email="p@example.invalid",
                role="auditor",
                board_id=rives,
                password_hash="",
            )
            for n in range(60)
        )
    return rives


def listed(page):
    """Return the user names on a page of the list."""
    return re.findall(r'data-label="User name"><a href="[^"]+">([^<]+)</a>', page.text)


def test_a_new_user_signs_in_with_the_password_shown_once(world, operator, client):
    page = operator.submit("/administration/users/add", **PERSON, role="board", board="B90001")
    password = re.search(r'class="secret">([^<]+)<', page.text)[1]
    client.sign_in("neu", password)
    assert client.get("/requests").location == "/account/password"
    assert one(world, User, username="neu").board_id == world.boards["Rives"].id


def test_a_school_user_gets_the_schools_board(world, operator):
    operator.submit("/administration/users/add", **PERSON, role="school", bsid="900003")
    user = one(world, User, username="neu")
    assert (user.school_id, user.board_id) == (world.schools["Ridge"].id, world.boards["Hills"].id)


@pytest.mark.parametrize("written", ["00900003", " 900003.0 "])
def test_a_school_is_found_however_its_bsid_is_written(world, operator, written):
    operator.submit("/administration/users/add", **PERSON, role="school", bsid=written)
    assert one(world, User, username="neu").school_id == world.schools["Ridge"].id


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"role": "board"}, "A board’s user needs a board."),
        ({"role": "board", "board": "B0"}, "There is no such board."),
        ({"role": "school"}, "A school’s user needs the BSID"),
        ({"role": "school", "bsid": "90003"}, "A BSID has six digits."),
        ({"role": "school", "bsid": "900003", "board": "B90001"}, "The school belongs to another board."),
        ({"role": "board", "bsid": "900001", "board": "B90001"}, "Only a school’s user has a BSID."),
        ({"role": "operator", "email": "x"}, "Write a whole e-mail address"),
        ({"role": "operator", "name": " "}, "Name: this field cannot be empty."),
    ],
)
def test_a_user_who_does_not_fit_together_is_refused(world, operator, values, told):
    page = operator.submit("/administration/users/add", **(PERSON | values))
    assert told in page.text
    assert len(world.rows(User)) == 1


def test_a_user_name_that_differs_only_in_its_capitals_is_taken(world, operator):
    operator.submit("/administration/users/add", **PERSON, role="auditor")
    page = operator.submit("/administration/users/add", **(PERSON | {"username": "Neu"}), role="auditor")
    assert "This user name is taken." in page.text
    assert len(world.rows(User)) == 2


def test_a_user_made_inactive_is_out_at_once(world, operator, signed_in):
    other = signed_in("board", board="Rives")
    user = one(world, User, role="board")
    values = {k: v for k, v in PERSON.items() if k not in ("username", "active")}
    operator.submit(f"/administration/users/{user.id}", **values, role="board", board="B90001")
    assert other.get("/requests").status_code == 302


@pytest.mark.parametrize("change", [{"role": "auditor", "active": "y"}, {"role": "operator"}])
def test_operators_do_not_lock_themselves_out(world, operator, change):
    me = one(world, User, username="operator--en")
    values = {"name": "Moi", "email": "moi@example.invalid", "language": "en"}
    page = operator.submit(f"/administration/users/{me.id}", **values, **change)
    assert "You cannot take away your own access as an operator." in page.text
    after = one(world, User, username="operator--en")
    assert (after.name, after.role, after.active) == (me.name, "operator", True)


def test_users_are_shown_fifty_a_page(world, operator, many_people):
    everybody = sorted(user.username for user in world.rows(User))
    first, second = (operator.get(f"/administration/users?page={number}") for number in (1, 2))
    assert [listed(first), listed(second)] == [everybody[:50], everybody[50:]]
    assert listed(operator.get("/administration/users?page=99")) == everybody[50:]


def test_users_are_found_by_name_board_and_role(world, operator, many_people):
    assert listed(operator.get("/administration/users?username=Z_0")) == [f"z_{n:02}" for n in range(10)]
    assert listed(operator.get("/administration/users?username=%25")) == []  # no wildcard
    of_board = {user.username for user in world.rows(User) if user.board_id == many_people}
    found = operator.get(f"/administration/users?board={many_people}&role=auditor&page=2")
    assert listed(found) == [f"z_{n:02}" for n in range(50, 60)]
    assert f"board={many_people}&amp;role=auditor&amp;page=1" in found.text
    pages = [operator.get(f"/administration/users?board={many_people}&page={number}") for number in (1, 2)]
    assert {name for page in pages for name in listed(page)} == of_board
    assert "Nobody corresponds to your search." in operator.get("/administration/users?role=nothing").text


def test_a_person_is_shown_with_their_board_and_school(world, operator):
    user = world.user("s", "school", "Rives", "Rivière")
    page = operator.get(f"/administration/users/{user.id}").text
    assert 'value="B90001"' in page
    assert 'value="900001"' in page


def test_a_request_for_an_account_is_marked_as_handled(world, operator, client):
    client.submit("/request-account", name="Ann", email="ann@example.invalid", organization="Pont")
    asked = one(world, AccountRequest)
    operator.submit(
        f"/administration/account-requests/{asked.id}/handled", page="/administration/account-requests"
    )
    assert one(world, AccountRequest).handled_by == "operator--en"


def test_every_change_is_audited(world, operator):
    operator.submit("/administration/users/add", **PERSON, role="auditor")
    entry = one(world, AuditEntry, action="add-user")
    assert (entry.subject, entry.details["changed"]["role"]) == ("neu", [None, "auditor"])


def test_a_new_temporary_password_ends_the_sign_ins_and_the_old_password(world, operator, signed_in, client):
    theirs = signed_in("board", board="Rives")
    user = one(world, User, role="board")
    page = operator.submit(f"/administration/users/{user.id}/password", f"/administration/users/{user.id}")
    password = re.search(r'class="secret">([^<]+)<', page.text)[1]
    assert theirs.get("/requests").location.startswith("/sign-in")
    assert client.submit("/sign-in", username=user.username, password=PASSWORD).status_code == 401
    assert client.sign_in(user.username, password).get("/requests").location == "/account/password"


@pytest.mark.parametrize(
    "path", ["/administration/users/999/password", "/administration/account-requests/999/handled"]
)
def test_who_is_none_is_no_page(operator, path):
    assert operator.submit(path, page="/administration/users/add").status_code == 404
