"""What the lists of the administration share: the blueprint, a list's page, a form's page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm

from portal.access import OPERATORS, allow

blueprint = Blueprint("administration", __name__, url_prefix="/administration")

#: Label and endpoint of every list.
LISTS = (
    (lazy_gettext("Users"), "administration.users"),
    (lazy_gettext("Requests for an account"), "administration.account_requests"),
    (lazy_gettext("School boards and schools"), "administration.boards"),
    (lazy_gettext("Destinations"), "administration.destinations"),
    (lazy_gettext("Partners (SOAP)"), "administration.partners"),
    (lazy_gettext("Holidays"), "administration.holidays"),
)


@dataclass(frozen=True)
class Row:
    """One row of a list: its cells, the first of which links to `address`, and a button, if any."""

    cells: Sequence[object]
    address: str | None = None
    button: tuple[str, str] | None = None


@blueprint.get("/")
@allow(OPERATORS)
def index() -> str:
    """Show the lists."""
    return render_template("administration/index.html", lists=LISTS)


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
