"""A board's SIS behind the contract: reads a SOAP message, looks into the roll, writes the answer.

No HTTP here (`server` has that), and no SOAP toolkit: with lxml and the contract's own schema it is one page,
which a vendor can read as the description of what is expected of them.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from autosgern_service.sandbox.boards import Board, Condition
from autosgern_service.sandbox.population import Student
from autosgern_service.sandbox.roll import Key, Roll, name_key, phonetic_key
from autosgern_service.sandbox.students import Answer, Record
from autosgern_service.sandbox.transcripts import breaks_schema, transcript, with_grade_150
from autosgern_service.sis.contract import NAMESPACE, SOAP_ENVELOPE, FaultCode, is_valid, qname
from matcher import GENDER_WORDS

_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_PATHS = {"soap": SOAP_ENVELOPE, "wsse": _WSSE, "sis": NAMESPACE}
_DEFAULT: Any = {None: NAMESPACE}  # the stubs do not know the default namespace
_SPOILS: dict[Answer, Callable[[bytes], bytes]] = {
    Answer.BREAKS_SCHEMA: breaks_schema,
    Answer.GRADE_150: with_grade_150,
}
_HOLDS = {Answer.FINANCIAL_HOLD: "Financial"}


class Refusal(Exception):
    """Becomes the typed fault SisFault."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class BoardService:
    """One board's web service; `now` tells the time.

    `wait` waits the seconds that a slow record takes, and returns True where the server closes meanwhile.
    """

    board: Board
    roll: Roll
    username: str
    password: str
    now: Callable[[], datetime]
    wait: Callable[[float], bool]

    def answer(self, message: bytes) -> tuple[int, bytes]:
        """Return the HTTP status and the SOAP envelope that answer a SOAP message."""
        try:
            envelope = _parse(message)
            self._authenticate(envelope)
            request = _request(envelope)
            return 200, _envelope(_OPERATIONS[request.tag](self, request))
        except Refusal as refusal:
            return 500, _envelope(_fault(refusal))

    def find_students(self, request: etree._Element) -> etree._Element:
        """Answer the students who meet at least one criterion."""
        keys = [self._key(criterion) for criterion in request.iterfind("sis:Criterion", _PATHS)]
        maximum = int(_text(request, "Maximum"))
        students, truncated = self.roll.find(self.board.number, keys, maximum)
        return _element(
            "FindStudentsResponse",
            *(_element("Student", *_student(student)) for student in students),
            _element("Truncated", "true" if truncated else "false"),
        )

    def get_transcript(self, request: etree._Element) -> etree._Element:
        """Answer a student's transcript, or why there is none, as their record says."""
        student_id = _text(request, "SisStudentID")
        reference = _text(request, "RequestTrackingID")
        record = self.roll.record(self.board.number, student_id)
        if record is None:
            raise Refusal(FaultCode.UNKNOWN_STUDENT, "There is no such student.")
        if self.wait(record.delay):
            raise Refusal(FaultCode.UNAVAILABLE, "The student information system is closing.")
        if record.answer is Answer.FAULT:
            raise Refusal(FaultCode.INTERNAL_ERROR, "The student information system has failed.")
        if record.answer is Answer.NO_ACADEMIC_DATA:
            return _element("GetTranscriptResponse", _element("NoAcademicData"))
        if reason := _HOLDS.get(record.answer):
            return _element("GetTranscriptResponse", _element("Hold", _element("HoldReason", reason)))
        document = self.document(record, reference)
        return _element("GetTranscriptResponse", _element("Document", b64encode(document).decode()))

    def ping(self, request: etree._Element) -> etree._Element:
        """Answer what was sent."""
        return _element("PingResponse", _element("Echo", _text(request, "Echo")))

    def document(self, record: Record, reference: str) -> bytes:
        """Return the transcript given for a reference; asked again, the same bytes."""
        number = self.board.number
        if issued := self.roll.issued(number, record.student.id, reference):
            return issued
        owner = self.roll.record(number, record.transcript_of) or record
        document = transcript(owner.student, self.board, reference=reference, created=self.now())
        return self.roll.keep(number, record.student.id, reference, spoilt(record, document))

    def _authenticate(self, envelope: etree._Element) -> None:
        token = envelope.find("soap:Header/wsse:Security/wsse:UsernameToken", _PATHS)
        username = token.findtext("wsse:Username", "", _PATHS) if token is not None else ""
        password = token.findtext("wsse:Password", "", _PATHS) if token is not None else ""
        right = hmac.compare_digest(
            f"{username}\n{password}".encode(), f"{self.username}\n{self.password}".encode()
        )
        if not right or self.board.condition is Condition.REFUSES:
            raise Refusal(FaultCode.ACCESS_DENIED, "The username or the password is wrong.")

    def _key(self, criterion: etree._Element) -> Key:
        texts = {etree.QName(part).localname: part.text or "" for part in criterion.iter(etree.Element)}
        if "PhoneticName" in texts:
            if not self.board.serves_phonetic:
                raise Refusal(FaultCode.CRITERION_NOT_SERVED, "PhoneticName is not served.")
            return phonetic_key(texts["LastName"], texts["FirstName"])
        if "LastName" in texts:
            return name_key(texts["LastName"], texts["FirstName"])
        if "OEN" in texts:
            return "OEN", texts["OEN"]
        return "BirthDate", texts["BirthDate"].strip()[:10]  # without a time zone


def spoilt(record: Record, document: bytes) -> bytes:
    """Return the transcript as the record's system gets it wrong; nearly all get it right."""
    return _SPOILS.get(record.answer, bytes)(document)


_OPERATIONS: Mapping[str, Callable[[BoardService, etree._Element], etree._Element]] = {
    qname("FindStudents"): BoardService.find_students,
    qname("GetTranscript"): BoardService.get_transcript,
    qname("Ping"): BoardService.ping,
}


def _parse(message: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        envelope = etree.fromstring(message, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refusal(FaultCode.INVALID_REQUEST, "The message is not XML.") from None
    if envelope.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise Refusal(FaultCode.INVALID_REQUEST, "A document type declaration is not allowed.")
    return envelope


def _request(envelope: etree._Element) -> etree._Element:
    requests = envelope.findall("soap:Body/*", _PATHS)
    if len(requests) != 1 or requests[0].tag not in _OPERATIONS or not is_valid(requests[0]):
        raise Refusal(FaultCode.INVALID_REQUEST, "The message does not follow the contract.")
    return requests[0]


def _text(request: etree._Element, name: str) -> str:
    return request.findtext(f"sis:{name}", "", _PATHS)


def _element(name: str, *content: etree._Element | str) -> etree._Element:
    element = etree.Element(qname(name), nsmap=_DEFAULT)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


def _student(student: Student) -> Iterator[etree._Element]:
    """Yield a student's elements in the contract's order; what is not known is left out."""
    texts = (
        ("SisStudentID", (student.id,)),
        ("StudentNumber", (student.student_number,)),
        ("OEN", (student.oen,)),
        ("FirstName", (student.first,)),
        ("MiddleName", student.middle),
        ("LastName", (student.last,)),
        ("FormerLastName", student.former),
        ("PreferredFirstName", (student.preferred,)),
        ("BirthDate", (student.birth_date.isoformat(),)),
        ("Gender", (GENDER_WORDS[student.gender],)),
    )
    yield from (_element(name, value) for name, values in texts for value in values if value)
    for enrolment in student.enrolments:
        yield _element(
            "Enrolment",
            _element("BSID", enrolment.bsid),
            _element("From", str(enrolment.start)),
            *([_element("To", str(enrolment.end))] if enrolment.end else []),
        )


def _fault(refusal: Refusal) -> etree._Element:
    fault = etree.Element(f"{{{SOAP_ENVELOPE}}}Fault", nsmap={"soap": SOAP_ENVELOPE})
    ours = refusal.code in (FaultCode.INTERNAL_ERROR, FaultCode.UNAVAILABLE)
    etree.SubElement(fault, "faultcode").text = "soap:Server" if ours else "soap:Client"
    etree.SubElement(fault, "faultstring").text = refusal.message
    etree.SubElement(fault, "detail").append(
        _element("SisFault", _element("Code", refusal.code.value), _element("Message", refusal.message))
    )
    return fault


def _envelope(content: etree._Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP_ENVELOPE}}}Envelope", nsmap={"soap": SOAP_ENVELOPE})
    etree.SubElement(envelope, f"{{{SOAP_ENVELOPE}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
