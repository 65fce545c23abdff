"""The messages: their elements and order are the contract, and everything that we answer keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

import autosgern_service.soap
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.soap import messages
from autosgern_service.soap.names import SOAP11, SOAP12
from autosgern_service.soap.protocol import Strict11, Strict12
from autosgern_service.soap.wsdl import committed, schema_of

FOLDER = Path(autosgern_service.soap.__file__).parent
FILES = {"autosgern-v1.wsdl": Strict11, "autosgern-v1.2.wsdl": Strict12}
XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"


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
