"""When a board that we call is called: its turns, its pauses, and its circuit breaker.

The requests themselves are the queue: whatever is in AutoProcessing and due is work. The worker's duty
`give_turns` looks which boards have such work and gives each a turn, which is one job of the engine; a board
has one turn at a time, so that one that hangs holds nobody else. A turn whose worker died is followed by the
next one, which takes up what was left in hand.

A board that answers badly several times in a row is left alone for a while, longer each time, and is then
tried with a single request (the breaker). While it is left alone, or paused by an operator, its requests wait
and none of their attempts is used up; who has waited for a day is handed to the board's staff. So is what waits for a
board that works in another way from now on.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Actor, MoveNotAllowed, Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.domain.roles import Mode
from autosgern_service.engine import turn_id
from autosgern_service.flow.moves import SYSTEM, move
from autosgern_service.opened.service import Service
from autosgern_service.sis import SisError
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, TranscriptRequest

log = structlog.get_logger()

#: Bad answers in a row after which a board is left alone.
BREAKER = 5
#: No wait is longer. A time further ahead than this was set by a clock that has since been put back: it counts
#: as past.
LONGEST_WAIT = timedelta(hours=1)
#: A request that could not be tried for so long, because its board was left alone, goes to the board's staff.
PATIENCE = timedelta(days=1)


class NotCalled(MoveNotAllowed):
    """The board is none that we call: its system is not asked for anything, and there are no calls to pause."""


def is_called(board: Board | None) -> bool:
    """Say whether a board is one that we call; none is not."""
    return board is not None and board.mode == Mode.PULL


def called(board: Board | None) -> Board:
    """Return a board that we call; raises NotCalled for any other."""
    if board is None or not is_called(board):
        raise NotCalled(board.number if board else "no board")
    return board


def give_turns(service: Service) -> int:
    """Give a turn to every board that has work, may be called, and has no turn yet; return how many.

    Several workers may do so at once: the turn's number is compared and set, so it is given once.
    """
    now = service.clock.now()
    with service.store.read() as session:
        ready = session.execute(select(Board.id, Board.number, Board.turn).where(_is_ready(now))).all()
    if not ready:
        return 0
    at_work = service.jobs.live(turn_id(number, turn) for _, number, turn in ready)
    given = 0
    with service.store.begin() as session:
        # In one order, so that two workers which do this at once wait for each other and not in a ring.
        for board_id, number, turn in sorted(ready):
            if turn_id(number, turn) in at_work:
                continue
            result = session.execute(
                update(Board)
                .where(Board.id == board_id, Board.turn == turn)
                .values(turn=turn + 1)
                .execution_options(synchronize_session=False)
            )
            if result.rowcount == 1:  # type: ignore[attr-defined]
                service.jobs.work_on(session, board=number, turn=turn + 1)
                given += 1
    return given


def is_due(column: InstrumentedAttribute[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Return the condition under which the wait until a time is over."""
    return or_(column <= now, column > now + LONGEST_WAIT)


def may_be_called(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a board is called: one that we call, not paused, not left alone."""
    return and_(
        Board.mode == Mode.PULL.value,
        Board.paused_at.is_(None),
        or_(Board.open_until.is_(None), is_due(Board.open_until, now)),
    )


def wait_after(service: Service, failures: int) -> timedelta:
    """Return how long to wait after so many failures: twice as long each time, and never in step."""
    seconds = service.settings.retry_delay * 2 ** min(failures - 1, 10)
    return min(timedelta(seconds=seconds * random.uniform(0.75, 1.25)), LONGEST_WAIT)


def answered(session: Session, board: Board, at: datetime) -> None:
    """Note that a board answered as it should: the breaker closes, all its requests may go on."""
    session.execute(
        update(Board).where(Board.id == board.id, Board.failures > 0).values(failures=0, open_until=None)
    )
    alarms.settle(session, Kind.BOARD_LEFT_ALONE, board.number, at=at)


def failed(service: Service, session: Session, board: Board, reason: Reason) -> bool:
    """Note a board's bad answer; return whether it is left alone from now on."""
    failures = session.scalar(
        update(Board)
        .where(Board.id == board.id)
        .values(failures=Board.failures + 1)
        .returning(Board.failures)
    )
    if failures is None or failures < BREAKER:
        return False
    now = service.clock.now()
    until = now + wait_after(service, failures - BREAKER + 1)
    session.execute(update(Board).where(Board.id == board.id).values(open_until=until))
    alarms.ring(session, Kind.BOARD_LEFT_ALONE, board.number, at=now, detail=reason.value)
    log.warning("board is left alone", board=board.number, failures=failures, until=until.isoformat())
    return True


def pause(session: Session, board: Board, by: Doer) -> None:
    """Stop calling a board until `resume`; the few requests in hand at this moment are still finished.

    Raises NotCalled, as `resume` does.
    """
    if called(board).paused_at is None:
        board.paused_at, board.paused_by = by.at, by.name
    audit.record(session, by, Deed.PAUSE_BOARD, board.number, changed=audit.changes(board))


def resume(session: Session, board: Board, by: Doer) -> None:
    """Call a board again, at once and with its breaker closed."""
    called(board).paused_at = board.paused_by = board.open_until = None
    board.failures = 0
    audit.record(session, by, Deed.RESUME_BOARD, board.number, changed=audit.changes(board))
    alarms.settle(session, Kind.BOARD_LEFT_ALONE, board.number, at=by.at)


def end(session: Session, board: Board, at: datetime) -> int:
    """Give what waits for a board that is not called any more to its staff; return how many requests.

    Nothing is left to pause or to leave alone. What a worker has in hand at this moment follows by `hand_over`.
    """
    board.paused_at = board.paused_by = board.open_until = None
    board.failures = 0
    alarms.settle(session, Kind.BOARD_LEFT_ALONE, board.number, at=at)
    return _give_to_staff(session, TranscriptRequest.board_id == board.id, Reason.BOARD_NOT_CALLED, at)


def try_out(service: Service, board: Board, by: Doer) -> None:
    """Call a board's system once, as a test; raises SisError where it does not answer well, NotCalled.

    The call is recorded before it is made: no board is called without an entry. Another says exactly what went wrong.
    """
    system = service.boards.system(called(board))
    with service.store.begin() as session:
        audit.record(session, by, Deed.CALL_BOARD, board.number)
    try:
        system.ping(SYSTEM)
    except SisError as problem:
        with service.store.begin() as session:
            audit.record(session, by, Deed.CALL_FAILED, board.number, problem=problem.detail)
        raise


def waiting(session: Session) -> dict[int, int]:
    """Return how many requests each board has in automatic processing, by the board's id."""
    rows = session.execute(
        select(TranscriptRequest.board_id, func.count())
        .where(TranscriptRequest.due_at.is_not(None))
        .group_by(TranscriptRequest.board_id)
    )
    return {board_id: count for board_id, count in rows if board_id is not None}


def hand_over(service: Service) -> int:
    """Give requests to their board's staff that the machine will not come to; return how many.

    They have waited too long for a board left alone; or we do not call their board, and they were in hand, or on their
    way to us, when that changed.
    """
    now = service.clock.now()
    waited_long = and_(
        TranscriptRequest.updated_at < now - PATIENCE,
        Board.mode == Mode.PULL.value,
        Board.failures >= BREAKER,
        Board.paused_at.is_(None),
    )
    with service.store.begin() as session:
        not_called = _give_to_staff(
            session, Board.mode != Mode.PULL.value, Reason.BOARD_NOT_CALLED, now, most=500
        )
        return not_called + _give_to_staff(session, waited_long, Reason.BOARD_UNAVAILABLE, now, most=500)


def _give_to_staff(
    session: Session, which: ColumnElement[bool], reason: Reason, at: datetime, *, most: int | None = None
) -> int:
    """Give requests in automatic processing to people, but for those that somebody has locked; return how many."""
    rows = session.scalars(
        select(TranscriptRequest)
        .join(Board)
        .where(TranscriptRequest.due_at.is_not(None), which)
        .order_by(TranscriptRequest.id)
        .limit(most)
        .with_for_update(of=TranscriptRequest, skip_locked=True)
    ).all()
    for request in rows:
        move(
            session,
            request,
            Status.AUTO_PROCESSING_ERROR,
            actor=Actor.MACHINE,
            by=SYSTEM,
            at=at,
            reason=reason,
        )
    return len(rows)


def _is_ready(now: datetime) -> ColumnElement[bool]:
    has_work = exists().where(
        TranscriptRequest.board_id == Board.id,
        TranscriptRequest.due_at.is_not(None),
        is_due(TranscriptRequest.due_at, now),
    )
    return and_(may_be_called(now), has_work)
