"""How the boards' systems answer, and the brake: a board that is paused is not called; its requests wait."""

from __future__ import annotations

from flask import abort
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from autosgern_service.domain.deeds import Deed
from autosgern_service.flow import board_calls
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
        found = monitoring.health(session, current.user(), now, board_calls.waiting(session))
    current.note(Deed.VIEW_BOARD_HEALTH)
    return show("boards", boards=found, modes=MODES, now=now)


@blueprint.post("/boards/<int:number>/pause")
@allow(OPERATORS)
def pause_board(number: int) -> Response:
    """Stop calling a board."""
    with current.service().store.begin() as session:
        board = _locked(session, number)
        board_calls.pause(session, board, current.doer())
    return done(
        gettext("%(board)s is paused: its requests wait.", board=board.name(current.lang())), ".boards"
    )


@blueprint.post("/boards/<int:number>/resume")
@allow(OPERATORS)
def resume_board(number: int) -> Response:
    """Call a board again."""
    with current.service().store.begin() as session:
        board = _locked(session, number)
        board_calls.resume(session, board, current.doer())
    return done(gettext("%(board)s is called again.", board=board.name(current.lang())), ".boards")


def _locked(session: Session, number: int) -> Board:
    return session.get(Board, number, with_for_update=True) or abort(404)
