"""Turns a refusal into a SOAP fault with its one typed detail, ServiceFault, for both versions of SOAP."""

from __future__ import annotations

from lxml import etree
from spyne import Fault

from autosgern_service.domain.refusals import Refusal, Refused, Side
from autosgern_service.soap import messages
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12, XML
from autosgern_service.soap.schema import SchemaInvalid

#: Refusals for which SOAP itself has a fault code.
OF_SOAP = {Refusal.MUST_UNDERSTAND: "MustUnderstand", Refusal.VERSION_MISMATCH: "VersionMismatch"}
_SIDE12 = {Side.CLIENT: "Sender", Side.SERVER: "Receiver"}
_MOST_PROBLEMS = 50


def code11(refused: Refused) -> str:
    """Return the fault code of SOAP 1.1, without the prefix."""
    return OF_SOAP.get(refused.code, f"{refused.meaning.side}.{refused.code}")


class ServiceError(Fault):
    """A refusal as spyne's protocols pass it on."""

    def __init__(self, refused: Refused, correlation_id: str) -> None:
        super().__init__(f"{refused.meaning.side}.{refused.code}", refused.text("en"))
        self.refused = refused
        self.detail_model = _detail(refused, correlation_id)


def http_status(error: ServiceError, soap: str) -> str:
    """Return the HTTP status of a fault: always 500 in SOAP 1.1, by whose fault it is in SOAP 1.2."""
    if soap == SOAP12 and error.refused.meaning.side is Side.CLIENT:
        return "400 Bad Request"
    return "500 Internal Server Error"


def append_fault(error: ServiceError, body: etree._Element, soap: str) -> etree._Element:
    """Append the Fault element to a Body; return its (empty) detail element."""
    return _append11(error.refused, body) if soap == SOAP11 else _append12(error.refused, body)


def _append11(refused: Refused, body: etree._Element) -> etree._Element:
    prefix = _prefix(body, SOAP11)
    fault = etree.SubElement(body, f"{{{SOAP11}}}Fault")
    etree.SubElement(fault, "faultcode").text = f"{prefix}:{code11(refused)}"
    etree.SubElement(fault, "faultstring", {f"{{{XML}}}lang": "en"}).text = refused.text("en")
    return etree.SubElement(fault, "detail")


def _append12(refused: Refused, body: etree._Element) -> etree._Element:
    def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        element = etree.SubElement(parent, f"{{{SOAP12}}}{name}")
        element.text = text
        return element

    fault = add(body, "Fault")
    code = add(fault, "Code")
    add(code, "Value", f"{_prefix(body, SOAP12)}:{OF_SOAP.get(refused.code, _SIDE12[refused.meaning.side])}")
    add(add(code, "Subcode"), "Value", f"{_prefix(body, CONTRACT)}:{refused.code}")
    reason = add(fault, "Reason")
    for lang in ("en", "fr"):
        add(reason, "Text", refused.text(lang)).set(f"{{{XML}}}lang", lang)
    return add(fault, "Detail")


def _prefix(element: etree._Element, namespace: str) -> str:
    return next(prefix for prefix, uri in element.nsmap.items() if uri == namespace and prefix)


def _detail(refused: Refused, correlation_id: str) -> messages.ServiceFault:
    return messages.ServiceFault(
        Code=refused.code.value,
        TextFr=refused.meaning.fr,
        TextEn=refused.meaning.en,
        Path=list(refused.paths),
        Retryable=refused.meaning.retryable,
        Problem=_problems(refused)[:_MOST_PROBLEMS],
        CorrelationID=correlation_id,
    )


def _problems(refused: Refused) -> list[messages.FaultProblem]:
    """Return the problems without their texts: those may hold a value."""
    if isinstance(refused, SchemaInvalid):
        return [
            messages.FaultProblem(Code=found.code, Severity="error", Line=found.line, Path=found.path)
            for found in refused.schema_problems
        ]
    return [
        messages.FaultProblem(
            Code=found.code, Severity=found.severity.value, Line=found.line, Path=found.path
        )
        for found in refused.problems
    ]
