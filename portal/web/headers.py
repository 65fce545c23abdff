"""The headers of every answer: a strict content security policy, no caching of pages, nothing for other sites."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "Content-Security-Policy": "; ".join(
        f"{name} {value}" for name, value in CONTENT_SECURITY_POLICY.items()
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Frame-Options": "DENY",
}

#: Style sheet and icon carry their own digest in the address, so a year is right.
_STATIC_CACHE = "public, max-age=31536000, immutable"


def install(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer; `secure` adds HSTS."""

    def complete(response: Response) -> Response:
        response.headers.extend(HEADERS)
        response.headers["Cache-Control"] = _STATIC_CACHE if request.endpoint == "static" else "no-store"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    app.after_request(complete)
