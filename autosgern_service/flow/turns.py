"""A board's turn: its due requests are claimed a few at a time and attempted, on a few lanes at once.

The engine calls `work_on` with a board and the number of its turn. Who claims a request that an earlier turn left in
hand gives the attempt a new number, and with that takes it from whoever might still hold it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import board_calls
from autosgern_service.flow.attempt import Verdict, Wanted, attempt
from autosgern_service.flow.conclusions import Attempted, came_to_nothing, conclude
from autosgern_service.opened.service import Service
from autosgern_service.sis import SisError
from autosgern_service.store.models import Board, TranscriptRequest

log = structlog.get_logger()

#: Requests that are claimed at a time from a board that answers well.
CLAIM = 10
#: Verdicts are committed together, but none waits longer than this for the next attempt to begin.
COMMIT_SECONDS = 1.0
#: A turn ends after this many seconds, so that others come to theirs; the board gets another one at once.
TURN_SECONDS = 60.0


@dataclass
class Turn:
    """A board's turn under way; `over` is set when its lanes should begin nothing more.

    `failing`: the board has answered badly since it last answered as it should, so the next good answer has to be
    noted (see `board_calls.answered`).
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
        rows = claim(self)
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
        hand_back(turn)


def attempt_claimed(
    service: Service, request: TranscriptRequest, leave_alone: threading.Event
) -> Attempted | None:
    """Attempt a claimed request; None where it came to no verdict, which is committed.

    Sets `leave_alone` where the board should not be called any more for now.
    """
    board, started = _board(request), time.monotonic()
    if request.failures >= service.settings.attempts:
        # Every attempt ended without a word, most likely with its worker: another one would too.
        return Attempted(request, Verdict(Status.AUTO_PROCESSING_ERROR, Reason.PROCESSING_FAILED), 0)
    check_digit = service.settings.oen_check_digit
    try:
        wanted = Wanted(request.applicant, request.reference, request.type)
        system = service.boards.system(board)
        verdict = attempt(system, wanted, service.clock.today(), check_digit=check_digit)
    except SisError as problem:
        reason, spent = Reason(problem.reason), _milliseconds_since(started)
        if came_to_nothing(service, request, board, spent, reason, problem.detail, retry=problem.retryable):
            leave_alone.set()
        return None
    except Exception:
        log.exception("attempt failed", request=request.id, attempt=request.attempt)
        spent = _milliseconds_since(started)
        came_to_nothing(service, request, board, spent, Reason.PROCESSING_FAILED, retry=True)
        return None
    return Attempted(request, verdict, _milliseconds_since(started))


def _work_in_lane(turn: Turn) -> None:
    attempted: list[Attempted] = []
    since = time.monotonic()
    while (request := turn.next()) is not None:
        one = attempt_claimed(turn.service, request, turn.over)
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
            board_calls.answered(session, _board(request), turn.service.clock.now())


def claim(turn: Turn) -> list[TranscriptRequest]:
    """Take some due requests of the board in hand; none where the turn is no longer the board's last.

    A request that an earlier turn left in hand may be what that turn died of: it is claimed alone, and the
    lost attempt counts. A board that has just failed is tried with one request.
    """
    service = turn.service
    now = service.clock.now()
    with service.store.begin() as session:
        board = session.scalar(
            select(Board).where(
                Board.number == turn.board, Board.turn == turn.number, board_calls.may_be_called(now)
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
                board_calls.is_due(TranscriptRequest.due_at, now),
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


def hand_back(turn: Turn) -> None:
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


def _board(request: TranscriptRequest) -> Board:
    assert request.board is not None
    return request.board


def _milliseconds_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
