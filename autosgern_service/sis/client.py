"""The client of the board contract: asks one board's SIS by SOAP, with zeep.

The worker keeps one `BoardSystem` per board and uses it from its threads. zeep writes and reads the messages;
`wire` carries them; what comes back is scanned for what it would cost before a tree is built of it, and held against
the contract's schema before zeep may read it, as zeep itself forgives missing elements and unreadable values.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import zeep
from lxml import etree
from zeep.wsse.username import UsernameToken

from autosgern_service.sis import contract
from autosgern_service.sis.answers import (
    FAULT,
    NO_ACADEMIC_DATA,
    Found,
    Hold,
    NoAcademicData,
    SisError,
    fault,
    refused,
    unavailable,
)
from autosgern_service.sis.contract import FaultCode
from autosgern_service.sis.criteria import Criterion, criteria, is_must
from autosgern_service.sis.wire import Deadline, HttpAnswer, Wire
from matcher import GENDERS, Applicant, Candidate
from xsd import charsets, markup

MAXIMUM_BYTES = 12_000_000
#: Seconds before the second and third attempt; all of it inside the deadline. Every operation only reads.
PAUSES = (0.2, 0.6)

_SETTINGS = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
_SOAP = {"soap": contract.SOAP_ENVELOPE}
#: What zeep raises for an answer that is not XML, or XML that it refuses (DTD, entities) or cannot read.
_UNREADABLE = (zeep.exceptions.Error, etree.LxmlError, ValueError, TypeError, LookupError, AttributeError)
_XML_TYPES = ("text/xml", "application/xml", "application/soap+xml")


@dataclass(frozen=True)
class Endpoint:
    """Where a board's SIS is and how we sign in; `deadline` is in seconds, for a call in all.

    `private_addresses` allows plain http and addresses of our own network (sandbox only). `phonetic` asks
    also by PhoneticName, which a board need not serve. `client_certificate` and `client_key` are PEM files with
    which we show who we are, where a board asks for that too.
    """

    board: str
    url: str
    username: str
    password: str = field(repr=False)
    deadline: float = 20.0
    private_addresses: bool = False
    phonetic: bool = False
    client_certificate: Path | None = None
    client_key: Path | None = None

    def wire(self, maximum_bytes: int = MAXIMUM_BYTES, query: str = "") -> Wire:
        """Return a wire to the endpoint, or to its address with a query."""
        return Wire(
            self.url + query,
            private_addresses=self.private_addresses,
            maximum_bytes=maximum_bytes,
            client_certificate=self.client_certificate,
            client_key=self.client_key,
        )


class BoardSystem:
    """One board's SIS; safe for threads.

    Every method raises SisError where the board gives no usable answer.
    """

    def __init__(self, endpoint: Endpoint, *, maximum_bytes: int = MAXIMUM_BYTES) -> None:
        self.endpoint = endpoint
        self._phonetic = endpoint.phonetic
        self._wire = endpoint.wire(maximum_bytes)
        self._transport = _Transport(self._wire)
        client = zeep.Client(
            _document(),
            wsse=UsernameToken(endpoint.username, endpoint.password),
            transport=self._transport,
            plugins=[self._transport],
            settings=_SETTINGS,
        )
        self._service = client.create_service(contract.BINDING, endpoint.url)

    def find_students(self, applicant: Applicant, maximum: int = 50) -> Found:
        """Return the students who may be the applicant; more than `maximum` of them are truncated."""
        deadline = self._deadline()
        wanted = criteria(applicant, phonetic=self._phonetic)
        if not wanted:
            return Found((), truncated=False)
        try:
            answer = self._call("FindStudents", deadline, Criterion=wanted, Maximum=maximum)
        except _CriterionNotServed:
            wanted = self._musts(wanted)
            answer = self._call("FindStudents", deadline, Criterion=wanted, Maximum=maximum)
        candidates = _distinct([_candidate(student) for student in answer.Student])
        return Found(candidates[:maximum], truncated=answer.Truncated or len(candidates) > maximum)

    def get_transcript(self, sis_student_id: str, reference: str) -> bytes | Hold | NoAcademicData:
        """Return the transcript byte for byte, or why there is none."""
        answer = self._call(
            "GetTranscript", self._deadline(), SisStudentID=sis_student_id, RequestTrackingID=reference
        )
        if answer is None:  # zeep's reading of the empty choice; the schema allows nothing else to be empty
            return NO_ACADEMIC_DATA
        return Hold(answer.Hold.HoldReason) if answer.Hold else bytes(answer.Document)

    def ping(self, echo: str) -> str:
        """Return `echo` as the board sent it back; raise SisError where it sent back something else."""
        answer = self._call("Ping", self._deadline(), Echo=echo)
        if (answer or "") != echo:
            raise fault("Ping was answered with another echo")
        return echo

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def _deadline(self) -> Deadline:
        return Deadline.after(self.endpoint.deadline)

    def _musts(self, asked: list[Criterion]) -> list[Criterion]:
        """Return the criteria without those that a board need not serve, and remember to ask so."""
        musts = [criterion for criterion in asked if is_must(criterion)]
        if len(musts) == len(asked):
            raise fault(
                f"SOAP fault {FaultCode.CRITERION_NOT_SERVED} for a criterion that every board serves"
            )
        self._phonetic = False
        return musts

    def _call(self, operation: str, deadline: Deadline, **elements: Any) -> Any:
        for pause in (*PAUSES, None):
            try:
                return self._once(operation, deadline, elements)
            except SisError as problem:
                if not problem.retryable or pause is None or time.monotonic() + pause >= deadline.at:
                    raise
                time.sleep(pause)
        raise AssertionError  # the last pause is None

    def _once(self, operation: str, deadline: Deadline, elements: dict[str, Any]) -> Any:
        with self._transport.exchange(deadline) as exchange:
            try:
                return self._service[operation](**elements)
            except SisError:
                raise
            except _UNREADABLE:
                if not exchange.status:  # nothing was answered: the message could not be made, our own fault
                    raise
                raise _by_status(exchange.status) from None  # zeep's text may hold the whole answer


class _CriterionNotServed(SisError):
    def __init__(self) -> None:
        super().__init__(FAULT, f"SOAP fault {FaultCode.CRITERION_NOT_SERVED}")


@dataclass
class _Exchange:
    deadline: Deadline
    status: int = 0


class _Transport:
    """zeep's transport and plugin: posts through the wire, and lets only what follows the contract pass.

    zeep's calls have no place for a deadline, so each thread keeps its own exchange here.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._local = threading.local()

    @contextmanager
    def exchange(self, deadline: Deadline) -> Iterator[_Exchange]:
        self._local.exchange = _Exchange(deadline)
        try:
            yield self._local.exchange
        finally:
            del self._local.exchange

    def post_xml(self, address: str, envelope: etree._Element, headers: dict[str, str]) -> HttpAnswer:
        exchange = self._local.exchange
        answer = self._wire.post(etree.tostring(envelope, encoding="UTF-8"), headers, exchange.deadline)
        exchange.status = answer.status_code
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if answer.status_code in (401, 403):
            raise refused(f"HTTP {answer.status_code}")
        if not answer.content or media_type not in _XML_TYPES:
            raise _by_status(answer.status_code)
        try:
            charset = charsets.of_content_type(answer.headers["Content-Type"])
            content = charsets.readable(answer.content, charset)
            markup.scan(content, markup.MESSAGE)
        except charsets.Unclear:
            raise fault("it is not clear in which encoding the answer is") from None
        except markup.TooCostly:
            raise fault("the answer is too large") from None
        except markup.NotScanned:
            raise _by_status(answer.status_code) from None
        return replace(answer, content=content)

    def egress(
        self, envelope: etree._Element, headers: dict[str, str], operation: Any, options: Any
    ) -> tuple[etree._Element, dict[str, str]]:
        return envelope, headers

    def ingress(
        self, envelope: etree._Element, headers: dict[str, str], operation: Any
    ) -> tuple[etree._Element, dict[str, str]]:
        # zeep reads a value up to the first thing that stands within it: <?x?>true would be nothing.
        etree.strip_tags(envelope, etree.Comment, etree.PI)
        bodies = envelope.findall("soap:Body", _SOAP)
        if envelope.tag != f"{{{contract.SOAP_ENVELOPE}}}Envelope" or len(bodies) != 1:
            raise _by_status(self._local.exchange.status)
        messages = list(bodies[0].iterchildren(etree.Element))
        soap_fault = bodies[0].find("soap:Fault", _SOAP)
        if soap_fault is not None:
            raise _answered_fault(soap_fault)
        expected = contract.qname(f"{operation.name}Response")
        if self._local.exchange.status != 200 or [message.tag for message in messages] != [expected]:
            raise _by_status(self._local.exchange.status)
        if not contract.is_valid(messages[0]):
            raise fault("the answer does not follow the contract")
        return envelope, headers


class _ShippedContract:
    """zeep's loader: reads the WSDL that comes with us and nothing else, from nowhere else."""

    def load(self, url: str) -> bytes:
        if Path(url) != contract.WSDL:
            raise ValueError("only the shipped contract is read")
        return contract.WSDL.read_bytes()


@cache
def _document() -> zeep.wsdl.Document:
    return zeep.wsdl.Document(str(contract.WSDL), _ShippedContract(), settings=_SETTINGS)


def _by_status(status: int) -> SisError:
    """Return the error of an answer that is no SOAP message of the contract."""
    if status >= 500 or status in (408, 429):
        return unavailable(f"HTTP {status} without a SOAP fault")
    if 300 <= status < 400:
        return fault(f"HTTP {status}: redirects are not followed")
    return fault(f"HTTP {status}: the answer is no SOAP message of the contract")


def _answered_fault(element: etree._Element) -> SisError:
    code = element.findtext(f"detail/{contract.qname('SisFault')}/{contract.qname('Code')}", "").strip()
    name = element.findtext("faultcode", "").strip().rpartition(":")[2]
    if code == FaultCode.CRITERION_NOT_SERVED:
        return _CriterionNotServed()
    if code == FaultCode.ACCESS_DENIED or name in contract.SECURITY_FAULTS:
        return refused("SOAP fault: the credentials are not accepted")
    if code == FaultCode.UNAVAILABLE:
        return unavailable("SOAP fault Unavailable")
    return fault(
        f"SOAP fault {code}" if code in set(FaultCode) else "SOAP fault without a code of the contract"
    )


def _candidate(student: Any) -> Candidate:
    enrolments = student.Enrolment
    ends = [enrolment.To for enrolment in enrolments]
    return Candidate(
        id=student.SisStudentID,
        first=student.FirstName or "",
        last=student.LastName or "",
        birth_date=student.BirthDate,
        middle=tuple(name for name in student.MiddleName if name),
        former=tuple(name for name in student.FormerLastName if name),
        preferred=student.PreferredFirstName or "",
        gender=GENDERS.get(student.Gender, ""),
        oen=student.OEN or "",
        student_number=student.StudentNumber or "",
        bsids=tuple(dict.fromkeys(enrolment.BSID for enrolment in enrolments)),
        last_year=max(end.year for end in ends) if ends and all(ends) else None,
    )


def _distinct(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    by_id: dict[str, Candidate] = {}
    for candidate in candidates:
        if by_id.setdefault(candidate.id, candidate) != candidate:
            raise fault("two different students have the same SisStudentID")
    return tuple(by_id.values())
