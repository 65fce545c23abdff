"""The checker passes the reference student system, and finds each mistake in the case that is about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from autosgern_service.conformance import CASES, Cast, Outcome, Report, Unreachable, check, plays
from autosgern_service.installation.clock import Clock
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.server import serve as serve_sandbox
from autosgern_service.sandbox.students import CHECKED
from autosgern_service.sis import Endpoint
from tests.conformance.broken import MISTAKES, Behaviour, Reply, Sis, honest, serve

CASTS: Mapping[str, Cast] = {
    board: Cast(**{part: record.student.candidate() for part, record in parts.items()})
    for board, parts in CHECKED.items()
}


def checked(endpoint: Endpoint) -> Report:
    return check(endpoint, CASTS[endpoint.board], Clock().today())


def numbers(report: Report, outcome: Outcome) -> set[str]:
    return {result.case.number for result in report.results if result.outcome is outcome}


def answers(content: str) -> str:
    return f"<Envelope><Body>{content}</Body></Envelope>"


@pytest.mark.parametrize("board", CHECKED)
def test_the_sandbox_passes_every_case_with_its_whole_roll(board: str) -> None:
    with serve_sandbox([BY_NUMBER[board]]) as sandbox:
        report = checked(sandbox.endpoint(board))
    assert numbers(report, Outcome.PASSED) == {case.number for case in CASES}
    assert report.conforms


@pytest.mark.parametrize("board", CHECKED)
def test_an_honest_system_behind_the_tests_own_server_passes_too(board: str) -> None:
    with serve(honest, board) as endpoint:
        assert checked(endpoint).conforms


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_is_found_by_its_case_and_only_there(mistake: Behaviour) -> None:
    with serve(mistake, "B99002") as endpoint:
        report = checked(endpoint)
    assert numbers(report, Outcome.FAILED) == MISTAKES[mistake]
    assert not report.conforms


@pytest.mark.parametrize("wsdl", [b"", b"<html/>", b"<definitions/>"])
def test_a_missing_or_foreign_wsdl_is_found(wsdl: bytes) -> None:
    with serve(honest, "B99001", wsdl) as endpoint:
        assert numbers(checked(endpoint), Outcome.FAILED) == {"C-02"}


def test_every_case_is_failed_by_some_mistake() -> None:
    assert set().union({"C-02"}, *MISTAKES.values()) == {case.number for case in CASES}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "<a/>",
        "<Envelope><Body/></Envelope>",
        "<Envelope><Body><Fault/></Body></Envelope>",
        answers("<FindStudentsResponse><Student/><Student><OEN/></Student></FindStudentsResponse>"),
        answers("<GetTranscriptResponse/><PingResponse/><FindStudentsResponse/>"),
        "<!DOCTYPE a [<!ENTITY b 'c'>]>" + answers("&b;<PingResponse><Echo>&b;</Echo></PingResponse>"),
        answers("<GetTranscriptResponse><Document>é</Document></GetTranscriptResponse>"),
    ],
)
@pytest.mark.parametrize("status", [200, 404, 500])
def test_whatever_is_answered_every_case_has_an_outcome(body: str, status: int) -> None:
    with serve(lambda sis, message: Reply(status, body.encode()), "B99001") as endpoint:
        report = checked(endpoint)
    assert len(report.results) == len(CASES)
    assert not report.conforms


def test_a_transcript_that_cannot_be_had_leaves_its_cases_without_a_verdict() -> None:
    def stingy(sis: Sis, message: bytes) -> Reply:
        return Reply(503, b"", "") if b"<GetTranscript " in message else sis.ask(message)

    with serve(stingy, "B99001") as endpoint:
        report = checked(endpoint)
    assert {"C-20", "C-21", "C-22", "C-23"} <= numbers(report, Outcome.SKIPPED)
    assert "C-19" in numbers(report, Outcome.FAILED)


def test_where_nothing_answers_there_is_no_report() -> None:
    with serve(honest, "B99001") as endpoint:
        pass
    with pytest.raises(Unreachable, match="the connection failed"):
        checked(endpoint)


def test_the_test_students_that_are_there_are_recognized() -> None:
    casts = tuple(CASTS.items())
    for board in CHECKED:
        with serve(honest, board) as endpoint:
            assert plays(endpoint, casts, date(2026, 11, 17)) == board
            other = [(name, cast) for name, cast in casts if name != board]
            assert plays(endpoint, other, date(2026, 11, 17)) is None


def test_what_is_observed_is_told_and_not_judged() -> None:
    with serve(honest, "B99002") as endpoint:
        observed = checked(endpoint).observed
    assert observed.calls > len(CASES)
    assert 0 < observed.median_ms <= observed.slowest_ms
    assert (observed.kept_alive, observed.encrypted) == (True, False)
