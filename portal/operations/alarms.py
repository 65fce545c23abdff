"""The open alarms: what happened, what to do about it, and a button for what is done."""

from __future__ import annotations

from flask import abort, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from autosgern_service.domain.alarms import MEANINGS, Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.store import alarms as service_alarms
from autosgern_service.store.models import Alarm
from portal.operations.pages import blueprint, done, show
from portal.web import current
from portal.web.access import OPERATORS, SUPERVISORS, allow

#: Kinds whose subject begins with a request's reference number.
OF_REQUESTS = frozenset({Kind.REQUEST_FAILED, Kind.TRANSCRIPT_RECALLED})


@blueprint.get("/alarms")
@allow(SUPERVISORS, whole=True)
def alarms() -> str:
    """Show what waits for an operator, the oldest first."""
    with current.service().store.read() as session:
        found = service_alarms.open_alarms(session)
    current.note(Deed.VIEW_ALARMS, alarms=len(found))
    rows = [(alarm, MEANINGS[Kind(alarm.kind)][current.lang()], _address(alarm)) for alarm in found]
    return show("alarms", rows=rows)


@blueprint.post("/alarms/<int:number>/close")
@allow(OPERATORS)
def close_alarm(number: int) -> Response:
    """Close an alarm by hand."""
    with current.service().store.begin() as session:
        if not service_alarms.close(session, number, current.doer()):
            abort(404)
    return done(gettext("The alarm is closed."), ".alarms")


def _address(alarm: Alarm) -> str | None:
    if Kind(alarm.kind) not in OF_REQUESTS:
        return None
    return url_for("details.page", reference=alarm.subject.split()[0])
