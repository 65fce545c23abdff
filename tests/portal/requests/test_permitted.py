"""What a reader may do with a request as it stands: the doors of its page, by role and status."""

from __future__ import annotations

import pytest

from autosgern_service.domain.lifecycle import ACTIONS, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.store.models import Board, TranscriptRequest, User
from portal.requests.permitted import Choices, choices

STAFF, OPERATOR = User(role="school"), User(role="operator")


def request(status: Status, reason: Reason | None = None, mode: str | None = "pull") -> TranscriptRequest:
    return TranscriptRequest(status=status, reason=reason, board=Board(mode=mode) if mode else None)


@pytest.mark.parametrize("status", list(Status))
def test_an_auditor_may_do_nothing_whatever_the_status(status: Status) -> None:
    found = choices(User(role="auditor"), request(status, Reason.SCHOOL_UNKNOWN))
    assert (found, bool(found)) == (Choices(), False)


@pytest.mark.parametrize("status", list(Status))
def test_only_operators_handle_pdfs_cancel_and_assign_schools(status: Status) -> None:
    of_staff = choices(STAFF, request(status, Reason.SCHOOL_UNKNOWN))
    assert (of_staff.handle_pdf, of_staff.cancel, of_staff.assign) == (False, False, False)
    of_operator = choices(OPERATOR, request(status, Reason.SCHOOL_UNKNOWN))
    assert of_operator.handle_pdf == (status is Status.TRANSCRIPT_UPLOADED)
    assert of_operator.assign


def test_nothing_is_opened_while_the_machine_works_but_the_way_to_cancel() -> None:
    assert not choices(STAFF, request(Status.AUTO_PROCESSING))
    assert choices(OPERATOR, request(Status.AUTO_PROCESSING)) == Choices(cancel=True)


def test_an_action_that_stands_already_is_not_offered_again() -> None:
    assert choices(STAFF, request(Status.ACTION_REQUIRED)).actions == tuple(ACTIONS)
    held = choices(STAFF, request(Status.FINANCIAL_HOLD)).actions
    assert held == tuple(action for action in ACTIONS if action is not Status.FINANCIAL_HOLD)


@pytest.mark.parametrize(
    ("status", "upload", "again", "withdraw"),
    [
        (Status.ACTION_REQUIRED, True, False, False),
        (Status.TRANSCRIPT_UPLOADED, True, True, False),
        (Status.ELECTRONIC_SENT, True, True, True),
        (Status.PAPER_SENT, True, True, False),
        (Status.CANCELLED, False, False, False),
    ],
)
def test_what_was_sent_may_be_replaced_and_what_was_cancelled_may_not(
    status: Status, upload: bool, again: bool, withdraw: bool
) -> None:
    found = choices(STAFF, request(status))
    assert (found.upload, found.again, found.withdraw) == (upload, again, withdraw)
    assert bool(found.actions) is (status is Status.ACTION_REQUIRED)


@pytest.mark.parametrize(
    ("mode", "retry"), [("pull", True), ("push", False), ("manual", False), (None, False)]
)
def test_only_what_a_board_that_we_call_has_is_tried_again(mode: str | None, retry: bool) -> None:
    failed = request(Status.AUTO_PROCESSING_ERROR, Reason.BOARD_FAULT, mode)
    assert choices(STAFF, failed).retry is retry
    assert not choices(STAFF, request(Status.ELECTRONIC_SENT, mode=mode)).retry
