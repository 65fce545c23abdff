"""Whatever a board answers becomes what was asked for, or a SisError with the right reason."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from autosgern_service.sis import NO_ACADEMIC_DATA, BoardSystem, Hold, SisError
from matcher import Applicant, Candidate
from tests.sis.hostile import APPLICANT, Board, found, http, ours, soap, soap_fault

STUDENT = (
    "<SisStudentID>77</SisStudentID><StudentNumber>000000000123</StudentNumber><OEN>635684962</OEN>"
    "<FirstName>Zoé</FirstName><MiddleName>Anne</MiddleName><MiddleName/><LastName>Lavoie</LastName>"
    "<FormerLastName>Tran</FormerLastName><PreferredFirstName>Zo</PreferredFirstName>"
    "<BirthDate>2001-02-03</BirthDate><Gender>Female</Gender>"
    "<Enrolment><BSID>990101</BSID><From>2015-09-03</From><To>2017-06-28</To></Enrolment>"
    "<Enrolment><BSID>990102</BSID><From>2017-09-03</From><To>2019-06-28</To></Enrolment>"
)
LEAST = "<SisStudentID>78</SisStudentID><BirthDate>2001-03-02</BirthDate>"

Boards = Callable[..., Board]
Systems = Callable[..., BoardSystem]


def transcript_answer(content: str) -> bytes:
    return http("200 OK", soap(ours("GetTranscriptResponse", content)))


def error_of(call: Callable[[], object]) -> SisError:
    with pytest.raises(SisError) as caught:
        call()
    return caught.value


def test_a_student_arrives_with_everything_the_board_knows(board: Boards, system: Systems) -> None:
    answer = system(board(found(STUDENT, LEAST)).url).find_students(APPLICANT)
    assert not answer.truncated
    assert answer.candidates == (
        Candidate(
            id="77",
            first="Zoé",
            last="Lavoie",
            birth_date=date(2001, 2, 3),
            middle=("Anne",),
            former=("Tran",),
            preferred="Zo",
            gender="F",
            oen="635684962",
            student_number="000000000123",
            bsids=("990101", "990102"),
            last_year=2019,
        ),
        Candidate(id="78", first="", last="", birth_date=date(2001, 3, 2)),
    )


def test_the_last_year_is_unknown_while_a_student_is_enrolled(board: Boards, system: Systems) -> None:
    current = LEAST + "<Enrolment><BSID>990101</BSID><From>2015-09-03</From></Enrolment>"
    assert system(board(found(current)).url).find_students(APPLICANT).candidates[0].last_year is None


@pytest.mark.parametrize("written", ["00990101", "99010", "990101.0"])
def test_a_board_names_a_school_by_its_six_digits_alone(board: Boards, system: Systems, written: str) -> None:
    student = LEAST + f"<Enrolment><BSID>{written}</BSID></Enrolment>"
    assert error_of(lambda: system(board(found(student)).url).find_students(APPLICANT)).reason == "BoardFault"


def test_the_request_signs_in_by_username_token(board: Boards, system: Systems) -> None:
    one = board(found())
    system(one.url).find_students(APPLICANT)
    (request,) = one.requests
    assert b"<wsse:Username>autosgern</wsse:Username>" in request
    assert b"#PasswordText" in request
    assert b">s3cret</wsse:Password>" in request
    assert b'SOAPAction: "urn:ca:autosgern:sis:v1/FindStudents"' in request


def test_a_student_found_by_several_criteria_is_one_candidate(board: Boards, system: Systems) -> None:
    answer = system(board(found(STUDENT, STUDENT)).url).find_students(APPLICANT)
    assert [candidate.id for candidate in answer.candidates] == ["77"]


def test_one_id_for_two_students_is_a_board_fault(board: Boards, system: Systems) -> None:
    other = STUDENT.replace("Zoé", "Léa")
    error = error_of(lambda: system(board(found(STUDENT, other)).url).find_students(APPLICANT))
    assert error.reason == "BoardFault"


@pytest.mark.parametrize("word", ["true", "1", " true ", "\n\t1\n", "&#13;true"])
def test_a_truncated_answer_is_said_to_be_truncated(board: Boards, system: Systems, word: str) -> None:
    assert system(board(found(STUDENT, truncated=word)).url).find_students(APPLICANT).truncated


@pytest.mark.parametrize("blank", ["", " ", "\n      "], ids=repr)
@pytest.mark.parametrize("zone", ["", "Z", "-05:00", "+14:00"])
def test_a_birth_date_is_read_without_blanks_and_zone(
    board: Boards, system: Systems, blank: str, zone: str
) -> None:
    student = LEAST.replace("2001-03-02", f"{blank}2001-03-02{zone}{blank}")
    (candidate,) = system(board(found(student)).url).find_students(APPLICANT).candidates
    assert candidate.birth_date == date(2001, 3, 2)


def test_more_students_than_asked_for_are_truncated(board: Boards, system: Systems) -> None:
    students = [LEAST.replace("78", str(number)) for number in range(100, 104)]
    answer = system(board(found(*students)).url).find_students(APPLICANT, maximum=3)
    assert (len(answer.candidates), answer.truncated) == (3, True)


def test_nobody_is_asked_about_where_the_request_gives_nothing_to_ask_by(system: Systems) -> None:
    answer = system("http://127.0.0.1:1/").find_students(Applicant(first=" ", last="", birth_date=None))
    assert (answer.candidates, answer.truncated) == ((), False)


def test_a_transcript_arrives_byte_for_byte(board: Boards, system: Systems) -> None:
    answer = transcript_answer("<Document>\n AAEC/w0K\n7w== </Document>")
    assert system(board(answer).url).get_transcript("77", "H1") == b"\x00\x01\x02\xff\r\n\xef"


def test_a_hold_says_why(board: Boards, system: Systems) -> None:
    answer = transcript_answer("<Hold><HoldReason>TranscriptFee</HoldReason></Hold>")
    assert system(board(answer).url).get_transcript("77", "H1") == Hold("TranscriptFee")


def test_no_academic_data_is_an_answer(board: Boards, system: Systems) -> None:
    answer = transcript_answer("<NoAcademicData/>")
    assert system(board(answer).url).get_transcript("77", "H1") is NO_ACADEMIC_DATA


def test_ping_returns_the_echo(board: Boards, system: Systems) -> None:
    assert system(board(http("200 OK", soap(ours("PingResponse", "<Echo>é</Echo>")))).url).ping("é") == "é"


def test_ping_with_another_echo_is_a_board_fault(board: Boards, system: Systems) -> None:
    one = board(http("200 OK", soap(ours("PingResponse", "<Echo>other</Echo>"))))
    assert error_of(lambda: system(one.url).ping("mine")).reason == "BoardFault"


LATIN = "text/xml; charset=iso-8859-1"
DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    ("content_type", "declared", "codec"),
    [
        ("text/xml", "", "utf-8"),
        ("text/xml; charset=UTF8", "utf-8", "utf-8"),
        ('text/xml; charset="utf-8"', "", "utf-8"),
        ("text/xml", "iso-8859-1", "latin-1"),
        ("text/xml", "windows-1252", "cp1252"),
        ("text/xml; charset=latin1", "ISO-8859-1", "latin-1"),
        (LATIN, "", "latin-1"),
        ("text/xml; charset=utf-16", "utf-16", "utf-16"),
        ("text/xml; charset=utf-16", "", "utf-16"),
        ("text/xml; charset=utf-16be", "", "utf-16-be"),
        ("text/xml", "UTF-16", "utf-16"),
    ],
)
def test_an_answer_is_read_in_the_encoding_that_all_name(
    board: Boards, system: Systems, content_type: str, declared: str, codec: str
) -> None:
    envelope = (declared and DECLARED.format(declared)) + soap(ours("PingResponse", "<Echo>Zoé</Echo>"))
    one = board(http("200 OK", envelope.encode(codec), content_type=content_type))
    assert system(one.url).ping("Zoé") == "Zoé"


@pytest.mark.parametrize(
    ("content_type", "declared", "codec"),
    [
        (LATIN, "utf-8", "utf-8"),
        ("text/xml; charset=utf-8", "iso-8859-1", "utf-8"),
        ("text/xml; charset=utf-8", "iso-8859-1", "latin-1"),
        ("text/xml; charset=utf-8", "utf-16", "utf-16"),
        ("text/xml; charset=utf-8; charset=latin1", "", "utf-8"),
        ("text/xml; charset=us-ascii", "", "utf-8"),
        ("text/xml; charset=klingon", "", "utf-8"),
        ("text/xml; charset=utf-16", "", "utf-8"),
    ],
)
def test_an_answer_whose_encoding_is_not_clear_is_a_board_fault(
    board: Boards, system: Systems, content_type: str, declared: str, codec: str
) -> None:
    envelope = (declared and DECLARED.format(declared)) + soap(ours("PingResponse", "<Echo>Zoé</Echo>"))
    one = board(http("200 OK", envelope.encode(codec), content_type=content_type))
    error = error_of(lambda: system(one.url).ping("Zoé"))
    assert (error.reason, error.retryable) == ("BoardFault", False)
    assert "encoding" in error.detail


class TestPhoneticName:
    """The one criterion that a board need not serve."""

    def test_is_not_asked_for_by_default(self, board: Boards, system: Systems) -> None:
        one = board(found())
        system(one.url).find_students(APPLICANT)
        assert b"PhoneticName" not in one.requests[0]

    def test_is_dropped_for_good_where_it_is_not_served(self, board: Boards, system: Systems) -> None:
        one = board(soap_fault("CriterionNotServed"), found(STUDENT))
        client = system(one.url, phonetic=True)
        assert len(client.find_students(APPLICANT).candidates) == 1
        client.find_students(APPLICANT)
        assert [b"PhoneticName" in request for request in one.requests] == [True, False, False]

    def test_a_must_criterion_that_is_not_served_is_a_board_fault(
        self, board: Boards, system: Systems
    ) -> None:
        one = board(soap_fault("CriterionNotServed"))
        error = error_of(lambda: system(one.url, phonetic=True).find_students(APPLICANT))
        assert (error.reason, error.retryable, len(one.requests)) == ("BoardFault", False, 2)


DTD = '<!DOCTYPE s [<!ENTITY a "b">]>' + soap(ours("PingResponse", "<Echo>x</Echo>"))
BOMB = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + soap(
    ours("PingResponse", "<Echo>&b;</Echo>")
)
OUTSIDE = '<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + soap(
    ours("PingResponse", "<Echo>&a;</Echo>")
)
GOOD = soap(ours("PingResponse", "<Echo>x</Echo>"))
OK = "200 OK"
DOWN, FAULT, REFUSED = ("BoardUnavailable", True), ("BoardFault", False), ("BoardRefused", False)

#: (what a board sends to a Ping, reason and whether asking again may help)
ANSWERS = {
    "HTML with 200": (http(OK, "<html><body>Welcome</body></html>", content_type="text/html"), FAULT),
    "HTML with 500": (http("500 Oops", "<html>x</html>", content_type="text/html"), DOWN),
    "HTML with 404": (http("404 Not Found", "<html>x</html>", content_type="text/html"), FAULT),
    "502 of a proxy": (http("502 Bad Gateway", "", content_type="text/plain"), DOWN),
    "503": (http("503 Service Unavailable", ""), DOWN),
    "429": (http("429 Too Many Requests", ""), DOWN),
    "401": (http("401 Unauthorized", ""), REFUSED),
    "403": (http("403 Forbidden", "<html/>", content_type="text/html"), REFUSED),
    "redirect": (http("302 Found", "", "Location: http://127.0.0.1:1/"), FAULT),
    "redirect with a message": (http("307 Temporary Redirect", GOOD, "Location: http://127.0.0.1:1/"), FAULT),
    "empty": (http(OK, ""), FAULT),
    "202 and empty": (http("202 Accepted", ""), FAULT),
    "wrong content type": (http(OK, GOOD, content_type="application/json"), FAULT),
    "no content type": (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD), GOOD.encode()), FAULT),
    "multipart": (http(OK, GOOD, content_type="multipart/related; boundary=x"), FAULT),
    "half the XML": (http(OK, GOOD[:-30]), FAULT),
    "half the XML with 500": (http("500 Oops", GOOD[:-30]), DOWN),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", FAULT),
    "DTD": (http(OK, DTD), FAULT),
    "entities": (http(OK, BOMB), FAULT),
    "external entity": (http(OK, OUTSIDE), FAULT),
    "no envelope": (http(OK, "<a/>"), FAULT),
    "empty body": (http(OK, soap("")), FAULT),
    "two messages": (http(OK, soap(2 * ours("PingResponse", "<Echo>x</Echo>"))), FAULT),
    "answer of another operation": (found(), FAULT),
    "answer of another contract": (http(OK, soap("<PingResponse xmlns='urn:x'><Echo>x</Echo></PingResponse>")), FAULT),
    "not valid": (http(OK, soap(ours("PingResponse", "<Echo>x</Echo><More/>"))), FAULT),
    "element missing": (http(OK, soap(ours("PingResponse", ""))), FAULT),
    "SOAP 1.2": (http(OK, GOOD.replace("http://schemas.xmlsoap.org/soap/envelope/",
                                       "http://www.w3.org/2003/05/soap-envelope")), FAULT),
    "message with 500": (http("500 Oops", GOOD), DOWN),
    "bad UTF-8": (http(OK, GOOD.encode().replace(b">x<", b">\xff<")), FAULT),
    "fault": (soap_fault("InternalError"), FAULT),
    "fault with 200": (soap_fault("InternalError", status=OK), FAULT),
    "fault without detail": (soap_fault(), FAULT),
    "fault of an unknown code": (soap_fault("Whatever"), FAULT),
    "fault UnknownStudent": (soap_fault("UnknownStudent", "s:Client"), FAULT),
    "fault Unavailable": (soap_fault("Unavailable"), DOWN),
    "fault AccessDenied": (soap_fault("AccessDenied", "s:Client"), REFUSED),
    "fault of WS-Security": (soap_fault(faultcode="wsse:FailedAuthentication"), REFUSED),
    "fault of WS-Security without prefix": (soap_fault(faultcode="InvalidSecurityToken"), REFUSED),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_unusable_answer_has_its_reason_and_is_asked_for_again_only_where_that_may_help(
    board: Boards, system: Systems, answer: bytes, expected: tuple[str, bool]
) -> None:
    one = board(answer)
    error = error_of(lambda: system(one.url).ping("x"))
    assert (error.reason, error.retryable) == expected
    assert len(one.requests) == (3 if error.retryable else 1)
    assert "SECRET" not in f"{error} {error.detail}"


def test_a_board_that_comes_back_in_time_is_heard(board: Boards, system: Systems) -> None:
    good = http(OK, GOOD)
    assert system(board(http("503 Later", ""), good).url).ping("x") == "x"


def test_nothing_that_a_board_says_is_logged(
    board: Boards, system: Systems, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(SisError):
        system(board(found(STUDENT.replace("2001-02-03", "SECRET"))).url).find_students(APPLICANT)
    with pytest.raises(SisError):
        system(board(soap_fault()).url).ping("x")
    assert "SECRET" not in caplog.text
    assert "s3cret" not in caplog.text


def test_a_password_is_not_shown_with_its_endpoint(system: Systems) -> None:
    assert "s3cret" not in repr(system("http://127.0.0.1:1/").endpoint)


@pytest.mark.parametrize(
    "change",
    [
        ("<BirthDate>2001-02-03</BirthDate>", ""),
        ("2001-02-03", "2001-02-30"),
        ("2001-02-03", "0001-01-01"),
        ("Female", "F"),
        ("<SisStudentID>77</SisStudentID>", "<SisStudentID/>"),
        ("990101", "9901"),
    ],
)
def test_a_student_that_does_not_follow_the_contract_is_a_board_fault(
    board: Boards, system: Systems, change: tuple[str, str]
) -> None:
    error = error_of(lambda: system(board(found(STUDENT.replace(*change))).url).find_students(APPLICANT))
    assert error.reason == "BoardFault"


@pytest.mark.parametrize("document", ["", "****", "AAE", "QUJD!QUJD", "QUJD\u00a0QUJD", "QUJD====", "QU_D"])
def test_a_document_that_is_no_base64_is_a_board_fault(board: Boards, system: Systems, document: str) -> None:
    one = board(transcript_answer(f"<Document>{document}</Document>"))
    assert error_of(lambda: system(one.url).get_transcript("77", "H1")).reason == "BoardFault"


@pytest.mark.parametrize("within", ["<!-- x -->", "<?x y?>"])
def test_what_stands_within_a_value_does_not_cut_it_short(
    board: Boards, system: Systems, within: str
) -> None:
    """Cut short, Truncated would be false, a date another date, and a document "no academic data"."""
    student = STUDENT.replace("2001-02-03", f"2001{within}-02-03").replace(">Lavoie", f">{within}Lavoie")
    one = system(board(found(student, truncated=f"{within}true")).url).find_students(APPLICANT)
    assert one.truncated
    assert (one.candidates[0].birth_date, one.candidates[0].last) == (date(2001, 2, 3), "Lavoie")
    other = board(transcript_answer(f"<Document>QUJ{within}D</Document>"))
    assert system(other.url).get_transcript("77", "H1") == b"ABC"
    held = board(transcript_answer(f"<Hold><HoldReason>{within}Financial</HoldReason></Hold>"))
    assert system(held.url).get_transcript("77", "H1") == Hold("Financial")


def test_nothing_listening_is_unavailable(system: Systems) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        error = error_of(lambda: system(f"http://127.0.0.1:{held.getsockname()[1]}/").ping("x"))
    assert (error.reason, error.retryable) == DOWN


def test_threads_share_a_system_and_its_connections(board: Boards, system: Systems) -> None:
    def script(connection: socket.socket, number: int) -> None:
        time.sleep(0.01)
        connection.sendall(found(LEAST))

    one = board(script=script)
    client = system(one.url)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.find_students(APPLICANT), range(40)))
    assert {answer.candidates[0].id for answer in answers} == {"78"}
    assert (len(one.requests), one.connections <= 4) == (40, True)


def test_each_thread_has_its_own_answer(board: Boards, system: Systems) -> None:
    lock = threading.Lock()

    def script(connection: socket.socket, number: int) -> None:
        with lock:
            request = one.requests[number]
        echo = request.split(b"<ns0:Echo>")[1].split(b"<")[0].decode()
        connection.sendall(http(OK, GOOD.replace(">x<", f">{echo}<")))

    one = board(script=script)
    client = system(one.url)
    with ThreadPoolExecutor(1) as pool:
        assert list(pool.map(client.ping, map(str, range(5)))) == [str(number) for number in range(5)]


def test_the_deadline_holds_for_all_attempts_together(board: Boards, system: Systems) -> None:
    def script(connection: socket.socket, number: int) -> None:
        time.sleep(0.35)
        connection.sendall(http("503 Later", ""))

    one = board(script=script)
    started = time.monotonic()
    error = error_of(lambda: system(one.url, deadline=0.8).find_students(replace(APPLICANT, oen="")))
    assert error.reason == "BoardUnavailable"
    assert time.monotonic() - started < 1.0


@pytest.mark.parametrize(
    "inside",
    [
        "<a/>" * 20_000,
        "<a " + " ".join(f"b{n}=''" for n in range(25)) + "/>",
        "<a xmlns:b='u' c='' d=''/>" * 20_000,
        "".join(f"<a{n}/>" for n in range(301)),
        "<a>" * 40 + "</a>" * 40,
    ],
)
def test_an_answer_of_masses_is_a_board_fault_before_a_tree_is_built(
    board: Boards, system: Systems, inside: str
) -> None:
    one = board(http("200 OK", soap(ours("PingResponse", f"<Echo>x</Echo>{inside}"))))
    error = error_of(lambda: system(one.url, maximum_bytes=12_000_000).ping("x"))
    assert (error.reason, error.detail) == ("BoardFault", "the answer is too large")


@pytest.mark.parametrize(
    ("label", "codec"), [("utf8", "utf-8"), ("windows-1252", "cp1252"), ("UTF-16", "utf-16")]
)
def test_an_answer_may_be_in_any_encoding_that_it_declares(
    board: Boards, system: Systems, label: str, codec: str
) -> None:
    text = f'<?xml version="1.0" encoding="{label}"?>' + soap(ours("PingResponse", "<Echo>é</Echo>"))
    assert system(board(http("200 OK", text.encode(codec), content_type="text/xml")).url).ping("é") == "é"
