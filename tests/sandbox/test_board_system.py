"""A board's system behind the contract, asked without HTTP."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from lxml import etree
from zeep.wsse.username import UsernameToken

from autosgern_service.sandbox.board_system import BoardService, spoilt
from autosgern_service.sandbox.boards import BY_NUMBER, Condition
from autosgern_service.sandbox.roll import Roll
from autosgern_service.sandbox.students import CHECKED, Answer, Record, fixed_records
from autosgern_service.sis.contract import NAMESPACE, SOAP_ENVELOPE, is_valid

PARTS = CHECKED["B99002"]


@pytest.fixture
def service() -> Iterator[BoardService]:
    with closing(Roll()) as roll:
        roll.enrol("B99002", fixed_records("B99002"), phonetic=False)
        now = datetime(2026, 11, 17, 12, 0)
        yield BoardService(BY_NUMBER["B99002"], roll, "us", "s3cret", lambda: now, lambda _: False)


def message(content: str) -> bytes:
    """A call signed in rightly; its elements are the contract's."""
    envelope = etree.fromstring(
        f'<s:Envelope xmlns:s="{SOAP_ENVELOPE}" xmlns="{NAMESPACE}"><s:Body>{content}</s:Body></s:Envelope>'
    )
    UsernameToken("us", "s3cret").apply(envelope, {})
    return etree.tostring(envelope)


def asking(part: str, reference: str = "H20261117000001") -> bytes:
    student = PARTS[part].student.id
    return message(
        f"<GetTranscript><SisStudentID>{student}</SisStudentID>"
        f"<RequestTrackingID>{reference}</RequestTrackingID></GetTranscript>"
    )


def read(answered: tuple[int, bytes]) -> tuple[int, etree._Element]:
    (content,) = etree.fromstring(answered[1]).find(f"{{{SOAP_ENVELOPE}}}Body")
    return answered[0], content


def code(answered: tuple[int, bytes]) -> str | None:
    status, content = read(answered)
    assert status == 500
    return content.findtext("detail/{*}SisFault/{*}Code")


@pytest.mark.parametrize("part", PARTS)
def test_whatever_is_answered_is_valid_to_the_contract(service: BoardService, part: str) -> None:
    born = f"<Criterion><BirthDate>{PARTS[part].student.birth_date}</BirthDate></Criterion>"
    search = f"<FindStudents>{born}<Maximum>9</Maximum></FindStudents>"
    for asked in (message(search), asking(part)):
        status, content = read(service.answer(asked))
        assert status == 200
        assert is_valid(content)


def test_the_same_reference_gets_the_same_bytes_though_the_clock_went_on(service: BoardService) -> None:
    first = service.answer(asking("whole"))
    later = replace(service, now=lambda: datetime(2027, 1, 1))
    assert later.answer(asking("whole")) == first
    assert later.answer(asking("whole", "H20261117000002")) != first


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda service: replace(service, board=replace(service.board, condition=Condition.REFUSES)),
            "AccessDenied",
        ),
        (lambda service: replace(service, password="other"), "AccessDenied"),
        (lambda service: replace(service, wait=lambda _: True), "Unavailable"),
    ],
)
def test_a_system_that_is_not_well_says_so(
    service: BoardService, change: Callable[[BoardService], BoardService], told: str
) -> None:
    assert code(change(service).answer(asking("whole"))) == told


def test_an_optional_criterion_is_refused_where_it_is_not_served_and_looked_up_where_it_is(
    service: BoardService,
) -> None:
    name = PARTS["whole"].student
    asked = message(
        f"<FindStudents><Criterion><PhoneticName><LastName>{name.last}</LastName><FirstName>{name.first}</FirstName>"
        "</PhoneticName></Criterion><Maximum>9</Maximum></FindStudents>"
    )
    assert code(service.answer(asked)) == "CriterionNotServed"
    service.roll.enrol("B99002", fixed_records("B99002"), phonetic=True)
    serving = replace(service, board=replace(service.board, serves_phonetic=True))
    _, content = read(serving.answer(asked))
    assert PARTS["whole"].student.id in [one.text for one in content.iter("{*}SisStudentID")]


@pytest.mark.parametrize(
    "body",
    [
        "<Ping><Echo>a</Echo></Ping><Ping><Echo>b</Echo></Ping>",
        "<Ping/>",
        "<PingResponse><Echo>a</Echo></PingResponse>",
        "<FindStudents><Maximum>9</Maximum></FindStudents>",
    ],
)
def test_what_does_not_follow_the_contract_is_refused(service: BoardService, body: str) -> None:
    assert code(service.answer(message(body))) == "InvalidRequest"


@pytest.mark.parametrize("body", [b"", b"\0", b"x", b"<a", b"<?xml version='1.0' encoding='odd'?><a/>"])
def test_what_is_no_xml_is_refused_and_nothing_breaks(service: BoardService, body: bytes) -> None:
    assert code(service.answer(body)) == "InvalidRequest"


def test_a_record_that_its_system_gets_wrong_is_spoilt_and_no_other(service: BoardService) -> None:
    _, content = read(service.answer(asking("whole")))
    document = b64decode(content.findtext("{*}Document") or "")
    student = PARTS["whole"].student
    assert spoilt(Record(student, Answer.TRANSCRIPT), document) == document
    for answer in (Answer.BREAKS_SCHEMA, Answer.GRADE_150):
        assert spoilt(Record(student, answer), document) != document
