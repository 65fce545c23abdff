"""One automatic attempt: ask the board's system, match, fetch, check. The heart of Auto-SGéRN.

It writes nothing and knows no database: an attempt may be repeated at will. What came of it is a `Verdict`, which
`conclusions` commits. What a machine cannot decide safely becomes AutoProcessingError with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import matcher
import xsd
from autosgern_service.domain.identity import is_transcript_of
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.sis import NO_ACADEMIC_DATA, BoardSystem, Found, Hold
from matcher import Applicant, Candidate, Decision, Outcome
from xsd import Origin, Report

#: More candidates than this and a board's answer counts as truncated.
MAXIMUM_CANDIDATES = 50

HOLDS = {
    "Financial": Status.FINANCIAL_HOLD,
    "TranscriptFee": Status.FINANCIAL_HOLD,
    "Other": Status.NO_ACADEMIC_DATA,
}

UNMATCHED = {
    Outcome.MULTIPLE: Reason.MULTIPLE_MATCH,
    Outcome.REVIEW: Reason.REVIEW_NEEDED,
    Outcome.NOT_FOUND: Reason.STUDENT_RECORD_NOT_FOUND,
}


@dataclass(frozen=True)
class Wanted:
    """What a request asks for: whose transcript, under which number, an original or one issued anew."""

    applicant: Applicant
    reference: str
    type: str


@dataclass(frozen=True)
class Verdict:
    """What an attempt came to; `report` and `document` where a transcript was fetched."""

    status: Status
    reason: Reason | None = None
    note: str | None = None
    decision: Decision | None = None
    candidates: int = 0
    document: bytes | None = None
    report: Report | None = None


def attempt(system: BoardSystem, wanted: Wanted, today: date, *, check_digit: bool = True) -> Verdict:
    """Match the applicant at the board, fetch the transcript and judge it.

    Raises SisError where the board does not answer as it should.
    """
    found = system.find_students(wanted.applicant, maximum=MAXIMUM_CANDIDATES)
    decision = matcher.match(
        wanted.applicant, found.candidates, truncated=found.truncated, check_digit=check_digit
    )
    if decision.outcome is Outcome.MATCHED and decision.student is not None:
        verdict = fetch(system, wanted, decision.student, today)
    else:
        verdict = Verdict(Status.AUTO_PROCESSING_ERROR, _unmatched(decision, found))
    return replace(verdict, decision=decision, candidates=len(found.candidates))


def fetch(system: BoardSystem, wanted: Wanted, student: Candidate, today: date) -> Verdict:
    """Fetch a matched student's transcript and judge it: valid, and that student's."""
    answer = system.get_transcript(student.id, wanted.reference)
    if answer is NO_ACADEMIC_DATA:
        return Verdict(Status.NO_ACADEMIC_DATA)
    if isinstance(answer, Hold):
        if answer.reason not in HOLDS:
            return Verdict(
                Status.AUTO_PROCESSING_ERROR, Reason.BOARD_ANSWER_NEEDS_REVIEW, f"Hold: {answer.reason}"
            )
        return Verdict(HOLDS[answer.reason], note=f"Hold: {answer.reason}")
    assert isinstance(answer, bytes)
    report = xsd.check(
        answer, today=today, origin=Origin.FETCHED, reference=wanted.reference, request_type=wanted.type
    )
    if not report.accepted or report.transcript is None:
        return Verdict(
            Status.AUTO_PROCESSING_ERROR, Reason.TRANSCRIPT_INVALID, note=_problems(report), report=report
        )
    if not is_transcript_of(report.transcript, student):
        return Verdict(Status.AUTO_PROCESSING_ERROR, Reason.TRANSCRIPT_MISMATCH)
    return Verdict(Status.ELECTRONIC_SENT, document=answer, report=report)


def _unmatched(decision: Decision, found: Found) -> Reason:
    # A truncated answer says nothing about who is missing; that several fit stays true whoever is.
    if found.truncated and decision.outcome is not Outcome.MULTIPLE:
        return Reason.CANDIDATES_TRUNCATED
    return UNMATCHED[decision.outcome]


def _problems(report: Report) -> str:
    """Name the errors for the history: codes, lines, paths and what the schema expects, no value of the document."""
    errors = [p for p in report.problems if p.severity is xsd.Severity.ERROR]
    lines = (f"{p.code} · {p.line or '–'} · {p.path or '–'} · {p.expected}" for p in errors)
    return "\n".join(line.removesuffix(" · ") for line in lines)
