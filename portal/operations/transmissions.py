"""Transmissions: each destination with what waits for it, and the batches with what became of them."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from autosgern_service import nightly
from autosgern_service.administration import destinations
from autosgern_service.administration.unfit import Unfit
from autosgern_service.domain.deeds import Deed
from autosgern_service.store import monitoring
from autosgern_service.store.lists import page_count
from autosgern_service.store.models import Batch, Destination
from portal.operations.pages import blueprint, done, show
from portal.web import current
from portal.web.access import OPERATORS, SUPERVISORS, allow
from portal.web.paging import page_number


@blueprint.get("/transmissions")
@allow(SUPERVISORS, whole=True)
def transmissions() -> str:
    """Show the destinations and a page of the batches."""
    number = page_number()
    with current.service().store.read() as session:
        doors = monitoring.doors(session)
        batches, total = monitoring.batches(session, number)
    current.note(Deed.VIEW_TRANSMISSIONS, page=number)
    return show(
        "transmissions",
        doors=doors,
        batches=batches,
        state=batch_state,
        hour=current.service().settings.transmission_time,
        number=number,
        pages=page_count(total),
        address=lambda page: url_for(".transmissions", page=page),
    )


@blueprint.post("/destinations/<code>/pause")
@allow(OPERATORS)
def pause_destination(code: str) -> Response:
    """Let nothing leave for a destination until it is resumed."""
    note = request.form.get("note", "")
    try:
        with current.service().store.begin() as session:
            destinations.pause(session, current.doer(), _destination(session, code), note)
    except Unfit as unfit:
        flash(unfit.told(current.lang(), gettext("Why")), "bad")
        return redirect(url_for(".transmissions"))
    return done(gettext("%(code)s is paused: nothing leaves.", code=code), ".transmissions")


@blueprint.post("/destinations/<code>/resume")
@allow(OPERATORS)
def resume_destination(code: str) -> Response:
    """Let transcripts leave for a destination again."""
    with current.service().store.begin() as session:
        destinations.resume(session, current.doer(), _destination(session, code))
    told = gettext("%(code)s is resumed: what waits leaves with the next transmission.", code=code)
    return done(told, ".transmissions")


@blueprint.post("/batches/<batch_id>/again")
@allow(OPERATORS)
def send_again(batch_id: str) -> Response:
    """Have a batch that left sent once more with the next transmission."""
    with current.service().store.read() as session:
        batch = session.get(Batch, batch_id)
    if batch is None or batch.sent_at is None:
        abort(404)
    nightly.send_again(current.service(), batch_id, current.doer())
    told = gettext("Batch %(batch)s leaves again with the next transmission.", batch=batch_id)
    return done(told, ".transmissions")


def batch_state(batch: Batch) -> str:
    """Write where a batch stands."""
    if batch.acknowledged_at is not None:
        return gettext("Acknowledged")
    if batch.sent_at is not None:
        return gettext("Sent, not yet acknowledged")
    return gettext("On its way") if batch.begun_at is not None else gettext("Planned")


def _destination(session: Session, code: str) -> Destination:
    return session.get(Destination, code, with_for_update=True) or abort(404)
