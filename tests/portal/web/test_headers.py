"""The headers of every answer, pages, errors and files alike."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web import headers


def client(*, secure: bool) -> FlaskClient:
    app = Flask("portal")
    app.add_url_rule("/page", "page", lambda: "")
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    headers.install(app, secure=secure)
    return app.test_client()


@pytest.mark.parametrize("path", ["/page", "/nowhere", "/broken", "/static/portal.css"])
def test_every_answer_has_every_header_once(path: str) -> None:
    answer = client(secure=False).get(path)
    for name, value in headers.HEADERS.items():
        assert answer.headers.getlist(name) == [value], (path, name)


def test_only_a_file_with_its_digest_in_the_address_is_kept_by_browsers() -> None:
    asker = client(secure=False)
    assert "immutable" in asker.get("/static/portal.css").headers["Cache-Control"]
    for path in ("/page", "/nowhere", "/broken"):
        assert asker.get(path).headers.getlist("Cache-Control") == ["no-store"]


@pytest.mark.parametrize("secure", [True, False])
def test_https_is_asked_for_where_the_portal_has_it(secure: bool) -> None:
    for path in ("/page", "/nowhere"):
        assert ("Strict-Transport-Security" in client(secure=secure).get(path).headers) is secure


def test_the_policy_lets_no_script_in_whatever_is_added_to_it() -> None:
    assert headers.CONTENT_SECURITY_POLICY["default-src"] == "'none'"
    assert not [name for name in headers.CONTENT_SECURITY_POLICY if name.startswith("script")]
    assert not [
        value for value in headers.CONTENT_SECURITY_POLICY.values() if "unsafe" in value or "*" in value
    ]
