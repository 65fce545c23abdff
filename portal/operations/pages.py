"""What the pages of Operations share: the blueprint and their tabs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from portal.web import current
from portal.web.access import may_open

blueprint = Blueprint("operations", __name__, url_prefix="/operations")

#: Label and endpoint.
TABS = (
    (lazy_gettext("Today"), "operations.overview"),
    (lazy_gettext("Match log"), "operations.log"),
    (lazy_gettext("Automatic processing"), "operations.automatic"),
    (lazy_gettext("School boards"), "operations.boards"),
    (lazy_gettext("Transmissions"), "operations.transmissions"),
    (lazy_gettext("Alarms"), "operations.alarms"),
    (lazy_gettext("Audit trail"), "operations.trail"),
)


def show(template: str, **values: Any) -> str:
    """Make a page with the tabs that the reader may open; `may_act` where its buttons are theirs."""
    reader = current.user()
    tabs = [(label, endpoint) for label, endpoint in TABS if may_open(reader, endpoint)]
    may_act = reader.role == "operator"
    return render_template(f"operations/{template}.html", operations_tabs=tabs, may_act=may_act, **values)


def done(told: str, endpoint: str) -> Response:
    """Say what was done, and lead back to a page."""
    flash(told)
    return redirect(url_for(endpoint))
