"""Spyne's two SOAP protocols with their traps closed, and the application that carries the contract.

Spyne does what it does well: the types, reading and writing them, dispatch, WSDL. How a message is parsed, who
may send it, whether it is the contract's, and what a fault says is ours; see the modules called here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog
from lxml import etree
from spyne import Application, DateTime, Fault, MethodContext
from spyne.protocol.soap import Soap11, Soap12
from spyne.server import ServerBase
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from autosgern_service.domain.lifecycle import MoveNotAllowed
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow.moves import Stale
from autosgern_service.installation import logs
from autosgern_service.sis.contract import decode
from autosgern_service.soap import envelope, faults, schema, security, throttle, wsdl
from autosgern_service.soap.call import Call
from autosgern_service.soap.messages import Token
from autosgern_service.soap.names import CONTRACT, SOAP11, WSA, WSA_ANONYMOUS, WSSE, XSI
from autosgern_service.soap.operations import ROLES, Operations

log = structlog.get_logger()

NAME = "AutoSGeRN"
_UNDERSTOOD = {
    f"{{{WSSE}}}Security",
    *(
        f"{{{WSA}}}{name}"
        for name in ("MessageID", "To", "Action", "ReplyTo", "FaultTo", "From", "RelatesTo")
    ),
}


class Hardened:
    """What both protocols do otherwise than spyne's; `ctx.udc` is the Call."""

    ns_soap_env: str

    def __init__(self, failures: throttle.Failures) -> None:
        super().__init__(parse_xsi_type=False)  # type: ignore[call-arg]
        self._to_unicode_handlers[DateTime] = _utc  # type: ignore[attr-defined]
        self._from_unicode_handlers[DateTime] = _instant  # type: ignore[attr-defined]
        self._failures = failures
        self.contract: schema.Contract

    def create_in_document(self, ctx: MethodContext, charset: str | None = None) -> None:
        """Parse the message."""
        call: Call = ctx.udc
        call.envelope = envelope.read(call.message, self.ns_soap_env, call.charset)
        ctx.in_document = call.envelope.payload.getroottree()

    def decompose_incoming_envelope(self, ctx: MethodContext, message: object = None) -> None:
        """Find out who sends what, in this order: sender, headers, operation, role, contract."""
        call: Call = ctx.udc
        assert call.envelope is not None
        headers, payload = call.envelope.headers, call.envelope.payload
        call.correlate(headers)
        security.admit(call, self.ns_soap_env, self._failures)
        _check_understood(headers, self.ns_soap_env)
        operation = etree.QName(payload)
        if operation.namespace != CONTRACT or operation.localname not in ROLES:
            raise Refused(Refusal.UNKNOWN_OPERATION)
        call.operation = operation.localname
        if call.caller.role not in ROLES[call.operation]:
            raise Refused(Refusal.NOT_AUTHORIZED)
        self.contract.check(payload)
        ctx.in_header_doc = None
        ctx.in_body_doc = payload
        ctx.method_request_string = payload.tag

    def from_element(self, ctx: MethodContext, cls: Any, element: etree._Element) -> Any:
        """Read an element; one that has no value in Python (a year 12000) is refused by its path."""
        # Nothing is nillable, so only xsi:nil="false" could come here; spyne would read it as nil.
        if f"{{{XSI}}}nil" in element.attrib:
            del element.attrib[f"{{{XSI}}}nil"]
        try:
            return super().from_element(ctx, cls, element)  # type: ignore[misc]
        except (Fault, ValueError, TypeError, ArithmeticError):
            where = schema.relative_path(element, ctx.in_body_doc)
            line: Any = element.sourceline
            raise schema.SchemaInvalid(schema.Problem("ValueInvalid", line, where)) from None

    def base_from_element(self, ctx: MethodContext, cls: Any, element: etree._Element) -> Any:
        """Read a value that is no text: its blanks are collapsed, as XML Schema has it for all but xs:string."""
        return self.from_unicode(cls, _collapsed(element))  # type: ignore[attr-defined]

    def unicode_from_element(self, ctx: MethodContext, cls: Any, element: etree._Element) -> str:
        """Read text; in a token, blanks (of any kind) are collapsed."""
        if not issubclass(cls, Token):
            return element.text or ""
        token = _collapsed(element)
        if cls.Attributes.min_len and not any(map(str.isprintable, token.replace(" ", ""))):
            raise ValueError("nothing but blanks and signs that nobody sees")
        return token

    def byte_array_from_element(self, ctx: MethodContext, cls: Any, element: etree._Element) -> list[bytes]:
        """Read base64Binary strictly."""
        return [decode(element.text)]

    def serialize(self, ctx: MethodContext, message: object) -> None:
        """Write the answer, related to the message that it answers where that had an id."""
        super().serialize(ctx, message)  # type: ignore[misc]
        call: Call = ctx.udc
        if call.related:
            header = etree.Element(f"{{{self.ns_soap_env}}}Header")
            etree.SubElement(header, f"{{{WSA}}}RelatesTo", nsmap={"wsa": WSA}).text = call.correlation_id
            ctx.out_document.insert(0, header)

    def fault_to_parent(
        self,
        ctx: MethodContext,
        cls: Any,
        inst: faults.ServiceError,
        parent: Any,
        ns: str,
        *_: Any,
        **__: Any,
    ) -> None:
        """Write a fault."""
        detail = faults.append_fault(inst, parent, self.ns_soap_env)
        model = inst.detail_model
        self.to_parent(ctx, type(model), model, detail, CONTRACT)  # type: ignore[attr-defined]


class Strict11(Hardened, Soap11):
    """SOAP 1.1."""


class Strict12(Hardened, Soap12):
    """SOAP 1.2."""


class _Application(Application):
    """The contract as a spyne application; whatever an operation raises becomes a ServiceError."""

    def call_wrapper(self, ctx: MethodContext) -> Any:
        """Call the operation."""
        try:
            return super().call_wrapper(ctx)
        except Exception as error:
            raise service_error(error, ctx.udc) from None


class Face(ServerBase):
    """Answers the messages of one version of SOAP."""

    transport = "http://schemas.xmlsoap.org/soap/http"

    def __init__(self, protocol: type[Strict11] | type[Strict12], failures: throttle.Failures) -> None:
        self.protocol = protocol(failures)
        self.soap = protocol.ns_soap_env
        super().__init__(
            _Application(
                [Operations], CONTRACT, NAME, in_protocol=self.protocol, out_protocol=protocol(failures)
            )
        )
        self.protocol.contract = schema.Contract(wsdl.schema_of(wsdl.committed(wsdl.FILE11)))

    def wsdl(self, address: str) -> bytes:
        """Return the WSDL with the public address of the service."""
        return wsdl.at(wsdl.FILE11 if self.soap == SOAP11 else wsdl.FILE12, address)

    def answer(self, call: Call) -> tuple[str, bytes, Refusal | None]:
        """Return HTTP status, body and, where it was refused, why. Raises nothing for any message."""
        ctx = MethodContext(self, MethodContext.SERVER)
        ctx.udc = call
        try:
            self.protocol.create_in_document(ctx)
            self.protocol.decompose_incoming_envelope(ctx)
            (ctx,) = self.protocol.generate_method_contexts(ctx)
            self.protocol.deserialize(ctx, self.protocol.REQUEST)
            self.app.process_request(ctx)
        except Exception as error:
            ctx.out_error = service_error(error, call)
        self.get_out_string(ctx)
        body = b"".join(ctx.out_string)
        ctx.close()
        if ctx.out_error is None:
            return "200 OK", body, None
        return faults.http_status(ctx.out_error, self.soap), body, ctx.out_error.refused.code


def service_error(error: Exception, call: Call) -> faults.ServiceError:
    """Turn anything that was raised into the fault that its sender gets."""
    match error:
        case faults.ServiceError():
            return error
        case Refused():
            refused = error
        case Stale() | PoolTimeout():
            refused = _busy(error, call)
        case OperationalError() if _is_passing(error):
            refused = _busy(error, call)
        case MoveNotAllowed():
            refused = Refused(Refusal.NOT_EXPECTED, "ReferenceNumber")
        case _:
            _log_unexpected(error, call)
            refused = Refused(Refusal.INTERNAL)
    return faults.ServiceError(refused, call.correlation_id)


def _busy(error: Exception, call: Call) -> Refused:
    log.warning("busy", kind=type(error).__name__, correlation=call.correlation_id)
    return Refused(Refusal.BUSY)


def _is_passing(error: OperationalError) -> bool:
    """Say whether the database will be well again by itself (SQLite calls a missing column operational too)."""
    name = getattr(error.orig, "sqlite_errorname", None)
    return name is None or name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL"))


def _log_unexpected(error: Exception, call: Call) -> None:
    """Log where it happened, never what was said: an exception's text may hold an applicant's data."""
    code = error.orig.__class__.__name__ if isinstance(error, DBAPIError) else ""
    log.error(
        "unexpected error",
        kind=type(error).__name__,
        database=code,
        operation=call.operation,
        correlation=call.correlation_id,
        frames=logs.frames(error),
    )


def _check_understood(headers: tuple[etree._Element, ...], soap: str) -> None:
    attribute = f"{{{soap}}}mustUnderstand"
    for block in headers:
        demanded = block.get(attribute, "0").strip() in ("1", "true") and security.is_for_us(block, soap)
        if demanded and (block.tag not in _UNDERSTOOD or _answers_elsewhere(block)):
            raise Refused(Refusal.MUST_UNDERSTAND, etree.QName(block).localname)


def _answers_elsewhere(block: etree._Element) -> bool:
    """Say whether a header asks for the answer at another address; we answer on the same connection only."""
    if block.tag not in (f"{{{WSA}}}ReplyTo", f"{{{WSA}}}FaultTo"):
        return False
    address = (block.findtext(f"{{{WSA}}}Address") or "").strip()
    return address not in ("", WSA_ANONYMOUS, f"{WSA}/none")


def _collapsed(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _instant(_cls: Any, text: str) -> datetime:
    """Read an xs:dateTime; spyne takes the minutes of a zone like -03:30 for minutes to the east."""
    return datetime.fromisoformat(text)


def _utc(_cls: Any, value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
