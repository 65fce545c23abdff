"""A full disk: what was accepted stays, what cannot be stored is refused whole, and work goes on afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from autosgern_service.domain.lifecycle import Status
from autosgern_service.opened.service import Service
from tests.faults.invariants import check
from tests.installed import Installation, case


@contextmanager
def full_disk(service: Service, pages_left: int) -> Iterator[None]:
    """Let the database file grow by a few pages only."""
    with service.store.engine.connect() as connection:
        limit = (connection.scalar(text("PRAGMA page_count")) or 0) + pages_left

    def shrink(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={limit}")

    event.listen(service.store.engine, "begin", shrink)
    yield
    event.remove(service.store.engine, "begin", shrink)
    event.listen(
        service.store.engine,
        "begin",
        lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1073741823"),
    )


def test_a_full_disk_refuses_requests_whole(
    installation: Installation, work_on: Callable[[Service, str], None]
) -> None:
    service = installation.service
    accepted = []
    with full_disk(service, 12):
        with pytest.raises(OperationalError, match="full"):
            accepted.extend(installation.submit(case("exact")) for _ in range(500))
        assert accepted
        assert check(service, accepted=[receipt.reference for receipt in accepted]) == []
        with pytest.raises(OperationalError, match="full"):
            work_on(service, "B99001")  # no transcript can be stored
        assert check(service) == []
    work_on(service, "B99001")
    assert {installation.request(receipt).status for receipt in accepted} == {Status.ELECTRONIC_SENT}
    assert check(service, accepted=[receipt.reference for receipt in accepted]) == []
