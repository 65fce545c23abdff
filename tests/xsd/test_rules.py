"""Each rule: what breaks it, what keeps it, and what tempts one to a false alarm."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.xsd.documents import COURSES, REFERENCE, TODAY, Draft, codes, course, document, problems, report
from xsd import Origin, Severity, read
from xsd.rules import RULES, Asked, _flawless
from xsd.transcript import Course

PERSON = "Student/Person"
BIRTH = f"{PERSON}/Birth/BirthDate"
AGENCY = f"{PERSON}/AgencyIdentifier/AgencyAssignedID"
TRACKING = "TransmissionData/RequestTrackingID"
SESSION = "Student/AcademicRecord/AcademicSession"
DETAIL = f"{SESSION}/AcademicSessionDetail"
AWARD = f"{SESSION}/AcademicAward"
GPA = f"{AWARD}/AcademicAwardProgram/ProgramSummary/GPA"
COURSE = "Student/AcademicRecord/Course[1]"
ONLY = "Student/AcademicRecord/Course"
DOCUMENT = "TransmissionData"
CREATED = f"{DOCUMENT}/CreatedDateTime"
TYPE = f"{DOCUMENT}/DocumentTypeCode"
STUDENT_EXTENSION = "Student/UserDefinedExtensions"
EXTENSION = "Student/UserDefinedExtensions/ext:HighSchoolTranscriptExtensions"
COURSE_EXTENSION = f"{COURSE}/UserDefinedExtensions/ext:HighSchoolTranscriptCourseExtensions"
# A course as most are, and what each of its fields may be instead.
WHOLE = {
    "path": "Course",
    "level": "TwelfthGrade",
    "credit": Decimal(1),
    "credit_value": None,
    "grade": "81",
    "percent": Decimal(81),
    "status": "PassFailPass",
    "repeat": None,
    "code": "ENG4U1",
    "title": "English",
    "title_length": 7,
    "school": None,
    "end_date": TODAY,
    "site": "OnCampus",
    "site_name": "Day",
    "languages": ("ENG",),
    "compulsory": True,
    "note": "",
}
CHANGES = [
    (name, other)
    for name, others in {
        "level": [None, "NinthGrade", "EleventhGrade", "College"],
        "credit": [None, Decimal(0), Decimal("0.5"), Decimal("0.50"), Decimal(2), Decimal(-1)],
        "credit_value": [Decimal(-1)],
        "grade": [None, "", "0", "49", "50", "100", "101", "150", "050", "81.5", "B+", "-1", "٨١"],
        "status": [None, "PassFailFail", "Withdrew", "Incomplete"],
        "repeat": ["RepeatNotCounted", "RepeatCounted", "ReplacedNotCounted"],
        "code": [None, "ENG2D1", "ENG3U1", "ENGBO1", "eng4u1", "X"],
        "title": [None],
        "title_length": [60, 61],
        "end_date": [None],
        "site": [None, "OffCampus", "Virtual"],
        "site_name": [None, "Night", "Summer", "Other", "x"],
        "languages": [(), ("FRE",), ("ENG", "FRE"), ("SPA",), ("ENG", "ENG")],
        "compulsory": [None, False],
        "note": ["F", "CF"],
    }.items()
    for other in others
]
NO_COURSES = read(document(" "))
ASKED = Asked(TODAY)

ERRORS = {
    "R-GRADE-RANGE",
    "R-CREDIT-NEGATIVE",
    "R-NUMBER-LONG",
    "R-BIRTH-FUTURE",
    "R-BIRTH-AFTER-CREATED",
    "R-OEN-CONFLICT",
    "R-TRACKING-OTHER",
}


def one(**changes: str) -> bytes:
    """Return a transcript with one course, whose totals are those of that course."""
    credit = changes.get("credit", "1")
    compulsory = credit if changes.get("compulsory") == "true" else "0"
    return document(course(**changes), credits=credit, compulsory=compulsory)


def twice(first: dict[str, str], second: dict[str, str]) -> bytes:
    """Return a transcript with two courses."""
    total = sum(float(one.get("credit", "1")) for one in (first, second))
    return document(course(**first), course(**second), credits=str(total), compulsory="0")


BROKEN: list[tuple[str, bytes | Draft, str]] = [
    ("R-GRADE-RANGE", one(grade="150"), f"{ONLY}/CourseAcademicGrade"),
    ("R-GRADE-RANGE", one(grade="-1", status="Incomplete", credit="0"), f"{ONLY}/CourseAcademicGrade"),
    ("R-GRADE-RANGE", one(grade="100.5"), f"{ONLY}/CourseAcademicGrade"),
    ("R-GRADE-RANGE", one(grade="+101"), f"{ONLY}/CourseAcademicGrade"),
    ("R-CREDIT-NEGATIVE", one(credit="-3"), f"{ONLY}/CourseCreditEarned"),
    ("R-CREDIT-NEGATIVE", Draft().set(f"{GPA}/CreditHoursEarned", "-1"), f"{GPA}/CreditHoursEarned"),
    ("R-NUMBER-LONG", one(credit="1." + "0" * 40), f"{ONLY}/CourseCreditEarned"),
    ("R-NUMBER-LONG", Draft().set(f"{GPA}/TotalQualityPoints", "9" * 41), f"{GPA}/TotalQualityPoints"),
    ("R-BIRTH-FUTURE", Draft().set(BIRTH, "2099-01-01"), BIRTH),
    ("R-BIRTH-FUTURE", Draft().set(BIRTH, "12000-01-01"), BIRTH),
    ("R-BIRTH-AFTER-CREATED", Draft().set(BIRTH, "2026-11-06"), BIRTH),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "948743687"), AGENCY),
    ("R-TRACKING-ABSENT", Draft().remove(TRACKING), TRACKING),
    ("R-TRACKING-FORM", Draft().set(TRACKING, "REF-1"), TRACKING),
    ("R-DOCUMENT-TYPE", Draft().set(TYPE, "Application"), TYPE),
    ("R-DOCUMENT-STATUS", Draft().before(TRACKING, "<DocumentProcessCode>TEST</DocumentProcessCode>"),
     "TransmissionData/DocumentProcessCode"),
    ("R-DOCUMENT-STATUS", Draft().before(TRACKING, "<DocumentOfficialCode>Unofficial</DocumentOfficialCode>"),
     "TransmissionData/DocumentOfficialCode"),
    ("R-DOCUMENT-STATUS", Draft().before(TRACKING, "<DocumentCompleteCode>Partial</DocumentCompleteCode>"),
     "TransmissionData/DocumentCompleteCode"),
    ("R-CREATED-FUTURE", Draft().set(CREATED, "2026-11-19T00:00:00"),
     CREATED),
    *(
        ("R-DATE-FAR", Draft().set(place, year + ending), place)
        for place, ending in (
            (f"{DETAIL}/SessionBeginDate", "-01-01"),
            (f"{DETAIL}/SessionEndDate", "-01-01"),
            (f"{AWARD}/AcademicAwardDate", "-01-01"),
            (f"{COURSE}/CourseEndDate", "-01-01"),
        )
        for year in ("-0001", "1915", "2037", "99999999999")
    ),
    ("R-DATE-FAR", Draft().set(CREATED, "2037-01-01T00:00:00"), CREATED),
    ("R-PERSON-IDS", Draft().set(f"{PERSON}/SchoolAssignedPersonID", "0").set(AGENCY, "000000000").remove(
        f"{PERSON}/AgencyAssignedID"), PERSON),
    ("R-PERSON-BIRTH-DATE", Draft().remove(f"{PERSON}/Birth"), BIRTH),
    ("R-PERSON-NAME", Draft().remove(f"{PERSON}/Name/FirstName"), f"{PERSON}/Name/FirstName"),
    ("R-PERSON-NAME", Draft().set(f"{PERSON}/Name/LastName", " "), f"{PERSON}/Name/LastName"),
    ("R-BIRTH-AGE", Draft().set(BIRTH, "2018-01-01"), BIRTH),
    ("R-BIRTH-AGE", Draft().set(BIRTH, "1900-01-01"), BIRTH),
    ("R-OEN-FORM", Draft().set(AGENCY, "6356849620"), AGENCY),
    ("R-OEN-FORM", Draft().set(AGENCY, "unknown"), AGENCY),
    ("R-OEN-CHECK-DIGIT", Draft().set(AGENCY, "635684963").set(f"{PERSON}/AgencyAssignedID", "635684963"),
     f"{PERSON}/AgencyAssignedID"),
    ("R-STUDENT-NUMBER", Draft().set(f"{PERSON}/SchoolAssignedPersonID", "ABC-1"), f"{PERSON}/SchoolAssignedPersonID"),
    ("R-STUDENT-NUMBER", Draft().set(f"{PERSON}/SchoolAssignedPersonID", "1" * 13), f"{PERSON}/SchoolAssignedPersonID"),
    ("R-ESIS-FORM", Draft().set("TransmissionData/Source/Organization/ESIS", "B6699900"),
     "TransmissionData/Source/Organization/ESIS"),
    ("R-ESIS-FORM", Draft().set(f"{COURSE}/CourseOverrideSchool/ESIS", "12345678"),
     f"{COURSE}/CourseOverrideSchool/ESIS"),
    ("R-NO-SESSION", Draft().remove(SESSION), SESSION),
    ("R-SESSION-ORDER", Draft().set(f"{DETAIL}/SessionBeginDate", "2026-07-01"), f"{DETAIL}/SessionEndDate"),
    ("R-AWARD-SESSION", Draft().set(f"{AWARD}/AcademicAwardDate", "2026-06-29"), f"{AWARD}/AcademicAwardDate"),
    ("R-AWARD-AFTER-CREATED", Draft().set(f"{AWARD}/AcademicAwardDate", "2027-06-30"), f"{AWARD}/AcademicAwardDate"),
    ("R-DIPLOMA-CREDITS", document(level="B18"), f"{GPA}/CreditHoursEarned"),
    ("R-CREDITS-TOTAL", document(credits="5"), f"{GPA}/CreditHoursEarned"),
    ("R-CREDITS-COMPULSORY", document(compulsory="3"), f"{GPA}/TotalQualityPoints"),
    ("R-NO-COURSE", document(" ", credits="0", compulsory="0"), "Student/AcademicRecord/Course"),
    ("R-COURSE-INCOMPLETE", Draft().remove(f"{COURSE}/CourseEndDate"), COURSE),
    ("R-CODE-FORM", one(code="ENGOA"), f"{ONLY}/CourseNumber"),
    ("R-CODE-FORM", one(code="eng4u1"), f"{ONLY}/CourseNumber"),
    ("R-CODE-TYPE", one(code="ENG3KT"), f"{ONLY}/CourseNumber"),
    ("R-CODE-TYPE", one(code="ENG1U1"), f"{ONLY}/CourseNumber"),
    ("R-COURSE-LEVEL", Draft().set(f"{COURSE}/CourseCreditLevel", "TenthGrade"), f"{COURSE}/CourseCreditLevel"),
    ("R-TITLE-LENGTH", one(title="x" * 61), f"{ONLY}/CourseTitle"),
    ("R-COURSE-TWICE", twice({"code": "HIF2O1"}, {"code": "HIF2O1"}), "Student/AcademicRecord/Course[2]"),
    ("R-CREDIT-UNUSUAL", one(credit="2"), f"{ONLY}/CourseCreditEarned"),
    ("R-CREDIT-UNUSUAL", one(credit="0.25"), f"{ONLY}/CourseCreditEarned"),
    ("R-GRADE-WORDS", one(grade="B+"), f"{ONLY}/CourseAcademicGrade"),
    ("R-GRADE-FRACTION", one(grade="81.5"), f"{ONLY}/CourseAcademicGrade"),
    ("R-STATUS-GRADE", one(grade="49"), f"{ONLY}/CourseAcademicGradeStatusCode"),
    ("R-STATUS-GRADE", one(grade="50", status="PassFailFail", credit="0"),
     f"{ONLY}/CourseAcademicGradeStatusCode"),
    ("R-FAIL-CREDIT", one(grade="40", status="PassFailFail"), f"{ONLY}/CourseCreditEarned"),
    ("R-FAIL-CREDIT", one(grade="70", status="Withdrew"), f"{ONLY}/CourseCreditEarned"),
    ("R-REPEAT-MISSING", one(credit="0"), f"{ONLY}/CourseRepeatCode"),
    ("R-REPEAT-CREDIT", twice({"repeat": "RepeatNotCounted", "end": "2025-06-26"}, {}),
     "Student/AcademicRecord/Course[1]/CourseCreditEarned"),
    ("R-REPEAT-ALONE", one(credit="0", repeat="RepeatNotCounted"), f"{ONLY}/CourseRepeatCode"),
    ("R-LOWER-FAILURE", one(code="ENG2D1", grade="30", credit="0", status="PassFailFail"),
     f"{ONLY}/CourseAcademicGradeStatusCode"),
    ("R-COMPULSORY-CREDIT", one(grade="30", credit="0", status="PassFailFail", compulsory="true"),
     f"{ONLY}/CourseCreditEarned"),
    ("R-NOTE-FRENCH", one(language="FRE"), f"{ONLY}/LanguageOfInstruction"),
    ("R-NOTE-FRENCH", one(note="F"), f"{ONLY}/LanguageOfInstruction"),
    ("R-LANGUAGE", one(language="FRA"), f"{ONLY}/LanguageOfInstruction"),
    ("R-SITE", one(site_name="Other"), f"{ONLY}/CourseInstructionSiteName"),
    ("R-SITE", one(site="OffCampus"), f"{ONLY}/CourseInstructionSiteName"),
    ("R-NO-EXTENSION", Draft().remove(STUDENT_EXTENSION), STUDENT_EXTENSION),
    ("R-COURSE-NO-EXTENSION", Draft().remove(f"{COURSE}/UserDefinedExtensions"), f"{COURSE}/UserDefinedExtensions"),
    ("R-EXTENSION-ALIEN", Draft().remove(EXTENSION).into(STUDENT_EXTENSION, '<a xmlns="urn:x"/>'),
     STUDENT_EXTENSION),
    ("R-EXTENSION-ALIEN", document().replace(b"ocas:useextensions", b"ocas:userextensions"), STUDENT_EXTENSION),
    ("R-EXTENSION-PLACE", Draft().remove(COURSE_EXTENSION).into(
        f"{COURSE}/UserDefinedExtensions", "<ext:HighSchoolTranscriptExtensions/>"), f"{COURSE}/UserDefinedExtensions"),
    ("R-UNREAD", Draft().before(STUDENT_EXTENSION, "<Health/>"), "Student/Health"),
    ("R-UNREAD", Draft().after(f"{PERSON}/SchoolAssignedPersonID", "<SIN>123456789</SIN>"), f"{PERSON}/SIN"),
    ("R-UNREAD", Draft().before(f"{COURSE}/CourseNumber", "<CourseCIPCode>1</CourseCIPCode>"),
     f"{COURSE}/CourseCIPCode"),
    ("R-ENCODING", document().replace(b"UTF-8", b"ISO-8859-1").decode().replace("ō", "o").replace("Ō", "O").replace(
        "œ", "oe").encode("latin-1"), ""),
]  # fmt: skip

KEPT: list[tuple[str, bytes | Draft]] = [
    ("R-GRADE-RANGE", one(grade="0", status="PassFailFail", credit="0")),
    ("R-GRADE-RANGE", one(grade="100")),
    ("R-GRADE-RANGE", one(grade="150%")),
    ("R-GRADE-RANGE", one(grade="EQV")),
    ("R-CREDIT-NEGATIVE", one(credit="-0")),
    ("R-NUMBER-LONG", one(credit="0." + "3" * 39)),
    ("R-BIRTH-FUTURE", Draft().set(BIRTH, "2026-11-05")),
    ("R-BIRTH-AFTER-CREATED", Draft().set(BIRTH, "2026-11-05Z")),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "635 684 962")),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "000000000")),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "0")),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "   ")),
    ("R-OEN-CONFLICT", Draft().set(AGENCY, "948743687").set(f"{PERSON}/AgencyIdentifier/StateProvinceCode", "QC")),
    ("R-TRACKING-FORM", Draft().set(TRACKING, "H202611040001234")),
    ("R-CREATED-FUTURE", Draft().set(CREATED, "2026-11-18T00:00:00")),
    ("R-DATE-FAR", Draft().set(f"{COURSE}/CourseEndDate", "1916-01-01")),
    ("R-DATE-FAR", Draft().set(f"{COURSE}/CourseEndDate", "2036-12-31")),
    ("R-DOCUMENT-STATUS", Draft().before(TRACKING, "<DocumentProcessCode>PRODUCTION</DocumentProcessCode>")),
    ("R-DOCUMENT-STATUS", Draft().before(TRACKING, "<DocumentCompleteCode></DocumentCompleteCode>")),
    ("R-PERSON-IDS", Draft().remove(f"{PERSON}/SchoolAssignedPersonID")),
    ("R-BIRTH-AGE", Draft().set(BIRTH, "1916-11-06")),
    ("R-BIRTH-AGE", Draft().set(BIRTH, "2016-11-05")),
    ("R-OEN-CHECK-DIGIT", Draft().set(AGENCY, "948743687").remove(f"{PERSON}/AgencyAssignedID")),
    ("R-OEN-FORM", Draft().set(AGENCY, "000000000")),
    ("R-STUDENT-NUMBER", Draft().set(f"{PERSON}/SchoolAssignedPersonID", "000000000000")),
    ("R-SESSION-ORDER", Draft().set(f"{DETAIL}/SessionBeginDate", "2026-06-30")),
    ("R-AWARD-SESSION", Draft().remove(f"{DETAIL}/SessionEndDate")),
    ("R-AWARD-SESSION", Draft().before(AWARD, "<AcademicAward><AcademicAwardLevel>B19</AcademicAwardLevel>"
     "<AcademicAwardDate>2024-06-30</AcademicAwardDate></AcademicAward>")),
    ("R-AWARD-AFTER-CREATED", Draft().set(CREATED, "2026-06-30T00:00:00")),
    ("R-DIPLOMA-CREDITS", document(level="B18", credits="30")),
    ("R-CREDITS-TOTAL", document(credits="4.00")),
    ("R-CREDITS-TOTAL", Draft().remove(f"{GPA}/CreditHoursEarned")),
    ("R-COURSE-INCOMPLETE", Draft().remove(f"{COURSE}/CourseAcademicGrade")),
    ("R-CODE-FORM", one(code="ESLAO1")),
    ("R-CODE-FORM", one(code="ENG4U")),
    ("R-CODE-FORM", one(code=" ENG4U1 ")),
    ("R-CODE-TYPE", one(code="ESLEO1")),
    ("R-CODE-TYPE", one(code="MTH1W1")),
    ("R-CODE-TYPE", one(code="ENGOA")),
    ("R-COURSE-LEVEL", one(code="ESLCO1")),
    ("R-TITLE-LENGTH", one(title="é" * 60)),
    ("R-COURSE-TWICE", twice({"code": "HIF2O1"}, {"code": "HIF2O1", "end": "2025-01-28"})),
    ("R-CREDIT-UNUSUAL", one(credit="1.00")),
    ("R-GRADE-WORDS", one(grade=" 64 ")),
    ("R-GRADE-FRACTION", one(grade="81.0")),
    ("R-STATUS-GRADE", one(grade="30", credit="0", status="Withdrew")),
    ("R-STATUS-GRADE", one(grade="80", credit="0", status="InProgress")),
    ("R-FAIL-CREDIT", one(grade="70", credit="0", status="Withdrew")),
    ("R-REPEAT-MISSING", document(*COURSES)),
    ("R-REPEAT-ALONE", twice({"code": "ENG4U1", "credit": "0", "repeat": "RepeatNotCounted"}, {"code": "ENG4UE"})),
    ("R-LOWER-FAILURE", one(code="ENG2D1", grade="70", credit="0", status="Withdrew")),
    ("R-NOTE-FRENCH", one(language="FRE", note="CF")),
    ("R-SITE", one(site_name="Night")),
    ("R-UNREAD", Draft().before(f"{COURSE}/UserDefinedExtensions", "<NoteMessage>x</NoteMessage>")),
    ("R-ENCODING", document().decode().replace("UTF-8", "UTF-16").encode("utf-16")),
]  # fmt: skip


def test_the_flawless_transcript_has_no_problem() -> None:
    found = report(document(), origin=Origin.FETCHED, reference=REFERENCE, request_type="Original")
    assert found.accepted
    assert found.problems == ()


@pytest.mark.parametrize(("code", "text", "path"), BROKEN, ids=[f"{b[0]}-{n}" for n, b in enumerate(BROKEN)])
def test_a_broken_rule_is_told(code: str, text: bytes | Draft, path: str) -> None:
    found = problems(text, code)
    assert [problem.path or "" for problem in found][:1] == [path]
    assert all((problem.severity is Severity.ERROR) == (code in ERRORS) for problem in found)
    assert all((problem.line is None) == (path == "") for problem in found)
    assert report(text).accepted == (code not in ERRORS)


@pytest.mark.parametrize(("code", "text"), KEPT, ids=[f"{k[0]}-{n}" for n, k in enumerate(KEPT)])
def test_a_false_alarm_is_not_given(code: str, text: bytes | Draft) -> None:
    found = report(text)
    assert found.transcript, found.problems
    assert code not in [problem.code for problem in found.problems]


def test_every_rule_is_broken_in_some_test() -> None:
    asked = {"R-TRACKING-OTHER", "R-TRANSMISSION-TYPE"}  # below: they need a request
    assert {entry.code for entry, _ in RULES} == {code for code, _, _ in BROKEN} | asked


def test_the_errors_are_these_and_no_others() -> None:
    assert {entry.code for entry, _ in RULES if entry.severity is Severity.ERROR} == ERRORS


@pytest.mark.parametrize("origin", [Origin.FETCHED, Origin.PUSHED, Origin.UPLOADED])
def test_another_requests_number_is_an_error(origin: Origin) -> None:
    found = report(document(), origin=origin, reference="H20261104000124")
    assert not found.accepted
    assert [problem.code for problem in found.problems] == ["R-TRACKING-OTHER"]


@pytest.mark.parametrize(
    ("origin", "told"),
    [(Origin.FETCHED, True), (Origin.PUSHED, True), (Origin.STANDALONE, True), (Origin.UPLOADED, False)],
)
def test_an_absent_or_strange_tracking_id_is_a_warning_unless_uploaded(origin: Origin, told: bool) -> None:
    absent, strange = Draft().remove(TRACKING), Draft().set(TRACKING, "REF-1")
    assert list(codes(absent, origin, reference=REFERENCE)) == ["R-TRACKING-ABSENT"] * told
    assert list(codes(strange, origin, reference=REFERENCE)) == ["R-TRACKING-FORM"] * told
    assert report(strange, origin=origin, reference=REFERENCE).accepted


@pytest.mark.parametrize(
    "kind", ["Original", "Reissue", "Replace", "Resubmission", "Duplicate", "MutuallyDefined"]
)
@pytest.mark.parametrize("asked", ["Original", "Reissue"])
def test_the_transmission_type_fits_the_request(kind: str, asked: str) -> None:
    draft = Draft().set("TransmissionData/TransmissionType", kind)
    fits = (
        kind == "Original"
        if asked == "Original"
        else kind in ("Reissue", "Replace", "Resubmission", "Duplicate")
    )
    for origin in (Origin.FETCHED, Origin.PUSHED):
        assert list(codes(draft, origin, request_type=asked)) == ([] if fits else ["R-TRANSMISSION-TYPE"])
    assert list(codes(draft, Origin.UPLOADED, request_type=asked)) == []
    assert list(codes(draft, Origin.STANDALONE)) == []


def test_a_french_language_school_is_warned_once() -> None:
    many = [course("FRA4U1", language="FRE", end=f"202{n}-06-26") for n in range(1, 6)]
    assert len(problems(document(*many), "R-NOTE-FRENCH")) == 1


def test_courses_in_any_order_before_entry_and_after_the_diploma_are_no_problem() -> None:
    early, late = course("ENG1D1", end="1999-06-30"), course("ENG4U1", end="2026-10-30")
    assert report(document(late, early, credits="2", compulsory="0")).problems == ()


def test_a_course_code_is_told_once_however_often_it_was_taken() -> None:
    many = [course("ENG3KT", end=f"202{n}-06-26") for n in range(1, 6)]
    assert len(problems(document(*many), "R-CODE-TYPE")) == 1


def test_an_element_outside_the_form_is_told_once_with_its_number() -> None:
    text = document().replace(b"<CourseNumber>", b"<CourseCIPCode>1</CourseCIPCode><CourseNumber>")
    (problem,) = problems(text, "R-UNREAD")
    assert "6" in problem.text_en


def test_courses_in_a_session_are_held_to_the_rules_too() -> None:
    text = document().decode()
    moved = text.replace("</AcademicSession>", course(grade="150") + "</AcademicSession>")
    (problem,) = problems(moved.encode(), "R-GRADE-RANGE")
    assert problem.path == "Student/AcademicRecord/AcademicSession/Course/CourseAcademicGrade"
    assert problem.line


@settings(max_examples=500)
@given(changes=st.lists(st.sampled_from(CHANGES), max_size=3))
def test_a_course_passed_over_as_flawless_breaks_no_rule(changes: list[tuple[str, Any]]) -> None:
    facts = WHOLE | dict(changes)
    grade = facts["grade"]
    one = Course({**facts, "percent": Decimal(grade) if grade and grade.isdigit() else None})
    anyway = {entry.code for entry, find in RULES for _ in find(NO_COURSES, ASKED, [])}
    found = {entry.code for entry, find in RULES for _ in find(NO_COURSES, ASKED, [one])} - anyway
    event(f"flawless: {_flawless(one)}")
    assert not (_flawless(one) and found)


def test_a_usual_course_is_passed_over() -> None:
    assert _flawless(Course(WHOLE))


def test_every_text_names_cause_and_remedy_in_both_languages() -> None:
    for entry, _ in RULES:
        for text in (entry.fr, entry.en, entry.why_fr, entry.why_en):
            assert text.endswith((".", ")")), entry.code
        assert entry.fr != entry.en
