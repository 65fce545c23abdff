"""A status changes in one way: from the revision that was read, as the lifecycle allows, with its event."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from autosgern_service.domain.lifecycle import Actor, MoveNotAllowed, Status
from autosgern_service.domain.origins import Origin
from autosgern_service.flow.moves import Stale, move
from autosgern_service.store.models import TranscriptRequest
from tests.conftest import NOON
from tests.installed import Installation, case

LATER = NOON + timedelta(hours=1)


def moved(installation: Installation, request: TranscriptRequest, after: Status, **more: Any) -> None:
    """Move a request, as staff unless it is said otherwise."""
    given = {"actor": Actor.STAFF, "by": "paper.islands", "at": LATER} | more
    with installation.service.store.begin() as session:
        move(session, request, after, **given)


def waiting(installation: Installation) -> TranscriptRequest:
    """A request that waits for people."""
    return installation.request(installation.submit(case("exact"), bsid="990601"))


def test_a_move_is_in_the_row_in_what_was_read_and_in_its_event(any_installation: Installation) -> None:
    request = waiting(any_installation)
    filed = {"origin": Origin.UPLOADED, "overruled": ["first_name", "oen"]}
    moved(any_installation, request, Status.ELECTRONIC_SENT, note="seen", **filed)
    for row in (request, any_installation.request_by_id(request.id)):
        assert (row.status, row.revision, row.note) == ("ElectronicTranscriptSent", 2, "seen")
        assert (row.updated_at, row.updated_by, row.completed_at) == (LATER, "paper.islands", LATER)
    event = any_installation.events(request)[-1]
    assert (event.before, event.after, event.revision) == ("ActionRequired", "ElectronicTranscriptSent", 2)
    assert (event.actor, event.by, event.at, event.note) == ("staff", "paper.islands", LATER, "seen")
    assert (event.origin, event.overruled) == ("uploaded", "first_name oen")


def test_of_two_who_saw_the_same_revision_the_second_changes_nothing(any_installation: Installation) -> None:
    request = waiting(any_installation)
    another = any_installation.request_by_id(request.id)
    moved(any_installation, request, Status.PAPER_SENT)
    with pytest.raises(Stale, match=request.reference):
        moved(any_installation, another, Status.STUDENT_NOT_FOUND)
    assert any_installation.request_by_id(request.id).status == Status.PAPER_SENT
    assert len(any_installation.events(request)) == 2
    assert any_installation.mails(request) == []


def test_a_move_that_the_lifecycle_does_not_have_changes_nothing(installation: Installation) -> None:
    request = waiting(installation)
    for after, actor in ((Status.FILE_UPLOAD_ERROR, Actor.STAFF), (Status.PAPER_SENT, Actor.MACHINE)):
        with pytest.raises(MoveNotAllowed):
            moved(installation, request, after, actor=actor)
    assert (request.revision, installation.request_by_id(request.id).revision) == (1, 1)


def test_what_goes_to_the_machine_is_due_at_once_and_what_leaves_it_is_nobodys(
    installation: Installation,
) -> None:
    request = waiting(installation)
    request.failures, request.turn = 3, 7
    moved(installation, request, Status.AUTO_PROCESSING)
    assert (request.due_at, request.attempt, request.failures, request.turn) == (LATER, 1, 0, None)
    moved(installation, request, Status.NO_ACADEMIC_DATA, actor=Actor.MACHINE)
    assert (request.due_at, request.attempt, request.completed_at) == (None, 1, None)


def test_every_attempt_leaves_its_event(installation: Installation) -> None:
    receipt = installation.submit(case("financial-hold"))
    installation.attempt(receipt)
    events = installation.events(installation.request(receipt))
    assert [(e.before, e.after, e.actor) for e in events] == [
        (None, "AutoProcessing", "centre"),
        ("AutoProcessing", "FinancialHold", "machine"),
    ]
    assert events[1].note == "Hold: Financial"


def test_the_applicant_is_written_to_once_with_the_move(any_installation: Installation) -> None:
    receipt = any_installation.submit(case("exact"), bsid="990601")
    request = any_installation.request(receipt)
    stale = any_installation.request(receipt)
    moved(any_installation, request, Status.FINANCIAL_HOLD)
    with pytest.raises(Stale):
        moved(any_installation, stale, Status.FINANCIAL_HOLD)
    (mail,) = any_installation.mails(request)
    assert (mail.recipient, mail.created_at) == ("exact@candidature.example", LATER)


def test_an_applicant_without_an_address_gets_no_mail(installation: Installation) -> None:
    request = installation.request(installation.submit(case("exact"), bsid="990601", email=None))
    moved(installation, request, Status.FINANCIAL_HOLD)
    assert installation.mails(request) == []
