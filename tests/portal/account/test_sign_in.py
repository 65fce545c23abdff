"""Signing in: where it leads, what it gives away, and how often one may try."""

from __future__ import annotations

import pytest

from autosgern_service.installation import passwords
from autosgern_service.store.models import AuditEntry, NoticeSetting, SignIn


@pytest.fixture
def person(world):
    return world.user("zoe", "board", "Rives")


def test_a_page_asks_for_a_sign_in_and_leads_back(world, person, client):
    asked = client.get("/requests?tab=Incomplete")
    assert asked.location == "/sign-in?next=/requests?tab%3DIncomplete"
    client.get(asked.location)
    done = client.submit(asked.location, username="zoe", password="a long invented password")
    assert done.location == "/requests?tab=Incomplete"


@pytest.mark.parametrize(
    "foreign",
    [
        "https://elsewhere.invalid/",
        "//elsewhere.invalid",
        "/\\elsewhere.invalid",
        "/%09/elsewhere.invalid",
        "/%0A/elsewhere.invalid",
    ],
)
def test_no_sign_in_leads_to_another_site(person, client, foreign):
    path = f"/sign-in?next={foreign}"
    assert client.submit(path, username="zoe", password="a long invented password").location == "/requests"


def test_a_wrong_name_and_a_wrong_password_look_alike(person, client):
    answers = [client.submit("/sign-in", username=name, password="wrong") for name in ("zoe", "nobody")]
    assert [answer.status_code for answer in answers] == [401, 401]
    strip = [answer.text.replace("nobody", "zoe").split("csrf_token")[0] for answer in answers]
    assert strip[0] == strip[1]
    assert "Error:" in answers[0].text or "Erreur" in answers[0].text


@pytest.mark.parametrize("name", ["zoe", "nobody"])
def test_a_fresh_process_hashes_as_much_for_a_name_that_nobody_has(person, client, monkeypatch, name):
    done = []

    class Watched(passwords.PasswordHasher):
        def hash(self, *args, **kwargs):
            done.append("hash")
            return super().hash(*args, **kwargs)

        def verify(self, *args, **kwargs):
            done.append("verify")
            return super().verify(*args, **kwargs)

    hasher = Watched()
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys_hash.cache_clear()
    for _ in range(2):
        client.submit("/sign-in", username=name, password="wrong")
    assert done == ["hash", "verify", "verify"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Your sign-in has ended. What you sent was not saved: sign in, then send it again."),
        (
            "fr",
            "Votre connexion a pris fin. Ce que vous avez envoyé n’a pas été enregistré\u00a0: "
            "connectez-vous, puis envoyez-le de nouveau.",
        ),
    ],
)
def test_what_is_sent_after_the_sign_in_ended_is_told_to_be_lost_and_may_be_sent_again(
    world, person, client, lang, told
):
    client.sign_in("zoe", lang=lang)
    client.delete_cookie("sgern")
    lost = client.post("/notices", headers={"Referer": "http://localhost/notices?a=b"})
    page = client.get(lost.location)
    assert f'role="alert"><p>{told}</p>' in page.text
    done = client.submit(lost.location, username="zoe", password="a long invented password")
    assert done.location == "/notices?a=b"
    assert told not in client.get("/notices").text
    assert world.rows(NoticeSetting) == []


@pytest.mark.parametrize(
    "sender",
    [
        None,
        "https://elsewhere.invalid/notices",
        "http://localhost.elsewhere.invalid/notices",
        "http://localhost@elsewhere.invalid/notices",
        "http://[/notices",
        "http://localhost/nowhere",
        "http://localhost/administration/users/1/password",  # answers a form only
    ],
)
def test_a_page_that_is_not_ours_or_cannot_be_opened_is_no_way_back(person, client, sender):
    lost = client.post("/notices", headers={"Referer": sender} if sender else {})
    assert lost.location == "/sign-in?unsaved=yes"


def test_a_page_asked_for_after_the_sign_in_ended_has_lost_nothing(person, client):
    assert 'role="alert"' not in client.get(client.get("/notices").location).text


def test_who_signs_out_after_the_sign_in_ended_has_lost_nothing(world, person, client):
    client.sign_in("zoe")
    token = client.token("/notices")
    client.delete_cookie("sgern")
    assert client.post("/sign-out", data={"csrf_token": token}).location == "/sign-in"
    assert "sign-out" not in [entry.action for entry in world.rows(AuditEntry)]


def test_after_five_failures_a_name_is_refused_from_that_address_only(world, person, client):
    for _ in range(5):
        assert client.submit("/sign-in", username="zoe", password="wrong").status_code == 401
    assert client.submit("/sign-in", username="zoe", password="a long invented password").status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    token = client.token("/sign-in")
    there = client.post(
        "/sign-in",
        data={"csrf_token": token, "username": "zoe", "password": "a long invented password"},
        environ_base=elsewhere,
    )
    assert there.status_code == 302


def test_sign_ins_and_failures_are_audited(world, person, client):
    client.submit("/sign-in", username="zoe", password="wrong")
    client.sign_in("zoe")
    assert [entry.action for entry in world.rows(AuditEntry)] == ["sign-in-failed", "sign-in"]


def test_a_form_without_its_token_changes_nothing(world, person, client):
    answer = client.post("/sign-in", data={"username": "zoe", "password": "a long invented password"})
    assert answer.status_code == 400
    assert world.rows(SignIn) == []


def test_a_password_entered_as_the_name_is_not_written_down(world, person, client):
    secret = "a long invented password"
    client.submit("/sign-in", username=secret, password="zoe")
    assert not any(secret in str(vars(entry)) for entry in world.rows(AuditEntry))


@pytest.mark.parametrize("name", ["zoe", "nobody"])
def test_a_name_is_refused_after_five_failures_whether_somebody_has_it_or_not(person, client, name):
    answers = [client.submit("/sign-in", username=name, password="wrong").status_code for _ in range(5)]
    assert answers == [401] * 5
    token = {"csrf_token": client.token("/sign-in")}
    assert client.post("/sign-in", data=token | {"username": name, "password": "x"}).status_code == 429


def test_a_password_that_is_changed_while_somebody_signs_in_with_it_lets_nobody_in(
    world, person, client, monkeypatch
):
    """An operator gives a new one between the look at the old one and the sign-in."""
    verify = passwords.verify

    def slow(stored, password):
        is_right = verify(stored, password)
        with world.service.store.begin() as session:
            session.merge(person).password_hash = passwords.hash_password("another invented password")
        return is_right

    monkeypatch.setattr(passwords, "verify", slow)
    answer = client.submit("/sign-in", username="zoe", password="a long invented password")
    assert (answer.status_code, world.rows(SignIn)) == (401, [])
