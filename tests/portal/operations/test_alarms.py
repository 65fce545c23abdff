"""The open alarms: what to do about each, and closing it by hand."""

from __future__ import annotations

import pytest

from autosgern_service.domain.alarms import MEANINGS, Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.store import alarms
from autosgern_service.store.models import AuditEntry


def test_an_alarm_says_what_to_do_and_is_closed(world, signed_in):
    row = world.request()
    with world.service.store.begin() as session:
        subject = f"{row.reference} RIVE"
        alarms.ring(session, Kind.TRANSCRIPT_RECALLED, subject, at=world.service.clock.now())
    operator = signed_in("operator")
    page = operator.get("/operations/alarms").text
    assert "Ask the destination to destroy it." in page
    assert f'href="/requests/{row.reference}"' in page
    operator.submit("/operations/alarms/1/close", page="/operations/alarms")
    assert "No alarm is open." in operator.get("/operations/alarms").text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_alarm_of_no_request_is_told_in_the_readers_language_and_leads_nowhere(world, signed_in, lang):
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, "RIVE-20261116-1", at=world.service.clock.now())
    page = signed_in("auditor", lang=lang).get("/operations/alarms").text
    assert MEANINGS[Kind.BATCH_STUCK][lang] in page
    assert 'href="/requests/RIVE' not in page


def test_an_alarm_is_closed_once(world, signed_in):
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, "RIVE-20261116-1", at=world.service.clock.now())
    operator = signed_in("operator")
    path, page = "/operations/alarms/1/close", "/operations/alarms"
    answers = [operator.submit(path, page=page).status_code for _ in range(2)]
    assert answers == [302, 404]
    assert [entry.action for entry in world.rows(AuditEntry)].count(Deed.CLOSE_ALARM.code) == 1
