"""Terms of a board: when each ends, which is when a request “at the end of the term” goes."""

from __future__ import annotations

from datetime import date

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import HiddenField

from autosgern_service.administration import terms as administration
from autosgern_service.administration.terms import Releases
from autosgern_service.administration.unfit import longest
from autosgern_service.store.models import Board, Term
from portal.administration.pages import Row, blueprint, form_page, list_page
from portal.web import current, formats
from portal.web.access import OPERATORS, allow
from portal.web.forms import REQUIRED, AtMost, DayField, TextField, unfit_shown


class TermForm(FlaskForm):
    """A term and its last day."""

    name = TextField(lazy_gettext("Name"), [REQUIRED, AtMost(longest(Term.name))])
    ends_on = DayField(lazy_gettext("Last day"), required=True)
    releasing = HiddenField()

    def count(self) -> int:
        """Return how many requests the reader lets go at once."""
        text = self.releasing.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class AgreedForm(FlaskForm):
    """A term whose last day lets held requests go at once, once more, for the reader to agree."""

    name = HiddenField()
    ends_on = HiddenField()
    releasing = HiddenField()


@blueprint.get("/boards/<int:number>/terms")
@allow(OPERATORS)
def terms(number: int) -> str:
    """List a board's terms, the latest first."""
    board = _board(number)
    with current.service().store.read() as session:
        found = session.scalars(
            select(Term).where(Term.board_id == number).order_by(Term.ends_on.desc())
        ).all()
    rows = [
        Row(
            (one.name, formats.day(one.ends_on)),
            button=(gettext("Remove"), url_for(".remove_term", number=number)),
            name=one.name,
        )
        for one in found
    ]
    add = (gettext("Add a term"), url_for(".add_term", number=number))
    title = gettext("Terms – %(board)s", board=board.name(current.lang()))
    return list_page(title, [gettext("Name"), gettext("Last day")], rows, add=add)


@blueprint.route("/boards/<int:number>/terms/add", methods=["GET", "POST"])
@allow(OPERATORS)
def add_term(number: int) -> str | Response:
    """Add a term, or change the last day of one with the same name; before requests go at once, ask."""
    board, form = _board(number), TermForm()
    if form.validate_on_submit():
        name, ends_on = form.name.data, form.ends_on.data
        try:
            with unfit_shown(form):
                with current.service().store.begin() as session:
                    administration.set_term(
                        session, current.doer(), board, name, ends_on, releasing=form.count()
                    )
                return redirect(url_for(".terms", number=number))
        except Releases as problem:
            return _ask(number, name, ends_on, problem.count)
    return form_page(gettext("Add a term"), form, _back(number))


def _ask(number: int, name: str, ends_on: date, count: int) -> str:
    """Say how many held requests would go at once, and ask."""
    agreed = AgreedForm(formdata=None, name=name, ends_on=ends_on.isoformat(), releasing=str(count))
    going = ngettext(
        "%(num)s request is held for the end of this term and goes at once.",
        "%(num)s requests are held for the end of this term and go at once.",
        count,
    )
    return render_template(
        "administration/confirm.html",
        title=gettext("Term %(name)s: last day %(day)s", name=name, day=formats.day(ends_on)),
        sentences=(going, gettext("What has gone cannot be held again.")),
        label=gettext("Save and let go"),
        form=agreed,
        back=_back(number),
    )


@blueprint.post("/boards/<int:number>/terms/remove")
@allow(OPERATORS)
def remove_term(number: int) -> Response:
    """Take a term away; requests that wait for it keep their date."""
    board = _board(number)
    name = request.form["name"]
    with current.service().store.begin() as session:
        administration.remove_term(session, current.doer(), board, name)
    return redirect(url_for(".terms", number=number))


def _board(number: int) -> Board:
    with current.service().store.read() as session:
        return session.get(Board, number) or abort(404)


def _back(number: int) -> tuple[str, str]:
    return gettext("Terms"), url_for(".terms", number=number)
