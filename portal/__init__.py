"""The portal: the web pages on which staff of schools, boards and OCAS handle what the machine could not.

Server-rendered Flask; no page needs JavaScript. One module is one screen or one cross-cutting concern
(`access`, `headers`, `language`, `sessions`); `create_app` puts them together. `wsgi` is the entry of a web
server, tests call `create_app` with a service of their own.
"""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from autosgern_service.opened.service import Service
from portal import administration, operations
from portal.account import notices, own_account, sign_in
from portal.requests import (
    actions,
    completed_counts,
    details,
    exports,
    file_check,
    many_at_once,
    near_match_choice,
    reports,
    searches,
    table,
    upload,
    withdraw_and_cancel,
)
from portal.web import (
    access,
    bounds,
    current,
    errors,
    footer,
    formats,
    headers,
    health,
    impossible_values,
    language,
    layout,
    proxies,
    sessions,
)

SCREENS = (
    sign_in,
    table,
    searches,
    exports,
    details,
    upload,
    near_match_choice,
    actions,
    many_at_once,
    withdraw_and_cancel,
    file_check,
    reports,
    notices,
    operations,
    administration,
    own_account,
    footer,
    health,
)


def create_app(service: Service) -> Flask:
    """Return the portal on an opened service; raises RuntimeError where a screen does not say who may see it."""
    app = Flask(__name__)
    secure = service.settings.portal_address.startswith("https:")
    app.config.update(
        SECRET_KEY=service.vault.fingerprint("portal: signed cookies"),
        SESSION_COOKIE_NAME="sgern-page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[current.SERVICE] = service
    # The order matters: who is it, how much may it be, may they, and only then is a body read (for its CSRF token).
    headers.install(app, secure=secure)
    sessions.install(app)
    language.install(app)
    formats.install(app)
    completed_counts.install(app)
    layout.install(app)
    bounds.install(app)
    access.install(app)
    impossible_values.install(app)
    CSRFProtect(app)
    errors.install(app)
    for screen in SCREENS:
        app.register_blueprint(screen.blueprint)
    access.require_declarations(app)
    proxies.install(app, service.settings.trusted_proxies)
    return app
