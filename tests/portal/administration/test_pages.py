"""Administration: operators make and change people, boards, schools, destinations, partners and holidays."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from autosgern_service.opened.service import sis_password
from autosgern_service.store.models import (
    AccountRequest,
    AuditEntry,
    Board,
    Destination,
    Holiday,
    School,
    Term,
    User,
)
from tests.portal.pages import failure

PERSON = {"username": "neu", "name": "Neu", "email": "neu@example.invalid", "language": "fr", "active": "y"}


BOARD = {"number": "B90009", "name_fr": "Conseil neuf", "name_en": "New Board", "mode": "manual"}
SCHOOL = {"bsid": "900009", "name": "École neuve", "town": "Valbourg"}
COLLEGE = {"name_fr": "Collège R", "name_en": "R College", "url": "file:r"}


CARRIED = re.compile(r'name="(seen)"[^>]* value="([^"]*)"')


@pytest.fixture
def operator(signed_in):
    return signed_in("operator")


def one(world, model, **values):
    """Return the one row of a table with these values."""
    (found,) = [row for row in world.rows(model) if all(getattr(row, k) == v for k, v in values.items())]
    return found


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


def test_a_board_is_added_and_its_password_is_kept_sealed(world, operator):
    operator.submit(
        "/administration/boards/add",
        number="B90009",
        name_fr="Conseil neuf",
        name_en="New Board",
        mode="pull",
        endpoint="https://sis.example.invalid/",
        sis_username="sgern",
        sis_password="invented secret",
    )
    board = one(world, Board, number="B90009")
    assert b"invented" not in board.sis_password_sealed
    assert sis_password(world.service.vault, board) == "invented secret"


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "zz!? is no board’s number: B and five digits"), ("fr", "zz!? n’est pas un numéro de conseil")],
)
def test_what_is_no_boards_number_is_told_in_the_readers_language(world, signed_in, lang, told):
    page = signed_in("operator", lang=lang).submit(
        "/administration/boards/add", **(BOARD | {"number": "zz!?"})
    )
    assert told in page.text
    assert len(world.rows(Board)) == 2


def test_changing_a_board_without_a_password_keeps_the_old_one(world, operator):
    test_a_board_is_added_and_its_password_is_kept_sealed(world, operator)
    board = one(world, Board, number="B90009")
    operator.submit(
        f"/administration/boards/{board.id}", name_fr="Autre", name_en="Other", mode="push", endpoint=""
    )
    changed = one(world, Board, number="B90009")
    assert (changed.name_fr, changed.mode, changed.endpoint) == ("Autre", "push", None)
    assert changed.sis_password_sealed == board.sis_password_sealed


@pytest.mark.parametrize(("lang", "told"), [("en", "did not answer"), ("fr", "n’a pas répondu")])
def test_a_test_call_to_a_silent_board_is_told_in_words(world, signed_in, lang, told):
    operator = signed_in("operator", lang=lang)
    path = f"/administration/boards/{world.boards['Rives'].id}"
    answer = operator.submit(f"{path}/call", page=path)
    page = operator.get(answer.location).text
    assert told in failure(page)
    assert "the connection failed" not in page
    assert one(world, AuditEntry, action="call-board").subject == "B90001"
    assert one(world, AuditEntry, action="call-failed").details["problem"] == "the connection failed"


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "We do not call this board’s system"),
        ("fr", "Nous n’appelons pas le système de ce conseil"),
    ],
)
def test_a_board_that_we_do_not_call_gets_no_test_call(world, signed_in, lang, told):
    path = f"/administration/boards/{world.boards['Hills'].id}"
    answer = signed_in("operator", lang=lang).submit(f"{path}/call", page=path)
    assert answer.status_code == 409
    assert told in answer.text
    assert [one for one in world.rows(AuditEntry) if one.action.startswith("call")] == []


def test_a_school_is_added_and_closed(world, operator):
    path = f"/administration/boards/{world.boards['Rives'].id}/schools/add"
    operator.submit(path, bsid="900009", name="École neuve", town="Valbourg")
    school = one(world, School, bsid="900009")
    operator.submit(f"/administration/schools/{school.id}", name="École neuve", town="Valbourg", closed="y")
    assert one(world, School, bsid="900009").closed


def test_a_school_is_kept_under_its_six_digits(world, operator):
    path = f"/administration/boards/{world.boards['Rives'].id}/schools/add"
    operator.submit(path, **(SCHOOL | {"bsid": "00900009"}))
    assert one(world, School, bsid="900009").name == "École neuve"


@pytest.mark.parametrize("written", ["90009", "1900009", "٩٠٠٠٠٩", "000000"])
def test_what_is_no_bsid_is_refused_and_stays_in_the_form(world, operator, written):
    path = f"/administration/boards/{world.boards['Rives'].id}/schools/add"
    page = operator.submit(path, **(SCHOOL | {"bsid": written})).text
    assert "A BSID has six digits." in page
    assert f'value="{written}"' in page
    assert len(world.rows(School)) == len(world.schools)


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


def test_blanks_around_a_number_make_no_second_board(world, operator):
    page = operator.submit("/administration/boards/add", **(BOARD | {"number": "B90001 "}))
    assert "This number is taken." in page.text
    assert len(world.rows(Board)) == 2


def test_applicants_are_given_an_address_that_is_one(world, operator):
    board = world.boards["Rives"].id
    for path, values in ((f"boards/{board}", BOARD), (f"boards/{board}/schools/add", SCHOOL)):
        page = operator.submit(f"/administration/{path}", **values, email="pas une adresse")
        assert "Write a whole e-mail address" in page.text


def test_there_are_no_schools_of_a_board_that_is_none(operator):
    path = "/administration/boards/9999/schools/add"
    assert operator.get(path).status_code == 404
    assert operator.submit(path, page="/administration/boards/add", **SCHOOL).status_code == 404


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


def test_a_person_is_shown_with_their_board_and_school(world, operator):
    user = world.user("s", "school", "Rives", "Rivière")
    page = operator.get(f"/administration/users/{user.id}").text
    assert 'value="B90001"' in page
    assert 'value="900001"' in page


def test_a_destination_is_changed(world, operator):
    operator.submit("/administration/destinations/RIVE", **COLLEGE)
    changed = one(world, Destination, code="RIVE")
    assert (changed.url, changed.active) == ("file:r", False)


@pytest.mark.parametrize("url", ["file:", "sftp://", "sftp:// ", "sftp:///in", "ftp://r.invalid"])
def test_a_destination_without_a_place_is_refused(world, operator, url):
    page = operator.submit("/administration/destinations/RIVE", **(COLLEGE | {"url": url}))
    assert "Write file:folder or sftp://user@server/folder." in page.text
    assert one(world, Destination, code="RIVE").url == "file:rive"


def test_holidays_come_and_go(world, operator):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    assert one(world, Holiday).day == date(2026, 12, 24)
    operator.submit("/administration/holidays/2026-12-24/remove", page="/administration/holidays")
    assert world.rows(Holiday) == []


def test_a_holiday_keeps_its_name_when_its_day_is_added_again(world, operator):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    page = operator.submit("/administration/holidays/add", day="2026-12-24", name="Autre")
    assert "This day is in the list already: Veille." in page.text
    assert one(world, Holiday).name == "Veille"


def test_a_holiday_is_no_business_day(world, operator):
    world.request(payment_date=date(2026, 11, 13))  # a Friday; the clock stands at Tuesday
    assert "2\u00a0days" in operator.get("/requests").text
    operator.submit("/administration/holidays/add", day="2026-11-16", name="Fermeture")
    assert "1\u00a0day<" in operator.get("/requests").text


@pytest.mark.parametrize("who", ["us:secret", "us"])
def test_a_boards_address_holds_no_credentials(world, operator, who):
    address = f"/administration/boards/{world.boards['Rives'].id}"
    values = BOARD | {"mode": "pull", "endpoint": f"https://{who}@sis.invalid/soap"}
    assert "stands in the address: they have fields of their own." in operator.submit(address, **values).text
    assert one(world, Board, number="B90001").endpoint == "http://127.0.0.1:9/sis"


@pytest.mark.parametrize("name", ["Automne 2026", "2026/2027", "..", "A&B?#%"])
def test_a_boards_terms_come_and_go(world, operator, name):
    path = f"/administration/boards/{world.boards['Rives'].id}/terms"
    operator.submit(f"{path}/add", name=name, ends_on="2027-01-31")
    assert one(world, Term).ends_on == date(2027, 1, 31)
    action, sent = re.search(
        r'action="([^"]+/remove)".* name="name" value="([^"]+)"', operator.get(path).text
    ).groups()
    operator.submit(action, page=path, name=unescape(sent))
    assert world.rows(Term) == []


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


def test_a_board_may_have_a_service_level_of_its_own(world, operator):
    world.request(payment_date=date(2026, 11, 5))  # 8 business days: late by the usual level of 5
    board = world.boards["Rives"]
    address = f"/administration/boards/{board.id}"
    values = {"name_fr": "Rives", "name_en": "Shores", "mode": "manual"}
    for wrong in ("0", "366", "8.5", "week"):
        page = operator.submit(address, **values, service_level_days=wrong).text
        assert page.count('">Service level: write a number of days from 1 to 365.</a>') == 1
    operator.submit(address, **values, service_level_days="8")
    assert "8\u00a0days, due" in operator.get("/requests").text
    operator.submit(address, **values, service_level_days="")
    assert "8\u00a0days, late" in operator.get("/requests").text


def test_who_waits_for_an_account_is_told_on_the_first_page(world, operator):
    assert "waits for an account" not in operator.get("/administration/").text
    at = world.service.clock.now()
    with world.service.store.begin() as session:
        session.add(AccountRequest(at=at, name="N", email="n@example.invalid", organization="O"))
    assert "1 person waits for an account" in operator.get("/administration/").text
