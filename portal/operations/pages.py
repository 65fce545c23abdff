"""What the pages of Operations share: the blueprint, their tabs, who sees what."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from autosgern_service.store.scope import sees_everything
from portal.web import current

blueprint = Blueprint("operations", __name__, url_prefix="/operations")

#: Label, endpoint, and whether the page concerns the whole installation.
TABS = (
    (lazy_gettext("Today"), "operations.overview", False),
    (lazy_gettext("Match log"), "operations.log", False),
    (lazy_gettext("Automatic processing"), "operations.automatic", False),
    (lazy_gettext("School boards"), "operations.boards", False),
    (lazy_gettext("Transmissions"), "operations.transmissions", True),
    (lazy_gettext("Alarms"), "operations.alarms", True),
    (lazy_gettext("Audit trail"), "operations.trail", False),
)


def show(template: str, **values: Any) -> str:
    """Make a page with the tabs that the reader may open; `may_act` where its buttons are theirs."""
    reader = current.user()
    tabs = [(label, endpoint) for label, endpoint, whole in TABS if not whole or sees_everything(reader)]
    may_act = reader.role == "operator"
    return render_template(f"operations/{template}.html", operations_tabs=tabs, may_act=may_act, **values)


def require_everything() -> None:
    """Refuse a page that concerns the whole installation to an auditor of one board."""
    if not sees_everything(current.user()):
        abort(403)


def done(told: str, endpoint: str) -> Response:
    """Say what was done, and lead back to a page."""
    flash(told)
    return redirect(url_for(endpoint))
