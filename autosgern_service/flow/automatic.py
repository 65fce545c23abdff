"""The automatic attempt: ask the board's system, match, fetch, check, file. The heart of Auto-SGéRN.

The engine calls `process` with a request's id and attempt number. Everything before `_conclude` only reads,
so an attempt may be repeated at will; the conclusion is one transaction under compare-and-set, so it counts
once. What a machine cannot decide safely becomes AutoProcessingError with its reason.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import matcher
import xsd
from autosgern_service.flow.filing import file_transcript
from autosgern_service.flow.moves import SYSTEM, Stale, move
from autosgern_service.identity import applicant, is_transcript_of
from autosgern_service.lifecycle import Actor, Status
from autosgern_service.reasons import Reason
from autosgern_service.service import Service
from autosgern_service.sis import NO_ACADEMIC_DATA, BoardSystem, Found, Hold, SisError
from autosgern_service.store.models import Board, MatchRun, TranscriptRequest
from matcher import Candidate, Decision, Outcome
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
class Verdict:
    """What an attempt came to; `report` and `document` where a transcript was fetched."""

    status: Status
    reason: Reason | None = None
    note: str | None = None
    decision: Decision | None = None
    candidates: int = 0
    document: bytes | None = None
    report: Report | None = None


def process(service: Service, request_id: int, attempt: int) -> None:
    """Make one automatic attempt at a request; does nothing where the request has moved on."""
    request = _load(service, request_id)
    if request is None or request.status != Status.AUTO_PROCESSING or request.attempt != attempt:
        return
    started = time.monotonic()
    try:
        verdict = attempt_at(service.boards.system(_board(request)), request, service.clock.today())
    except SisError as problem:
        if problem.retryable and attempt < service.settings.attempts:
            _try_later(service, request, problem)
            return
        verdict = Verdict(Status.AUTO_PROCESSING_ERROR, Reason(problem.reason), note=problem.detail)
    _conclude(service, request, verdict, round((time.monotonic() - started) * 1000))


def attempt_at(system: BoardSystem, request: TranscriptRequest, today: date) -> Verdict:
    """Match the request at the board, fetch the transcript and judge it; writes nothing.

    Raises SisError where the board does not answer as it should.
    """
    person = applicant(request)
    found = system.find_students(person, maximum=MAXIMUM_CANDIDATES)
    decision = matcher.match(person, found.candidates, truncated=found.truncated)
    if decision.outcome is not Outcome.MATCHED or decision.student is None:
        return Verdict(
            Status.AUTO_PROCESSING_ERROR, _unmatched(decision, found), None, decision, len(found.candidates)
        )
    verdict = fetch(system, request, decision.student, today)
    return replace(verdict, decision=decision, candidates=len(found.candidates))


def fetch(system: BoardSystem, request: TranscriptRequest, student: Candidate, today: date) -> Verdict:
    """Fetch a matched student's transcript and judge it: valid, and that student's."""
    answer = system.get_transcript(student.id, request.reference)
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
        answer, today=today, origin=Origin.FETCHED, reference=request.reference, request_type=request.type
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
    """Name the errors for the history: codes, lines and paths, no value."""
    errors = [p for p in report.problems if p.severity is xsd.Severity.ERROR]
    return "\n".join(f"{p.code} · {p.line or '–'} · {p.path or '–'}" for p in errors)


def _load(service: Service, request_id: int) -> TranscriptRequest | None:
    with service.store.read() as session:
        return session.scalar(
            select(TranscriptRequest)
            .where(TranscriptRequest.id == request_id)
            .options(joinedload(TranscriptRequest.board), joinedload(TranscriptRequest.deliveries))
        )


def _board(request: TranscriptRequest) -> Board:
    assert request.board is not None
    return request.board


def _try_later(service: Service, request: TranscriptRequest, problem: SisError) -> None:
    """Give the board time: the next attempt is enqueued, delayed, in the commit that ends this one."""
    delay = service.settings.retry_delay * 2 ** (request.attempt - 1)
    with service.store.begin() as session:
        row = _still_ours(session, request)
        if row is None:
            return
        _record_run(service, session, request, None, 0, outcome=problem.reason)
        row.attempt = request.attempt + 1
        service.jobs.process(
            session, request_id=row.id, attempt=row.attempt, board=_board(request).number, delay=delay
        )


def _conclude(service: Service, request: TranscriptRequest, verdict: Verdict, duration_ms: int) -> None:
    """Commit what the attempt came to (match run, transcript, move, mail) unless somebody was faster."""
    now = service.clock.now()
    with suppress(Stale), service.store.begin() as session:
        row = _still_ours(session, request)
        if row is None:
            return
        _record_run(service, session, request, verdict, duration_ms)
        if verdict.document is not None and verdict.report is not None:
            file_transcript(
                service,
                session,
                row,
                verdict.document,
                verdict.report,
                origin=Origin.FETCHED,
                by=SYSTEM,
                at=now,
            )
        move(
            session,
            row,
            verdict.status,
            actor=Actor.MACHINE,
            by=SYSTEM,
            at=now,
            reason=verdict.reason,
            note=verdict.note,
        )


def _still_ours(session: Session, request: TranscriptRequest) -> TranscriptRequest | None:
    """Lock the request's row; None where it is no longer in the attempt that we made."""
    return session.scalar(
        select(TranscriptRequest)
        .where(
            TranscriptRequest.id == request.id,
            TranscriptRequest.status == Status.AUTO_PROCESSING,
            TranscriptRequest.attempt == request.attempt,
        )
        .with_for_update()
    )


def _record_run(
    service: Service,
    session: Session,
    request: TranscriptRequest,
    verdict: Verdict | None,
    duration_ms: int,
    *,
    outcome: str | None = None,
) -> None:
    """Keep the line of the match log; the compared values of the best candidates are sealed."""
    decision = verdict.decision if verdict else None
    run = MatchRun(
        request_id=request.id,
        board_id=request.board_id,
        attempt=request.attempt,
        at=service.clock.now(),
        outcome=outcome or (decision.outcome.value if decision else verdict.reason if verdict else ""),
        duration_ms=duration_ms,
    )
    if decision is not None and verdict is not None:
        run.rule, run.score, run.margin = decision.rule, decision.score, decision.margin
        run.candidates, run.truncated, run.model = verdict.candidates, decision.truncated, decision.model
        run.best_sealed = service.vault.seal(_compared(decision), match_run_name(request.id, request.attempt))
    session.add(run)


def match_run_name(request_id: int, attempt: int) -> str:
    """Return the name under which a match run's candidates are sealed."""
    return f"match:{request_id}:{attempt}"


def _compared(decision: Decision) -> bytes:
    """Return the best candidates with their evidence as JSON: what staff and operators may look at."""
    best = [asdict(scored) for scored in decision.best]
    return json.dumps(decision.to_dict() | {"best": best}, default=str).encode()
