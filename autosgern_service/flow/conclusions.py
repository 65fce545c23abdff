"""The conclusion of automatic attempts: run, transcript, move and mail of each, in one transaction.

It stands under compare-and-set on status and attempt, so each attempt counts once, however often it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.lifecycle import Actor, Status
from autosgern_service.domain.origins import Origin
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import board_calls, match_runs
from autosgern_service.flow.attempt import Verdict
from autosgern_service.flow.filing import content_of, file_transcript
from autosgern_service.flow.moves import SYSTEM, move
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms
from autosgern_service.store.models import Board, TranscriptRequest


@dataclass(frozen=True)
class Attempted:
    """An attempt that came to a verdict, not yet committed."""

    request: TranscriptRequest
    verdict: Verdict
    milliseconds: int


def conclude(service: Service, attempted: Sequence[Attempted]) -> None:
    """Commit what attempts came to: together, as that is much cheaper; if that fails, each for itself.

    Raises what kept one from being committed, when all the others are.
    """
    try:
        _commit(service, attempted)
    except Exception:
        if len(attempted) == 1:
            raise
        _commit_each(service, attempted)


def came_to_nothing(
    service: Service,
    request: TranscriptRequest,
    board: Board,
    milliseconds: int,
    reason: Reason,
    detail: str | None = None,
    *,
    retry: bool,
) -> bool:
    """Record an attempt without a verdict: the request is due again later, or goes to the board's staff.

    Returns whether its board is left alone from now on.
    """
    failures = request.failures + 1
    leave_alone = False
    with service.store.begin() as session:
        row = _lock(session, [request]).get(request.id)
        if row is None or row.attempt != request.attempt:
            return False
        match_runs.keep(service, session, request, reason, milliseconds)
        if reason is not Reason.PROCESSING_FAILED:
            leave_alone = board_calls.failed(service, session, board, reason)
        now = service.clock.now()
        if retry and failures < service.settings.attempts:
            row.attempt, row.failures, row.turn = request.attempt + 1, failures, None
            row.due_at = now + board_calls.wait_after(service, failures)
        else:
            _move(session, row, Verdict(Status.AUTO_PROCESSING_ERROR, reason, detail), now)
    return leave_alone


def _commit_each(service: Service, attempted: Sequence[Attempted]) -> None:
    problems: list[Exception] = []
    for one in attempted:
        try:
            _commit(service, [one])
        except Exception as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


def _commit(service: Service, attempted: Sequence[Attempted]) -> None:
    """Commit match run, transcript, move and mail of each request, unless somebody was faster."""
    if not attempted:
        return
    with service.store.begin() as session, session.no_autoflush:
        rows = _lock(session, [one.request for one in attempted])
        now = service.clock.now()
        for one in attempted:
            row = rows.get(one.request.id)
            if row is not None and row.attempt == one.request.attempt:
                _commit_one(service, session, row, one, now)


def _commit_one(
    service: Service, session: Session, row: TranscriptRequest, attempted: Attempted, now: datetime
) -> None:
    verdict = attempted.verdict
    outcome = verdict.decision.outcome if verdict.decision else verdict.reason or ""
    match_runs.keep(
        service, session, row, outcome, attempted.milliseconds, verdict.decision, verdict.candidates
    )
    if verdict.document is not None and verdict.report is not None:
        content = content_of(verdict.report)
        file_transcript(
            service, session, row, verdict.document, content, origin=Origin.FETCHED, by=SYSTEM, at=now
        )
    _move(session, row, verdict, now)


def _move(session: Session, row: TranscriptRequest, verdict: Verdict, now: datetime) -> None:
    if verdict.reason is Reason.PROCESSING_FAILED:
        alarms.ring(session, Kind.REQUEST_FAILED, row.reference, at=now)
    move(
        session,
        row,
        verdict.status,
        actor=Actor.MACHINE,
        by=SYSTEM,
        at=now,
        reason=verdict.reason,
        note=verdict.note,
        origin=Origin.FETCHED if verdict.document is not None else None,
    )


def _lock(session: Session, requests: Sequence[TranscriptRequest]) -> dict[int, TranscriptRequest]:
    """Lock requests that are still in automatic processing, in the order of their ids."""
    rows = session.scalars(
        select(TranscriptRequest)
        .where(
            TranscriptRequest.id.in_([request.id for request in requests]),
            TranscriptRequest.status == Status.AUTO_PROCESSING,
        )
        .order_by(TranscriptRequest.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}
