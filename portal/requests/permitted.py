"""What the reader may do with a request as it stands: upload, upload again, an action, another automatic attempt."""

from __future__ import annotations

from dataclasses import dataclass

from autosgern_service.domain.lifecycle import ACTIONS, Status, is_brought, is_completed, moves_from
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow.board_calls import is_called
from autosgern_service.flow.decisions import actor_of
from autosgern_service.store.models import TranscriptRequest, User


@dataclass(frozen=True)
class Choices:
    """Which doors are open; `again` where an upload would replace what was sent.

    `handle_pdf` and `assign` (a school) are for OCAS's people.
    """

    upload: bool = False
    again: bool = False
    actions: tuple[Status, ...] = ()
    choose: bool = False  # a student, whose transcript the board's system is asked for
    retry: bool = False
    handle_pdf: bool = False
    withdraw: bool = False
    cancel: bool = False
    assign: bool = False

    def __bool__(self) -> bool:
        return self.upload or bool(self.actions) or self.retry or self.handle_pdf or self.assign


def choices(user: User, request: TranscriptRequest) -> Choices:
    """Return what this reader may do with this request; nothing for an auditor."""
    if user.role == "auditor":
        return Choices()
    status = Status(request.status)
    possible = moves_from(status, actor_of(user))
    return Choices(
        upload=Status.ELECTRONIC_SENT in possible,
        again=is_brought(status),
        actions=() if is_completed(status) else tuple(one for one in ACTIONS if one in possible - {status}),
        choose=is_called(request.board) and Status.ELECTRONIC_SENT in possible,
        retry=is_called(request.board) and Status.AUTO_PROCESSING in possible,
        handle_pdf=Status.FILE_UPLOAD_ERROR in possible,
        withdraw=status is Status.ELECTRONIC_SENT,
        cancel=Status.CANCELLED in possible,
        assign=user.role == "operator" and request.reason == Reason.SCHOOL_UNKNOWN,
    )
