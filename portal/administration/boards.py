"""School boards: how they are reached and called, a test call, and their schools."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, PasswordField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from autosgern_service.domain.deeds import Deed
from autosgern_service.opened.service import seal_sis_password
from autosgern_service.sis import SisError
from autosgern_service.store.models import Board, School
from portal.administration.pages import Row, blueprint, form_page, list_page
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AddressField, AtMost, BsidField, TextField, options
from portal.web.revisions import RecordForm

MODES = {
    "pull": lazy_gettext("We call its system"),
    "push": lazy_gettext("Its system calls us"),
    "manual": lazy_gettext("People upload by hand"),
}

_DAYS = lazy_gettext("Service level: write a number of days from 1 to 365.")


class BoardForm(RecordForm):
    """A board, how it works with us, and where applicants reach it."""

    number = TextField(lazy_gettext("Number of the board"), [REQUIRED, AtMost(10)])
    name_fr = TextField(lazy_gettext("Name in French"), [REQUIRED, AtMost(100)])
    name_en = TextField(lazy_gettext("Name in English"), [REQUIRED, AtMost(100)])
    mode = SelectField(lazy_gettext("Way of working"), choices=options(MODES))
    endpoint = TextField(lazy_gettext("Address of its SOAP service"), [AtMost(500)])
    sis_username = TextField(lazy_gettext("User name with which we call it"), [AtMost(100)])
    sis_password = PasswordField(
        lazy_gettext("Password with which we call it (empty: unchanged)"), [AtMost(200)]
    )
    email = AddressField(lazy_gettext("E-mail for applicants"), [Optional()])
    phone = TextField(lazy_gettext("Phone for applicants"), [AtMost(40)])
    address = TextField(lazy_gettext("Postal address"), [AtMost(200)])
    service_level_days = IntegerField(
        lazy_gettext("Service level in business days (empty: the usual one)"),
        [Optional(), NumberRange(1, 365, _DAYS)],
        invalid_value_message=_DAYS,
    )

    def validate_endpoint(self, field: TextField) -> None:
        """Refuse a called board without an address, and an address that is not https where it must be."""
        if self.mode.data == "pull" and not field.data:
            raise ValidationError(gettext("A board that we call needs an address."))
        if "@" in (field.data or "").partition("://")[2].partition("/")[0]:
            raise ValidationError(
                gettext("No user name or password stands in the address: they have fields of their own.")
            )
        may_be_plain = current.service().settings.private_addresses
        if field.data and not field.data.startswith(
            ("https://", "http://") if may_be_plain else ("https://",)
        ):
            raise ValidationError(gettext("The address begins with https://."))


class SchoolForm(RecordForm):
    """A school of a board."""

    bsid = BsidField(lazy_gettext("School’s BSID"), [REQUIRED])
    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(100)])
    town = TextField(lazy_gettext("Town"), [REQUIRED, AtMost(60)])
    closed = BooleanField(lazy_gettext("Closed"))
    email = AddressField(lazy_gettext("E-mail for applicants"), [Optional()])
    phone = TextField(lazy_gettext("Phone for applicants"), [AtMost(40)])


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
    form = BoardForm()
    if form.validate_on_submit() and _is_free(
        form.number, select(Board.id).where(Board.number == form.number.data)
    ):
        with current.service().store.begin() as session:
            board = Board(number=form.number.data)
            _fill(form, board)
            session.add(board)
        return _saved(Deed.ADD_BOARD, form.number.data, url_for(".boards"))
    return form_page(gettext("Add a board"), form, _back())


@blueprint.route("/boards/<int:number>", methods=["GET", "POST"])
@allow(OPERATORS)
def board(number: int) -> str | Response:
    """Change a board."""
    with current.service().store.read() as session:
        found = session.get(Board, number) or abort(404)
    form = BoardForm.of(found)
    del form.number
    if form.validate_on_submit() and form.save(
        Board, number, lambda _session, _by, board: _fill(form, board)
    ):
        return _saved(Deed.CHANGE_BOARD, found.number, url_for(".boards"))
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
    if not found.endpoint:
        abort(404)
    started, problem = current.service().clock.now(), None
    try:
        current.service().boards.system(found).ping("Auto-SGéRN")
        took = (current.service().clock.now() - started).total_seconds() * 1000
        flash(gettext("The board’s system answered in %(time)s ms.", time=formats.number(took)))
    except SisError as error:
        flash(formats.reason_text(error.reason), "bad")
        problem = error.detail
    current.note(Deed.CALL_BOARD, found.number, problem=problem)
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
        session.get(Board, number) or abort(404)
    form = SchoolForm()
    if form.validate_on_submit() and _is_free(
        form.bsid, select(School.id).where(School.bsid == form.bsid.data)
    ):
        with current.service().store.begin() as session:
            school = School(board_id=number)
            form.populate_obj(school)
            session.add(school)
        return _saved(Deed.ADD_SCHOOL, form.bsid.data, url_for(".schools", number=number))
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
    if form.validate_on_submit() and form.save(
        School, number, lambda _session, _by, school: form.populate_obj(school)
    ):
        return _saved(Deed.CHANGE_SCHOOL, found.bsid, back)
    return form_page(f"{found.bsid} – {found.name}", form, (gettext("Schools"), back))


def _fill(form: BoardForm, board: Board) -> None:
    for name in ("name_fr", "name_en", "mode", "endpoint", "sis_username", "email", "phone", "address"):
        setattr(board, name, form[name].data or None)
    board.service_level_days = form.service_level_days.data
    if form.sis_password.data:
        seal_sis_password(current.service().vault, board, form.sis_password.data)


def _is_free(field: TextField, taken: object) -> bool:
    with current.service().store.read() as session:
        is_taken = session.scalar(taken) is not None  # type: ignore[call-overload]
    if is_taken:
        field.errors = [gettext("This number is taken.")]
    return not is_taken


def _saved(deed: Deed, subject: str, address: str) -> Response:
    current.note(deed, subject)
    flash(gettext("Saved."))
    return redirect(address)


def _back() -> tuple[str, str]:
    return gettext("School boards and schools"), url_for(".boards")
