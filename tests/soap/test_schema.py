"""Is a payload the contract's? Its problems are told by code, line and path, and never by a value."""

from __future__ import annotations

import threading

import pytest
from lxml import etree

from autosgern_service.domain.refusals import Refusal
from autosgern_service.soap import wsdl
from autosgern_service.soap.names import CONTRACT, XSI
from autosgern_service.soap.schema import Contract, Problem, SchemaInvalid, relative_path

CHECKED = Contract(wsdl.schema_of(wsdl.committed(wsdl.FILE11)))


def problems(payload: str) -> list[tuple[str, str]]:
    try:
        CHECKED.check(etree.fromstring(payload))
    except SchemaInvalid as invalid:
        return [(one.code, one.path) for one in invalid.schema_problems]
    return []


def ping(inner: str = "", attributes: str = "") -> str:
    return f"<Ping xmlns='{CONTRACT}' {attributes}>{inner}</Ping>"


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (ping(), []),
        (ping("<Echo>a</Echo>"), []),
        (ping("<Secretname/>"), [("ElementNotExpected", "Secretname"), ("ElementExpected", "Echo")]),
        (ping("<Echo/><Echo/>"), [("ElementNotExpected", "Echo[2]")]),
        (ping("<Echo><b/></Echo>"), [("ElementNotExpected", "Echo")]),
        (ping("Secretname"), [("TextNotAllowed", "Ping")]),
        (ping(attributes="Secretname='1'"), [("AttributeNotAllowed", "Ping")]),
        (ping(f"<Echo xmlns:i='{XSI}' i:nil='true'/>"), [("NilNotAllowed", "Echo")]),
        (ping(f"<Echo>{'Secretname' * 200}</Echo>"), [("ValueInvalid", "Echo")]),
        ("<Ping xmlns='urn:other'/>", [("ElementNotExpected", "Ping")]),
        (
            f"<GetTranscriptRequest xmlns='{CONTRACT}'/>",
            [("ElementMissing", "ReferenceNumber")],
        ),
    ],
)
def test_each_problem_has_its_code_and_place(payload, found):
    assert problems(payload) == found


def test_what_is_missing_in_a_request_is_named_below_the_request(build_xml):
    broken = build_xml(Destination=[{"Code": "BORE"}, {}], Applicant={"LastName": None})
    assert ("ElementExpected", "Applicant/LastName") in problems(broken)
    assert ("ElementMissing", "Destination[2]/Code") in problems(broken)


def test_a_message_full_of_problems_names_some():
    items = "<Item/>" * 100
    payload = f"<AcknowledgeBatch xmlns='{CONTRACT}'><Batch>B</Batch><Received/>{items}</AcknowledgeBatch>"
    assert 10 < len(problems(payload)) <= 40


def test_what_might_have_stood_there_is_a_hint_and_no_place_of_the_refusal():
    invalid = SchemaInvalid(Problem("ElementNotExpected", 1, "A"), Problem("ElementExpected", 1, "B"))
    assert (invalid.code, invalid.paths) == (Refusal.SCHEMA_INVALID, ("A",))


def test_a_path_begins_below_the_operation_and_below_the_request(build_xml):
    payload = etree.fromstring(build_xml())
    found = [relative_path(element, payload) for element in payload.iter()]
    assert found[:3] == ["SubmitTranscriptRequest", "TranscriptRequest", "ClientRequestID"]
    assert "Destination/Code" in found


def test_threads_read_their_own_errors_only():
    wrong: list[list[tuple[str, str]]] = []

    def check(payload: str, expected: list[tuple[str, str]]) -> None:
        wrong.extend(found for _ in range(200) if (found := problems(payload)) != expected)

    asked = [(ping(), []), (ping("x"), [("TextNotAllowed", "Ping")]), (ping("<Echo/>"), [])]
    threads = [threading.Thread(target=check, args=one) for one in asked * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
