"""Believes X-Forwarded-For, -Proto and -Host from the proxies named in the settings, and from nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def install(app: Flask, trusted: tuple[str, ...]) -> None:
    """Wrap the application; without trusted proxies nothing changes."""
    if not trusted:
        return
    plain = app.wsgi_app
    behind_proxy = ProxyFix(plain, x_for=1, x_proto=1, x_host=1)

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known = environ.get("REMOTE_ADDR") in trusted
        return (behind_proxy if known else plain)(environ, start_response)

    app.wsgi_app = choose  # type: ignore[method-assign]
