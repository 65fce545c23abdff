"""Holidays: days that are no business days besides Ontario's public holidays, as operators list them."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from autosgern_service.administration.unfit import Checks, Unfit, fit_texts, one_at_a_time
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.texts import Text
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Holiday


def add(session: Session, by: Doer, day: date, name: str) -> None:
    """Add a day to the list; raises Unfit."""
    one_at_a_time(session, Holiday)
    checks = Checks()
    with checks:
        values = fit_texts(Holiday, {"name": name})
    with checks:
        if there := session.get(Holiday, day):
            raise Unfit("day", _listed(there.name))
    checks.end()
    holiday = Holiday(day=day, **values)
    session.add(holiday)
    audit.record(session, by, Deed.ADD_HOLIDAY, day.isoformat(), changed=audit.changes(holiday))


def remove(session: Session, by: Doer, day: date) -> None:
    """Take a day away, if it is in the list."""
    holiday = session.get(Holiday, day, with_for_update=True)
    if holiday is not None:
        session.delete(holiday)
        audit.record(
            session, by, Deed.REMOVE_HOLIDAY, day.isoformat(), changed={"name": [holiday.name, None]}
        )


def _listed(name: str) -> Text:
    return Text(
        f"Ce jour figure déjà dans la liste\u00a0: {name}.", f"This day is in the list already: {name}."
    )
