"""Partners: the programs that call our SOAP service, their secrets, shown once, and an end to both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField

from autosgern_service.administration import partners as administration
from autosgern_service.administration.partners import GRACE, previous_secret
from autosgern_service.administration.unfit import longest
from autosgern_service.domain.roles import PartnerRole, PasswordType
from autosgern_service.store.models import Board, Destination, Partner
from portal.administration.pages import Row, blueprint, form_page, list_page, shown_once
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AtMost, TextField, options, unfit_shown

ROLES = {
    PartnerRole.CENTRE.value: lazy_gettext("Application centre"),
    PartnerRole.BOARD.value: lazy_gettext("School board"),
    PartnerRole.DESTINATION.value: lazy_gettext("Destination"),
}
MODES = {PasswordType.TEXT.value: "PasswordText", PasswordType.DIGEST.value: "PasswordDigest"}


class PartnerForm(FlaskForm):
    """A partner and its place."""

    username = TextField(lazy_gettext("User name"), [REQUIRED, AtMost(longest(Partner.username))])
    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(longest(Partner.name))])
    role = SelectField(lazy_gettext("Role"), choices=options(ROLES))
    mode = SelectField(lazy_gettext("Kind of password"), choices=options(MODES))
    board = TextField(lazy_gettext("Number of the board"), [AtMost(longest(Board.number))])
    destination = TextField(lazy_gettext("Code of the destination"), [AtMost(longest(Destination.code))])

    def told(self) -> dict[str, Any]:
        """Return what the form says of a partner, as the use case takes it."""
        return {
            "username": self.username.data,
            "name": self.name.data,
            "role": PartnerRole(self.role.data),
            "mode": PasswordType(self.mode.data),
            "board": self.board.data or "",
            "destination": self.destination.data or "",
        }


class RotateForm(FlaskForm):
    """A new secret, and what becomes of the present one; `seen` is the present one's number."""

    seen = HiddenField()
    now = BooleanField(lazy_gettext("End the present secret at once: somebody else may know it"))


@blueprint.get("/partners")
@allow(OPERATORS)
def partners() -> str:
    """List the partners, and how each stands."""
    with current.service().store.read() as session:
        found = session.scalars(select(Partner).order_by(Partner.username)).all()
        rows = [
            Row(
                (one.username, one.name, ROLES[one.role], _place(one), _state(one), _secrets(one)),
                url_for(".partner", number=one.id),
            )
            for one in found
        ]
    heads = [
        gettext("User name"),
        gettext("Name"),
        gettext("Role"),
        gettext("Place"),
        gettext("State"),
        gettext("Secret"),
    ]
    add = (gettext("Add a partner"), url_for(".new_partner"))
    return list_page(gettext("Partners (SOAP)"), heads, rows, add=add)


@blueprint.route("/partners/add", methods=["GET", "POST"])
@allow(OPERATORS)
def new_partner() -> str:
    """Add a partner; show its secret once."""
    form = PartnerForm()
    service = current.service()
    if form.validate_on_submit():
        with unfit_shown(form):
            with service.store.begin() as session:
                _, secret = administration.add_partner(session, service.vault, current.doer(), **form.told())
            return _told(gettext("The partner %(name)s is added", name=form.username.data), secret)
    return form_page(gettext("Add a partner"), form, _back())


@blueprint.get("/partners/<int:number>")
@allow(OPERATORS)
def partner(number: int) -> str:
    """Show a partner, and what can be done to it."""
    with current.service().store.read() as session:
        found = _load(session, number)
        facts = [
            (gettext("Name"), found.name),
            (gettext("Role"), ROLES[found.role]),
            (gettext("Place"), _place(found)),
            (gettext("Kind of password"), MODES[found.mode]),
            (gettext("State"), _state(found)),
            (gettext("Secret"), _secrets(found)),
        ]
    return render_template(
        "administration/partner.html", title=found.username, partner=found, facts_shown=facts, back=_back()
    )


@blueprint.route("/partners/<int:number>/secret", methods=["GET", "POST"])
@allow(OPERATORS)
def rotate(number: int) -> str:
    """Give a partner a new secret, once it was said what becomes of the present one."""
    form = RotateForm()
    if form.validate_on_submit() and (told := _rotated(form, number)):
        return told
    with current.service().store.read() as session:
        found = _load(session, number)
        form.seen.data = str(found.secrets[-1].id)
    sentences = (*_ends(found), gettext("What has ended cannot be brought back."))
    title = gettext("New secret for %(name)s", name=found.username)
    return _confirm(found, title, sentences, gettext("Make a new secret"), form)


@blueprint.route("/partners/<int:number>/disable", methods=["GET", "POST"])
@allow(OPERATORS)
def disable(number: int) -> str | Response:
    """Refuse a partner from now on, once that was confirmed."""
    form = FlaskForm()
    if form.validate_on_submit():
        with current.service().store.begin() as session:
            found = _load(session, number)
            administration.disable(session, found, current.doer())
        return _done(found, gettext("%(name)s is disabled.", name=found.username))
    with current.service().store.read() as session:
        found = _load(session, number)
    sentences = (
        gettext("Every message of this partner is refused from now on, whatever its secret."),
        gettext("What it has sent stays and is worked on."),
        gettext("You can enable it again; its secrets stay the same."),
    )
    return _confirm(
        found, gettext("Disable %(name)s", name=found.username), sentences, gettext("Disable"), form
    )


@blueprint.route("/partners/<int:number>/enable", methods=["GET", "POST"])
@allow(OPERATORS)
def enable(number: int) -> str | Response:
    """Admit a partner again, once it was said with which secrets."""
    form = FlaskForm()
    if form.validate_on_submit():
        with current.service().store.begin() as session:
            found = _load(session, number)
            administration.enable(session, found, current.doer())
            again = _working(found)
        told = gettext("%(name)s may sign on again.", name=found.username)
        return _done(found, Markup(" ").join((told, *again)))
    with current.service().store.read() as session:
        found = _load(session, number)
        sentences = (
            gettext("The messages of this partner are taken again from now on."),
            *_working(found),
            gettext(
                "If a secret may have leaked, make a new one first: while the partner is disabled it ends the others."
            ),
        )
    return _confirm(
        found, gettext("Enable %(name)s", name=found.username), sentences, gettext("Enable"), form
    )


def _ends(partner: Partner) -> tuple[str, ...]:
    """Say what becomes of a partner's secrets when it gets a new one."""
    if partner.disabled_at is not None:
        return (
            gettext(
                "This partner is disabled: its secrets end at once, and the new one works when the partner is enabled."
            ),
        )
    until = _moment(current.service().clock.now() + GRACE)
    return (
        _said(
            gettext(
                "The present secret works until %(until)s, so that the partner can change over, unless you end it now."
            ),
            until=until,
        ),
        gettext("A secret that is older than the present one ends at once."),
    )


def _working(partner: Partner) -> tuple[str, ...]:
    """Say which secrets of a partner work when it is enabled."""
    since = _moment(partner.secrets[-1].created_at)
    present = _said(gettext("The secret that it has had since %(moment)s works."), moment=since)
    former = previous_secret(partner, current.service().clock.now())
    if former is None:
        return (present,)
    return present, _said(gettext("The one before works until %(until)s."), until=_moment(former.valid_until))


def _rotated(form: RotateForm, number: int) -> str | None:
    """Make the new secret and show it; None with the form's error where there is a newer one than was seen."""
    service = current.service()
    with service.store.begin() as session:
        found = _load(session, number, lock=True)
        if form.seen.data not in ("", str(found.secrets[-1].id)):
            told = gettext("There is a newer secret since you opened this page. Nothing was changed.")
            form.form_errors.append(told)
            return None
        secret = administration.rotate(session, service.vault, found, current.doer(), now=form.now.data)
        former = previous_secret(found, service.clock.now())
    more = (
        _said(gettext("The one before works until %(until)s."), until=_moment(former.valid_until))
        if former
        else gettext("The one before has ended.")
    )
    return _told(gettext("New secret for %(name)s", name=found.username), secret, more)


def _load(session: Session, number: int, *, lock: bool = False) -> Partner:
    return session.get(Partner, number, with_for_update=lock or None) or abort(404)


def _done(partner: Partner, told: str) -> Response:
    flash(told)
    return redirect(url_for(".partner", number=partner.id))


def _confirm(partner: Partner, title: str, sentences: tuple[str, ...], label: str, form: FlaskForm) -> str:
    back = (partner.username, url_for(".partner", number=partner.id))
    return render_template(
        "administration/confirm.html", title=title, sentences=sentences, label=label, form=form, back=back
    )


def _place(partner: Partner) -> str:
    return partner.board.number if partner.board else partner.destination_code or "–"


def _state(partner: Partner) -> str:
    if partner.disabled_at is None:
        return gettext("Active")
    return _said(
        gettext("Disabled since %(moment)s by %(name)s"),
        moment=_moment(partner.disabled_at),
        name=partner.disabled_by,
    )


def _secrets(partner: Partner) -> str:
    """Say since when a partner has its secret, and until when the one before works."""
    since = _said(gettext("Since %(moment)s"), moment=_moment(partner.secrets[-1].created_at))
    former = previous_secret(partner, current.service().clock.now())
    if former is None:
        return since
    until = _said(gettext("the one before works until %(until)s"), until=_moment(former.valid_until))
    return Markup("; ").join((since, until))


def _said(sentence: str, **values: str | None) -> Markup:
    """Put values into a sentence of the catalogue; those that are Markup already stay so."""
    return Markup(sentence) % values  # noqa: S704


def _moment(instant: datetime | None) -> Markup:
    """Write an instant so that no line breaks in it."""
    return Markup('<span class="when">%s</span>') % formats.moment(instant)


def _told(title: str, secret: str, more: str = "") -> str:
    told = gettext("The secret, shown this once. Hand it over by a safe way.")
    return shown_once(title, Markup(" ").join(filter(None, (told, more))), secret, _back())


def _back() -> tuple[str, str]:
    return gettext("Partners (SOAP)"), url_for(".partners")
