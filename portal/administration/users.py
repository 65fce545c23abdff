"""The people who sign in: their roles, boards and schools, temporary passwords; and who asks for an account."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, load_only
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Optional

from autosgern_service.administration import users as administration
from autosgern_service.administration.unfit import longest
from autosgern_service.domain.roles import Role
from autosgern_service.installation import passwords
from autosgern_service.store import scope
from autosgern_service.store.lists import PAGE_SIZE, page_count
from autosgern_service.store.models import AccountRequest, Board, School, User
from portal.administration.pages import Row, blueprint, form_page, list_page, shown_once
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import (
    LANGUAGES,
    REQUIRED,
    AddressField,
    AtMost,
    BsidField,
    TextField,
    options,
    row_number,
    unfit_shown,
)
from portal.web.paging import page_number
from portal.web.revisions import RecordForm

ROLES = {
    Role.SCHOOL.value: lazy_gettext("School"),
    Role.BOARD.value: lazy_gettext("School board"),
    Role.OPERATOR.value: lazy_gettext("Operator (OCAS)"),
    Role.AUDITOR.value: lazy_gettext("Auditor (reads only)"),
}


class UserForm(RecordForm):
    """A person, their role and their place."""

    username = TextField(lazy_gettext("User name"), [REQUIRED, AtMost(longest(User.username))])
    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(longest(User.name))])
    email = AddressField(lazy_gettext("E-mail"), [REQUIRED])
    role = SelectField(lazy_gettext("Role"), choices=options(ROLES))
    board = TextField(lazy_gettext("Number of the board"), [AtMost(longest(Board.number))])
    bsid = BsidField(lazy_gettext("School’s BSID"), [Optional()])
    language = SelectField(lazy_gettext("Language"), choices=options(LANGUAGES))
    active = BooleanField(lazy_gettext("May sign in"), default=True)

    @staticmethod
    def shown(record: User) -> SimpleNamespace:
        """Return a person's values; of the board its number, of the school its BSID."""
        return SimpleNamespace(
            username=record.username,
            name=record.name,
            email=record.email,
            role=record.role,
            board=record.board.number if record.board else "",
            bsid=record.school.bsid if record.school else "",
            language=record.language,
            active=record.active,
        )

    def told(self) -> dict[str, Any]:
        """Return what the form says of a person, as the use cases take it."""
        return {
            "name": self.name.data,
            "email": self.email.data,
            "role": Role(self.role.data),
            "board": self.board.data or "",
            "bsid": self.bsid.data or "",
            "language": self.language.data,
            "active": self.active.data,
        }


class UserSearch(FlaskForm):
    """Which people are listed. Sent in the address: a part of a user name, a board, a role."""

    class Meta:
        """No token: the form only looks."""

        csrf = False

    username = StringField(lazy_gettext("User name"), [AtMost(100)])
    board = SelectField(lazy_gettext("School board"), coerce=row_number, validate_choice=False, default=0)
    role = SelectField(lazy_gettext("Role"), [AtMost(10)], validate_choice=False, default="")


@blueprint.get("/users")
@allow(OPERATORS)
def users() -> str:
    """Show a page of the people, all of them or those who are looked for."""
    with current.service().store.read() as session:
        form = _search(session)
        sought = _sought(form) if form.validate() else select(User)
        total = session.scalar(select(func.count()).select_from(sought.subquery())) or 0
        number = min(page_number(), page_count(total))
        found = session.scalars(
            sought.order_by(User.username)
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
            .options(
                load_only(User.username, User.name, User.role, User.active),
                joinedload(User.board).load_only(Board.name_fr, Board.name_en),
                joinedload(User.school).load_only(School.name, School.town, School.closed),
            )
        ).all()
    known: dict[str, Any] = {name: value for name, value in form.data.items() if value}
    rows = [
        Row(
            (user.username, user.name, ROLES[Role(user.role)], _place(user), _yes_no(user.active)),
            url_for(".user", number=user.id),
        )
        for user in found
    ]
    return render_template(
        "administration/users.html",
        title=gettext("Users"),
        heads=[
            gettext("User name"),
            gettext("Name"),
            gettext("Role"),
            gettext("Place"),
            gettext("May sign in"),
        ],
        rows=rows,
        add=(gettext("Add a user"), url_for(".add_user")),
        form=form,
        total=total,
        number=number,
        pages=page_count(total),
        address=lambda page: url_for(".users", **known | {"page": page}),
    )


def _search(session: Session) -> UserSearch:
    form = UserSearch(request.args)
    boards = {board.id: board.name(current.lang()) for board in scope.boards(session, current.user())}
    form.board.choices = options({0: gettext("All school boards")} | boards)
    form.role.choices = options({"": gettext("All roles")} | ROLES)
    return form


def _sought(form: UserSearch) -> Select[User]:
    """Return the query for the people whom the form describes; a board's are its schools' too."""
    query = select(User)
    if form.username.data:
        query = query.where(User.username.icontains(form.username.data.strip(), autoescape=True))
    if form.board.data:
        query = query.where(User.board_id == form.board.data)
    if form.role.data:
        query = query.where(User.role == form.role.data)
    return query


def _yes_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


@blueprint.route("/users/add", methods=["GET", "POST"])
@allow(OPERATORS)
def add_user() -> str:
    """Add a person; show their temporary password once."""
    form = UserForm()
    if form.validate_on_submit():
        password = passwords.temporary()
        hashed = passwords.hash_password(password)  # before the transaction: it may have to wait
        with unfit_shown(form):
            with current.service().store.begin() as session:
                person = {"username": form.username.data, "password_hash": hashed, **form.told()}
                administration.add(session, current.doer(), **person)
            return _told(gettext("The user %(name)s is added", name=form.username.data), password)
    return form_page(gettext("Add a user"), form, _back())


@blueprint.route("/users/<int:number>", methods=["GET", "POST"])
@allow(OPERATORS)
def user(number: int) -> str | Response:
    """Change a person; whoever may no longer sign in is out at once."""
    with current.service().store.read() as session:
        found = _load(session, number)
    form = UserForm.of(found)
    del form.username
    if form.validate_on_submit():
        with unfit_shown(form):
            if form.save(User, number, lambda *kept: administration.change(*kept, **form.told()), alone=True):
                flash(gettext("Saved."))
                return redirect(url_for(".users"))
    renew = (gettext("Give a new temporary password"), url_for(".renew_password", number=number))
    return form_page(f"{found.username} – {found.name}", form, _back(), button=renew)


@blueprint.post("/users/<int:number>/password")
@allow(OPERATORS)
def renew_password(number: int) -> str:
    """Give a person a new temporary password and end their sign-ins."""
    password = passwords.temporary()
    hashed = passwords.hash_password(password)
    with current.service().store.begin() as session:
        found = _load(session, number)
        administration.renew_password(session, current.doer(), found, hashed)
    return _told(gettext("New password for %(name)s", name=found.username), password)


@blueprint.get("/account-requests")
@allow(OPERATORS)
def account_requests() -> str:
    """List who asks for an account, those not yet handled first."""
    with current.service().store.read() as session:
        found = session.scalars(
            select(AccountRequest)
            .order_by(AccountRequest.handled_at.is_not(None), AccountRequest.id.desc())
            .limit(200)
        ).all()
    rows = [
        Row(
            (one.name, one.email, one.organization, formats.moment(one.at), formats.moment(one.handled_at)),
            button=None
            if one.handled_at
            else (gettext("Mark as handled"), url_for(".handled", number=one.id)),
        )
        for one in found
    ]
    heads = [
        gettext("Name"),
        gettext("E-mail"),
        gettext("Organization"),
        gettext("Asked"),
        gettext("Handled"),
    ]
    add = (gettext("Add a user"), url_for(".add_user"))
    return list_page(gettext("Requests for an account"), heads, rows, add=add)


@blueprint.post("/account-requests/<int:number>/handled")
@allow(OPERATORS)
def handled(number: int) -> Response:
    """Mark a request for an account as handled."""
    with current.service().store.begin() as session:
        found = session.get(AccountRequest, number) or abort(404)
        administration.handle_account_request(session, current.doer(), found)
    return redirect(url_for(".account_requests"))


def _load(session: Session, number: int) -> User:
    query = select(User).where(User.id == number).options(joinedload(User.board), joinedload(User.school))
    return session.scalar(query) or abort(404)


def _place(user: User) -> str:
    if user.school:
        return formats.school(user.school)
    return user.board.name(current.lang()) if user.board else "OCAS"


def _told(title: str, password: str) -> str:
    told = gettext("Temporary password, shown this once. It has to be changed at the first sign-in.")
    return shown_once(title, told, password, _back())


def _back() -> tuple[str, str]:
    return gettext("Users"), url_for(".users")
