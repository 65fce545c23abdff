"""Error pages: what happened and what to do next, in the reader's language, and never a trace of anything else."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import default_exceptions

from autosgern_service.domain.lifecycle import MoveNotAllowed
from autosgern_service.flow.moves import Stale
from autosgern_service.installation import passwords
from autosgern_service.store.models import SignIn


@pytest.fixture
def failing(app, monkeypatch):
    """Lets the page of contacts fail, and opens it as somebody outside."""

    def fail(error, lang="en"):
        def view(**_):
            raise error

        app.config["PROPAGATE_EXCEPTIONS"] = False
        monkeypatch.setitem(app.view_functions, "footer.page", view)
        view.allowed_roles = frozenset()
        client = app.test_client()
        client.get(f"/sign-in?lang={lang}")
        return client.get("/contact")

    return fail


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("status", sorted(default_exceptions))
def test_every_error_of_http_has_a_page_in_the_readers_language(failing, status, lang):
    answer = failing(default_exceptions[status]("S3cret"), lang)
    assert answer.status_code == status
    assert f'<html lang="{lang}-CA">' in answer.text
    assert "S3cret" not in answer.text


@pytest.mark.parametrize(("lang", "told"), [("fr", "a changé entre-temps"), ("en", "has changed meanwhile")])
@pytest.mark.parametrize("error", [Stale("S3cret"), MoveNotAllowed("S3cret")])
def test_a_decision_that_came_too_late_is_told_to_be_lost(failing, error, lang, told):
    answer = failing(error, lang)
    assert answer.status_code == 409
    assert told in answer.text
    assert "S3cret" not in answer.text


def test_what_nobody_foresaw_is_a_page_that_says_nothing_of_it(failing, capfd):
    answer = failing(KeyError("Zoé Beausoleil"))
    assert answer.status_code == 500
    said = "".join(capfd.readouterr())
    assert "KeyError" in said
    assert "footer.page" in said
    assert "Beausoleil" not in answer.text + said


def test_what_goes_wrong_is_logged_without_the_token_of_the_address(app, client, monkeypatch, capfd):
    def fail(token):
        raise RuntimeError(f"nobody has {token}")

    monkeypatch.setattr("portal.account.own_account._owner", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert client.get("/forgotten/token-of-somebody").status_code == 500
    said = "".join(capfd.readouterr())
    assert "RuntimeError" in said
    assert "account.reset" in said
    assert "token-of-somebody" not in said


@pytest.mark.parametrize(
    ("lang", "told"), [("fr", "Le portail est occupé"), ("en", "The portal is busy at this moment")]
)
def test_who_signs_in_while_too_many_do_is_told_to_try_again(client, world, lang, told):
    world.user("zoe", "board", "Rives")
    client.get(f"/sign-in?lang={lang}")
    form = client.carried("/sign-in") | {"username": "zoe", "password": "a long invented password"}
    taken = [
        passwords._places.acquire(blocking=False) for _ in range(passwords.AT_A_TIME + passwords.IN_LINE)
    ]
    try:
        answer = client.post("/sign-in", data=form)
    finally:
        for _ in filter(None, taken):
            passwords._places.release()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert told in answer.text
    assert world.rows(SignIn) == []
    assert client.post("/sign-in", data=form).status_code == 302


def test_a_form_that_has_expired_says_so_and_not_that_it_is_wrong(client):
    page = client.post("/sign-in", data={"username": "zoe"}, headers={"Accept-Language": "en"})
    assert page.status_code == 400
    assert "The form has expired" in page.text
