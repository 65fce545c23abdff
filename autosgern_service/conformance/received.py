"""What a board answered, as it came: read by local names alone, right or wrong.

That namespaces, schema or status are wrong is the finding of one case and hides nothing from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lxml import etree

from autosgern_service.conformance.verdicts import Failed
from autosgern_service.conformance.words import counted
from autosgern_service.domain.texts import Text
from autosgern_service.sis import contract
from autosgern_service.sis.contract import FaultCode
from matcher import GENDERS, Candidate, same_name
from xsd import charsets, markup

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True)
class Answer:
    """What came back from one call, in `seconds`. `kept`: the connection may be used again."""

    operation: str
    status: int
    content_type: str
    content: bytes
    kept: bool
    seconds: float

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.content_type.partition(";")[0].strip().lower()

    @cached_property
    def readable(self) -> bytes | None:
        """The content as an XML parser reads it; None where it is not clear in which encoding it is."""
        try:
            return charsets.readable(self.content, charsets.of_content_type(self.content_type))
        except charsets.Unclear:
            return None

    @cached_property
    def document(self) -> etree._Element | None:
        """The root of the answer; None where it is not XML, or would cost too much."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            content = self.readable or self.content
            markup.scan(content, markup.MESSAGE, doctype=True)
            return etree.fromstring(content, parser)
        except (markup.TooCostly, markup.NotScanned, etree.XMLSyntaxError, ValueError):
            return None

    @property
    def messages(self) -> list[etree._Element]:
        """What the SOAP Body holds."""
        body = self.document.find("{*}Body") if self.document is not None else None
        return list(body.iterchildren(etree.Element)) if body is not None else []

    @property
    def message(self) -> etree._Element | None:
        """The answer to the operation that was called; None where there is none."""
        for message in self.messages:
            if local(message) == f"{self.operation}Response":
                return message
        return None

    @property
    def fault(self) -> etree._Element | None:
        """The SOAP fault, of whatever version; None where there is none."""
        for message in self.messages:
            if local(message) == "Fault":
                return message
        return None

    @property
    def fault_code(self) -> str:
        """The contract's code of the fault; empty where there is none."""
        return text(self.fault, ".//{*}SisFault/{*}Code") if self.fault is not None else ""

    @property
    def refuses_us(self) -> bool:
        """True where the board says that it does not accept our credentials."""
        name = text(self.fault, "{*}faultcode") if self.fault is not None else ""
        return (
            self.status in (401, 403)
            or self.fault_code == FaultCode.ACCESS_DENIED
            or name.rpartition(":")[2] in contract.SECURITY_FAULTS
        )

    def about(self, found: Text) -> Text:
        """Return what was found of this answer, with the operation's name."""
        return Text("{operation} : {found}", "{operation}: {found}").fill(
            operation=self.operation, found=found
        )

    def describe(self) -> Text:
        """Return what this is, without anything of its content that could be about a person."""
        if self.fault is not None:
            code = self.fault_code if self.fault_code in set(FaultCode) else ""
            said = Text("erreur SOAP {code}", "SOAP fault {code}").fill(
                code=code or Text("sans SisFault", "without SisFault")
            )
        elif self.message is not None:
            said = Text(f"{self.operation}Response", f"{self.operation}Response")
        elif self.document is None or local(self.document) != "Envelope":
            kind = self.media_type or Text("sans type de contenu", "without a content type")
            said = Text("{kind}, pas un message SOAP", "{kind}, no SOAP message").fill(kind=kind)
        else:
            said = Text("un message SOAP sans {name}", "a SOAP message without {name}").fill(
                name=f"{self.operation}Response"
            )
        return Text("HTTP {status}, {said}", "HTTP {status}, {said}").fill(status=self.status, said=said)


@dataclass(frozen=True)
class Found:
    """The students of an answer, as far as they can be read, and their elements."""

    students: tuple[Candidate, ...]
    elements: tuple[etree._Element, ...]
    truncated: bool

    def who_is(self, student: Candidate) -> Candidate | None:
        """Return the student as the board has them; None where they are not among these."""
        return next((seen for seen in self.students if is_same(seen, student)), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, in order."""
        return tuple(student.id for student in self.students)

    def describe(self) -> Text:
        """Return how many there are, and whether that is all."""
        truncated = f"Truncated = {str(self.truncated).lower()}"
        return Text("{students}, {truncated}", "{students}, {truncated}").fill(
            students=counted(len(self.students)), truncated=truncated
        )


def is_same(seen: Candidate, student: Candidate) -> bool:
    """Say whether a board's student is one of the cast: name and birth date say so."""
    return (
        seen.birth_date == student.birth_date
        and same_name(seen.first, student.first)
        and same_name(seen.last, student.last)
    )


def full_name(student: Candidate) -> str:
    """Return a student's first name and surname."""
    return f"{student.first} {student.last}"


def found(answer: Answer) -> Found:
    """Return the students of an answer to FindStudents; raise Failed where it is none."""
    if answer.message is None:
        raise Failed(answer.describe())
    elements = tuple(answer.message.findall("{*}Student"))
    truncated = text(answer.message, "{*}Truncated").strip() in ("true", "1")
    return Found(tuple(map(_candidate, elements)), elements, truncated)


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def text(element: etree._Element, path: str) -> str:
    """Return the text of the first element on a path; empty where there is none."""
    return element.findtext(path) or ""


def _candidate(student: etree._Element) -> Candidate:
    def all_of(name: str) -> tuple[str, ...]:
        return tuple(element.text for element in student.findall(f"{{*}}{name}") if element.text)

    return Candidate(
        id=text(student, "{*}SisStudentID"),
        first=text(student, "{*}FirstName"),
        last=text(student, "{*}LastName"),
        birth_date=_day(text(student, "{*}BirthDate")),
        middle=all_of("MiddleName"),
        former=all_of("FormerLastName"),
        gender=GENDERS.get(text(student, "{*}Gender"), ""),
        oen=text(student, "{*}OEN"),
        student_number=text(student, "{*}StudentNumber"),
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip()[:10])  # without a time zone
    except ValueError:
        return None
