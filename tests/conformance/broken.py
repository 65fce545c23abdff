"""Student systems that keep the contract in all but one thing: the sandbox's, with its answers or questions changed.

Each function of the table stands for a mistake that a vendor could make; beside it stand the cases that must
find it.
"""

from __future__ import annotations

import re
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lxml import etree

from autosgern_service.sandbox.board_system import BoardService
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.roll import Roll
from autosgern_service.sandbox.server import USERNAME, toronto_now
from autosgern_service.sandbox.students import CHECKED, fixed_records
from autosgern_service.sandbox.transcripts import breaks_schema
from autosgern_service.sis import Endpoint
from autosgern_service.sis.contract import NAMESPACE, qname, wsdl_at
from matcher import fold

PASSWORD = "s3cret"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
HTML = b"<html><body><h1>Server Error</h1></body></html>"


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = "text/xml; charset=utf-8"


class Sis:
    """The honest student system of a board, with its fixed test students."""

    def __init__(self, board: str, roll: Roll) -> None:
        roll.enrol(board, fixed_records(board), phonetic=BY_NUMBER[board].serves_phonetic)
        self.parts = {part: record.student for part, record in CHECKED[board].items()}
        self.seen: list[bytes] = []
        self._service = BoardService(BY_NUMBER[board], roll, USERNAME, PASSWORD, toronto_now, lambda _: False)

    def ask(self, message: bytes) -> Reply:
        """Return the right answer."""
        return Reply(*self._service.answer(message))


Behaviour = Callable[[Sis, bytes], Reply]

#: Each mistake, and the cases that find it.
MISTAKES: dict[Behaviour, set[str]] = {}


def found_by(*cases: str) -> Callable[[Behaviour], Behaviour]:
    def enter(behaviour: Behaviour) -> Behaviour:
        MISTAKES[behaviour] = set(cases)
        return behaviour

    return enter


def honest(sis: Sis, message: bytes) -> Reply:
    return sis.ask(message)


@contextmanager
def serve(behaviour: Behaviour, board: str, wsdl: bytes | None = None) -> Iterator[Endpoint]:
    """Serve a board that behaves so, and a WSDL other than the right one if it is given."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self.reply(Reply(200, wsdl_at("https://sis.example/") if wsdl is None else wsdl))

        def do_POST(self) -> None:
            message = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(behaviour(sis, message))

        def reply(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with closing(Roll()) as roll, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        sis = Sis(board, roll)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}/sis"
            yield Endpoint(board, url, USERNAME, PASSWORD, deadline=5, private_addresses=True)
        finally:
            server.shutdown()
            thread.join()


# ---- What the mistakes are made with ------------------------------------------------------------------------


def xml(message: bytes) -> etree._Element:
    return etree.fromstring(message)


def written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def calls(operation: str, message: bytes) -> bool:
    return f"<{operation} ".encode() in message


def changed(reply: Reply, change: Callable[[etree._Element], None]) -> Reply:
    """Return an answer after a change to its envelope."""
    root = xml(reply.body)
    change(root)
    return Reply(reply.status, written(root), reply.content_type)


def students(root: etree._Element) -> list[etree._Element]:
    return list(root.iter(qname("Student")))


def value(element: etree._Element, name: str) -> str:
    return element.findtext(f".//{qname(name)}") or ""


def without(sis: Sis, message: bytes, drop: Callable[[etree._Element, etree._Element], bool]) -> Reply:
    """Return the answer to FindStudents without the students that `drop(question, student)` names."""

    def change(root: etree._Element) -> None:
        for student in students(root):
            if drop(xml(message), student):
                student.getparent().remove(student)  # type: ignore[union-attr]

    return changed(sis.ask(message), change)


def with_criteria(message: bytes, criteria: list[etree._Element]) -> bytes:
    """Return a call of FindStudents with other criteria."""
    root = xml(message)
    (question,) = root.iter(qname("FindStudents"))
    for criterion in question.findall(qname("Criterion")):
        question.remove(criterion)
    for place, criterion in enumerate(criteria):
        question.insert(place, criterion)
    return written(root)


def criteria(message: bytes) -> list[etree._Element]:
    """Return the criteria of a message; none where it is no XML."""
    try:
        return list(xml(message).iter(qname("Criterion")))
    except etree.XMLSyntaxError:
        return []


def each_criterion(sis: Sis, message: bytes) -> list[Reply]:
    return [sis.ask(with_criteria(message, [criterion])) for criterion in criteria(message)]


def asked_for(message: bytes, element: str) -> str:
    return value(xml(message), element)


def finds(message: bytes) -> bool:
    return calls("FindStudents", message)


def is_of(sis: Sis, part: str, message: bytes) -> bool:
    """Say whether a message asks for the transcript of one of the cast."""
    return calls("GetTranscript", message) and asked_for(message, "SisStudentID") == sis.parts[part].id


def with_document(sis: Sis, message: bytes, spoil: Callable[[bytes], bytes]) -> Reply:
    """Return an answer with another document in it."""

    def change(root: etree._Element) -> None:
        for element in root.iter(qname("Document")):
            element.text = b64encode(spoil(b64decode(element.text or ""))).decode()

    reply = sis.ask(message)
    return changed(reply, change) if calls("GetTranscript", message) else reply


def replaced(reply: Reply, old: str, new: str) -> Reply:
    return Reply(reply.status, reply.body.replace(old.encode(), new.encode()), reply.content_type)


def answered(content: str) -> Reply:
    body = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{content}</s:Body></s:Envelope>'
    return Reply(200, body.encode())


# ---- Who is served ------------------------------------------------------------------------------------------

RIGHT_TOKEN = f"<wsse:Username>{USERNAME}</wsse:Username>", f">{PASSWORD}</wsse:Password>"


def signed(message: bytes) -> bytes:
    """Return a message with the right username and password, where it has any."""
    message = re.sub(rb"<wsse:Username>.*?</wsse:Username>", RIGHT_TOKEN[0].encode(), message)
    return re.sub(rb">[^<]*</wsse:Password>", RIGHT_TOKEN[1].encode(), message)


@found_by("C-01", "C-33")
def answers_another_echo(sis: Sis, message: bytes) -> Reply:
    return replaced(sis.ask(message), "<Echo>", "<Echo>Re: ")


@found_by("C-03")
def serves_who_does_not_sign_in(sis: Sis, message: bytes) -> Reply:
    if b"wsse:Security" in message:
        return sis.ask(message)
    name, password = RIGHT_TOKEN
    token = f"<wsse:UsernameToken>{name}<wsse:Password{password}</wsse:UsernameToken>"
    header = f'<soap:Header><wsse:Security xmlns:wsse="{WSSE}">{token}</wsse:Security></soap:Header>'
    return sis.ask(message.replace(b"<soap:Body>", header.encode() + b"<soap:Body>"))


@found_by("C-04")
def accepts_any_password(sis: Sis, message: bytes) -> Reply:
    return sis.ask(signed(message))


@found_by("C-04")
def guards_ping_only(sis: Sis, message: bytes) -> Reply:
    return sis.ask(message if calls("Ping", message) else signed(message))


@found_by("C-03", "C-04")
def refuses_by_an_untyped_fault(sis: Sis, message: bytes) -> Reply:
    return replaced(sis.ask(message), "AccessDenied", "InternalError")


# ---- Who is found -------------------------------------------------------------------------------------------


@found_by("C-05")
def finds_more_than_the_oen(sis: Sis, message: bytes) -> Reply:
    asked = criteria(message)
    if len(asked) == 1 and value(asked[0], "OEN"):
        also = etree.Element(qname("Criterion"))
        etree.SubElement(also, qname("OEN")).text = sis.parts["married"].oen
        return sis.ask(with_criteria(message, [*asked, also]))
    return sis.ask(message)


@found_by("C-05")
def does_not_know_oens(sis: Sis, message: bytes) -> Reply:
    return without(
        sis, message, lambda question, _: bool(value(question, "OEN")) and len(criteria(message)) == 1
    )


@found_by("C-06")
def finds_the_birthday_of_every_year(sis: Sis, message: bytes) -> Reply:
    asked = criteria(message)
    if len(asked) == 1 and (born := value(asked[0], "BirthDate")) and born[:4].isdigit():
        days = []
        for year in (born[:4], str(sis.parts["namesake"].birth_date.year)):
            criterion = etree.Element(qname("Criterion"))
            day = born[4:] if year == born[:4] else str(sis.parts["namesake"].birth_date)[4:]
            etree.SubElement(criterion, qname("BirthDate")).text = year + day
            days.append(criterion)
        return sis.ask(with_criteria(message, days))
    return sis.ask(message)


@found_by("C-07")
def answers_the_first_namesake_only(sis: Sis, message: bytes) -> Reply:
    first = sis.parts["whole"].last
    return without(
        sis,
        message,
        lambda question, student: (
            value(question, "LastName") == first
            and value(student, "SisStudentID") == sis.parts["namesake"].id
        ),
    )


@found_by("C-08")
def compares_names_to_the_letter(sis: Sis, message: bytes) -> Reply:
    return without(
        sis,
        message,
        lambda question, student: (
            bool(value(question, "LastName"))
            and fold(value(question, "LastName")) == fold(value(student, "LastName"))
            and value(question, "LastName").lower() != value(student, "LastName").lower()
        ),
    )


@found_by("C-09")
def ignores_former_surnames(sis: Sis, message: bytes) -> Reply:
    return without(
        sis,
        message,
        lambda question, student: (
            bool(value(question, "LastName"))
            and fold(value(question, "LastName")) == fold(value(student, "FormerLastName"))
        ),
    )


@found_by("C-10")
def intersects(sis: Sis, message: bytes) -> Reply:
    if len(criteria(message)) < 2:
        return sis.ask(message)
    groups = [
        {value(one, "SisStudentID") for one in students(xml(r.body))} for r in each_criterion(sis, message)
    ]
    everywhere = set.intersection(*groups)
    return without(sis, message, lambda _, student: value(student, "SisStudentID") not in everywhere)


@found_by("C-10")
def reads_the_first_criterion_only(sis: Sis, message: bytes) -> Reply:
    asked = criteria(message)
    return sis.ask(with_criteria(message, asked[:1]) if len(asked) > 1 else message)


@found_by("C-11")
def appends_the_answers_to_each_criterion(sis: Sis, message: bytes) -> Reply:
    if len(criteria(message)) < 2:
        return sis.ask(message)
    first, *others = (xml(reply.body) for reply in each_criterion(sis, message))
    (truncated,) = first.iter(qname("Truncated"))
    for other in others:
        for student in students(other):
            truncated.addprevious(student)
    return Reply(200, written(first))


@found_by("C-12")
def never_says_truncated(sis: Sis, message: bytes) -> Reply:
    return replaced(sis.ask(message), "<Truncated>true", "<Truncated>false")


@found_by("C-12")
def ignores_maximum(sis: Sis, message: bytes) -> Reply:
    return sis.ask(re.sub(rb"<Maximum>[1-9]\d*<", b"<Maximum>500<", message))


@found_by("C-13")
def always_says_truncated(sis: Sis, message: bytes) -> Reply:
    return replaced(sis.ask(message), "<Truncated>false", "<Truncated>true")


@found_by("C-14")
def fails_at_the_optional_criterion(sis: Sis, message: bytes) -> Reply:
    if b"PhoneticName" in message:
        return replaced(sis.ask(b"<no/>"), "AccessDenied", "InternalError")
    return sis.ask(message)


@found_by("C-15")
def answers_nobody_by_a_fault(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    nobody = finds(message) and reply.status == 200 and not students(xml(reply.body))
    if nobody and len(criteria(message)) == 1:
        return replaced(sis.ask(message.replace(b"Maximum", b"Minimum")), "InvalidRequest", "UnknownStudent")
    return reply


@found_by("C-15")
def finds_by_surname_alone(sis: Sis, message: bytes) -> Reply:
    if finds(message) and asked_for(message, "FirstName") == "Autosgern":
        return sis.ask(message.replace(b"Autosgern", sis.parts["accented"].first.encode()))
    return sis.ask(message)


@found_by("C-16")
def answers_names_in_small_letters(sis: Sis, message: bytes) -> Reply:
    def change(root: etree._Element) -> None:
        for name in ("FirstName", "MiddleName", "LastName", "FormerLastName"):
            for element in root.iter(qname(name)):
                element.text = (element.text or "").lower()

    return changed(sis.ask(message), change)


@found_by("C-16")
def leaves_the_oen_out(sis: Sis, message: bytes) -> Reply:
    return (
        Reply(200, re.sub(rb"<OEN>\d*</OEN>", b"", reply.body))
        if (reply := sis.ask(message)).status == 200
        else reply
    )


def filled(sis: Sis, message: bytes, name: str, content: str) -> Reply:
    """Return an answer with an element for each student who has none of this name."""

    def change(root: etree._Element) -> None:
        for student in students(root):
            if student.find(qname(name)) is None:
                element = etree.Element(qname(name))
                element.text = content
                places = ("SisStudentID", "StudentNumber", "OEN", "FirstName", "MiddleName", "LastName")
                before = [student.find(qname(place)) for place in places[: places.index(name)]]
                [one for one in before if one is not None][-1].addnext(element)

    return changed(sis.ask(message), change)


@found_by("C-17")
def fills_the_oen_with_zeros(sis: Sis, message: bytes) -> Reply:
    return filled(sis, message, "OEN", "000000000")


@found_by("C-17")
def fills_with_blanks(sis: Sis, message: bytes) -> Reply:
    return filled(sis, message, "StudentNumber", "            ")


@found_by("C-17")
def fills_with_words(sis: Sis, message: bytes) -> Reply:
    return filled(sis, message, "StudentNumber", "N/A")


@found_by("C-17")
def fills_with_another_phrase(sis: Sis, message: bytes) -> Reply:
    return filled(sis, message, "StudentNumber", "Same as above")


@found_by("C-17")
def fills_with_a_counted_number(sis: Sis, message: bytes) -> Reply:
    return filled(sis, message, "StudentNumber", "123456789012")


@found_by("C-18")
def reads_ten_criteria_at_most(sis: Sis, message: bytes) -> Reply:
    return sis.ask(
        message if message.count(b"<Criterion>") <= 10 else message.replace(b"Maximum", b"Minimum")
    )


# ---- Transcripts --------------------------------------------------------------------------------------------


@found_by("C-19")
def changes_line_endings(sis: Sis, message: bytes) -> Reply:
    def spoil(content: bytes) -> bytes:
        lines = content.replace(b"><", b">\n<")
        return lines.replace(b"\n", b"\r\n", lines.count(b"\n") // 2)

    return with_document(sis, message, spoil)


@found_by("C-19")
def writes_accents_twice_encoded(sis: Sis, message: bytes) -> Reply:
    return with_document(
        sis, message, lambda content: content.replace(b"<OrganizationName>", "<OrganizationName>Ã©".encode())
    )


@found_by("C-19", "C-32")
def writes_hexadecimal(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(reply.status, re.sub(rb"(?<=<Document>)[^<]+", b"3C3F786D6C2", reply.body))


@found_by("C-20")
def sends_an_invalid_transcript(sis: Sis, message: bytes) -> Reply:
    return with_document(sis, message, breaks_schema)


@found_by("C-21")
def forgets_the_reference(sis: Sis, message: bytes) -> Reply:
    return with_document(
        sis,
        message,
        lambda content: re.sub(rb"<RequestTrackingID>.*?</RequestTrackingID>", b"", content),
    )


@found_by("C-22")
def sends_another_students_transcript(sis: Sis, message: bytes) -> Reply:
    if not is_of(sis, "whole", message):
        return sis.ask(message)
    own, other = (sis.parts[part].id.encode() for part in ("whole", "accented"))
    return sis.ask(message.replace(own, other))


@found_by("C-23")
def sends_a_transcript_only_once(sis: Sis, message: bytes) -> Reply:
    if not is_of(sis, "whole", message):
        return sis.ask(message)
    sis.seen.append(message)
    if len(sis.seen) == 1:
        return sis.ask(message)
    return answered(f'<GetTranscriptResponse xmlns="{NAMESPACE}"><NoAcademicData/></GetTranscriptResponse>')


@found_by("C-24")
def keeps_quiet_about_a_hold(sis: Sis, message: bytes) -> Reply:
    if is_of(sis, "held", message):
        return answered(
            f'<GetTranscriptResponse xmlns="{NAMESPACE}"><NoAcademicData/></GetTranscriptResponse>'
        )
    return sis.ask(message)


@found_by("C-25")
def knows_no_student_without_a_record(sis: Sis, message: bytes) -> Reply:
    if is_of(sis, "recordless", message):
        return sis.ask(message.replace(sis.parts["recordless"].id.encode(), b"gone"))
    return sis.ask(message)


@found_by("C-26")
def answers_an_unknown_student_by_html(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(500, HTML, "text/html") if b"UnknownStudent" in reply.body else reply


@found_by("C-26")
def answers_an_unknown_student_by_another_fault(sis: Sis, message: bytes) -> Reply:
    return replaced(sis.ask(message), "UnknownStudent", "InternalError")


# ---- Form ---------------------------------------------------------------------------------------------------


@found_by("C-27")
def answers_a_bad_message_by_html(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(500, HTML, "text/html") if b"InvalidRequest" in reply.body else reply


@found_by("C-27")
def serves_whatever_it_can_read(sis: Sis, message: bytes) -> Reply:
    return sis.ask(message.replace(b"<Maximum>0<", b"<Maximum>1<"))


@found_by("C-28")
def expands_entities(sis: Sis, message: bytes) -> Reply:
    if b"<!DOCTYPE" in message:
        message = re.sub(rb"<!DOCTYPE.*?\]>", b"", message).replace(b"&x;", b"y")
    return sis.ask(message)


@found_by("C-29")
def answers_faults_with_status_200(sis: Sis, message: bytes) -> Reply:
    return Reply(200, reply.body) if (reply := sis.ask(message)).status == 500 else reply


@found_by("C-29")
def answers_faults_of_soap_12(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    if b"UnknownStudent" not in reply.body:
        return reply
    return replaced(
        reply, "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
    )


@found_by("C-30")
def answers_with_another_content_type(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(reply.status, reply.body, "application/soap+xml; charset=utf-8")


@found_by("C-30")
def declares_two_encodings(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(reply.status, reply.body, "text/xml; charset=iso-8859-1")


@found_by("C-30")
def sends_a_dtd(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return Reply(reply.status, reply.body.replace(b"?>", b"?><!DOCTYPE x>", 1))


@found_by("C-31")
def answers_in_another_namespace(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    return replaced(reply, NAMESPACE, "http://tempuri.org/") if reply.status == 200 else reply


@found_by("C-31")
def leaves_inner_elements_unqualified(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    if reply.status != 200:
        return reply
    body = re.sub(rb'<(\w+Response) xmlns="', rb'<q:\1 xmlns:q="', reply.body)
    return Reply(200, re.sub(rb"</(\w+Response)>", rb"</q:\1>", body))


@found_by("C-32")
def writes_nil_instead_of_omitting(sis: Sis, message: bytes) -> Reply:
    def change(root: etree._Element) -> None:
        for student in students(root):
            nil = etree.Element(qname("PreferredFirstName"), {f"{{{XSI}}}nil": "true"}, nsmap={"xsi": XSI})
            student.find(qname("BirthDate")).addprevious(nil)  # type: ignore[union-attr]

    return changed(sis.ask(message), change)


@found_by("C-32")
def writes_elements_in_another_order(sis: Sis, message: bytes) -> Reply:
    def change(root: etree._Element) -> None:
        for student in students(root):
            student.append(student[0])

    return changed(sis.ask(message), change)


@found_by("C-33")
def loses_letters(sis: Sis, message: bytes) -> Reply:
    reply = sis.ask(message)
    if not calls("Ping", message):
        return reply
    return Reply(reply.status, reply.body.decode().encode("ascii", "replace"))


@found_by("C-34")
def mixes_up_calls_at_the_same_time(sis: Sis, message: bytes) -> Reply:
    sis.seen.append(message)
    time.sleep(0.02)
    return sis.ask(sis.seen[-1])
