"""What the pages of Operations share: everybody's scope, and no button for who only reads."""

from __future__ import annotations

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer

PAGES = ("", "match-log", "automatic", "boards", "transmissions", "alarms", "audit-trail")
OF_EVERYBODY = {"transmissions", "alarms"}


@pytest.mark.parametrize("name", PAGES)
def test_an_auditor_of_one_board_sees_nothing_of_the_others(world, signed_in, name, attempt):
    foreign = world.request("Ridge", status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(foreign)
    with world.service.store.begin() as session:
        audit.record(session, Doer("somebody-else", world.service.clock.now()), Deed.VIEW_REQUEST)
    answer = signed_in("auditor", board="Rives").get(f"/operations/{name}")
    assert answer.status_code == (403 if name in OF_EVERYBODY else 200)
    for secret in (foreign.reference, "Hills School Board", "somebody-else"):
        assert secret not in answer.text


@pytest.mark.parametrize("name", PAGES)
def test_an_auditor_has_no_buttons_but_sign_out_and_search(world, signed_in, name, attempt, sent_batch):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(row)
    sent_batch()
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, "RIVE-20261116-1", at=world.service.clock.now())
    page = signed_in("auditor").get(f"/operations/{name}").text
    assert page.count('method="post"') == 1
