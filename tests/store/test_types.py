"""An instant goes in aware and comes out in UTC, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from autosgern_service.opened.service import Service
from autosgern_service.store.models import Heartbeat

ELSEWHERE = timezone(timedelta(hours=-3, minutes=-30))


def test_an_instant_comes_back_in_utc_whatever_its_zone_was(any_service: Service) -> None:
    at = datetime(2026, 11, 17, 23, 59, 59, 123456, tzinfo=ELSEWHERE)
    with any_service.store.begin() as session:
        session.add(Heartbeat(executor="one", at=at))
    with any_service.store.read() as session:
        (found,) = session.scalars(select(Heartbeat.at).where(Heartbeat.at == at))
    assert (found, found.tzinfo) == (at, UTC)


def test_instants_of_several_zones_are_compared_as_instants(any_service: Service) -> None:
    noon = datetime(2026, 11, 17, 12, tzinfo=UTC)
    with any_service.store.begin() as session:
        session.add(Heartbeat(executor="early", at=datetime(2026, 11, 17, 8, tzinfo=ELSEWHERE)))
        session.add(Heartbeat(executor="late", at=datetime(2026, 11, 17, 9, tzinfo=ELSEWHERE)))
    with any_service.store.read() as session:
        assert session.scalars(select(Heartbeat.executor).where(Heartbeat.at > noon)).all() == ["late"]


def test_an_instant_without_a_zone_is_refused(any_service: Service) -> None:
    with any_service.store.begin() as session:
        session.add(Heartbeat(executor="one", at=datetime(2026, 11, 17)))
        with pytest.raises(StatementError, match="time zone"):
            session.flush()
        session.rollback()
