"""What was wrong with a fetched transcript, told in words: each code has its text, and no text has a hole."""

from __future__ import annotations

import re
from datetime import date

import pytest

import xsd.formats
import xsd.parsing
import xsd.rules
import xsd.schema
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import attempt
from portal.requests import automatic_problems
from portal.requests.automatic_problems import Told
from xsd.report import Severity


def refused(world, note, reason=Reason.TRANSCRIPT_INVALID):
    """A request whose fetched transcript was refused with this note."""
    return world.request(status=Status.AUTO_PROCESSING_ERROR, reason=reason, note=note)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("fr", "L’élément TransmissionType n’a pas sa place ici. Attendu à cet endroit\u00a0: Source."),
        ("en", "The element TransmissionType does not belong here. Expected at this place: Source."),
    ],
)
def test_what_is_wrong_with_a_fetched_transcript_is_told_in_words(world, signed_in, lang, told):
    note = "XSD-UNEXPECTED · 2 · TransmissionData/TransmissionType[1] · Source\nR-NEVER-HEARD · – · –"
    row = refused(world, note)
    page = signed_in("board", board="Rives", lang=lang).get(f"/requests/{row.reference}").text
    assert told in page
    assert "XSD-UNEXPECTED" in page


def test_a_note_that_names_no_problem_is_shown_as_it_is(world, signed_in):
    row = refused(world, "<b>élève</b> · 3")
    page = signed_in("board", board="Rives").get(f"/requests/{row.reference}").text
    assert "&lt;b&gt;élève&lt;/b&gt; · 3" in page


@pytest.mark.parametrize("expected", ["", "Female, Male, Unreported"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_error_of_the_validator_is_told_in_the_banner_without_a_hole(lang, expected):
    errors = [
        *xsd.schema.ENTRIES.values(),
        *xsd.parsing.ENTRIES.values(),
        *xsd.formats.ENTRIES.values(),
        *(one for one, _ in xsd.rules.RULES),
    ]
    for code in {entry.code for entry in errors if entry.severity is Severity.ERROR}:
        text = automatic_problems.told(code, "12", "Student/Person", lang, expected).text
        assert len(text) > 18, code
        assert not re.search(r"[{}]|\(\)|  |«\s*»|“”", text), code
        assert "…" not in text.replace("<?xml …?>", ""), code
        assert text.endswith("."), code
        assert not text.startswith(("Attendu", "Valeurs", "Expected", "Allowed")), code


@pytest.mark.parametrize(
    ("lang", "told"),
    [("fr", "Une note n’est pas comprise entre 0 et 100. "), ("en", "A grade is not between 0 and 100. ")],
)
def test_a_value_that_was_not_kept_leaves_no_hole(world, signed_in, lang, told):
    note = "R-GRADE-RANGE · 40 · Student/AcademicRecord/Course[1]/CourseAcademicGrade"
    row = refused(world, note)
    page = signed_in("board", board="Rives", lang=lang).get(f"/requests/{row.reference}").text
    assert told in page


def test_every_problem_that_the_flow_writes_down_is_read_back_with_its_place(world, reading, document):
    row = world.request()
    report = xsd.check(document(row).replace(b"<Student>", b"<Student><Odd/>"), today=date(2026, 11, 17))
    errors = [problem for problem in report.problems if problem.severity is Severity.ERROR]
    row = refused(world, attempt._problems(report))
    with reading():
        told = automatic_problems.of(row)
    assert [(one.code, one.line, one.path) for one in told] == [
        (error.code, str(error.line or ""), error.path or "") for error in errors
    ]
    assert told


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("XSD-UNEXPECTED · 2 · Student", Reason.BOARD_FAULT),
        (None, Reason.TRANSCRIPT_INVALID),
        ("R-NEVER-HEARD · 2 · Student", Reason.TRANSCRIPT_INVALID),
        ("XSD-UNEXPECTED · second · Student", Reason.TRANSCRIPT_INVALID),
    ],
)
def test_what_names_no_problem_that_we_know_tells_none(world, reading, note, reason):
    with reading():
        assert automatic_problems.of(refused(world, note, reason)) == []


def test_a_place_that_was_not_known_is_left_empty(world, reading):
    with reading():
        (told,) = automatic_problems.of(refused(world, "XML-SYNTAX · – · –"))
    assert isinstance(told, Told)
    assert (told.line, told.path) == ("", "")
