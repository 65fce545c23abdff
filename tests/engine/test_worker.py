"""The worker runs what was enqueued, on each database, and nothing that was rolled back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from autosgern_service import engine
from autosgern_service.clock import Clock
from autosgern_service.lifecycle import Status
from autosgern_service.store.models import Heartbeat, Mail, TranscriptRequest
from autosgern_service.worker import create_worker, reconcile
from tests.installation import Installation, case

PATIENCE_SECONDS = 40.0


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@contextmanager
def working(installation: Installation) -> Iterator[None]:
    """Run a worker for a while, on the real clock."""
    worker = create_worker(replace(installation.service, clock=Clock()))
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def test_a_worker_carries_a_request_to_its_end_and_sends_its_mail(any_installation: Installation) -> None:
    sent = any_installation.submit(case("exact"))
    held = any_installation.submit(case("financial-hold"))
    with working(any_installation):
        eventually(lambda: any_installation.request(sent).status == Status.ELECTRONIC_SENT)
        eventually(lambda: any_installation.request(held).status == Status.FINANCIAL_HOLD)
        eventually(
            lambda: [m.state for m in any_installation.mails(any_installation.request(held))] == ["sent"]
        )
    with any_installation.service.store.read() as session:
        assert session.scalars(select(Heartbeat)).all() == []  # it took its heart along


def test_a_job_of_a_rolled_back_request_does_not_exist(any_installation: Installation) -> None:
    service = any_installation.service
    with service.store.begin() as session:
        service.jobs.process(session, request_id=77, attempt=1, board="B99001")
        session.rollback()
    assert service.jobs.live(["req:77:1"]) == set()


def test_enqueuing_a_job_twice_makes_one(any_installation: Installation) -> None:
    service = any_installation.service
    for _ in range(2):
        with service.store.begin() as session:
            service.jobs.process(session, request_id=78, attempt=1, board="B99001")
    assert service.jobs.live(["req:78:1"]) == {"req:78:1"}


def test_jobs_carry_nothing_but_numbers_in_json(any_installation: Installation) -> None:
    receipt = any_installation.submit(case("exact"))
    request = any_installation.request(receipt)
    schema = "" if any_installation.service.settings.is_sqlite else "dbos."
    with any_installation.service.store.read() as session:
        query = (
            f"SELECT i.inputs, s.serialization FROM {schema}workflow_status s "
            f"JOIN {schema}workflow_input i USING (workflow_uuid)"
        )
        ((inputs, serialization),) = session.connection().exec_driver_sql(query).all()
    assert serialization == "autosgern_json"
    assert engine.JsonSerializer().deserialize(inputs)["args"] == [request.id, 1]


def test_a_request_whose_job_vanished_is_given_a_new_one(any_installation: Installation) -> None:
    receipt = any_installation.submit(case("exact"))
    request = any_installation.request(receipt)
    schema = "" if any_installation.service.settings.is_sqlite else "dbos."
    with any_installation.service.store.begin() as session:
        session.connection().exec_driver_sql(f"DELETE FROM {schema}workflow_status")
        session.execute(
            update(TranscriptRequest).values(updated_at=request.updated_at - timedelta(minutes=5))
        )
    assert reconcile(any_installation.service) == 1
    assert any_installation.service.jobs.live([f"req:{request.id}:2"])
    assert any_installation.request(receipt).attempt == 2
    assert reconcile(any_installation.service) == 0


def test_a_request_with_its_job_is_left_alone(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    with installation.service.store.begin() as session:
        old = installation.request(receipt).updated_at - timedelta(minutes=5)
        session.execute(update(TranscriptRequest).values(updated_at=old))
    assert reconcile(installation.service) == 0


def test_a_worker_that_comes_late_finds_what_waits(installation: Installation) -> None:
    receipts = [installation.submit(case(key)) for key in ("exact", "nobody", "two-alike")]
    with working(installation):
        eventually(lambda: all(installation.request(r).status != Status.AUTO_PROCESSING for r in receipts))
    assert {installation.request(r).reason for r in receipts} == {
        None,
        "StudentRecordNotFound",
        "MultipleMatch",
    }
    with installation.service.store.read() as session:
        assert session.scalars(select(Mail)).all() == []
