"""Bad input gets a clear answer and leaves nothing half-stored."""

import pytest
from sqlalchemy import func, select

from autosgern_service.domain.refusals import MEANINGS, Refusal
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12
from autosgern_service.store.models import (
    IdempotentAnswer,
    RequestDelivery,
    RequestEvent,
    TranscriptRequest,
)
from tests.soap.conftest import prefixed

BOTH = pytest.mark.parametrize("soap", [SOAP11, SOAP12])


def stored(world) -> int:
    with world.service.store.read() as session:
        tables = (TranscriptRequest, RequestDelivery, RequestEvent, IdempotentAnswer)
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@BOTH
@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"School": {"BSID": "999999"}}, "SchoolUnknown", "School/BSID"),
        ({"Applicant": {"BirthDate": "2031-01-01"}}, "BirthDateImpossible", "Applicant/BirthDate"),
        ({"Applicant": {"BirthDate": "2020-01-01"}}, "BirthDateImpossible", "Applicant/BirthDate"),
        ({"Applicant": {"BirthDate": "1807-04-30"}}, "BirthDateImpossible", "Applicant/BirthDate"),
        ({"ReleaseAuthorizedIndicator": False}, "ConsentMissing", "ReleaseAuthorizedIndicator"),
        ({"Destination": [{"Code": "ZZZZ"}]}, "DestinationUnknown", "Destination/Code"),
        ({"Destination": [{"Code": "BORE"}, {"Code": "BORE"}]}, "DestinationTwice", "Destination/Code"),
        ({"PaymentDate": "2026-11-19"}, "PaymentDateImpossible", "PaymentDate"),
        ({"PaymentDate": "0001-01-01"}, "PaymentDateImpossible", "PaymentDate"),
        ({"HoldType": "AfterSpecifiedDate"}, "ReleaseDateMissing", "ReleaseDate"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_code_and_path(world, build_xml, soap, changes, code, path):
    answer = world.call(build_xml(**changes), soap=soap)
    assert (answer.code, answer.texts("Path")) == (code, [path])
    assert answer.text("TextFr") == MEANINGS[Refusal(code)].fr
    assert answer.text("TextEn") == MEANINGS[Refusal(code)].en
    assert answer.text("Retryable") == "false"
    assert answer.text("CorrelationID")
    assert stored(world) == 0


@BOTH
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"ApplicationNumber": "12345"}, "ApplicationNumber"),
        ({"AccountNumber": "abc"}, "AccountNumber"),
        ({"AmountCollected": "-1"}, "AmountCollected"),
        ({"AmountCollected": "1.005"}, "AmountCollected"),
        ({"AmountCollected": "INF"}, "AmountCollected"),
        ({"PaymentDate": "2026-02-30"}, "PaymentDate"),
        ({"PaymentDate": "12026-02-03"}, "PaymentDate"),
        ({"HoldType": "Never"}, "HoldType"),
        ({"ReleaseAuthorizedIndicator": "oui"}, "ReleaseAuthorizedIndicator"),
        ({"ClientRequestID": "x" * 36}, "ClientRequestID"),
        ({"ClientRequestID": "   "}, "ClientRequestID"),
        ({"Applicant": {"FirstName": ""}}, "Applicant/FirstName"),
        ({"Applicant": {"FirstName": "\u00a0"}}, "Applicant/FirstName"),
        ({"Applicant": {"FirstName": "\u200b \u202e"}}, "Applicant/FirstName"),
        ({"Applicant": {"LastName": "x" * 101}}, "Applicant/LastName"),
        ({"Applicant": {"LastName": None}}, "Applicant/BirthDate"),
        ({"Applicant": {"PreferredLanguage": None}}, "Applicant/PreferredLanguage"),
        ({"Applicant": {"Gender": "F"}}, "Applicant/Gender"),
        ({"Applicant": {"OEN": "1234567890"}}, "Applicant/OEN"),
        ({"Applicant": {"BirthDate": "-0001-01-01"}}, "Applicant/BirthDate"),
        ({"Applicant": {"BirthDate": "10000-01-01"}}, "Applicant/BirthDate"),
        ({"School": {"BSID": "99"}}, "School/BSID"),
        ({"School": {"BSID": "00990301"}}, "School/BSID"),
        ({"School": {"LastAttended": "2025"}}, "School/LastAttended"),
        ({"School": {"LastAttended": "12025-06"}}, "School/LastAttended"),
        ({"Destination": []}, "Destination"),
    ],
)
def test_a_request_that_is_not_the_contracts_is_refused_by_its_path(world, build_xml, soap, changes, path):
    answer = world.call(build_xml(**changes), soap=soap)
    assert (answer.code, answer.texts("Path")[0]) == ("SchemaInvalid", path)
    assert stored(world) == 0


@BOTH
@pytest.mark.parametrize("prefix", ["ns1", "s", "x-y.z", "é"])
def test_a_refusal_is_the_same_whatever_prefixes_the_client_writes(world, build_xml, soap, prefix):
    wrong = build_xml(
        ApplicationNumber="1", Applicant={"BirthDate": "x"}, Destination=[{"Code": "BORE"}, {"Code": ""}]
    )
    plain, other = world.call(wrong, soap=soap), world.call(prefixed(wrong, prefix), soap=soap)
    assert plain.texts("Path")[:3] == ["ApplicationNumber", "Applicant/BirthDate", "Destination[2]/Code"]
    assert (other.code, other.texts("Path"), other.texts("Code")) == (
        "SchemaInvalid",
        plain.texts("Path"),
        plain.texts("Code"),
    )


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ('<p:Ping xmlns:p="{ns}"><Echo>a</Echo></p:Ping>', "Echo"),
        ('<p:Ping xmlns:p="{ns}"><p:Echo/><q:Echo xmlns:q="{ns}"/></p:Ping>', "Echo[2]"),
        ('<p:Ping xmlns:p="{ns}"><p:Echo xmlns:p="urn:other"/></p:Ping>', "Echo"),
        ('<Ping xmlns="{ns}"><p:Echo xmlns:p="{ns}"/><p:Echo xmlns:p="urn:other"/></Ping>', "Echo"),
        ('<p:Ping xmlns:p="{ns}" p:a="1"/>', "Ping"),
        ('<p:Ping xmlns:p="{ns}" xmlns:q="urn:q" q:a="1"><p:Echo q:b="2"/></p:Ping>', "Ping"),
    ],
)
def test_prefixes_of_any_kind_do_not_confuse_a_refusal(world, payload, path):
    answer = world.call(payload.format(ns=CONTRACT))
    assert (answer.code, answer.texts("Path")[0]) == ("SchemaInvalid", path)


@BOTH
@pytest.mark.parametrize(
    "document", ["!!!", "PGEvPg==!", "PGEvPg", "PGEvPg=", "====", "PGEvPg==\u00a0", "PGEv_-=="]
)
def test_a_document_that_is_no_base64_is_refused(world, soap, document):
    payload = f'<ValidateTranscript xmlns="{CONTRACT}"><Document>{document}</Document></ValidateTranscript>'
    answer = world.call(payload, "board", soap=soap)
    assert (answer.code, answer.texts("Path")[0]) == ("SchemaInvalid", "Document")


@pytest.mark.parametrize("document", ["", "<!-- -->", " \n"])
def test_an_empty_document_is_a_document_that_is_not_valid(world, document):
    payload = f'<ValidateTranscript xmlns="{CONTRACT}"><Document>{document}</Document></ValidateTranscript>'
    assert world.call(payload, "board").text("Accepted") == "false"


def test_blanks_in_a_document_do_not_count(world):
    payload = (
        f'<ValidateTranscript xmlns="{CONTRACT}"><Document> PG\r\nEv\tPg== </Document></ValidateTranscript>'
    )
    assert world.call(payload, "board").texts("Code") == ["XSD-ROOT"]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_beyond_the_calendar_is_refused(world, instant):
    item = (
        f"<Item><ReferenceNumber>H1</ReferenceNumber><SHA256>{'a' * 64}</SHA256><CourseTotal>1</CourseTotal>"
        "<AcademicAwardTotal>0</AcademicAwardTotal><Accepted>true</Accepted></Item>"
    )
    payload = (
        f'<AcknowledgeBatch xmlns="{CONTRACT}"><Batch>BORE-1</Batch><Received>{instant}</Received>{item}'
        "</AcknowledgeBatch>"
    )
    answer = world.call(payload, "college")
    assert (answer.code, answer.texts("Path")[0]) == ("SchemaInvalid", "Received")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("parameter", ["", "; charset=utf-16"])
def test_a_byte_order_mark_says_which_utf_16_it_is(world, encoding, parameter):
    text = world.envelope(f'<Ping xmlns="{CONTRACT}"><Echo>\u00e9\u20ac</Echo></Ping>').decode()
    body = ("\ufeff" + text.partition("?>")[2]).encode(encoding)
    assert world.send(body, headers={"Content-Type": f"text/xml{parameter}"}).text("Echo") == "\u00e9\u20ac"


def test_a_missing_element_is_named(world, build_xml):
    answer = world.call(build_xml(Applicant={"LastName": None}))
    problems = list(zip(answer.texts("Code")[1:], answer.texts("Path")[1:], strict=True))
    assert ("ElementNotExpected", "Applicant/BirthDate") in problems
    assert ("ElementExpected", "Applicant/LastName") in problems


@pytest.mark.parametrize("secret", ["", "wrong", "x" * 1_000_000])
@BOTH
def test_a_wrong_password_is_a_fault(world, soap, secret):
    world.secrets["centre"] = (secret, world.secrets["centre"][1])
    answer = world.call(f'<Ping xmlns="{CONTRACT}"/>', soap=soap)
    assert answer.code == "AuthenticationFailed"


@pytest.mark.parametrize(
    "message",
    [b"", b"   ", b"hello", b"<", b"<a>", b"\x00", b"\xff\xfe<", b"<a/>" * 2, b"&#0;", b"{}"],
)
@BOTH
def test_malformed_xml_is_a_fault(world, soap, message):
    answer = world.send(message, soap=soap)
    assert answer.code == "Malformed"
    assert answer.status == (500 if soap == SOAP11 else 400)


def test_a_message_of_200_megabytes_is_refused_without_being_read(world):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
    connection.putrequest("POST", "/soap/v1")
    connection.putheader("Content-Type", "text/xml")
    connection.putheader("Content-Length", str(200_000_000))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
