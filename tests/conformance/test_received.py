"""What a board answered, read as it came, right or wrong."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.conformance.received import found, is_same
from autosgern_service.conformance.verdicts import Failed
from tests.conformance.conftest import answer, envelope
from tests.conformance.test_report import CASTS

PING = "<PingResponse><Echo>x</Echo></PingResponse>"
SECRET = "Zoé Beausoleil"
BARE, OTHER = (f"<Fault>{one}</Fault>" for one in (SECRET, f"<SisFault><Code>{SECRET}</Code></SisFault>"))
OURS = "<Fault><SisFault><Code>UnknownStudent</Code></SisFault></Fault>"


@pytest.mark.parametrize(
    ("body", "more", "told"),
    [
        (envelope(PING), {}, "HTTP 200, PingResponse"),
        (envelope(PING).replace("urn:ca:autosgern:sis:v1", "urn:other"), {}, "HTTP 200, PingResponse"),
        (envelope(f"<Other>{SECRET}</Other>"), {}, "HTTP 200, a SOAP message without PingResponse"),
        (envelope(""), {}, "HTTP 200, a SOAP message without PingResponse"),
        (envelope(BARE), {"status": 500}, "HTTP 500, SOAP fault without SisFault"),
        (envelope(OTHER), {}, "HTTP 200, SOAP fault without SisFault"),
        (envelope(OURS), {}, "HTTP 200, SOAP fault UnknownStudent"),
        (f"<html>{SECRET}</html>", {"kind": "text/html"}, "HTTP 200, text/html, no SOAP message"),
        (SECRET, {"kind": "", "status": 404}, "HTTP 404, without a content type, no SOAP message"),
        ("<a>" * 100_000, {}, "HTTP 200, text/xml, no SOAP message"),
    ],
)  # fmt: skip
def test_an_answer_is_described_without_what_could_be_about_a_person(
    body: str, more: dict[str, object], told: str
) -> None:
    described = answer(body, **more).describe()  # type: ignore[arg-type]
    assert described.en == told
    assert SECRET not in described.fr


@pytest.mark.parametrize(
    ("body", "status", "refused"),
    [
        ("", 401, True),
        ("", 403, True),
        ("", 500, False),
        (envelope("<Fault><SisFault><Code>AccessDenied</Code></SisFault></Fault>"), 500, True),
        (envelope("<Fault><SisFault><Code>InternalError</Code></SisFault></Fault>"), 500, False),
        (envelope("<Fault><faultcode>wsse:FailedAuthentication</faultcode></Fault>"), 500, True),
        (envelope(PING), 200, False),
    ],
)
def test_a_refusal_is_one_by_http_by_code_or_by_ws_security(body: str, status: int, refused: bool) -> None:
    assert answer(body, status=status).refuses_us is refused


def test_students_are_read_as_far_as_they_can_be() -> None:
    body = """<FindStudentsResponse>
      <Student><SisStudentID>1</SisStudentID><FirstName>A</FirstName><BirthDate>2001-02-03Z</BirthDate><Gender>Odd</Gender></Student>
      <Student><BirthDate>soon</BirthDate><MiddleName/><MiddleName>B</MiddleName></Student>
      <Truncated> 1 </Truncated></FindStudentsResponse>"""
    got = found(answer(envelope(body), operation="FindStudents"))
    first, second = got.students
    assert (first.birth_date, first.gender, first.last) == (date(2001, 2, 3), "", "")
    assert (second.id, second.birth_date, second.middle) == ("", None, ("B",))
    assert got.describe().en == "2 students, Truncated = true"
    assert got.ids == ("1", "")


def test_an_answer_to_another_question_holds_no_students() -> None:
    with pytest.raises(Failed, match="a SOAP message without FindStudentsResponse"):
        found(answer(envelope(PING), operation="FindStudents"))


def test_a_student_is_the_same_by_name_and_birth_date_however_spelled() -> None:
    cast = CASTS["B99001"]
    assert is_same(cast.accented, cast.accented)
    assert not is_same(cast.whole, cast.namesake)


def test_an_entity_is_not_expanded_and_a_byte_that_is_none_is_no_document() -> None:
    bomb = '<!DOCTYPE e [<!ENTITY x "boom">]>' + envelope("<PingResponse><Echo>&x;</Echo></PingResponse>")
    assert "boom" not in (answer(bomb).message.findtext("{*}Echo") or "")  # type: ignore[union-attr]
    assert answer("\0").document is None
