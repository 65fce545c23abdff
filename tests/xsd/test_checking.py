"""The verdict as a whole."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Thread

import pytest

from tests.xsd.documents import COURSES, TODAY, Draft, course, document, long_document, report
from xsd import Severity, Unreadable, check, read, schema


@pytest.mark.shared
def test_the_published_sample_is_accepted_with_just_these_warnings(reference: Path) -> None:
    sample = (reference / "reference" / "ontario-high-school-transcript.sample.xml").read_bytes()
    found = check(sample, today=TODAY)
    assert found.accepted
    assert [(problem.code, problem.line) for problem in found.problems] == [
        ("R-TRACKING-FORM", 24),
        ("R-OEN-CHECK-DIGIT", 31),
        ("R-CODE-TYPE", 838),
        ("R-TITLE-LENGTH", 412),
        ("R-COURSE-TWICE", 505),
        ("R-COURSE-TWICE", 555),
        ("R-COURSE-TWICE", 857),
    ]
    assert all(problem.severity is Severity.WARNING for problem in found.problems)
    assert found.transcript is not None
    assert (found.transcript.course_total, found.transcript.award_total) == (54, 1)


def test_errors_come_first_and_the_transcript_is_there_all_the_same() -> None:
    found = report(document(course(code="XXXXX", grade="150"), credits="9", compulsory="0"))
    assert [problem.severity.value for problem in found.problems] == ["error", "warning", "warning"]
    assert not found.accepted
    assert found.transcript is not None


def test_an_error_beyond_fifty_warnings_still_refuses() -> None:
    odd = [course(f"odd-{n}") for n in range(60)]
    found = report(document(*odd, course(grade="101"), credits="61", compulsory="0"))
    assert not found.accepted
    assert found.problems[0].code == "R-GRADE-RANGE"
    assert (len(found.problems), found.omitted) == (50, 11)


def test_the_same_document_gives_the_same_report() -> None:
    text = document(*COURSES, course(code="ODD"), credits="7")
    assert report(text) == report(text)


def test_read_reads_what_check_accepts_and_nothing_else() -> None:
    assert read(document()) == report(document()).transcript
    for refused in (b"", b"<a/>", Draft().remove("Student/Person/Name").bytes()):
        with pytest.raises(Unreadable):
            read(refused)


def test_today_decides_what_the_future_is() -> None:
    text = Draft().set("Student/Person/Birth/BirthDate", "2026-11-01").bytes()
    assert check(text, today=date(2026, 11, 17)).accepted
    assert not check(text, today=date(2026, 10, 31)).accepted


def test_eight_threads_never_see_another_documents_values() -> None:
    def broken(mark: int) -> bytes:
        name = "Student/Person/Name/FirstName"
        return (
            Draft().set(name, f"{mark}-" * 20).set("Student/Person/Gender/GenderCode", f"mark{mark}").bytes()
        )

    drafts = [broken(1000 + mark) for mark in range(40)]

    def judge(turn: int) -> None:
        mark = turn % len(drafts)
        found = check(drafts[mark], today=TODAY)
        assert [problem.code for problem in found.problems] == ["XSD-TOO-LONG", "XSD-CHOICE"]
        assert f"mark{1000 + mark}" in found.problems[1].text_en
        assert f"“{1000 + mark}-" in found.problems[0].text_en

    turns = list(range(2000))
    random.Random(1).shuffle(turns)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(judge, turns))


def test_eight_threads_read_long_transcripts_right() -> None:
    texts = {count: long_document(count) for count in (1, 5, 54, 60)}

    def judge(turn: int) -> None:
        count = list(texts)[turn % len(texts)]
        found = check(texts[count], today=TODAY)
        assert found.accepted
        assert found.transcript is not None
        assert len(found.transcript.courses) == count

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(judge, range(400)))


def test_threads_that_come_and_go_use_the_same_validator() -> None:
    before = len(schema._judges._free)
    assert before >= 1  # made before any thread could: libxml2 prepares its built-in types with the first
    for _ in range(10):
        thread = Thread(target=check, args=(document(),), kwargs={"today": TODAY})
        thread.start()
        thread.join()
    assert len(schema._judges._free) == before


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_a_problem_stands_on_its_line_whatever_ends_the_lines(ending: bytes) -> None:
    text = document(*COURSES, course(code="?")).replace(b"\n", ending)
    line = text[: text.index(b">?<")].count(b"\n") + 1
    assert line in {problem.line for problem in report(text).problems}


def test_courses_of_a_session_and_of_an_alien_element_are_counted_where_they_stand() -> None:
    in_session = document().replace(b"</AcademicSession>", course().encode() * 3 + b"</AcademicSession>")
    assert read(in_session).unread[0].times == 3
    begin, end = b"<UserDefinedExtensions>", b"</UserDefinedExtensions>"
    head, _, rest = document().rpartition(begin)
    alien = b'<a:x xmlns:a="urn:a">' + course().encode() * 3 + b"</a:x>"
    in_alien = head + begin + alien + rest[rest.index(end) :]
    assert read(in_alien).course_total == read(document()).course_total + 3
