"""Two people and the machine at one request: one of them decides, the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from autosgern_service.domain.lifecycle import Actor, MoveNotAllowed, Status, is_completed
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.refusals import Refused
from autosgern_service.flow import conclusions, decisions, intake, turns, uploads
from autosgern_service.flow.moves import Stale, move
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store.models import AuditEntry, TranscriptRequest
from tests.faults.invariants import check
from tests.installed import Installation, acting, case

Work = Callable[..., None]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call functions at the same moment; return what each returned or raised."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(position: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[position] = call()
        except Exception as problem:
            results[position] = problem

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def attempted(installation: Installation, request: TranscriptRequest) -> conclusions.Attempted:
    one = turns.attempt_claimed(installation.service, request, threading.Event())
    assert one is not None
    return one


@pytest.mark.parametrize("round_", range(4))
def test_a_cancellation_and_the_machine_at_once(any_installation: Installation, round_: int) -> None:
    service = any_installation.service
    receipt = any_installation.submit(case("financial-hold"))
    verdict = attempted(any_installation, any_installation.request(receipt))
    partner = any_installation.partner()
    machine, centre = at_once(
        lambda: conclusions.conclude(service, [verdict]),
        lambda: intake.cancel(service, partner, receipt.reference, None),
    )
    request = any_installation.request(receipt)
    assert machine is None
    assert centre == Status.CANCELLED
    assert request.status == Status.CANCELLED
    assert len(any_installation.mails(request)) == request.revision - 2  # one where the machine came first
    assert check(service) == []


@pytest.mark.parametrize("round_", range(4))
def test_two_people_and_the_machine_at_once(any_installation: Installation, round_: int) -> None:
    """Two people send it through again, and a stopped machine's verdict on the attempt before comes in."""
    service = any_installation.service
    receipt = any_installation.submit(case("financial-hold"))
    late = attempted(any_installation, any_installation.request(receipt))
    with service.store.begin() as session:
        row = session.get_one(TranscriptRequest, late.request.id)
        move(
            session,
            row,
            Status.AUTO_PROCESSING_ERROR,
            actor=Actor.MACHINE,
            by="test",
            at=service.clock.now(),
            reason=Reason.BOARD_FAULT,
        )
    seen = any_installation.request(receipt)
    one, other = any_installation.user("operations"), any_installation.user("hazelmere")
    results = at_once(
        lambda: decisions.try_again(service, *acting(service, one), seen.id, seen.revision),
        lambda: decisions.act(
            service, *acting(service, other), seen.id, seen.revision, Status.STUDENT_NOT_FOUND
        ),
        lambda: conclusions.conclude(service, [late]),
    )
    assert sum(isinstance(result, Stale) for result in results[:2]) == 1
    assert results[2] is None
    request = any_installation.request(receipt)
    assert request.status in (Status.AUTO_PROCESSING, Status.STUDENT_NOT_FOUND)
    assert len(any_installation.mails(request)) == (request.status == Status.STUDENT_NOT_FOUND)
    assert check(service) == []


@pytest.mark.parametrize("round_", range(4))
def test_a_yes_and_a_no_and_another_yes_at_once(any_installation: Installation, round_: int) -> None:
    """One answer counts and has its entry in the audit trail; the other Yes is answered as the first was."""
    service, user = any_installation.service, any_installation.user("paper.islands")
    request = any_installation.request(any_installation.submit(case("exact"), bsid="990601", first="Zo"))
    record, board = case("exact").records[0].student, BY_NUMBER["B99001"]
    document = transcript(record, board, reference=request.reference, created=service.clock.now())
    held = uploads.take(service, user, request.id, request.revision, document, "releve.xml")
    assert isinstance(held, uploads.Held)
    answer = (service, user, request.id, held.token)
    results = at_once(
        lambda: uploads.confirm(*answer, ["first_name"]),
        lambda: uploads.confirm(*answer, ["first_name"]),
        lambda: uploads.give_up(*answer),
    )
    filed = isinstance(results[0], uploads.Filed)
    assert [isinstance(result, uploads.NothingWaits) for result in results] == [not filed, not filed, filed]
    assert len(any_installation.transcripts(request)) == filed
    with service.store.read() as session:
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert deeds == ["hold-upload", "file-differing" if filed else "give-up-upload"]
    assert check(service) == []


#: How a request of a board that works by hand comes to each status.
ROUTES: dict[Status, tuple[tuple[Status, Actor], ...]] = {
    Status.ACTION_REQUIRED: (),
    Status.FINANCIAL_HOLD: ((Status.FINANCIAL_HOLD, Actor.STAFF),),
    Status.NO_ACADEMIC_DATA: ((Status.NO_ACADEMIC_DATA, Actor.STAFF),),
    Status.STUDENT_NOT_FOUND: ((Status.STUDENT_NOT_FOUND, Actor.STAFF),),
    Status.PAPER_SENT: ((Status.PAPER_SENT, Actor.STAFF),),
    Status.TRANSCRIPT_UPLOADED: ((Status.TRANSCRIPT_UPLOADED, Actor.STAFF),),
    Status.FILE_UPLOAD_ERROR: (
        (Status.TRANSCRIPT_UPLOADED, Actor.STAFF),
        (Status.FILE_UPLOAD_ERROR, Actor.OPERATOR),
    ),
    Status.AUTO_PROCESSING: ((Status.AUTO_PROCESSING, Actor.STAFF),),
    Status.AUTO_PROCESSING_ERROR: (
        (Status.AUTO_PROCESSING, Actor.STAFF),
        (Status.AUTO_PROCESSING_ERROR, Actor.MACHINE),
    ),
    Status.SCHEDULED: (
        (Status.AUTO_PROCESSING, Actor.STAFF),
        (Status.AUTO_PROCESSING_ERROR, Actor.MACHINE),
        (Status.SCHEDULED, Actor.OPERATOR),
    ),
    Status.CANCELLED: ((Status.CANCELLED, Actor.OPERATOR),),
}


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ELECTRONIC_SENT])
def test_a_cancellation_in_every_status(installation: Installation, status: Status) -> None:
    service = installation.service
    receipt = installation.submit(case("manual-board"))
    for after, actor in ROUTES[status]:
        with service.store.begin() as session:
            row = session.get_one(TranscriptRequest, installation.request(receipt).id)
            move(session, row, after, actor=actor, by="test", at=service.clock.now())
    if is_completed(status) and status is not Status.CANCELLED:
        with pytest.raises(Refused):
            intake.cancel(service, installation.partner(), receipt.reference, None)
        assert installation.request(receipt).status == status
    else:
        assert intake.cancel(service, installation.partner(), receipt.reference, None) == Status.CANCELLED
        assert installation.request(receipt).due_at is None
    assert check(service) == []


def test_a_filed_request_is_not_cancelled(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    installation.attempt(receipt)
    with pytest.raises(Refused):
        intake.cancel(installation.service, installation.partner(), receipt.reference, None)
    assert check(installation.service) == []


def test_one_request_that_cannot_be_committed_takes_no_other_with_it(installation: Installation) -> None:
    first, second = installation.submit(case("exact")), installation.submit(case("financial-hold"))
    good = attempted(installation, installation.request(second))
    bad = attempted(installation, installation.request(first))
    broken = replace(bad, verdict=replace(bad.verdict, status=Status.STUDENT_NOT_FOUND))  # never by a machine
    with pytest.raises(MoveNotAllowed):
        conclusions.conclude(installation.service, [good, broken])
    assert installation.request(second).status == Status.FINANCIAL_HOLD
    assert check(installation.service) == []
