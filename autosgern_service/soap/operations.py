"""The operations of the contract: each reads its message, calls one use case and forms the answer.

Their docstrings are the documentation in the WSDL. Which role may call which stands in ROLES. The forms that
messages and use cases give to the same thing are turned into each other in `forms`.
"""

from __future__ import annotations

from typing import Any

from spyne import ByteArray, DateTime, MethodContext, Service, rpc

import transmission
import xsd
from autosgern_service import nightly
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.flow import board_answers, intake
from autosgern_service.soap import messages, translation
from autosgern_service.soap.call import Call
from autosgern_service.soap.messages import optional, repeated, required
from autosgern_service.soap.names import CONTRACT_VERSION
from autosgern_service.store import exchange
from autosgern_service.store.models import RequestEvent

ROLES: dict[str, frozenset[str]] = {
    "SubmitTranscriptRequest": frozenset({PartnerRole.CENTRE}),
    "ReissueTranscriptRequest": frozenset({PartnerRole.CENTRE}),
    "CancelTranscriptRequest": frozenset({PartnerRole.CENTRE}),
    "GetTranscriptRequest": frozenset({PartnerRole.CENTRE}),
    "GetStatusChanges": frozenset({PartnerRole.CENTRE}),
    "GetPendingRequests": frozenset({PartnerRole.BOARD}),
    "SubmitTranscript": frozenset({PartnerRole.BOARD}),
    "RespondToRequest": frozenset({PartnerRole.BOARD}),
    "ValidateTranscript": frozenset({PartnerRole.BOARD}),
    "AcknowledgeBatch": frozenset({PartnerRole.DESTINATION}),
    "Ping": frozenset(PartnerRole),
}

_MOST = 100


def _operation(result: Any, **elements: Any) -> Any:
    """Declare an operation by its result and its elements; the function takes them in the same order."""
    return rpc(
        *elements.values(), _args=list(elements), _returns=required(result), _throws=[messages.ServiceFault]
    )


class Operations(Service):
    """The contract, operation by operation."""

    @_operation(
        messages.SubmitTranscriptRequestResult, TranscriptRequest=required(messages.TranscriptRequest)
    )
    def SubmitTranscriptRequest(ctx: MethodContext, transcript_request: Any) -> Any:
        """Send a transcript request. The same message again, whatever its headers, gets the first answer."""
        return _receive(ctx.udc, translation.order(transcript_request))

    @_operation(
        messages.ReissueTranscriptRequestResult,
        OriginalReferenceNumber=required(messages.ReferenceNumber),
        TranscriptRequest=required(messages.TranscriptRequest),
    )
    def ReissueTranscriptRequest(
        ctx: MethodContext, original_reference_number: str, transcript_request: Any
    ) -> Any:
        """Ask again for a request of yours, with the applicant's data refreshed; it gets a number of its own."""
        call: Call = ctx.udc
        order = translation.order(
            transcript_request, type="Reissue", original_reference=original_reference_number
        )
        return _receive(call, order, messages.ReissueTranscriptRequestResult)

    @_operation(
        messages.CancelTranscriptRequestResult,
        ReferenceNumber=required(messages.ReferenceNumber),
        Note=optional(messages.Note),
    )
    def CancelTranscriptRequest(ctx: MethodContext, reference_number: str, note: str | None) -> Any:
        """Cancel a request of yours that is not completed."""
        call: Call = ctx.udc
        status = intake.cancel(call.service, call.caller, reference_number, note)
        return call.answer(messages.CancelTranscriptRequestResult, Status=status.value)

    @_operation(messages.GetTranscriptRequestResult, ReferenceNumber=required(messages.ReferenceNumber))
    def GetTranscriptRequest(ctx: MethodContext, reference_number: str) -> Any:
        """Ask where a request of yours stands."""
        call: Call = ctx.udc
        with call.service.store.read() as session:
            request = exchange.own_request(session, call.caller, reference_number)
            if request is None:
                raise Refused(Refusal.NOT_FOUND, "ReferenceNumber")
            return call.answer(messages.GetTranscriptRequestResult, **translation.state(request))

    @_operation(
        messages.GetStatusChangesResult,
        Cursor=optional(messages.Cursor),
        Maximum=optional(messages.Maximum),
    )
    def GetStatusChanges(ctx: MethodContext, cursor: str | None, maximum: int | None) -> Any:
        """Follow your requests: those whose status changed behind the cursor, as they stand now.

        Begin without a cursor; keep NextCursor and give it the next time, also where More is false.
        """
        call: Call = ctx.udc
        after = translation.read_cursor(cursor, translation.CHANGES)
        with call.service.store.read() as session:
            upto = exchange.horizon(session, RequestEvent.id)
        with call.service.store.read() as session:
            page = exchange.changes(session, call.caller, after, upto, maximum or _MOST)
            return call.answer(
                messages.GetStatusChangesResult,
                StatusChange=[
                    messages.RequestState(**translation.state(request)) for request in page.requests
                ],
                NextCursor=translation.cursor(page.last, translation.CHANGES) or cursor,
                More=page.more,
            )

    @_operation(
        messages.GetPendingRequestsResult,
        Cursor=optional(messages.Cursor),
        Maximum=optional(messages.Maximum),
    )
    def GetPendingRequests(ctx: MethodContext, cursor: str | None, maximum: int | None) -> Any:
        """Fetch the requests that wait for your board, those that have waited longest first.

        Without a cursor you get all that wait, with NextCursor what began to wait since, also where More is false.
        """
        call: Call = ctx.udc
        after = translation.read_cursor(cursor, translation.PENDING)
        with call.service.store.read() as session:
            upto = exchange.horizon(session, RequestEvent.id)
        with call.service.store.read() as session:
            page = exchange.pending(session, call.caller, after, upto, maximum or _MOST)
            return call.answer(
                messages.GetPendingRequestsResult,
                PendingRequest=[translation.pending(request) for request in page.requests],
                NextCursor=translation.cursor(page.last, translation.PENDING) or cursor,
                More=page.more,
            )

    @_operation(
        messages.SubmitTranscriptResult,
        ReferenceNumber=required(messages.ReferenceNumber),
        Document=required(ByteArray),
    )
    def SubmitTranscript(ctx: MethodContext, reference_number: str, document: Any) -> Any:
        """Send the transcript of a request of your board: PESC XML, byte for byte as base64Binary.

        It is validated and compared with the applicant at once; a fault names its problems.
        """
        call: Call = ctx.udc
        answered = board_answers.submit_transcript(
            call.service, call.caller, reference_number, b"".join(document)
        )
        return call.answer(
            messages.SubmitTranscriptResult,
            Status=answered.status.value,
            Warning=[translation.problem_warning(problem) for problem in answered.warnings],
        )

    @_operation(
        messages.RespondToRequestResult,
        ReferenceNumber=required(messages.ReferenceNumber),
        ResponseStatus=required(messages.ResponseStatus),
        HoldReason=optional(messages.HoldReason),
        Note=optional(messages.Note),
    )
    def RespondToRequest(
        ctx: MethodContext,
        reference_number: str,
        response_status: str,
        hold_reason: str | None,
        note: str | None,
    ) -> Any:
        """Answer a request of your board without a transcript, in PESC's terms.

        NoRecord, Hold/Financial, Hold/TranscriptFee and Hold/Other mail the applicant at once.
        """
        call: Call = ctx.udc
        if hold_reason is not None and response_status != "Hold":
            raise Refused(Refusal.HOLD_REASON_MISSING, "HoldReason")
        status = board_answers.respond(
            call.service, call.caller, reference_number, response_status, hold_reason, note
        )
        return call.answer(messages.RespondToRequestResult, Status=status.value)

    @_operation(messages.ValidateTranscriptResult, Document=required(ByteArray))
    def ValidateTranscript(ctx: MethodContext, document: Any) -> Any:
        """Check a transcript without sending it: nothing is stored."""
        call: Call = ctx.udc
        report = xsd.check(b"".join(document), today=call.service.clock.today())
        return call.answer(
            messages.ValidateTranscriptResult,
            Accepted=report.accepted,
            Problem=[translation.problem(problem) for problem in report.problems],
            Omitted=report.omitted,
        )

    @_operation(
        messages.AcknowledgeBatchResult,
        Batch=required(messages.BatchID),
        Received=required(DateTime),
        Item=repeated(messages.AcknowledgedItem),
    )
    def AcknowledgeBatch(ctx: MethodContext, batch: str, received: Any, item: Any) -> Any:
        """Say what arrived of a batch that was sent to you; items that differ are answered with the difference."""
        call: Call = ctx.udc
        answer = transmission.Acknowledgment(
            batch=batch,
            received=translation.instant(received, "Received"),
            items=tuple(map(translation.acknowledged, item or ())),
        )
        assert call.caller.destination_code is not None
        try:
            found = nightly.acknowledge(call.service, call.caller.destination_code, answer)
        except nightly.BatchUnknown:
            raise Refused(Refusal.BATCH_UNKNOWN, "Batch") from None
        return call.answer(
            messages.AcknowledgeBatchResult,
            Batch=batch,
            Difference=[
                messages.Difference(Code=one.kind.value, ReferenceNumber=one.reference or None)
                for one in found
            ],
        )

    @_operation(messages.PingResult, Echo=optional(messages.Note))
    def Ping(ctx: MethodContext, echo: str | None) -> Any:
        """Say who you are and get the time here; changes nothing."""
        call: Call = ctx.udc
        return call.answer(
            messages.PingResult,
            Echo=echo,
            Partner=call.caller.name,
            ServerTime=call.service.clock.now(),
            ContractVersion=CONTRACT_VERSION,
        )


def _receive(call: Call, order: intake.Order, result: Any = messages.SubmitTranscriptRequestResult) -> Any:
    receipt = intake.receive(call.service, call.caller, order)
    return call.answer(
        result,
        ReferenceNumber=receipt.reference,
        Status=receipt.status.value,
        ReceivedAt=receipt.received_at,
        Warning=[translation.advice(warning) for warning in receipt.warnings],
    )
