"""What asking a board can end in: students found, a transcript held back, or an error with its reason.

`BoardSystem` returns and raises these; the flow turns them into moves of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from matcher import Candidate

UNAVAILABLE = "BoardUnavailable"
FAULT = "BoardFault"
REFUSED = "BoardRefused"


@dataclass(frozen=True)
class Found:
    """The students who meet a criterion; `truncated` where there may be more of them."""

    candidates: tuple[Candidate, ...]
    truncated: bool


@dataclass(frozen=True)
class Hold:
    """The board holds the transcript back; `reason` is a PESC HoldReason (Financial, TranscriptFee, …)."""

    reason: str


class NoAcademicData(Enum):
    """The student is known and has no academic record, for instance is only pre-registered."""

    NO_ACADEMIC_DATA = "NoAcademicData"


NO_ACADEMIC_DATA = NoAcademicData.NO_ACADEMIC_DATA


class SisError(Exception):
    """A board did not give a usable answer.

    `reason` is the code of an AutoProcessingError, `retryable` says whether asking later may help, `detail`
    is for operators. The detail is always one of our own sentences, never words of the board's: those may
    hold personal data.
    """

    def __init__(self, reason: str, detail: str, *, retryable: bool = False) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.retryable = retryable


def unavailable(detail: str, *, retryable: bool = True) -> SisError:
    """Return the error of a board that cannot be reached or is not able to answer now."""
    return SisError(UNAVAILABLE, detail, retryable=retryable)


def fault(detail: str) -> SisError:
    """Return the error of a board that answered a fault, or something that is no answer."""
    return SisError(FAULT, detail)


def refused(detail: str) -> SisError:
    """Return the error of a board that does not accept our credentials."""
    return SisError(REFUSED, detail)
