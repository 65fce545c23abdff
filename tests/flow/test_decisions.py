"""What people decide in the portal, on the revision that they saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from autosgern_service.domain.lifecycle import ACTIONS, MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import decisions, intake
from autosgern_service.flow.moves import Stale
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import Case
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import School, TranscriptRequest
from tests.installed import Installation, case
from tests.trail import entries


def waiting(installation: Installation, student: Case, **changes: object) -> TranscriptRequest:
    """A request of a board that works by hand: it waits for a person."""
    return installation.request(installation.submit(student, bsid="990601", **changes))


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_moves_and_mails_as_the_guides_promise(
    installation: Installation, action: Status
) -> None:
    request = waiting(installation, case("exact"))
    decisions.act(
        installation.service, *installation.acting("paper.islands"), request.id, request.revision, action
    )
    assert len(installation.mails(request)) == (action != Status.PAPER_SENT)
    assert installation.events(request)[-1].after == action


def test_only_the_four_actions_are_actions(installation: Installation) -> None:
    request = waiting(installation, case("exact"))
    with pytest.raises(MoveNotAllowed):
        decisions.act(
            installation.service,
            *installation.acting("operations"),
            request.id,
            request.revision,
            Status.CANCELLED,
        )


def test_the_second_of_two_people_is_told_and_overwrites_nothing(any_installation: Installation) -> None:
    request = waiting(any_installation, case("exact"))
    service = any_installation.service
    decisions.act(service, *any_installation.acting("paper.islands"), request.id, 1, Status.FINANCIAL_HOLD)
    with pytest.raises(Stale):
        decisions.act(
            service, *any_installation.acting("operations"), request.id, 1, Status.STUDENT_NOT_FOUND
        )
    assert [e.after for e in any_installation.events(request)][1:] == ["FinancialHold"]
    assert len(any_installation.mails(request)) == 1


def test_staff_cannot_act_while_the_machine_works(installation: Installation) -> None:
    request = installation.request(installation.submit(case("exact")))
    with pytest.raises(MoveNotAllowed):
        decisions.act(
            installation.service,
            *installation.acting("portages"),
            request.id,
            request.revision,
            Status.STUDENT_NOT_FOUND,
        )
    installation.attempt(request)


def test_an_auditor_decides_nothing(installation: Installation) -> None:
    request = waiting(installation, case("exact"))
    with pytest.raises(MoveNotAllowed):
        decisions.act(
            installation.service,
            *installation.acting("verification"),
            request.id,
            request.revision,
            Status.PAPER_SENT,
        )


def test_a_board_that_works_by_hand_has_nothing_to_try_again(installation: Installation) -> None:
    request = waiting(installation, case("exact"))
    with pytest.raises(MoveNotAllowed):
        decisions.try_again(
            installation.service, *installation.acting("paper.islands"), request.id, request.revision
        )


def without_school(installation: Installation, **changes: object) -> TranscriptRequest:
    """A request that names no school: it waits for OCAS's operators."""
    order = replace(installation.order(case("exact"), **changes), bsid=None)
    receipt = intake.receive(installation.service, installation.partner(), order)
    return installation.request(receipt)


def school_id(installation: Installation, bsid: str) -> int:
    with installation.service.store.read() as session:
        return session.scalars(select(School.id).where(School.bsid == bsid)).one()


@pytest.mark.parametrize(
    ("bsid", "changes", "status"),
    [
        (BY_NUMBER[case("exact").board].bsids[0], {}, Status.AUTO_PROCESSING),
        ("990601", {}, Status.ACTION_REQUIRED),
        (
            "990601",
            {"hold_type": "AfterSpecifiedDate", "release_date": date(2027, 1, 15)},
            Status.SCHEDULED,
        ),
    ],
)
def test_a_request_that_gets_a_school_goes_where_a_new_one_would(
    installation: Installation, bsid: str, changes: dict[str, object], status: Status
) -> None:
    request = without_school(installation, **changes)
    assert request.reason == "SchoolUnknown"
    answer = decisions.assign_school(
        installation.service,
        *installation.acting("operations"),
        request.id,
        request.revision,
        school_id(installation, bsid),
    )
    after = installation.request_by_id(request.id)
    assert (answer, after.status, after.reason, after.bsid) == (status, status, None, bsid)
    assert after.board_id is not None
    assert installation.events(request)[-1].note.startswith(bsid)


def test_a_request_that_gets_a_school_of_a_called_board_is_matched_and_filed(
    installation: Installation,
) -> None:
    request = without_school(installation)
    bsid = BY_NUMBER[case("exact").board].bsids[0]
    decisions.assign_school(
        installation.service,
        *installation.acting("operations"),
        request.id,
        request.revision,
        school_id(installation, bsid),
    )
    given = installation.request_by_id(request.id)
    assert given.due_at is not None  # it is the machine's at once
    installation.attempt(given)
    assert installation.request_by_id(request.id).status == Status.ELECTRONIC_SENT


def test_only_operators_assign_a_school_and_only_where_it_is_unknown(installation: Installation) -> None:
    request = without_school(installation)
    known = waiting(installation, case("exact"))
    place = school_id(installation, "990601")
    for username, row in (("paper.islands", request), ("verification", request), ("operations", known)):
        with pytest.raises(MoveNotAllowed):
            decisions.assign_school(
                installation.service, *installation.acting(username), row.id, row.revision, place
            )
    with pytest.raises(LookupError):
        decisions.assign_school(
            installation.service, *installation.acting("operations"), request.id, request.revision, 999_999
        )


def told(installation: Installation) -> list[tuple[str, str | None, str | None, str | None]]:
    """The audit trail: who did what to which request, from where."""
    return [(one.actor, one.action, one.subject, one.address) for one in entries(installation.service)]


def test_a_decision_leaves_its_entry_and_the_same_form_sent_twice_no_other(
    any_installation: Installation,
) -> None:
    request = waiting(any_installation, case("exact"))
    for _ in range(2):
        decisions.act(
            any_installation.service,
            *any_installation.acting("paper.islands", "192.0.2.7"),
            request.id,
            1,
            Status.PAPER_SENT,
        )
    assert told(any_installation) == [("paper.islands", "act", request.reference, "192.0.2.7")]


def test_a_decision_whose_entry_cannot_be_written_changes_nothing(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = waiting(any_installation, case("exact"))
    monkeypatch.setattr(audit, "record", _fails)
    with pytest.raises(OSError, match="trail"):
        decisions.act(
            any_installation.service,
            *any_installation.acting("paper.islands"),
            request.id,
            1,
            Status.FINANCIAL_HOLD,
        )
    assert any_installation.request_by_id(request.id).status == Status.ACTION_REQUIRED
    assert any_installation.mails(request) == []
    assert len(any_installation.events(request)) == 1


def test_a_boards_requests_tried_again_leave_one_entry(installation: Installation) -> None:
    request = installation.request(installation.submit(case("exact")))
    with installation.service.store.begin() as session:
        row = session.get_one(TranscriptRequest, request.id)
        row.status, row.reason, row.due_at = Status.AUTO_PROCESSING_ERROR, Reason.BOARD_FAULT, None
    assert request.board is not None
    by = Doer("operations", installation.service.clock.now())
    count = decisions.try_all_again(installation.service, by, request.board.id, [Reason.BOARD_FAULT])
    assert count == 1
    assert told(installation) == [("operations", "retry-board", request.board.number, None)]


def _fails(*_args: object, **_details: object) -> None:
    raise OSError("the trail cannot be written")
