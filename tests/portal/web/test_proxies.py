"""X-Forwarded-…: believed of the proxies that the settings name, and of nobody else."""

from __future__ import annotations

import pytest
from flask import Flask, request

from portal.web import proxies

FORWARDED = {
    "X-Forwarded-For": "203.0.113.66, 198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "sgern.example",
    "X-Forwarded-Prefix": "/evil",
}


@pytest.mark.parametrize(
    ("trusted", "sender", "told"),
    [
        (("192.0.2.1",), "192.0.2.1", "198.51.100.7 https://sgern.example/"),
        (("192.0.2.9", "2001:db8::1"), "2001:db8::1", "198.51.100.7 https://sgern.example/"),
        (("192.0.2.1",), "192.0.2.2", "192.0.2.2 http://localhost/"),
        (("192.0.2.10",), "192.0.2.1", "192.0.2.1 http://localhost/"),
        ((), "192.0.2.1", "192.0.2.1 http://localhost/"),
    ],
)
def test_who_asks_and_where_is_believed_of_a_trusted_proxy_only(
    trusted: tuple[str, ...], sender: str, told: str
) -> None:
    app = Flask("bare")
    app.add_url_rule("/", "page", lambda: f"{request.remote_addr} {request.url}")
    proxies.install(app, trusted)
    client = app.test_client()
    assert client.get("/", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": sender}).text == told


def test_without_trusted_proxies_nothing_is_wrapped() -> None:
    app = Flask("bare")
    plain = app.wsgi_app
    proxies.install(app, ())
    assert app.wsgi_app == plain
