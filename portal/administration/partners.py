"""Partners: the programs that call our SOAP service, and their secrets, shown once."""

from __future__ import annotations

from flask import abort, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField
from wtforms.validators import Length

from autosgern_service.soap.partners import Mode, Role, add_partner, issue_secret
from autosgern_service.store.models import Board, Destination, Partner
from portal import current
from portal.access import OPERATORS, allow
from portal.administration.pages import Row, blueprint, form_page, list_page, shown_once
from portal.forms import REQUIRED, USERNAME, TextField, options

ROLES = {
    Role.CENTRE.value: lazy_gettext("Application centre"),
    Role.BOARD.value: lazy_gettext("School board"),
    Role.DESTINATION.value: lazy_gettext("Destination"),
}
MODES = {Mode.TEXT.value: "PasswordText", Mode.DIGEST.value: "PasswordDigest"}


class PartnerForm(FlaskForm):
    """A partner and its place."""

    username = TextField(lazy_gettext("User name"), [REQUIRED, Length(max=100), USERNAME])
    name = TextField(lazy_gettext("Name"), [REQUIRED, Length(max=100)])
    role = SelectField(lazy_gettext("Role"), choices=options(ROLES))
    mode = SelectField(lazy_gettext("Kind of password"), choices=options(MODES))
    board = TextField(lazy_gettext("Number of the board"), [Length(max=10)])
    destination = TextField(lazy_gettext("Code of the destination"), [Length(max=4)])


@blueprint.get("/partners")
@allow(OPERATORS)
def partners() -> str:
    """List the partners; each may get a new secret."""
    with current.service().store.read() as session:
        found = session.scalars(select(Partner).order_by(Partner.username)).all()
        rows = [
            Row(
                (
                    one.username,
                    one.name,
                    ROLES[one.role],
                    one.board.number if one.board else one.destination_code or "–",
                ),
                button=(gettext("New secret"), url_for(".rotate", number=one.id)),
            )
            for one in found
        ]
    heads = [gettext("User name"), gettext("Name"), gettext("Role"), gettext("Place")]
    add = (gettext("Add a partner"), url_for(".new_partner"))
    return list_page(gettext("Partners (SOAP)"), heads, rows, add=add)


@blueprint.route("/partners/add", methods=["GET", "POST"])
@allow(OPERATORS)
def new_partner() -> str:
    """Add a partner; show its secret once."""
    form = PartnerForm()
    secret = _add(form) if form.validate_on_submit() else None
    if secret is None:
        return form_page(gettext("Add a partner"), form, _back())
    current.note("add-partner", form.username.data, role=form.role.data)
    return _told(gettext("The partner %(name)s is added", name=form.username.data), secret)


@blueprint.post("/partners/<int:number>/secret")
@allow(OPERATORS)
def rotate(number: int) -> str:
    """Give a partner a new secret; the old one is good for two more weeks."""
    service = current.service()
    with service.store.begin() as session:
        partner = session.get(Partner, number) or abort(404)
        secret = issue_secret(service.vault, partner, at=service.clock.now())
    current.note("rotate-secret", partner.username)
    return _told(gettext("New secret for %(name)s", name=partner.username), secret)


def _add(form: PartnerForm) -> str | None:
    """Add the partner and return its secret; None with the form's error where it does not fit together."""
    service = current.service()
    with service.store.begin() as session:
        if session.scalar(select(Partner.id).where(Partner.username == form.username.data)):
            form.username.errors = [gettext("This user name is taken.")]
            return None
        board_id = session.scalar(select(Board.id).where(Board.number == form.board.data))
        destination = (form.destination.data or "").upper() or None
        if destination and session.get(Destination, destination) is None:
            form.destination.errors = [gettext("There is no such destination.")]
            return None
        try:
            return add_partner(
                session,
                service.vault,
                username=form.username.data,
                name=form.name.data,
                role=Role(form.role.data),
                mode=Mode(form.mode.data),
                board_id=board_id,
                destination_code=destination,
                at=service.clock.now(),
            )[1]
        except ValueError:
            form.role.errors = [
                gettext("A board needs its number, a destination its code, a centre neither.")
            ]
            return None


def _told(title: str, secret: str) -> str:
    told = gettext(
        "The secret, shown this once. Hand it over by a safe way; an older one is good for two more weeks."
    )
    return shown_once(title, told, secret, _back())


def _back() -> tuple[str, str]:
    return gettext("Partners (SOAP)"), url_for(".partners")
