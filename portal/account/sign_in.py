"""Signing in and out. A wrong name and a wrong password look alike, take the same time, and are counted."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.short_texts import as_kept
from autosgern_service.installation import passwords
from autosgern_service.store import audit
from autosgern_service.store.models import User
from portal.account import throttle
from portal.web import current, sessions
from portal.web.access import EVERYBODY, allow
from portal.web.forms import AtMost

blueprint = Blueprint("sign_in", __name__)

#: Failures within the throttle's window after which further attempts are refused unread: of one name from one address
#: (a name alone would let anybody lock its owner out), and of one address.
FAILURES_PER_NAME = 5
FAILURES_PER_ADDRESS = 30


class SignInForm(FlaskForm):
    """User name and password; both are case-sensitive."""

    username = StringField(
        lazy_gettext("User name"), [InputRequired(lazy_gettext("Enter your user name.")), AtMost(100)]
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter your password.")), AtMost(passwords.MAXIMUM_LENGTH)],
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@allow(EVERYBODY)
def form() -> str | Response | tuple[str, int]:
    """Show the form; check name and password."""
    if current.reader() is not None:
        return redirect(url_for("requests_table.table"))
    entered = SignInForm()
    if not entered.validate_on_submit():
        return render_template("sign_in.html", form=entered)
    username, password = as_kept(entered.username.data), entered.password.data
    user = _find(username)
    actor = username if user else _nobodys(username)
    if _throttled(actor):
        abort(429)
    hashed = user.password_hash if user and user.active else None
    answer = redirect(_destination())
    if not passwords.verify(hashed, password) or user is None or not sessions.start(answer, user):
        with current.service().store.begin() as session:
            audit.record(session, throttle.doer(actor), Deed.SIGN_IN_FAILED)
        entered.password.errors = [
            gettext("The user name or the password is wrong. Both are case-sensitive.")
        ]
        return render_template("sign_in.html", form=entered), 401
    return answer


@blueprint.post("/sign-out")
@allow(EVERYBODY)
def sign_out() -> Response:
    """End this sign-in, if it has not ended by itself."""
    answer = redirect(url_for("sign_in.form"))
    sessions.end(answer)
    return answer


def _find(username: str) -> User | None:
    with current.service().store.read() as session:
        return session.scalar(select(User).where(User.username == username))


def _nobodys(entered: str) -> str:
    """Return how a name that nobody has is written down: it may be a password, entered in the wrong field."""
    return f"{throttle.NOBODY} {current.service().vault.fingerprint(entered)[:12]}"


def _throttled(actor: str) -> bool:
    failed = Deed.SIGN_IN_FAILED
    return (
        throttle.count(failed) >= FAILURES_PER_ADDRESS
        or throttle.count(failed, actor=actor) >= FAILURES_PER_NAME
    )


def _destination() -> str:
    """Return where the reader wanted to go, if that is a path of ours."""
    wanted = request.args.get("next", "")
    # Browsers strip tabs and line ends, so that "/<tab>/elsewhere" would become "//elsewhere".
    is_ours = (
        wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    )
    return wanted if is_ours else url_for("requests_table.table")
