"""How the boards' systems answer, and the brake: a board that is paused is not called; its requests wait."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.flow import board_calls as flow_boards
from autosgern_service.store import monitoring
from autosgern_service.store.models import Board
from portal.administration.boards import MODES
from portal.operations.pages import blueprint, done, show
from portal.web import current
from portal.web.access import OPERATORS, SUPERVISORS, allow


@blueprint.get("/boards")
@allow(SUPERVISORS)
def boards() -> str:
    """Show every board of the reader's scope."""
    now = current.service().clock.now()
    with current.service().store.read() as session:
        found = monitoring.health(session, current.user(), now, flow_boards.waiting(session))
    current.note(Deed.VIEW_BOARD_HEALTH)
    return show("boards", boards=found, modes=MODES, now=now)


@blueprint.post("/boards/<int:number>/pause")
@allow(OPERATORS)
def pause_board(number: int) -> Response:
    """Stop calling a board."""
    now, by = current.service().clock.now(), current.user().username
    board = _changed(number, lambda session, board: flow_boards.pause(session, board, by=by, at=now))
    told = gettext("%(board)s is paused: its requests wait.", board=board.name(current.lang()))
    return done(Deed.PAUSE_BOARD, board.number, told, ".boards")


@blueprint.post("/boards/<int:number>/resume")
@allow(OPERATORS)
def resume_board(number: int) -> Response:
    """Call a board again."""
    now = current.service().clock.now()
    board = _changed(number, lambda session, board: flow_boards.resume(session, board, at=now))
    told = gettext("%(board)s is called again.", board=board.name(current.lang()))
    return done(Deed.RESUME_BOARD, board.number, told, ".boards")


def _changed(number: int, change: Callable[[Session, Board], None]) -> Board:
    with current.service().store.begin() as session:
        board = session.get(Board, number)
        if board is None or board.mode != "pull":
            abort(404)
        change(session, board)
        return board
