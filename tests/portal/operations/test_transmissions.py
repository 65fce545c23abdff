"""Destinations and batches: paused, resumed, sent again."""

from __future__ import annotations

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.store import alarms
from autosgern_service.store.models import Alarm, Batch, Destination
from portal.operations.transmissions import batch_state


def test_a_destination_is_paused_with_a_reason_and_resumed(world, signed_in):
    operator = signed_in("operator")
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.DESTINATION_GIVEN_UP, "RIVE", at=world.service.clock.now())
    path = "/operations/destinations/RIVE"
    operator.submit(f"{path}/pause", page="/operations/transmissions", note="Their server moves")
    assert "Their server moves" in operator.get("/operations/transmissions").text
    operator.submit(f"{path}/resume", page="/operations/transmissions")
    assert {one.paused_at for one in world.rows(Destination)} == {None}
    assert [one.closed_by for one in world.rows(Alarm)] == ["operator--en"]


def test_a_batch_is_shown_and_sent_again(world, signed_in, sent_batch):
    batch = sent_batch()
    operator = signed_in("operator")
    page = operator.get("/operations/transmissions").text
    assert batch.id in page
    assert "1 refused" in page
    operator.submit(f"/operations/batches/{batch.id}/again", page="/operations/transmissions")
    assert [one.sent_at for one in world.rows(Batch)] == [None]
    again = operator.submit(f"/operations/batches/{batch.id}/again", page="/operations/transmissions")
    assert again.status_code == 404  # it has not left yet


def test_a_destination_that_is_none_is_neither_paused_nor_resumed(world, signed_in):
    operator = signed_in("operator")
    for deed in ("pause", "resume"):
        path = f"/operations/destinations/XXXX/{deed}"
        assert operator.submit(path, page="/operations/transmissions").status_code == 404
    none = operator.submit("/operations/batches/XXXX-1/again", page="/operations/transmissions")
    assert none.status_code == 404


@pytest.mark.parametrize(
    ("reached", "told"),
    [
        ((), "Planned"),
        (("begun_at",), "On its way"),
        (("begun_at", "sent_at"), "Sent, not yet acknowledged"),
        (("begun_at", "sent_at", "acknowledged_at"), "Acknowledged"),
    ],
)
def test_a_batch_is_where_it_has_come_to(world, reading, reached, told):
    with reading():
        assert batch_state(Batch(**dict.fromkeys(reached, world.service.clock.now()))) == told
