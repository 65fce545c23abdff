"""What asking a board may end in: each error with its reason, and whether asking later may help."""

from __future__ import annotations

import pytest

from autosgern_service.domain.reasons import Reason
from autosgern_service.sis import answers
from autosgern_service.sis.answers import SisError


@pytest.mark.parametrize(
    ("error", "reason", "retryable"),
    [
        (answers.unavailable("no answer"), Reason.BOARD_UNAVAILABLE, True),
        (answers.unavailable("no certificate", retryable=False), Reason.BOARD_UNAVAILABLE, False),
        (answers.fault("no XML"), Reason.BOARD_FAULT, False),
        (answers.refused("wrong password"), Reason.BOARD_REFUSED, False),
    ],
)
def test_an_error_has_a_reason_of_the_domain_and_our_own_words(
    error: SisError, reason: Reason, retryable: bool
) -> None:
    assert Reason(error.reason) is reason
    assert error.retryable is retryable
    assert str(error) == f"{reason}: {error.detail}"


def test_a_hold_is_not_the_answer_that_there_is_nothing() -> None:
    """An attempt asks for identity first; whatever else it meets is a document."""
    assert answers.NoAcademicData("NoAcademicData") is answers.NO_ACADEMIC_DATA
    assert answers.Hold("Other") == answers.Hold("Other") != answers.NO_ACADEMIC_DATA
