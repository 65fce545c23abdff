"""The WSDL: pinned, plain, and enough for a client that knows nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

import autosgern_service.soap
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.soap import messages
from autosgern_service.soap.names import SOAP11, SOAP11_PATH, SOAP12, SOAP12_PATH
from autosgern_service.soap.operations import ROLES
from autosgern_service.soap.protocol import Face, Strict11, Strict12
from autosgern_service.soap.throttle import Failures
from autosgern_service.soap.wsdl import PLACEHOLDER, committed, schema_of
from docs.generators.soap_wsdl import generate

FOLDER = Path(autosgern_service.soap.__file__).parent
FILES = {"autosgern-v1.wsdl": Strict11, "autosgern-v1.2.wsdl": Strict12}
XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"


def address(protocol: type) -> str:
    return PLACEHOLDER + (SOAP11_PATH if protocol is Strict11 else SOAP12_PATH)


@pytest.mark.parametrize(("name", "protocol"), FILES.items())
def test_the_committed_wsdl_is_the_generated_one(name, protocol):
    """After a change that is meant: python -m docs.generators.soap_wsdl"""
    assert generate(Face(protocol, Failures()).app, address(protocol)) == committed(name)


def test_the_wsdl_is_the_same_in_every_process():
    code = (
        "import sys; from docs.generators.soap_wsdl import *\n"
        "sys.stdout.buffer.write(generate(Face(Strict11, Failures()).app, sys.argv[1]))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, address(Strict11)],
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            cwd=FOLDER.parents[1],
            timeout=60,
            check=True,
        )
        assert done.stdout == committed("autosgern-v1.wsdl")


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_the_wsdl_is_nillable_or_unqualified(name):
    root = etree.fromstring(committed(name))
    (schema,) = root.iter(f"{XS}schema")
    assert schema.get("elementFormDefault") == "qualified"
    assert not [e for e in root.iter(f"{XS}element") if e.get("nillable")]
    assert not list(root.iter(f"{XS}import", f"{XS}any", f"{XS}anyAttribute"))


@pytest.mark.parametrize("name", FILES)
def test_no_two_types_differ_by_letter_case_only(name):
    root = etree.fromstring(committed(name))
    names = [t.get("name").lower() for t in root.iter(f"{XS}complexType", f"{XS}simpleType")]
    assert [n for n, count in Counter(names).items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_every_operation_is_wrapped_documented_and_has_the_typed_fault(name):
    root = etree.fromstring(committed(name))
    operations = {o.get("name"): o for o in root.find(f"{W}portType")}
    assert set(operations) == set(ROLES)
    for operation in operations.values():
        assert operation.findtext(f"{W}documentation")
        assert [f.get("name") for f in operation.findall(f"{W}fault")] == ["ServiceFault"]
    parts = {p.getparent().get("name"): p for p in root.iter(f"{W}part")}
    for operation_name in operations:
        assert parts[operation_name].get("name") == "parameters"
        assert parts[operation_name].get("element") == f"tns:{operation_name}"


def elements_of(name: str) -> list[tuple[str, str, str]]:
    """Name, least and most occurrences of a complex type's elements, in order."""
    root = etree.fromstring(committed("autosgern-v1.wsdl"))
    (found,) = [t for t in root.iter(f"{XS}complexType") if t.get("name") == name]
    return [
        (e.get("name"), e.get("minOccurs", "1"), e.get("maxOccurs", "1")) for e in found.iter(f"{XS}element")
    ]


#: From the contract: name, then ? for optional, * for any number, + for at least one.
CONTRACT = {
    "TranscriptRequest": "ClientRequestID ApplicationNumber AccountNumber? PaymentDate AmountCollected? HoldType "
    "ReleaseDate? ReleaseAuthorizedIndicator Applicant School? Destination+",
    "Applicant": "FirstName MiddleName* LastName FormerLastName* FirstNameAtSchool? LastNameAtSchool? "
    "PreferredFirstName? BirthDate Gender OEN? StudentNumber? Email? Phone? PreferredLanguage",
    "School": "BSID? LastAttended? Graduated?",
    "Destination": "Code TrackingID?",
    "SubmitTranscriptRequestResult": "ReferenceNumber Status ReceivedAt Warning* RequestHash CorrelationID",
    "Warning": "Code TextFr TextEn Path?",
    "GetTranscriptRequestResult": "ReferenceNumber ClientRequestID Status Reason? ResponseStatus? HoldReason? "
    "UpdatedAt Delivery* RequestHash CorrelationID",
    "Reason": "Code TextFr TextEn",
    "Delivery": "Code TrackingID? State? At?",
    "GetPendingRequests": "Cursor? Maximum?",
    "GetPendingRequestsResult": "PendingRequest* NextCursor? More RequestHash CorrelationID",
    "PendingRequest": "ReferenceNumber RequestedAt Applicant School?",
    "SubmitTranscript": "ReferenceNumber Document",
    "SubmitTranscriptResult": "Status Warning* RequestHash CorrelationID",
    "RespondToRequest": "ReferenceNumber ResponseStatus HoldReason? Note?",
    "ValidateTranscriptResult": "Accepted Problem* Omitted RequestHash CorrelationID",
    "TranscriptProblem": "Code Severity Line? Path? TextFr TextEn",
    "CancelTranscriptRequest": "ReferenceNumber Note?",
    "GetStatusChanges": "Cursor? Maximum?",
    "GetStatusChangesResult": "StatusChange* NextCursor? More RequestHash CorrelationID",
    "AcknowledgeBatch": "Batch Received Item*",
    "AcknowledgedItem": "ReferenceNumber SHA256 CourseTotal AcademicAwardTotal Accepted Note?",
    "Ping": "Echo?",
    "PingResult": "Echo? Partner ServerTime ContractVersion RequestHash CorrelationID",
    "ServiceFault": "Code TextFr TextEn Path* Retryable Problem* CorrelationID",
    "FaultProblem": "Code Severity Line? Path?",
}
_OCCURS = {"": ("1", "1"), "?": ("0", "1"), "*": ("0", "unbounded"), "+": ("1", "unbounded")}


@pytest.mark.parametrize(("name", "elements"), CONTRACT.items())
def test_elements_and_their_order_are_the_contracts(name, elements):
    wanted = [(word.rstrip("?*+"), *_OCCURS[word[len(word.rstrip("?*+")) :]]) for word in elements.split()]
    assert elements_of(name) == wanted


def test_the_wsdl_names_every_status_and_delivery_state():
    root = etree.fromstring(committed("autosgern-v1.wsdl"))
    values = {
        t.get("name"): [e.get("value") for e in t.iter(f"{XS}enumeration")]
        for t in root.iter(f"{XS}simpleType")
    }
    assert values["StatusCode"] == [s.value for s in Status]
    assert values["DeliveryState"] == [d.value for d in Delivery]


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_every_answer_and_fault_is_valid_to_the_wsdl(world, build_xml, soap):
    schema = schema_of(committed("autosgern-v1.wsdl"))
    reference = world.call(build_xml(Applicant={"OEN": "948743688"}), soap=soap).text("ReferenceNumber")
    ns = f'xmlns="{messages.CONTRACT}"'
    for payload, username in (
        (build_xml(Applicant={"OEN": "1"}), "centre"),
        (
            f"<GetTranscriptRequest {ns}><ReferenceNumber>{reference}</ReferenceNumber></GetTranscriptRequest>",
            "centre",
        ),
        (f"<GetStatusChanges {ns}/>", "centre"),
        (f"<GetPendingRequests {ns}/>", "board"),
        (f"<ValidateTranscript {ns}><Document>PGEvPg==</Document></ValidateTranscript>", "board"),
        (f"<Ping {ns}/>", "centre"),
        (f"<Ping {ns}><Wrong/></Ping>", "centre"),
        (
            f"<SubmitTranscript {ns}><ReferenceNumber>{reference}</ReferenceNumber><Document>PGEvPg==</Document>"
            "</SubmitTranscript>",
            "board",
        ),
        (
            f"<CancelTranscriptRequest {ns}><ReferenceNumber>{reference}</ReferenceNumber></CancelTranscriptRequest>",
            "centre",
        ),
        (f"<Ping {ns}/>", "ouac"),
    ):
        answer = world.call(payload, username, soap=soap)
        body = answer.root.find(f"{{{soap}}}Body")[0]
        part = body if answer.code is None else body.find(f".//{{{messages.CONTRACT}}}ServiceFault")
        schema.assertValid(etree.fromstring(etree.tostring(part)))


def test_a_fault_of_soap_11_is_as_the_contract_says(world):
    answer = world.call(f'<Ping xmlns="{messages.CONTRACT}"><Wrong/></Ping>')
    fault = answer.root.find(f".//{{{SOAP11}}}Fault")
    assert [etree.QName(e).localname for e in fault] == ["faultcode", "faultstring", "detail"]
    assert re.fullmatch(r"\w+:Client\.SchemaInvalid", fault.findtext("faultcode"))
    assert [etree.QName(e).localname for e in fault.find("detail")] == ["ServiceFault"]


def test_the_contract_that_a_board_implements_is_served_too(world):
    answer = world.send(b"", method="GET", path="/sis/v1?wsdl")
    assert answer.status == 200
    assert b"urn:ca:autosgern:sis:v1" in answer.body
    assert world.send(b"", path="/sis/v1").status == 405


def test_health_is_told_without_a_message(world):
    assert world.send(b"", method="GET", path="/healthz").body == b"ok\n"


def test_nothing_is_at_other_addresses(world):
    assert world.send(b"", path="/soap/v2").status == 404


def test_cgi_is_made_up_where_python_has_none_any_more():
    from autosgern_service.soap.shims import _cgi

    parse = _cgi().parse_header
    assert parse("text/xml; charset=utf-8") == ("text/xml", {"charset": "utf-8"})
    assert parse('Multipart/Related; boundary="a;b"; type=x') == (
        "Multipart/Related",
        {"boundary": "a;b", "type": "x"},
    )
    assert parse("") == ("", {})
