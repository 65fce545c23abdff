"""Asks a board's SIS and keeps what came back as it came, right or wrong.

`BoardSystem` refuses whatever breaks the contract; a checker has to look at it. So messages are made here and go
out through the same wire. The same question is sent only once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from lxml import etree
from zeep.wsse.username import UsernameToken

from autosgern_service.conformance.cast import Cast
from autosgern_service.conformance.received import Answer, Found, found, full_name
from autosgern_service.conformance.verdicts import Failed, Skipped
from autosgern_service.conformance.words import no_answer
from autosgern_service.domain.texts import Text
from autosgern_service.sis import Endpoint, SisError, contract
from autosgern_service.sis.criteria import Criterion
from autosgern_service.sis.wire import Deadline, HttpAnswer
from matcher import Candidate

_ENVELOPE: Any = {"soap": contract.SOAP_ENVELOPE}
_MESSAGE: Any = {None: contract.NAMESPACE}


class Probe:
    """One board's SIS under examination; `today` is the date in Ontario. Safe for threads."""

    def __init__(self, endpoint: Endpoint, cast: Cast, today: date) -> None:
        self.endpoint = endpoint
        self.cast = cast
        self.today = today
        self.token = UsernameToken(endpoint.username, endpoint.password)
        self.answers: list[Answer] = []
        self._wire = endpoint.wire()
        self._known: dict[tuple[str, bytes], Answer] = {}
        self._lock = threading.Lock()

    @property
    def reference(self) -> str:
        """The reference number for which transcripts are asked."""
        return f"H{self.today:%Y%m%d}000001"

    def close(self) -> None:
        """Close the kept connections."""
        self._wire.close()

    def call(self, operation: str, elements: Mapping[str, Any]) -> Answer:
        """Call an operation as the service would."""
        return self.send(operation, self.message(operation, elements, self.token))

    def message(self, operation: str, elements: Mapping[str, Any], token: UsernameToken | None) -> bytes:
        """Return the message that calls an operation, signed in by `token` if there is one."""
        envelope = etree.Element(f"{{{contract.SOAP_ENVELOPE}}}Envelope", nsmap=_ENVELOPE)
        body = etree.SubElement(envelope, f"{{{contract.SOAP_ENVELOPE}}}Body")
        _write(etree.SubElement(body, contract.qname(operation), nsmap=_MESSAGE), elements)
        if token:
            token.apply(envelope, {})
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    def send(self, operation: str, message: bytes, *, again: bool = False) -> Answer:
        """Send a message; what was sent before is answered from memory, unless it shall be sent `again`."""
        with self._lock:
            known = self._known.get((operation, message))
        if known and not again:
            return known
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{contract.NAMESPACE}/{operation}"',
        }
        started = time.monotonic()
        try:
            answer = self._wire.post(message, headers, Deadline.after(self.endpoint.deadline))
        except SisError as error:
            raise Failed(no_answer(error)) from None
        return self._keep(operation, message, answer, time.monotonic() - started)

    def wsdl(self) -> Answer:
        """Ask for the WSDL."""
        wire = self.endpoint.wire(query="?wsdl")
        try:
            answer = wire.get(Deadline.after(self.endpoint.deadline))
        except SisError as error:
            raise Failed(no_answer(error)) from None
        finally:
            wire.close()
        return _answer("WSDL", answer, 0)

    def find(self, *criteria: Criterion, maximum: int = 50) -> Found:
        """Call FindStudents; raise Failed where it is not served."""
        return found(self.send("FindStudents", self.search(*criteria, maximum=maximum)))

    def search(self, *criteria: Criterion, maximum: int = 50) -> bytes:
        """Return the message that calls FindStudents, be it right or wrong."""
        return self.message("FindStudents", finding(*criteria, maximum=maximum), self.token)

    def transcript(self, student: Candidate) -> Answer:
        """Call GetTranscript for one of the cast; raise Skipped where the board cannot find them."""
        return self.call("GetTranscript", self.asking_for(student))

    def ask_for_nobody(self) -> Answer:
        """Call GetTranscript for a SisStudentID that nobody has."""
        asked = {"SisStudentID": "autosgern-nobody", "RequestTrackingID": self.reference}
        return self.call("GetTranscript", asked)

    def asking_for(self, student: Candidate) -> dict[str, str]:
        """Return what asks for the transcript of one of the cast."""
        return {"SisStudentID": self.seen(student).id, "RequestTrackingID": self.reference}

    def seen(self, student: Candidate) -> Candidate:
        """Return one of the cast as the board has them, or raise Skipped."""
        return self.seen_with_element(student)[0]

    def seen_with_element(self, student: Candidate) -> tuple[Candidate, etree._Element]:
        """Do what `seen` does, by whatever criterion finds them, and return the element that says so too."""
        for criterion in ways_to(student):
            try:
                answered = self.find(criterion)
            except Failed:
                continue
            seen = answered.who_is(student)
            if seen and seen.id:
                return seen, answered.elements[answered.students.index(seen)]
        raise Skipped(
            Text(
                "{name} : introuvable par le NISO, le nom et la date de naissance",
                "{name}: found neither by OEN nor by name nor by birth date",
            ).fill(name=full_name(student))
        )

    def _keep(self, operation: str, message: bytes, http: HttpAnswer, seconds: float) -> Answer:
        answer = _answer(operation, http, seconds)
        with self._lock:
            self.answers.append(answer)
            self._known[operation, message] = answer
        return answer


def finding(*criteria: Criterion, maximum: int = 50) -> dict[str, Any]:
    """Return the elements of FindStudents."""
    return {"Criterion": list(criteria), "Maximum": maximum}


def by_oen(student: Candidate) -> Criterion:
    """Return the criterion of a student's OEN."""
    return {"OEN": student.oen}


def by_birth_date(student: Candidate) -> Criterion:
    """Return the criterion of a student's birth date."""
    return {"BirthDate": student.birth_date}


def by_name(student: Candidate, last: str = "") -> Criterion:
    """Return the criterion of a student's name, with a surname other than today's if one is given."""
    return {"LastName": last or student.last, "FirstName": student.first}


def ways_to(student: Candidate) -> list[Criterion]:
    """Return every criterion that finds a student, alone."""
    return [*([by_oen(student)] if student.oen else []), by_name(student), by_birth_date(student)]


def _answer(operation: str, http: HttpAnswer, seconds: float) -> Answer:
    return Answer(
        operation, http.status_code, http.headers.get("Content-Type", ""), http.content, http.kept, seconds
    )


def _write(parent: etree._Element, elements: Mapping[str, Any]) -> None:
    for name, value in elements.items():
        for one in value if isinstance(value, list) else [value]:
            element = etree.SubElement(parent, contract.qname(name))
            if isinstance(one, Mapping):
                _write(element, one)
            else:
                element.text = str(one)
