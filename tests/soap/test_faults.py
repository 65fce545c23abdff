"""A refusal as a fault of each version of SOAP, with one typed detail and no value of the message."""

from __future__ import annotations

import re

import pytest
from lxml import etree

import xsd
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.soap import faults, messages
from autosgern_service.soap.faults import ServiceError
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12, XML
from autosgern_service.soap.schema import Problem, SchemaInvalid

PROBLEM = xsd.Problem("XSD-TYPE", xsd.Severity.ERROR, 7, "Student", "Beausoleil", "Beausoleil")


def appended(refused: Refused, soap: str) -> etree._Element:
    """The Fault in a Body."""
    body = etree.Element(f"{{{soap}}}Body", nsmap={"env": soap, "c": CONTRACT})
    faults.append_fault(ServiceError(refused, "id"), body, soap)
    return body[0]


@pytest.mark.parametrize(
    ("refusal", "code11", "code12", "http"),
    [
        (Refusal.NOT_FOUND, "Client.NotFound", "Sender", "400 Bad Request"),
        (Refusal.BUSY, "Server.Busy", "Receiver", "500 Internal Server Error"),
        (Refusal.MUST_UNDERSTAND, "MustUnderstand", "MustUnderstand", "400 Bad Request"),
        (Refusal.VERSION_MISMATCH, "VersionMismatch", "VersionMismatch", "400 Bad Request"),
    ],
)
def test_each_version_has_its_codes_and_only_12_says_by_http_whose_fault_it_is(refusal, code11, code12, http):
    refused = Refused(refusal)
    assert appended(refused, SOAP11).findtext("faultcode") == f"env:{code11}"
    fault = appended(refused, SOAP12)
    values = [element.text for element in fault.iter(f"{{{SOAP12}}}Value")]
    assert values == [f"env:{code12}", f"c:{refusal}"]
    texts = {element.get(f"{{{XML}}}lang"): element.text for element in fault.iter(f"{{{SOAP12}}}Text")}
    assert texts == {"en": refused.text("en"), "fr": refused.text("fr")}
    error = ServiceError(refused, "id")
    assert faults.http_status(error, SOAP11) == "500 Internal Server Error"
    assert faults.http_status(error, SOAP12) == http


@pytest.mark.parametrize(
    "refused",
    [
        Refused(Refusal.TRANSCRIPT_INVALID, "Document", problems=(PROBLEM,) * 60),
        SchemaInvalid(*[Problem("ValueInvalid", 7, f"Item[{n}]") for n in range(60)]),
    ],
)
def test_the_detail_has_some_problems_by_code_line_and_path_and_never_their_words(refused):
    detail = ServiceError(refused, "id").detail_model
    assert (detail.Code, detail.CorrelationID) == (refused.code.value, "id")
    assert len(detail.Problem) == 50
    first = detail.Problem[0]
    assert (first.Line, first.Severity) == (7, "error")
    assert "Beausoleil" not in repr([vars(problem) for problem in detail.Problem])


def test_a_fault_of_soap_11_is_as_the_contract_says(world):
    answer = world.call(f'<Ping xmlns="{messages.CONTRACT}"><Wrong/></Ping>')
    fault = answer.root.find(f".//{{{SOAP11}}}Fault")
    assert [etree.QName(e).localname for e in fault] == ["faultcode", "faultstring", "detail"]
    assert re.fullmatch(r"\w+:Client\.SchemaInvalid", fault.findtext("faultcode"))
    assert [etree.QName(e).localname for e in fault.find("detail")] == ["ServiceFault"]
