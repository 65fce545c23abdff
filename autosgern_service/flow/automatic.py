"""The automatic attempt: ask the board's system, match, fetch, check, file. The heart of Auto-SGéRN.

The engine calls `work_on` with a board and the number of its turn; the requests of that board which are due are
claimed a few at a time and attempted. Everything before `conclude` only reads, so an attempt may be repeated at
will; the conclusion is one transaction under compare-and-set on status and attempt, so it counts once. Who
claims a request that an earlier turn left in hand gives the attempt a new number, and with that takes it from
whoever might still hold it. What a machine cannot decide safely becomes AutoProcessingError with its reason.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

import structlog
from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

import matcher
import xsd
from autosgern_service import alarms
from autosgern_service.alarms import Kind
from autosgern_service.flow import boards
from autosgern_service.flow.filing import file_transcript
from autosgern_service.flow.moves import SYSTEM, move
from autosgern_service.identity import applicant, is_transcript_of
from autosgern_service.lifecycle import Actor, Status
from autosgern_service.reasons import Reason
from autosgern_service.service import Service
from autosgern_service.sis import NO_ACADEMIC_DATA, BoardSystem, Found, Hold, SisError
from autosgern_service.store.models import Board, MatchRun, TranscriptRequest
from matcher import Candidate, Decision, Outcome
from xsd import Origin, Report

log = structlog.get_logger()

#: More candidates than this and a board's answer counts as truncated.
MAXIMUM_CANDIDATES = 50
#: Requests that are claimed at a time from a board that answers well.
CLAIM = 10
#: Verdicts are committed together, but none waits longer than this for the next attempt to begin.
COMMIT_SECONDS = 1.0
#: A turn ends after this many seconds, so that others come to theirs; the board gets another one at once.
TURN_SECONDS = 60.0

_KEEP_RUN = insert(MatchRun.__table__)  # type: ignore[arg-type]

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


@dataclass(frozen=True)
class Attempted:
    """An attempt that came to a verdict, not yet committed."""

    request: TranscriptRequest
    verdict: Verdict
    milliseconds: int


@dataclass
class Turn:
    """A board's turn under way; `over` is set when its lanes should begin nothing more.

    `failing`: the board has answered badly since it last answered as it should, so the next good answer has to be
    noted (see `boards.answered`).
    """

    service: Service
    board: str
    number: int
    ends: float = field(default_factory=lambda: time.monotonic() + TURN_SECONDS)
    over: threading.Event = field(default_factory=threading.Event)
    claimed: deque[TranscriptRequest] = field(default_factory=deque)
    failing: bool = False
    _exhausted: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> TranscriptRequest | None:
        """Return the next request to attempt, claiming more where there is more; None at the end."""
        with self._lock:
            if self.over.is_set() or self.service.stopping.is_set() or time.monotonic() > self.ends:
                return None
            if not self.claimed and not self._exhausted:
                self.claim()
            return self.claimed.popleft() if self.claimed else None

    def claim(self) -> None:
        """Claim some more requests."""
        rows = _claim(self)
        self.claimed.extend(rows)
        # Fewer than there might have been, and none claimed alone: nothing else was due.
        self._exhausted = len(rows) != 1 and len(rows) < CLAIM


def work_on(service: Service, board: str, number: int) -> None:
    """Attempt a board's due requests until none is left, on as many lanes as the board may be asked at once."""
    turn = Turn(service, board, number)
    turn.claim()
    count = min(len(turn.claimed), service.settings.board_concurrency)
    try:
        if count == 1:
            _work_in_lane(turn)
        elif count > 1:
            with ThreadPoolExecutor(count, thread_name_prefix=board) as lanes:
                for lane in [lanes.submit(_work_in_lane, turn) for _ in range(count)]:
                    lane.result()
    finally:
        _hand_back(turn)


def process(service: Service, request_id: int, attempt: int) -> None:
    """Make one automatic attempt at a request; does nothing where the request has moved on."""
    request = _load(service, request_id)
    if request is None or request.status != Status.AUTO_PROCESSING or request.attempt != attempt:
        return
    if (attempted := _attempt(service, request, threading.Event())) is not None:
        conclude(service, [attempted])


def _work_in_lane(turn: Turn) -> None:
    attempted: list[Attempted] = []
    since = time.monotonic()
    while (request := turn.next()) is not None:
        one = _attempt(turn.service, request, turn.over)
        _note_answer(turn, request, one)
        if one is not None:
            attempted.append(one)
        if len(attempted) >= CLAIM or time.monotonic() - since > COMMIT_SECONDS:
            conclude(turn.service, attempted)
            attempted, since = [], time.monotonic()
    conclude(turn.service, attempted)


def _note_answer(turn: Turn, request: TranscriptRequest, attempted: Attempted | None) -> None:
    """Let a good answer end a row of bad ones at once: others of the same claim may follow it."""
    if attempted is None:
        turn.failing = True
    elif turn.failing and attempted.verdict.reason is not Reason.PROCESSING_FAILED:
        turn.failing = False
        with turn.service.store.begin() as session:
            boards.answered(session, _board(request), turn.service.clock.now())


def _claim(turn: Turn) -> list[TranscriptRequest]:
    """Take some due requests of the board in hand; none where the turn is no longer the board's last.

    A request that an earlier turn left in hand may be what that turn died of: it is claimed alone, and the
    lost attempt counts. A board that has just failed is tried with one request.
    """
    service = turn.service
    now = service.clock.now()
    with service.store.begin() as session:
        board = session.scalar(
            select(Board).where(
                Board.number == turn.board, Board.turn == turn.number, boards.may_be_called(now)
            )
        )
        if board is None:
            return []
        turn.failing |= board.failures > 0
        rows = session.scalars(
            select(TranscriptRequest)
            .where(
                TranscriptRequest.board_id == board.id,
                TranscriptRequest.due_at.is_not(None),
                boards.is_due(TranscriptRequest.due_at, now),
                or_(TranscriptRequest.turn.is_(None), TranscriptRequest.turn != turn.number),
            )
            .order_by(TranscriptRequest.due_at, TranscriptRequest.id)
            .limit(1 if board.failures else CLAIM)
            .with_for_update(skip_locked=True)
        ).all()
        left = next((position for position, row in enumerate(rows) if row.turn is not None), len(rows))
        claimed = list(rows[: left or 1])
        for row in claimed:
            if row.turn is not None:
                row.attempt += 1
                row.failures += 1
            row.turn = turn.number
            set_committed_value(row, "board", board)
        return claimed


def _hand_back(turn: Turn) -> None:
    """Let go of claimed requests that were not attempted."""
    if not turn.claimed:
        return
    with turn.service.store.begin() as session:
        for request in turn.claimed:
            session.execute(
                update(TranscriptRequest)
                .where(TranscriptRequest.id == request.id, TranscriptRequest.attempt == request.attempt)
                .values(turn=None)
                .execution_options(synchronize_session=False)
            )


def _attempt(service: Service, request: TranscriptRequest, leave_alone: threading.Event) -> Attempted | None:
    """Attempt a claimed request; None where it came to no verdict, which is committed.

    Sets `leave_alone` where the board should not be called any more for now.
    """
    started = time.monotonic()
    if request.failures >= service.settings.attempts:
        # Every attempt ended without a word, most likely with its worker: another one would too.
        return Attempted(request, Verdict(Status.AUTO_PROCESSING_ERROR, Reason.PROCESSING_FAILED), 0)
    try:
        verdict = attempt_at(
            service.boards.system(_board(request)),
            request,
            service.clock.today(),
            check_digit=service.settings.oen_check_digit,
        )
    except SisError as problem:
        reason = Reason(problem.reason)
        if _came_to_nothing(service, request, started, reason, problem.detail, problem.retryable):
            leave_alone.set()
        return None
    except Exception:
        log.exception("attempt failed", request=request.id, attempt=request.attempt)
        _came_to_nothing(service, request, started, Reason.PROCESSING_FAILED, None, retry=True)
        return None
    return Attempted(request, verdict, _milliseconds_since(started))


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def attempt_at(
    system: BoardSystem, request: TranscriptRequest, today: date, *, check_digit: bool = True
) -> Verdict:
    """Match the request at the board, fetch the transcript and judge it; writes nothing.

    Raises SisError where the board does not answer as it should.
    """
    person = applicant(request)
    found = system.find_students(person, maximum=MAXIMUM_CANDIDATES)
    decision = matcher.match(person, found.candidates, truncated=found.truncated, check_digit=check_digit)
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
    """Name the errors for the history: codes, lines, paths and what the schema expects, no value of the document."""
    errors = [p for p in report.problems if p.severity is xsd.Severity.ERROR]
    lines = (f"{p.code} · {p.line or '–'} · {p.path or '–'} · {p.expected}" for p in errors)
    return "\n".join(line.removesuffix(" · ") for line in lines)


def _load(service: Service, request_id: int) -> TranscriptRequest | None:
    with service.store.read() as session:
        return session.scalar(
            select(TranscriptRequest)
            .where(TranscriptRequest.id == request_id)
            .options(joinedload(TranscriptRequest.board))
        )


def _board(request: TranscriptRequest) -> Board:
    assert request.board is not None
    return request.board


def _came_to_nothing(
    service: Service,
    request: TranscriptRequest,
    started: float,
    reason: Reason,
    detail: str | None,
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
        _record_run(service, session, request, None, _milliseconds_since(started), outcome=reason)
        if reason is not Reason.PROCESSING_FAILED:
            leave_alone = boards.failed(service, session, _board(request), reason)
        now = service.clock.now()
        if retry and failures < service.settings.attempts:
            row.attempt, row.failures, row.turn = request.attempt + 1, failures, None
            row.due_at = now + boards.wait_after(service, failures)
        else:
            _move(session, row, Verdict(Status.AUTO_PROCESSING_ERROR, reason, detail), now)
    return leave_alone


def conclude(service: Service, attempted: Sequence[Attempted]) -> None:
    """Commit what attempts came to: together, as that is much cheaper; if that fails, each for itself."""
    try:
        _commit(service, attempted)
    except Exception:
        if len(attempted) == 1:
            raise
        for one in attempted:
            _commit(service, [one])


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
    _record_run(service, session, row, verdict, attempted.milliseconds)
    if verdict.document is not None and verdict.report is not None:
        file_transcript(
            service, session, row, verdict.document, verdict.report, origin=Origin.FETCHED, by=SYSTEM, at=now
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
    run: dict[str, Any] = {
        "request_id": request.id,
        "board_id": request.board_id,
        "attempt": request.attempt,
        "at": service.clock.now(),
        "outcome": outcome or (decision.outcome.value if decision else verdict.reason if verdict else ""),
        "duration_ms": duration_ms,
    }
    if decision is not None and verdict is not None:
        best = service.vault.seal(_compared(decision), match_run_name(request.id, request.attempt))
        run |= {
            "rule": decision.rule,
            "score": decision.score,
            "margin": decision.margin,
            "candidates": verdict.candidates,
            "truncated": decision.truncated,
            "model": decision.model,
            "best_sealed": best,
        }
    session.execute(_KEEP_RUN, run)


def match_run_name(request_id: int, attempt: int) -> str:
    """Return the name under which a match run's candidates are sealed."""
    return f"match:{request_id}:{attempt}"


def _compared(decision: Decision) -> bytes:
    """Return the best candidates with their evidence as JSON: what staff and operators may look at."""
    best = [
        {
            "candidate": asdict(one.candidate),
            "score": one.score,
            "evidence": [asdict(e) for e in one.evidence],
        }
        for one in decision.best
    ]
    return json.dumps(decision.to_dict() | {"best": best}, default=str).encode()
