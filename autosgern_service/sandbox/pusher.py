"""The own program of a board that calls us: fetches its pending requests and answers each.

What a vendor would write against the service's contract `urn:ca:autosgern:v1`, from its WSDL alone. It looks
the applicant up in its own roll by whole name and birth date; the record says what it sends, so that the
fixed test students get the right transcript, another student's, or NoRecord.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import requests
import zeep
from lxml import etree
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

from autosgern_service.sandbox.board_system import spoilt
from autosgern_service.sandbox.boards import BY_NUMBER, Board
from autosgern_service.sandbox.server import toronto_now
from autosgern_service.sandbox.students import Answer, Record, roll
from autosgern_service.sandbox.transcripts import transcript
from matcher import fold

TIMEOUT_SECONDS = 30
PAGE = 50

#: (ResponseStatus, HoldReason) in PESC's terms, for a record that has no transcript to send.
RESPONSES: dict[Answer, tuple[str, str | None]] = {
    Answer.FINANCIAL_HOLD: ("Hold", "Financial"),
    Answer.NO_ACADEMIC_DATA: ("Hold", "Other"),
}


@dataclass(frozen=True)
class Answered:
    """What was answered to one request: the PESC status, and the service's status or its fault's code."""

    reference: str
    response: str
    status: str = ""
    fault: str = ""


def answer_pending(
    wsdl_url: str,
    username: str,
    password: str,
    *,
    board: Board = BY_NUMBER["B99003"],
    skip: Collection[str] = (),
    now: Callable[[], datetime] = toronto_now,
) -> tuple[Answered, ...]:
    """Answer every pending request of the board once and return what was answered.

    A request that the service refused to settle stays pending: give the references that are not to be
    answered again as `skip`.
    """
    with requests.Session() as session:
        transport = Transport(session=session, timeout=TIMEOUT_SECONDS, operation_timeout=TIMEOUT_SECONDS)
        client = zeep.Client(wsdl_url, transport=transport, wsse=UsernameToken(username, password))
        program = _Program(client.service, board, now)
        pending = [one for one in program.pending() if one.ReferenceNumber not in skip]
        return tuple(program.answer(one) for one in pending)


class _Program:
    def __init__(self, service: Any, board: Board, now: Callable[[], datetime]) -> None:
        self._service = service
        self._board = board
        self._now = now
        records = list(roll(board))
        self._by_id = {record.student.id: record for record in records}
        self._by_person = {
            _person(record.student.first, record.student.last, record.student.birth_date): record
            for record in records
        }

    def pending(self) -> Iterator[Any]:
        """Yield the pending requests, page by page."""
        cursor: dict[str, str] = {}
        while True:
            page = self._service.GetPendingRequests(**cursor, Maximum=PAGE)
            yield from page.PendingRequest
            if not page.More:
                return
            cursor = {"Cursor": page.NextCursor}

    def answer(self, request: Any) -> Answered:
        """Answer one request by what the roll says of the applicant."""
        reference = request.ReferenceNumber
        who = request.Applicant
        record = self._by_person.get(_person(who.FirstName, who.LastName, who.BirthDate))
        response, reason = (
            RESPONSES.get(record.answer, ("TranscriptSent", None)) if record else ("NoRecord", None)
        )
        try:
            if record and response == "TranscriptSent":
                answer = self._service.SubmitTranscript(
                    ReferenceNumber=reference, Document=self._document(record, reference)
                )
            else:
                hold = {"HoldReason": reason} if reason else {}
                answer = self._service.RespondToRequest(
                    ReferenceNumber=reference, ResponseStatus=response, **hold
                )
        except zeep.exceptions.Fault as refused:
            return Answered(reference, response, fault=_code(refused))
        return Answered(reference, response, status=answer.Status)

    def _document(self, record: Record, reference: str) -> bytes:
        owner = self._by_id.get(record.transcript_of, record)
        document = transcript(owner.student, self._board, reference=reference, created=self._now())
        return spoilt(record, document)


def _person(first: str, last: str, birth_date: date) -> tuple[str, str, date]:
    return fold(first), fold(last), birth_date


def _code(refused: zeep.exceptions.Fault) -> str:
    """Return ServiceFault/Code; the fault's own code where there is no detail."""
    if isinstance(refused.detail, etree._Element):
        for element in refused.detail.iter("{*}Code"):
            return element.text or ""
    return refused.code or "Fault"
