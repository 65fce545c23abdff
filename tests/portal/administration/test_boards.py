"""School boards and their schools: how they are reached and called, and a test call."""

from __future__ import annotations

import re
from datetime import date

import pytest

from autosgern_service.opened.service import sis_password
from autosgern_service.store.models import (
    AuditEntry,
    Board,
    School,
)
from tests.portal.administration.conftest import one
from tests.portal.pages import failure

BOARD = {"number": "B90009", "name_fr": "Conseil neuf", "name_en": "New Board", "mode": "manual"}
SCHOOL = {"bsid": "900009", "name": "École neuve", "town": "Valbourg"}


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


def test_a_form_shows_each_field_that_does_not_fit(world, operator):
    unfit = {"number": "zz!?", "endpoint": "https://user:pw@sis.example/", "service_level_days": "900"}
    page = operator.submit("/administration/boards/add", **(BOARD | {"phone": "5\x01"} | unfit)).text
    told = (
        "zz!? is no board’s number",
        "No user name or password stands in the address",
        "Phone for applicants holds a line end, a control character",
        "write a number of days from 1 to 365",
    )
    assert [text for text in told if text not in page] == []
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


@pytest.mark.parametrize("who", ["us:secret", "us"])
def test_a_boards_address_holds_no_credentials(world, operator, who):
    address = f"/administration/boards/{world.boards['Rives'].id}"
    values = BOARD | {"mode": "pull", "endpoint": f"https://{who}@sis.invalid/soap"}
    assert "stands in the address: they have fields of their own." in operator.submit(address, **values).text
    assert one(world, Board, number="B90001").endpoint == "http://127.0.0.1:9/sis"


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


def test_a_board_that_we_do_not_call_has_no_test_call(world, operator):
    path = f"/administration/boards/{world.boards['Hills'].id}"
    assert "Test call" not in operator.get(path).text


def test_boards_are_listed_by_number_with_how_many_schools_they_have(operator):
    cells = re.findall(r"<td[^>]*>(?:<a [^>]*>)?([^<]*)", operator.get("/administration/boards").text)
    assert cells == [
        *("B90001", "Shores School Board", "We call its system", "2"),
        *("B90002", "Hills School Board", "People upload by hand", "1"),
    ]
