"""The four actions without upload: chosen in the row or in the details, confirmed on a page that says what follows."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import MAILED, Status, tab
from autosgern_service.flow import decisions
from portal.requests.details import load
from portal.requests.next_request import onward
from portal.requests.permitted import choices
from portal.web import current
from portal.web.access import STAFF, allow
from portal.web.revisions import seen_revision

blueprint = Blueprint("actions", __name__)


@blueprint.get("/requests/<reference>/action")
@allow(STAFF)
def confirm(reference: str) -> str | tuple[str, int]:
    """Ask whether the chosen action is meant; without a choice, ask for one."""
    row = load(reference)
    possible = choices(current.user(), row).actions
    if not possible:
        raise decisions.Stale(reference)
    current.note(Deed.VIEW_REQUEST, reference)
    chosen = request.args.get("action", "")
    if chosen not in possible:
        return render_template(
            "choose_action.html", request_row=row, possible=possible, missing="action" in request.args
        )
    action = Status(chosen)
    return render_template(
        "confirm_action.html", request_row=row, action=action, target=tab(action), is_mailed=action in MAILED
    )


@blueprint.post("/requests/<reference>/action")
@allow(STAFF)
def act(reference: str) -> Response:
    """Take the confirmed action."""
    row = load(reference)
    chosen = request.form.get("action", "")
    if chosen not in list(Status):
        abort(400)
    note = request.form.get("note", "").strip()[:500] or None
    status = decisions.act(
        current.service(),
        current.doer(),
        current.actor(),
        row.id,
        seen_revision(),
        Status(chosen),
        note,
    )
    return onward(row, status)
