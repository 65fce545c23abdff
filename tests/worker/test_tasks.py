"""The worker runs what was enqueued, on each database, and nothing that was rolled back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from autosgern_service import engine
from autosgern_service.domain.lifecycle import Status
from autosgern_service.engine import Worker
from autosgern_service.flow import board_calls
from autosgern_service.installation.clock import Clock
from autosgern_service.opened.service import Service
from autosgern_service.store.models import Heartbeat, Mail
from autosgern_service.worker.tasks import create_worker
from tests.installed import Installation, case

PATIENCE_SECONDS = 40.0


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@contextmanager
def working(installation: Installation, worker: Worker | None = None) -> Iterator[None]:
    """Run a worker for a while, on the real clock; beside the tests' thread, in which a browser's loop may run."""
    worker = worker or create_worker(replace(installation.service, clock=Clock()))
    with ThreadPoolExecutor(1) as beside:
        beside.submit(worker.start).result()
        try:
            yield
        finally:
            beside.submit(worker.stop).result()


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


def test_a_job_of_a_rolled_back_transaction_does_not_exist(any_installation: Installation) -> None:
    service = any_installation.service
    with service.store.begin() as session:
        service.jobs.work_on(session, board="B99001", turn=1)
        session.rollback()
    assert service.jobs.live(["board:B99001:1"]) == set()


def test_enqueuing_a_job_twice_makes_one(any_installation: Installation) -> None:
    service = any_installation.service
    for _ in range(2):
        with service.store.begin() as session:
            service.jobs.work_on(session, board="B99001", turn=1)
    assert service.jobs.live(["board:B99001:1"]) == {"board:B99001:1"}


def test_jobs_carry_nothing_but_a_code_and_a_number_in_json(any_installation: Installation) -> None:
    any_installation.submit(case("exact"))
    assert board_calls.give_turns(any_installation.service) == 1
    schema = "" if any_installation.service.settings.is_sqlite else "dbos."
    with any_installation.service.store.read() as session:
        query = (
            f"SELECT i.inputs, s.serialization FROM {schema}workflow_status s "
            f"JOIN {schema}workflow_input i USING (workflow_uuid)"
        )
        ((inputs, serialization),) = session.connection().exec_driver_sql(query).all()
    assert serialization == "autosgern_json"
    assert engine.JsonSerializer().deserialize(inputs)["args"] == ["B99001", 1]


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


def test_what_a_job_failed_of_is_kept_by_its_kind_only(any_installation: Installation) -> None:
    def fail(service: Service, board: str, turn: int) -> None:
        raise ValueError("invalid literal: 'Beausoleil'")

    service = any_installation.service
    with service.store.begin() as session:
        service.jobs.work_on(session, board="B99001", turn=1)
    schema = "" if service.settings.is_sqlite else "dbos."
    query = f"SELECT error FROM {schema}workflow_output WHERE error IS NOT NULL"

    def errors() -> list[str]:
        with service.store.read() as session:
            return list(session.connection().exec_driver_sql(query).scalars())

    with working(any_installation, Worker(service, {"work_on_board": fail}, ())):
        eventually(lambda: bool(errors()))
    (error,) = errors()
    assert "ValueError" in error
    assert "Beausoleil" not in error
