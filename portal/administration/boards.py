"""School boards: how they are reached and called, a test call, and their schools."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import LazyString, gettext, lazy_gettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, PasswordField, SelectField
from wtforms.validators import Optional

from autosgern_service.administration import boards as administration
from autosgern_service.administration import schools as school_rules
from autosgern_service.administration.boards import Address
from autosgern_service.administration.unfit import LONGEST_PASSWORD, Unfit, longest
from autosgern_service.domain.roles import Mode
from autosgern_service.flow import board_calls
from autosgern_service.sis import SisError
from autosgern_service.store.models import Board, School
from portal.administration.pages import Row, blueprint, form_page, list_page
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AddressField, AtMost, BsidField, TextField, options, unfit_shown
from portal.web.revisions import RecordForm

MODES = {
    "pull": lazy_gettext("We call its system"),
    "push": lazy_gettext("Its system calls us"),
    "manual": lazy_gettext("People upload by hand"),
}


def _days() -> str:
    return administration.SERVICE_LEVEL[current.lang()]


class BoardForm(RecordForm):
    """A board, how it works with us, and where applicants reach it."""

    number = TextField(lazy_gettext("Number of the board"), [REQUIRED, AtMost(longest(Board.number))])
    name_fr = TextField(lazy_gettext("Name in French"), [REQUIRED, AtMost(longest(Board.name_fr))])
    name_en = TextField(lazy_gettext("Name in English"), [REQUIRED, AtMost(longest(Board.name_en))])
    mode = SelectField(lazy_gettext("Way of working"), choices=options(MODES))
    endpoint = TextField(lazy_gettext("Address of its SOAP service"), [AtMost(longest(Board.endpoint))])
    sis_username = TextField(
        lazy_gettext("User name with which we call it"), [AtMost(longest(Board.sis_username))]
    )
    sis_password = PasswordField(
        lazy_gettext("Password with which we call it (empty: unchanged)"), [AtMost(LONGEST_PASSWORD)]
    )
    email = AddressField(lazy_gettext("E-mail for applicants"), [Optional()])
    phone = TextField(lazy_gettext("Phone for applicants"), [AtMost(longest(Board.phone))])
    address = TextField(lazy_gettext("Postal address"), [AtMost(longest(Board.address))])
    service_level_days = IntegerField(
        lazy_gettext("Service level in business days (empty: the usual one)"),
        [Optional()],
        invalid_value_message=LazyString(_days),
    )

    def told(self) -> dict[str, Any]:
        """Return what the form says of a board, as the use cases take it."""
        texts = ("name_fr", "name_en", "sis_username", "email", "phone", "address")
        return {name: self[name].data for name in texts} | {
            "mode": Mode(self.mode.data),
            "endpoint": self._address(),
            "service_level_days": self.service_level_days.data,
            "sis_password": self.sis_password.data or "",
        }

    def _address(self) -> Address | Unfit | None:
        if not self.endpoint.data:
            return None
        try:
            return administration.address(self.endpoint.data, current.service().settings)
        except Unfit as unfit:
            return unfit


class SchoolForm(RecordForm):
    """A school of a board."""

    bsid = BsidField(lazy_gettext("School’s BSID"), [REQUIRED])
    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(longest(School.name))])
    town = TextField(lazy_gettext("Town"), [REQUIRED, AtMost(longest(School.town))])
    closed = BooleanField(lazy_gettext("Closed"))
    email = AddressField(lazy_gettext("E-mail for applicants"), [Optional()])
    phone = TextField(lazy_gettext("Phone for applicants"), [AtMost(longest(School.phone))])

    def told(self) -> dict[str, Any]:
        """Return what the form says of a school, as the use cases take it."""
        return {name: self[name].data for name in ("name", "town", "closed", "email", "phone")}


@blueprint.get("/boards")
@allow(OPERATORS)
def boards() -> str:
    """List the boards."""
    with current.service().store.read() as session:
        found = session.execute(
            select(Board, func.count(School.id)).outerjoin(School).group_by(Board.id).order_by(Board.number)
        ).all()
    rows = [
        Row(
            (board.number, board.name(current.lang()), MODES[board.mode], formats.number(count)),
            url_for(".board", number=board.id),
        )
        for board, count in found
    ]
    heads = [gettext("Number"), gettext("Name"), gettext("Way of working"), gettext("Schools")]
    add = (gettext("Add a board"), url_for(".add_board"))
    return list_page(gettext("School boards and schools"), heads, rows, add=add)


@blueprint.route("/boards/add", methods=["GET", "POST"])
@allow(OPERATORS)
def add_board() -> str | Response:
    """Add a board."""
    form, service = BoardForm(), current.service()
    if form.validate_on_submit():
        with unfit_shown(form):
            told = form.told()
            with service.store.begin() as session:
                administration.add(session, service.vault, current.doer(), form.number.data, **told)
            return _saved(url_for(".boards"), told["endpoint"])
    return form_page(gettext("Add a board"), form, _back())


@blueprint.route("/boards/<int:number>", methods=["GET", "POST"])
@allow(OPERATORS)
def board(number: int) -> str | Response:
    """Change a board."""
    with current.service().store.read() as session:
        found = session.get(Board, number) or abort(404)
    form = BoardForm.of(found)
    del form.number
    if form.validate_on_submit():
        with unfit_shown(form):
            told, vault = form.told(), current.service().vault
            if form.save(
                Board, number, lambda session, *kept: administration.change(session, vault, *kept, **told)
            ):
                return _saved(url_for(".boards"), told["endpoint"])
    call = (gettext("Test call"), url_for(".call", number=number)) if found.mode == "pull" else None
    links = (
        (gettext("Schools of this board"), url_for(".schools", number=number)),
        (gettext("Terms"), url_for(".terms", number=number)),
    )
    return form_page(found.name(current.lang()), form, _back(), button=call, links=links)


@blueprint.post("/boards/<int:number>/call")
@allow(OPERATORS)
def call(number: int) -> Response:
    """Call the board's system once and say what it answered; what exactly went wrong stands in the trail."""
    with current.service().store.read() as session:
        found = session.get(Board, number) or abort(404)
    started = current.service().clock.now()
    try:
        board_calls.try_out(current.service(), found, current.doer())
        took = (current.service().clock.now() - started).total_seconds() * 1000
        flash(gettext("The board’s system answered in %(time)s ms.", time=formats.number(took)))
    except SisError as error:
        flash(formats.reason_text(error.reason), "bad")
    return redirect(url_for(".board", number=number))


@blueprint.get("/boards/<int:number>/schools")
@allow(OPERATORS)
def schools(number: int) -> str:
    """List a board's schools."""
    with current.service().store.read() as session:
        found = session.get(Board, number) or abort(404)
        rows = [
            Row(
                (one.bsid, one.name, one.town, gettext("Yes") if one.closed else gettext("No")),
                url_for(".school", number=one.id),
            )
            for one in found.schools
        ]
    heads = [gettext("School’s BSID"), gettext("Name"), gettext("Town"), gettext("Closed")]
    add = (gettext("Add a school"), url_for(".add_school", number=number))
    return list_page(found.name(current.lang()), heads, rows, add=add)


@blueprint.route("/boards/<int:number>/schools/add", methods=["GET", "POST"])
@allow(OPERATORS)
def add_school(number: int) -> str | Response:
    """Add a school to a board."""
    with current.service().store.read() as session:
        found = session.get(Board, number) or abort(404)
    form, store = SchoolForm(), current.service().store
    if form.validate_on_submit():
        with unfit_shown(form):
            with store.begin() as session:
                school_rules.add(session, current.doer(), found, form.bsid.data, **form.told())
            return _saved(url_for(".schools", number=number))
    return form_page(gettext("Add a school"), form, (gettext("Schools"), url_for(".schools", number=number)))


@blueprint.route("/schools/<int:number>", methods=["GET", "POST"])
@allow(OPERATORS)
def school(number: int) -> str | Response:
    """Change a school."""
    with current.service().store.read() as session:
        found = session.get(School, number) or abort(404)
    form = SchoolForm.of(found)
    del form.bsid
    back = url_for(".schools", number=found.board_id)
    if form.validate_on_submit():
        with unfit_shown(form):
            if form.save(School, number, lambda *kept: school_rules.change(*kept, **form.told())):
                return _saved(back)
    return form_page(f"{found.bsid} – {found.name}", form, (gettext("Schools"), back))


def _saved(address: str, endpoint: Address | None = None) -> Response:
    """Say that a record is saved, and of a board's address whether it can be called now; lead back to the list."""
    flash(gettext("Saved."))
    if endpoint and endpoint.hint:
        flash(endpoint.hint[current.lang()], "bad")
    return redirect(address)


def _back() -> tuple[str, str]:
    return gettext("School boards and schools"), url_for(".boards")
