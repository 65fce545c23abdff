"""Sign-ins: what the database and the cookie hold of one, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from autosgern_service.installation.clock import Clock
from autosgern_service.store.models import SignIn
from portal import create_app
from portal.web.sessions import LIFETIME


@pytest.fixture
def person(world):
    return world.user("zoe", "board", "Rives")


@pytest.fixture
def after(world, app):
    """Lets time pass since the beginning of the test."""
    start = world.service.clock.now()

    def pass_by(**time):
        at = start + timedelta(**time)
        app.extensions["autosgern"] = replace(world.service, clock=Clock(lambda: at))

    return pass_by


def test_the_database_holds_no_token_that_signs_in(world, person, client):
    client.sign_in("zoe")
    cookie = client.get_cookie("sgern")
    (row,) = world.rows(SignIn)
    assert cookie is not None
    assert row.token_hash != cookie.value
    client.set_cookie("sgern", row.token_hash)
    assert client.get("/requests").status_code == 302


def test_signing_out_ends_the_sign_in_for_good(world, person, client):
    client.sign_in("zoe")
    cookie = client.get_cookie("sgern")
    client.submit("/sign-out", page="/requests")
    client.set_cookie("sgern", cookie.value)
    assert client.get("/requests").status_code == 302
    assert world.rows(SignIn) == []


def test_half_an_hour_of_silence_ends_a_sign_in(world, person, client, app):
    client.sign_in("zoe")
    start = world.service.clock.now()
    for minutes, status in ((20, 200), (40, 200), (75, 302)):
        at = start + timedelta(minutes=minutes)
        app.extensions["autosgern"] = replace(world.service, clock=Clock(lambda at=at: at))
        assert client.get("/requests").status_code == status, minutes


def test_someone_made_inactive_is_out_at_once(world, person, client):
    client.sign_in("zoe")
    with world.service.store.begin() as session:
        session.merge(person).active = False
    assert client.get("/requests").status_code == 302


def test_the_cookie_is_for_the_server_alone(person, client):
    token = client.token("/sign-in")
    data = {"csrf_token": token, "username": "zoe", "password": "a long invented password"}
    cookie = next(
        c for c in client.post("/sign-in", data=data).headers.getlist("Set-Cookie") if c.startswith("sgern=")
    )
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_is_secure(world, person):
    settings = replace(world.service.settings, portal_address="https://portail.example.invalid")
    app = create_app(replace(world.service, settings=settings))
    client = app.test_client()
    page = client.get("/sign-in", base_url="https://portail.example.invalid")
    token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    answer = client.post(
        "/sign-in",
        base_url="https://portail.example.invalid",
        data={"csrf_token": token, "username": "zoe", "password": "a long invented password"},
        headers={"Referer": "https://portail.example.invalid/sign-in"},
    )
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-sgern="))
    assert "Secure" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_sign_in_never_takes_over_a_token_that_was_there_before(world, client):
    world.user("zoe", "board", "Rives")
    client.set_cookie("sgern", "planted")
    client.sign_in("zoe")
    assert client.get_cookie("sgern").value != "planted"


def test_a_sign_in_ends_after_twelve_hours_however_busy(person, client, after):
    client.sign_in("zoe")
    for quarter in range(1, 48):
        after(minutes=15 * quarter)
        assert client.get("/requests").status_code == 200, quarter
    after(seconds=LIFETIME.total_seconds())
    assert client.get("/requests").status_code == 302


def test_a_page_soon_after_another_writes_nothing_of_the_sign_in(world, person, client, after):
    client.sign_in("zoe")
    began = world.rows(SignIn)[0].seen_at
    for seconds, seen in ((60, 0), (61, 61), (90, 61)):
        after(seconds=seconds)
        client.get("/account")
        assert world.rows(SignIn)[0].seen_at == began + timedelta(seconds=seen)


def test_what_everybody_gets_asks_nobody_who_they_are(world, person, client):
    client.sign_in("zoe")
    asked = []
    event.listen(world.service.store._reader, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for path in ("/static/portal.css", "/healthz", "/account"):
        asked.clear()
        client.get(path)
        assert any("sign_ins" in statement for statement in asked) is (path == "/account"), path
