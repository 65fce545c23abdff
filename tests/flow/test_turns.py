"""One automatic attempt at each fixed test student, against boards that answer by SOAP."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

import xsd
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import board_calls, decisions, match_runs, turns
from autosgern_service.flow.filing import open_document
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import CASES, Case
from autosgern_service.store import audit
from autosgern_service.store.models import Board, TranscriptRequest
from tests.installed import Installation, case

PULLED = [c for c in CASES if BY_NUMBER[c.board].mode == "pull"]


@pytest.mark.parametrize("student", PULLED, ids=lambda c: c.key)
def test_each_fixed_student_comes_out_as_expected(any_installation: Installation, student: Case) -> None:
    impatient = any_installation.with_settings(board_deadline=3.0, attempts=1)
    receipt = impatient.submit(student)
    assert receipt.status == Status.AUTO_PROCESSING
    impatient.attempt(receipt)
    request = impatient.request(receipt)
    assert (request.status, request.reason or "") == (student.status, student.reason)
    assert bool(impatient.mails(request)) is student.mail
    filed = [open_document(impatient.service.vault, row) for row in impatient.transcripts(request)]
    assert bool(filed) is (student.status == Status.ELECTRONIC_SENT)
    for document in filed:
        assert student.student is not None
        assert xsd.read(document).person.birth_date == student.student.birth_date
        assert xsd.read(document).tracking_id == receipt.reference


def test_a_letter_of_another_alphabet_in_a_surname_hides_no_student(installation: Installation) -> None:
    """The name alone finds the student here: the applicant gave no OEN and mistyped the birth date too."""
    changes: dict[str, Any] = {"last": "Qu\u0435snelle", "oen": "", "birth_date": date(1998, 4, 18)}
    receipt = installation.submit(case("exact"), **changes)
    installation.attempt(receipt)
    request = installation.request(receipt)
    assert (request.status, request.reason) == (Status.AUTO_PROCESSING_ERROR, Reason.REVIEW_NEEDED)
    with installation.service.store.begin() as session:
        shown = match_runs.best(installation.service.vault, session, request.id)
    assert {one["candidate"]["last"] for one in shown} == {"Quesnelle"}


def test_staff_may_send_it_through_again(installation: Installation) -> None:
    once = installation.with_settings(attempts=1)
    receipt = once.submit(case("board-down"))
    once.attempt(receipt)
    request = once.request(receipt)
    decisions.try_again(once.service, *once.acting("operations"), request.id, request.revision)
    again = once.request(receipt)
    assert (again.status, again.attempt, again.reason) == (Status.AUTO_PROCESSING, 2, None)


def test_a_clock_far_behind_makes_no_transcript_of_the_future(installation: Installation) -> None:
    """The day of validation is the service's own: a document cannot choose it."""
    early: Service = replace(
        installation.service,
        clock=replace(
            installation.service.clock,
            source=lambda: installation.service.clock.now() - timedelta(days=20_000),
        ),
    )
    receipt = installation.submit(case("exact"))
    replace(installation, service=early).attempt(receipt)
    assert installation.request(receipt).reason == "TranscriptInvalid"


def test_a_row_that_cannot_be_read_as_a_person_holds_no_other(installation: Installation) -> None:
    """Nothing writes such a row; one that was written by hand is tried again like any unforeseen error."""
    bad, good = installation.submit(case("exact")), installation.submit(case("financial-hold"), bsid="990101")
    with installation.service.store.begin() as session:
        chosen = TranscriptRequest.reference == bad.reference
        session.execute(update(TranscriptRequest).where(chosen).values(last_attended="unknown"))
    installation.attempt(bad, good)
    left = installation.request(bad)
    assert (left.status, left.failures) == (Status.AUTO_PROCESSING, 1)
    assert [run.outcome for run in installation.runs(left)] == ["ProcessingFailed"]
    assert installation.request(good).status != Status.AUTO_PROCESSING


def test_a_gender_that_no_contract_has_is_compared_with_nothing(installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    with installation.service.store.begin() as session:
        session.execute(text("UPDATE transcript_requests SET gender = 'Nonsense'"))
    request = installation.request(receipt)
    assert request.applicant.gender == ""


@pytest.mark.parametrize("mode", ["manual", "push"])
def test_a_board_that_we_do_not_call_any_more_gets_no_turn(installation: Installation, mode: str) -> None:
    service, receipt = installation.service, installation.submit(case("exact"))
    number = installation.request(receipt).board.number
    with service.store.begin() as session:
        session.execute(update(Board).where(Board.number == number).values(mode=mode, turn=7))
    assert board_calls.give_turns(service) == 0
    turns.work_on(service, number, 7)
    assert installation.request(receipt).status == Status.AUTO_PROCESSING
    with service.store.read() as session:
        board = session.scalars(select(Board).where(Board.number == number)).one()
        for deed in (board_calls.pause, board_calls.resume):
            with pytest.raises(board_calls.NotCalled):
                deed(session, board, audit.Doer("an operator", service.clock.now()))
