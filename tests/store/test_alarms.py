"""An alarm rings once for a thing, until it is in order again or somebody closes it."""

from __future__ import annotations

import threading

from sqlalchemy import select

from autosgern_service.domain.alarms import Kind
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Alarm
from tests.conftest import NOON

BATCH = "BORE-20261117-1"


def ring(service: Service, detail: str = "") -> None:
    with service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, BATCH, at=NOON, detail=detail)


def open_details(service: Service) -> list[str]:
    with service.store.read() as session:
        return [alarm.detail for alarm in alarms.open_alarms(session)]


def test_the_same_thing_found_twice_is_one_alarm_with_the_latest_detail(any_service: Service) -> None:
    ring(any_service, "first")
    ring(any_service, "second")
    assert open_details(any_service) == ["second"]


def test_several_processes_that_find_it_at_once_ring_once(any_service: Service) -> None:
    threads = [threading.Thread(target=ring, args=(any_service, "found")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert open_details(any_service) == ["found"]


def test_what_is_in_order_again_is_settled_and_may_ring_anew(any_service: Service) -> None:
    ring(any_service)
    with any_service.store.begin() as session:
        alarms.settle(session, Kind.BATCH_STUCK, BATCH, at=NOON)
        alarms.settle(session, Kind.ANSWER_LATE, BATCH, at=NOON)
    assert open_details(any_service) == []
    ring(any_service, "again")
    assert open_details(any_service) == ["again"]


def test_who_closed_an_alarm_is_kept(service: Service) -> None:
    ring(service)
    with service.store.begin() as session:
        (alarm,) = alarms.open_alarms(session)
        assert alarms.close(session, alarm.id, Doer("operations", NOON))
        assert not alarms.close(session, alarm.id, Doer("somebody else", NOON))
    with service.store.read() as session:
        assert session.scalars(select(Alarm.closed_by)).all() == ["operations"]
