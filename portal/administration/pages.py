"""What the lists of the administration share: the blueprint, a list's page, a form's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import func, select

from autosgern_service.store.models import AccountRequest
from portal.web import current
from portal.web.access import OPERATORS, allow

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

#: Label, endpoint and use of every list.
LISTS = (
    (
        lazy_gettext("Users"),
        "administration.users",
        lazy_gettext("Who may sign in, as what and for which school or board; new temporary passwords."),
    ),
    (
        lazy_gettext("Requests for an account"),
        "administration.account_requests",
        lazy_gettext("Check each with the board, add the user, then mark the request as handled."),
    ),
    (
        lazy_gettext("School boards and schools"),
        "administration.boards",
        lazy_gettext(
            "How each board works with Auto-eTMS, a test call, its service level, schools and terms."
        ),
    ),
    (
        lazy_gettext("Destinations"),
        "administration.destinations",
        lazy_gettext("The colleges and OUAC, and where their transcripts go."),
    ),
    (
        lazy_gettext("Partners (SOAP)"),
        "administration.partners",
        lazy_gettext("The programs that call Auto-eTMS, and new secrets for them."),
    ),
    (
        lazy_gettext("Holidays"),
        "administration.holidays",
        lazy_gettext("Days that are no business days besides Ontario’s public holidays."),
    ),
)


@dataclass(frozen=True)
class Row:
    """One row of a list: its cells, the first of which links to `address`, and a button, if any.

    What the button's address cannot tell, since people name it as they like, is sent as `name`.
    """

    cells: Sequence[object]
    address: str | None = None
    button: tuple[str, str] | None = None
    name: str | None = None


@blueprint.get("/")
@allow(OPERATORS)
def index() -> str:
    """Show the lists, and how many people wait for an account."""
    with current.service().store.read() as session:
        waiting = session.scalar(select(func.count()).where(AccountRequest.handled_at.is_(None)))
    return render_template("administration/index.html", lists=LISTS, waiting=waiting or 0)


def list_page(
    title: str, heads: Sequence[str], rows: Sequence[Row], *, add: tuple[str, str] | None = None
) -> str:
    """Show a list; `add` is the label and address of the link that adds a row."""
    return render_template("administration/list.html", title=title, heads=heads, rows=rows, add=add)


def form_page(title: str, form: FlaskForm, back: tuple[str, str], **more: Any) -> str:
    """Show a form; `back` is the label and address of the list."""
    return render_template("administration/form.html", title=title, form=form, back=back, **more)


def shown_once(title: str, told: str, secret: str, back: tuple[str, str]) -> str:
    """Show a secret that cannot be read again."""
    return render_template("administration/secret.html", title=title, told=told, secret=secret, back=back)
