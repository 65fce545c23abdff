"""How much of a request is read: what is too long is refused, and said so, before anything looks into it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from autosgern_service.opened.service import Service
from autosgern_service.store.models import AccountRequest
from portal import create_app
from portal.web import bounds
from tests.portal.conftest import InspectingClient


def test_a_form_without_a_file_may_weigh_no_more_where_files_are_taken(signed_in):
    client = signed_in("operator")
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        sent = {"csrf_token": client.token("/transcripts/check"), "more": "x" * (bounds.FORM_BYTES + 2_000)}
        answer = client.post("/transcripts/check", data=sent, content_type=kind)
        assert answer.status_code == 413, kind
        assert "at most" in answer.text, kind


@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "Ce que vous avez envoyé est trop long"), ("en", "What you sent is too long")],
)
def test_the_refusal_stands_in_the_readers_language(client, lang, told):
    client.get(f"/sign-in?lang={lang}")
    answer = client.post("/sign-in", data={"username": "x" * 70_000})
    assert answer.status_code == 413
    assert told in answer.text


def test_a_body_without_an_announced_length_is_counted_as_it_is_read(client):
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            Endless.taken += len(buffer)
            buffer[:] = b"." * len(buffer)
            return len(buffer)

    answer = client.post(
        "/sign-in",
        content_type="application/x-www-form-urlencoded",
        environ_overrides={
            "wsgi.input": Endless(),
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code == 413
    assert Endless.taken < 3 * bounds.FORM_BYTES


def test_a_short_body_without_an_announced_length_is_read_whole(client, world):
    form = client.carried("/request-account") | {"name": "Zoé", "organization": "Rives", "email": "a@b.ca"}
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert client.post("/request-account", data=form, environ_overrides=chunked).status_code == 200
    assert [one.email for one in world.rows(AccountRequest)] == ["a@b.ca"]


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_too_many_fields_is_refused(client, kind):
    many = {f"f{number}": "x" for number in range(bounds.MOST_FIELDS + 1)}
    assert client.post("/sign-in", data=many, content_type=kind).status_code == 413
    few = dict(list(many.items())[:100])
    assert client.post("/sign-in", data=few, content_type=kind).status_code == 400  # it has no token


@pytest.mark.parametrize(
    ("lang", "told"), [("fr", "L’adresse est trop longue"), ("en", "The address is too long")]
)
def test_an_address_that_is_too_long_is_refused(signed_in, lang, told):
    answer = signed_in("operator", lang=lang).get("/requests?" + "a&" * bounds.QUERY_BYTES)
    assert answer.status_code == 414
    assert told in answer.text


def test_who_is_not_signed_in_is_led_nowhere_with_an_address_that_is_too_long(client):
    assert client.get("/requests?" + "%C3" * bounds.QUERY_BYTES).status_code == 414


def test_a_file_of_the_greatest_size_is_read_and_one_byte_more_is_refused(service, world):
    small = Service.open(replace(service.settings, upload_maximum_bytes=200_000), service.clock)
    app = create_app(small)
    app.test_client_class = InspectingClient
    world.user("op", "operator")
    client = app.test_client().sign_in("op")
    for more, status in ((0, 200), (1, 413)):
        files = {"document": (io.BytesIO(b"x" * (200_000 + more)), "x.xml")}
        assert client.submit("/transcripts/check", **files).status_code == status
    small.close()


def test_only_a_form_that_carries_files_is_taken_for_one(app):
    for path, kind, is_for_files in (
        ("/transcripts/check", "multipart/form-data", True),
        ("/transcripts/check", "application/x-www-form-urlencoded", False),
        ("/sign-in", "multipart/form-data", False),
        ("/nowhere", "multipart/form-data", False),
    ):
        with app.test_request_context(path, method="POST", content_type=kind):
            assert bounds.is_for_files() is is_for_files, (path, kind)
