"""Who may open which screen. Every route says so with `@allow`; a route that does not stops the start.

A role opens a screen; which rows it shows is another matter and lies in `store.scope`, through which every
query of requests goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from autosgern_service.domain.roles import Role
from autosgern_service.store.models import User
from autosgern_service.store.scope import sees_everything
from portal.web import current

View = TypeVar("View", bound=Callable[..., object])


EVERYBODY: frozenset[Role] = frozenset()
READERS = frozenset(Role)
STAFF = frozenset({Role.SCHOOL, Role.BOARD, Role.OPERATOR})
SUPERVISORS = frozenset({Role.OPERATOR, Role.AUDITOR})
OPERATORS = frozenset({Role.OPERATOR})

_ROLES = "allowed_roles"
_WHOLE = "whole_installation"


def allow(roles: frozenset[Role], *, whole: bool = False) -> Callable[[View], View]:
    """Declare who may open a view; EVERYBODY needs no sign-in.

    What concerns the `whole` installation is not for an auditor of a single board.
    """

    def declare(view: View) -> View:
        setattr(view, _ROLES, roles)
        setattr(view, _WHOLE, whole)
        return view

    return declare


def install(app: Flask) -> None:
    """Check every page before it is made."""
    app.before_request(_check)


def require_declarations(app: Flask) -> None:
    """Raise RuntimeError for a route without `@allow`, Flask's own static files aside."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and not hasattr(view, _ROLES):
            raise RuntimeError(f"the route {endpoint} does not say who may open it")


def roles_of(app: Flask, endpoint: str) -> frozenset[Role]:
    """Return who may open an endpoint; EVERYBODY for static files."""
    roles: frozenset[Role] = getattr(app.view_functions[endpoint], _ROLES, EVERYBODY)
    return roles


def may_open(user: User, endpoint: str) -> bool:
    """Say whether somebody who is signed in may open an endpoint: what may not be opened is not offered either."""
    whole = getattr(current_app.view_functions[endpoint], _WHOLE, False)
    return user.role in roles_of(current_app, endpoint) and (not whole or sees_everything(user))


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    if roles_of(current_app, request.endpoint) == EVERYBODY:
        return None
    user = current.reader()
    if user is None:
        return redirect(_sign_in())
    if user.must_change_password and request.endpoint != "account.password":
        return redirect(url_for("account.password"))
    if not may_open(user, request.endpoint):
        abort(403)
    return None


def _sign_in() -> str:
    """Return the address of the sign-in that leads back here; after a form was sent, to the page that had the form."""
    if request.method == "POST":
        return url_for("sign_in.form", next=_sent_from(), unsaved="yes")
    return url_for("sign_in.form", next=request.full_path.rstrip("?") if request.method == "GET" else None)


def _sent_from() -> str | None:
    """Return the page of ours that sent a form, if it can be opened again."""
    sender, here = request.referrer or "", request.host_url
    if not sender.startswith(here):
        return None
    page = "/" + sender.removeprefix(here)
    return page if current_app.url_map.bind("").test(page.partition("?")[0], "GET") else None
