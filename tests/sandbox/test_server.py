"""The reference SIS answers as the contract says, by zeep from its WSDL and for anything that is sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
import requests
import zeep
from lxml import etree
from zeep.wsse.username import UsernameToken

import xsd
from autosgern_service.sandbox.boards import BOARDS, BY_NUMBER, Board
from autosgern_service.sandbox.population import Student
from autosgern_service.sandbox.server import Sandbox, serve
from autosgern_service.sandbox.students import CASES, Case, Record
from autosgern_service.sis import NO_ACADEMIC_DATA, BoardSystem, Hold, SisError
from matcher import Applicant

BY_KEY = {case.key: case for case in CASES}
REFERENCE = "H20261117000001"


def fixed_records(board: Board) -> list[Record]:
    """A roll without the population, which would take half a second to make."""
    return [record for case in CASES if case.board == board.number for record in case.records]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(records=fixed_records) as running:
        yield running


@pytest.fixture(scope="module")
def call(sandbox: Sandbox) -> Iterator[Callable[[str], BoardSystem]]:
    systems: dict[str, BoardSystem] = {}
    yield lambda board: systems.setdefault(board, BoardSystem(sandbox.endpoint(board, deadline=3)))
    for system in systems.values():
        system.close()


def own(case: Case) -> Student:
    assert case.student is not None
    return case.student


def found_ids(system: BoardSystem, **asked: object) -> list[str]:
    values: dict = {"first": "Nemo", "last": "Nullius", "birth_date": None, **asked}
    return [candidate.id for candidate in system.find_students(Applicant(**values)).candidates]


def test_a_student_arrives_as_the_roll_has_them(call: Callable[[str], BoardSystem]) -> None:
    case = BY_KEY["exact"]
    found = call(case.board).find_students(case.request)
    assert found.candidates[0] == own(case).candidate()


def test_the_oen_finds_a_student(call: Callable[[str], BoardSystem]) -> None:
    student = own(BY_KEY["exact"])
    assert found_ids(call("B99001"), oen=student.oen) == [student.id]


def test_the_birth_date_finds_a_student_also_with_day_and_month_exchanged(
    call: Callable[[str], BoardSystem],
) -> None:
    student = own(BY_KEY["day-and-month-exchanged-with-oen"])
    assert found_ids(call("B99002"), birth_date=date(2000, 3, 11)) == [student.id]
    assert found_ids(call("B99002"), birth_date=date(2000, 11, 3)) == [student.id]


@pytest.mark.parametrize("last", ["L’Écuyer-Thériault", "lecuyer theriault", "L'ECUYER THERIAULT"])
def test_the_name_finds_a_student_folded(call: Callable[[str], BoardSystem], last: str) -> None:
    assert found_ids(call("B99001"), first="marie eve", last=last) == [own(BY_KEY["accents-and-hyphens"]).id]


def test_a_former_surname_finds_a_student() -> None:
    student = replace(own(BY_KEY["exact"]), former=("Duchesne",))
    with serve([BY_NUMBER["B99001"]], records=lambda _: [Record(student)]) as running:
        system = BoardSystem(running.endpoint("B99001"))
        assert found_ids(system, first=student.first, last="DUCHESNE") == [student.id]
        assert found_ids(system, first="Somebody", last="DUCHESNE") == []


def test_the_phonetic_name_finds_a_student_where_it_is_served(sandbox: Sandbox) -> None:
    system = BoardSystem(replace(sandbox.endpoint("B99001"), phonetic=True))
    assert found_ids(system, first="Rosaly", last="Kesnel") == []  # Q and K begin differently
    assert own(BY_KEY["exact"]).id in found_ids(system, first="Rosaly", last="Quesnel")


def test_a_board_of_the_musts_alone_still_answers(sandbox: Sandbox) -> None:
    system = BoardSystem(replace(sandbox.endpoint("B99002"), phonetic=True))
    case = BY_KEY["oen-missing"]
    assert [candidate.id for candidate in system.find_students(case.request).candidates] == [own(case).id]


def test_too_many_students_are_truncated_though_the_right_one_is_among_them(
    call: Callable[[str], BoardSystem],
) -> None:
    case = BY_KEY["truncated"]
    found = call(case.board).find_students(case.request)
    assert (len(found.candidates), found.truncated) == (50, True)
    assert own(case).id in {candidate.id for candidate in found.candidates}


def test_just_the_maximum_is_not_truncated(call: Callable[[str], BoardSystem]) -> None:
    case = BY_KEY["truncated"]
    assert not call(case.board).find_students(case.request, maximum=61).truncated
    assert call(case.board).find_students(case.request, maximum=60).truncated


def test_a_transcript_is_the_students_and_carries_the_reference(call: Callable[[str], BoardSystem]) -> None:
    student = own(BY_KEY["exact"])
    document = call("B99001").get_transcript(student.id, REFERENCE)
    assert isinstance(document, bytes)
    transcript = xsd.read(document)
    assert (transcript.tracking_id, transcript.person.oen) == (REFERENCE, student.oen)


def test_the_same_reference_gets_the_same_bytes(call: Callable[[str], BoardSystem]) -> None:
    student = own(BY_KEY["exact"])
    answers = {call("B99001").get_transcript(student.id, "H1") for _ in range(2)}
    assert len(answers) == 1


def test_the_records_behave_as_the_table_says(call: Callable[[str], BoardSystem]) -> None:
    def get(key: str) -> object:
        return call(BY_KEY[key].board).get_transcript(own(BY_KEY[key]).id, REFERENCE)

    assert get("pre-registered") is NO_ACADEMIC_DATA
    assert get("financial-hold") == Hold("Financial")
    assert not xsd.check(get("breaks-schema"), today=date(2100, 1, 1)).accepted  # type: ignore[arg-type]
    assert not xsd.check(get("grade-150"), today=date(2100, 1, 1)).accepted  # type: ignore[arg-type]
    sent = xsd.read(get("somebody-elses-transcript"))  # type: ignore[arg-type]
    assert sent.person.last == BY_KEY["somebody-elses-transcript"].records[1].student.last
    assert isinstance(get("slow"), bytes)


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("fault", "BoardFault"),
        ("too-slow", "BoardUnavailable"),
        ("board-down", "BoardUnavailable"),
        ("wrong-credentials", "BoardRefused"),
    ],
)
def test_what_goes_wrong_has_its_reason(sandbox: Sandbox, key: str, reason: str) -> None:
    case = BY_KEY[key]
    system = BoardSystem(sandbox.endpoint(case.board, deadline=1))
    with pytest.raises(SisError) as caught:
        system.get_transcript(own(case).id, REFERENCE)
    assert caught.value.reason == reason


def test_an_unknown_student_is_a_fault(call: Callable[[str], BoardSystem]) -> None:
    with pytest.raises(SisError, match="UnknownStudent"):
        call("B99001").get_transcript("nobody", REFERENCE)


def test_a_student_of_another_board_is_unknown(call: Callable[[str], BoardSystem]) -> None:
    with pytest.raises(SisError, match="UnknownStudent"):
        call("B99002").get_transcript(own(BY_KEY["exact"]).id, REFERENCE)


def test_one_boards_password_is_not_anothers(sandbox: Sandbox) -> None:
    endpoint = replace(sandbox.endpoint("B99001"), password=sandbox.password("B99002"))
    with pytest.raises(SisError, match="BoardRefused"):
        BoardSystem(endpoint).ping("x")


def test_a_secret_keeps_the_passwords() -> None:
    with serve([], secret="a") as one, serve([], secret="a") as same, serve([], secret="b") as other:
        assert one.password("B99001") == same.password("B99001") != other.password("B99001")


def test_a_stranger_can_use_it_from_its_wsdl_alone(sandbox: Sandbox) -> None:
    client = zeep.Client(
        sandbox.wsdl_url("B99001"), wsse=UsernameToken("autosgern", sandbox.password("B99001"))
    )
    assert client.service.Ping(Echo="bonjour") == "bonjour"


def test_the_front_page_lists_the_wsdls_of_the_boards_that_are_called(sandbox: Sandbox) -> None:
    pages = requests.get(sandbox.address, timeout=5).text.split()
    assert sandbox.wsdl_url("B99001") in pages
    assert len(pages) == sum(board.mode == "pull" for board in BOARDS)


GOOD = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><w:Security xmlns:w="'
    'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken>'
    "<w:Username>autosgern</w:Username><w:Password>{password}</w:Password></w:UsernameToken></w:Security>"
    '</s:Header><s:Body><Ping xmlns="urn:ca:autosgern:sis:v1">\n <Echo>x</Echo>\n</Ping></s:Body></s:Envelope>'
)


def post(sandbox: Sandbox, message: str, **options: object) -> requests.Response:
    body = message.replace("{password}", sandbox.password("B99001")).encode()
    headers = {"Content-Type": "text/xml; charset=utf-8", **options}
    return requests.post(sandbox.url("B99001"), data=body, headers=headers, timeout=5)  # type: ignore[arg-type]


def test_a_message_written_by_hand_is_answered(sandbox: Sandbox) -> None:
    answer = post(sandbox, GOOD)
    assert answer.status_code == 200
    assert etree.fromstring(answer.content).findtext(".//{*}Echo") == "x"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("{password}", "wrong"), "AccessDenied"),
        (("<s:Header>", "<s:Header><!--"), "InvalidRequest"),
        (("<w:Username>autosgern</w:Username>", ""), "AccessDenied"),
        (("<Echo>x</Echo>", "<Echo>x</Echo><More/>"), "InvalidRequest"),
        (("Ping", "Pong"), "InvalidRequest"),
        (("<s:Envelope ", "<!DOCTYPE a [<!ENTITY b 'c'>]><s:Envelope "), "InvalidRequest"),
        (("</s:Envelope>", ""), "InvalidRequest"),
    ],
)
def test_a_bad_message_is_a_typed_fault(sandbox: Sandbox, change: tuple[str, str], code: str) -> None:
    answer = post(sandbox, GOOD.replace(*change))
    fault = etree.fromstring(answer.content)
    assert (answer.status_code, fault.findtext(".//{*}SisFault/{*}Code")) == (500, code)


def test_what_is_no_message_is_refused_by_http(sandbox: Sandbox) -> None:
    assert post(sandbox, GOOD, **{"Content-Type": "application/json"}).status_code == 415
    assert requests.get(f"{sandbox.address}/B99001/other", timeout=5).status_code == 404
    assert requests.post(f"{sandbox.address}/B00000/sis", data=b"x", timeout=5).status_code == 404
    assert requests.post(sandbox.url("B99001"), data=b"x" * 1_000_001, timeout=5).status_code == 413
