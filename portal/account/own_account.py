"""The reader's own account: password, language, sign-ins; and, from outside, a forgotten password or name, a request.

Whoever asks about an address from outside always gets the same answer: nobody learns who has an account.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from autosgern_service import notices
from autosgern_service.administration import users
from autosgern_service.administration.unfit import longest
from autosgern_service.domain.deeds import Deed
from autosgern_service.installation import passwords
from autosgern_service.store import audit
from autosgern_service.store.models import AccountRequest, Mail, PasswordReset, SignIn, User
from portal.account import throttle
from portal.web import current, sessions
from portal.web.access import EVERYBODY, READERS, allow
from portal.web.forms import LANGUAGES, AddressField, AtMost, options, unfit_shown

blueprint = Blueprint("account", __name__)

RESET_KEEP = timedelta(hours=1)

#: The page takes so long to say that an e-mail is on its way, whether there is an account to write to or none:
#: the time that the writing takes must not tell a stranger whose address is known here.
FORGOTTEN_SECONDS = 0.25

#: How often, within the throttle's window, one address may ask from outside: a school has one for all its staff.
ASKED_PER_ADDRESS = 10


class NewPassword(FlaskForm):
    """A new password, twice."""

    new = PasswordField(
        lazy_gettext("New password"),
        [
            InputRequired(lazy_gettext("Enter a new password.")),
            AtMost(passwords.MAXIMUM_LENGTH),
            Length(
                min=passwords.MINIMUM_LENGTH, message=lazy_gettext("A password has 12 characters at least.")
            ),
        ],
    )
    again = PasswordField(lazy_gettext("New password, again"), [AtMost(passwords.MAXIMUM_LENGTH)])

    def validate_again(self, field: PasswordField) -> None:
        """Refuse two that differ."""
        if field.data != self.new.data:
            raise ValidationError(gettext("The two new passwords differ."))


class ChangePassword(NewPassword):
    """The present password, and the new one."""

    present = PasswordField(
        lazy_gettext("Present password"),
        [InputRequired(lazy_gettext("Enter your present password.")), AtMost(passwords.MAXIMUM_LENGTH)],
    )

    def validate_present(self, field: PasswordField) -> None:
        """Refuse a wrong one."""
        if not passwords.verify(current.user().password_hash, field.data):
            raise ValidationError(gettext("The present password is wrong."))

    def validate_new(self, field: PasswordField) -> None:
        """Refuse the old one."""
        if field.data == self.present.data:
            raise ValidationError(gettext("The new password must differ from the present one."))


class Language(FlaskForm):
    """The language in which the portal opens and writes."""

    language = RadioField(lazy_gettext("Language"), choices=options(LANGUAGES))


class Forgotten(FlaskForm):
    """Where to write to somebody who forgot name or password."""

    email = AddressField(lazy_gettext("E-mail"), [InputRequired(lazy_gettext("Enter your e-mail address."))])


class Wanted(FlaskForm):
    """Who asks for an account."""

    name = StringField(
        lazy_gettext("Name"),
        [InputRequired(lazy_gettext("Enter your name.")), AtMost(longest(AccountRequest.name))],
    )
    email = AddressField(lazy_gettext("E-mail"), [InputRequired(lazy_gettext("Enter your e-mail address."))])
    organization = StringField(
        lazy_gettext("School and school board"),
        [
            InputRequired(lazy_gettext("Enter your school and its board.")),
            AtMost(longest(AccountRequest.organization)),
        ],
    )


@blueprint.route("/account", methods=["GET", "POST"])
@allow(READERS)
def page() -> str | Response:
    """Show the account; save the language."""
    user = current.user()
    form = Language(data={"language": user.language})
    if form.validate_on_submit():
        with current.service().store.begin() as store:
            users.change_language(store, current.doer(), _row(store, user), form.language.data)
        session["lang"] = form.language.data
        flash(gettext("Your language is saved."))
        return redirect(url_for(".page"))
    with current.service().store.read() as store:
        count = store.scalar(select(func.count()).select_from(SignIn).where(SignIn.user_id == user.id))
    return render_template("account.html", form=form, sign_ins=count)


@blueprint.post("/account/end-others")
@allow(READERS)
def end_others() -> Response:
    """End every other sign-in of the reader."""
    user = current.user()
    with current.service().store.begin() as store:
        users.end_sign_ins(store, current.doer(), user, here=sessions.here())
    flash(gettext("All your other sign-ins have ended."))
    return redirect(url_for(".page"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@allow(READERS)
def password() -> str | Response:
    """Change the password; a temporary one has to be changed before anything else."""
    user = current.user()
    form = ChangePassword()
    if form.validate_on_submit():
        hashed = passwords.hash_password(form.new.data)
        with current.service().store.begin() as store:
            users.change_password(store, current.doer(), _row(store, user), hashed, here=sessions.here())
        flash(gettext("Your password is changed."))
        return redirect(url_for("requests_table.table"))
    return render_template("password.html", form=form, is_temporary=user.must_change_password)


@blueprint.route("/forgotten", methods=["GET", "POST"])
@allow(EVERYBODY)
def forgotten() -> str:
    """Write to somebody who forgot their name or password."""
    form = Forgotten()
    sent = form.validate_on_submit()
    if sent:
        _refuse_too_many(Deed.FORGOTTEN)
        answer_at = time.monotonic() + FORGOTTEN_SECONDS
        _write_to(form.email.data)
        time.sleep(max(0.0, answer_at - time.monotonic()))
    return render_template("forgotten.html", form=form, sent=sent)


@blueprint.route("/forgotten/<token>", methods=["GET", "POST"])
@allow(EVERYBODY)
def reset(token: str) -> str | Response | tuple[str, int]:
    """Set a new password by the link of the e-mail."""
    user = _owner(token)
    if user is None:
        title = gettext("The link is no longer good")
        again = gettext("It works once and for an hour. Ask for another one.")
        return render_template("error.html", title=title, sentences=[again]), 404
    form = NewPassword()
    if form.validate_on_submit():
        hashed = passwords.hash_password(form.new.data)
        with current.service().store.begin() as store:
            users.reset_password(store, throttle.doer(user.username), _row(store, user), hashed)
        flash(gettext("Your password is changed. Sign in with it."))
        return redirect(url_for("sign_in.form"))
    return render_template("reset.html", form=form)


@blueprint.route("/request-account", methods=["GET", "POST"])
@allow(EVERYBODY)
def wanted() -> str:
    """Take down who asks for an account; operators see it."""
    form = Wanted()
    sent = form.validate_on_submit()
    if sent:
        _refuse_too_many(Deed.REQUEST_ACCOUNT)
        asked = {name: form[name].data for name in ("name", "email", "organization")}
        with unfit_shown(form), current.service().store.begin() as store:
            users.request_account(store, throttle.doer(), **asked)
        sent = not form.errors
    return render_template("request_account.html", form=form, sent=sent)


def _refuse_too_many(deed: Deed) -> None:
    if throttle.count(deed) >= ASKED_PER_ADDRESS:
        abort(429)


def _row(store: Session, user: User) -> User:
    """Read somebody anew, to change them in this transaction."""
    return store.get_one(User, user.id, with_for_update=True)


def _owner(token: str) -> User | None:
    service = current.service()
    with service.store.read() as store:
        return store.scalar(
            select(User)
            .join(PasswordReset, PasswordReset.user_id == User.id)
            .where(
                PasswordReset.token_hash == _hash(token),
                PasswordReset.at > service.clock.now() - RESET_KEEP,
                User.active,
            )
        )


def _write_to(address: str) -> None:
    """Queue an e-mail with user name and link for each account of an address; none where it has none."""
    service = current.service()
    now = service.clock.now()
    with service.store.begin() as store:
        audit.record(store, throttle.doer(), Deed.FORGOTTEN)
        owners = store.scalars(
            select(User).where(func.lower(User.email) == address.lower(), User.active)
        ).all()
        for user in owners:
            recent = store.scalar(
                select(func.count()).where(
                    PasswordReset.user_id == user.id, PasswordReset.at > now - RESET_KEEP
                )
            )
            if (recent or 0) >= 3:
                continue
            token = secrets.token_urlsafe(32)
            store.add(PasswordReset(token_hash=_hash(token), user_id=user.id, at=now))
            store.add(_mail(user, token))


def _mail(user: User, token: str) -> Mail:
    service = current.service()
    mail = Mail(
        kind="ForgottenPassword",
        recipient=user.email,
        subject=gettext("Your account in the transcript portal"),
        body=gettext(
            "Your user name is: %(name)s\n\n"
            "To set a new password, open this address within an hour:\n%(link)s\n\n"
            "If you have not asked for it, you need not do anything.",
            name=user.username,
            link=notices.LINK,
        ),
        message_id=f"<reset.{_hash(token)[:24]}@autosgern.invalid>",
        created_at=service.clock.now(),
    )
    link = service.settings.portal_address + url_for("account.reset", token=token)
    notices.seal_link(service.vault, mail, link)
    return mail


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
