"""Numbers and dates of any size and form get a verdict: nothing that a document says ends in an exception."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.requests.transcript_view import shown
from tests.xsd.documents import Draft, course, document, report
from xsd import Origin
from xsd.rules import LONGEST_NUMBER
from xsd.transcript import total

PLACES = [
    *("TransmissionData/CreatedDateTime", "TransmissionData/RequestTrackingID"),
    *("Student/Person/Birth/BirthDate", "Student/Person/SchoolAssignedPersonID"),
    "Student/Person/AgencyIdentifier/AgencyAssignedID",
    *(
        f"Student/AcademicRecord/AcademicSession/{place}"
        for place in (
            "AcademicSessionDetail/SessionBeginDate",
            "AcademicSessionDetail/SessionEndDate",
            "AcademicAward/AcademicAwardDate",
            "AcademicAward/AcademicAwardProgram/ProgramSummary/GPA/CreditHoursEarned",
            "AcademicAward/AcademicAwardProgram/ProgramSummary/GPA/TotalQualityPoints",
        )
    ),
    *(
        f"Student/AcademicRecord/Course/{place}"
        for place in ("CourseCreditEarned", "CourseAcademicGrade", "CourseNumber", "CourseEndDate")
    ),
]

DIGITS = st.sampled_from([1, 9, 18, 29, 41, 4_301, 50_000]).map("9".__mul__)
NUMBERS = st.one_of(
    DIGITS,
    DIGITS.map("-{}".format),
    DIGITS.map("0.{}".format),
    DIGITS.map("{0}.{0}".format),
    DIGITS.map("0{}".format),
    st.sampled_from(
        [
            "1e999999999",
            "1E-999999999",
            "-0",
            "+1",
            ".5",
            "5.",
            "NaN",
            "INF",
            "-INF",
            "sNaN",
            "1_0",
            "0x1",
            "٣",
            "²",
        ]
    ),
)
DATES = st.builds(
    "{}{}-{}{}".format,
    st.sampled_from(
        ["2005", "0000", "0001", "-0001", "9999", "10000", "99999", "-99999", "02005", "9" * 5000]
    ),
    st.sampled_from(["-01", "-02", "-12", "-13", "-00", ""]),
    st.sampled_from(["01", "28", "29", "30", "31", "32", "00"]),
    st.sampled_from(
        [
            "",
            "Z",
            "+14:00",
            "-14:00",
            "+14:01",
            "+99:99",
            "T24:00:00",
            "T00:00:00Z",
            "T23:59:60",
            "T12:00:00.9999999999",
        ]
    ),
)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(PLACES), NUMBERS | DATES, st.sampled_from(Origin))
@example("TransmissionData/CreatedDateTime", "9999-12-31T24:00:00", Origin.STANDALONE)
@example("TransmissionData/CreatedDateTime", "-9999-12-31T24:00:00-14:00", Origin.STANDALONE)
@example("Student/Person/Birth/BirthDate", "0000-02-29", Origin.STANDALONE)
def test_any_number_or_date_in_any_place_gets_a_verdict(place: str, value: str, origin: Origin) -> None:
    found = report(Draft(document(course())).set(place, value).bytes(), origin=origin)
    assert found.accepted or found.problems
    if found.transcript:
        shown(found.transcript, "fr")


@pytest.mark.parametrize("number", ["9" * 1_000_001, "-" + "9" * 1_000_001, "0." + "9" * 1_000_001])
def test_a_number_of_a_million_digits_is_refused_in_words(number: str) -> None:
    for text in (document(course(credit=number)), document(course(), credits=number, compulsory=number)):
        found = report(text)
        assert not found.accepted
        assert "R-NUMBER-LONG" in [problem.code for problem in found.problems]
        assert all(len(problem.text_fr) < 1_000 for problem in found.problems)
        assert found.transcript is not None
        assert all(len(row.credit) < 100 for row in shown(found.transcript, "fr").courses)


def test_a_third_of_a_credit_as_programs_write_it_is_not_too_long() -> None:
    third = "0." + "3" * 28
    assert report(document(course(credit=third))).accepted
    assert len(third) < LONGEST_NUMBER


def test_numbers_of_any_size_are_added() -> None:
    assert total([Decimal("9" * 1_000_001), Decimal(1)]) > 0
    assert total([Decimal("0.5"), Decimal(1)]) == Decimal("1.5")
