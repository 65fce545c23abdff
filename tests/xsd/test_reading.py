"""A document becomes typed, frozen data."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import FrozenInstanceError, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from lxml import etree

from tests.xsd.documents import COURSES, Draft, course, document
from xsd import Name, Organization, StudentExtension, Transcript, Unreadable, read
from xsd.components import SCHEMAS
from xsd.reading import COURSE_FORM, FORM

PERSON = "Student/Person"
AGENCY = f"{PERSON}/AgencyIdentifier/AgencyAssignedID"
CREATED = "TransmissionData/CreatedDateTime"
BIRTH = f"{PERSON}/Birth/BirthDate"


def changed(path: str, text: str) -> Transcript:
    """Read a document with another text at a path."""
    return read(Draft().set(path, text).bytes())


def test_a_transcript_has_typed_values() -> None:
    t = read(document())
    assert (t.document_id, t.created) == ("20261105-000123", datetime(2026, 11, 5, 9, 30))
    assert (t.document_type, t.transmission_type) == ("RequestedRecord", "Original")
    assert t.tracking_id == "H20261104000123"
    assert t.board == Organization(esis="00066999", name="Conseil scolaire des Rivières")
    assert t.school == Organization(esis="00912345", name="École secondaire du Lac")
    assert (t.entry_date, t.ossd_date) == (date(2022, 9, 6), None)
    assert (t.course_total, t.award_total) == (6, 1)
    assert (t.awards[0].credits_earned, t.awards[0].compulsory_credits) == (Decimal(4), Decimal(2))
    assert t.extension == StudentExtension(
        community_involvement=1, literacy_test="E", min="048096689", shsm_code=None, shsm_completed=None
    )


def test_blanks_around_a_value_that_is_no_text_do_not_count() -> None:
    """Whatever the schema still accepts with blanks around it means the same; of a text they may be a part."""
    whole = document(*COURSES[:2])
    plain, blanked = read(whole), set()
    for value in re.finditer(rb"<([\w:]+)>([^<>\s][^<>]*)</", whole):
        with suppress(Unreadable):
            found = read(b"%b \n%b\t %b" % (whole[: value.start(2)], value[2], whole[value.end(2) :]))
            blanked.add(value[1].decode())
            if value[1] not in (b"CourseTitle", b"CourseInstructionSiteName"):
                assert found == plain, value[1]
    assert {"BirthDate", "CreatedDateTime", "Compulsory", "CourseCreditEarned", "CourseEndDate"} <= blanked


def test_the_person_is_read() -> None:
    person = read(document()).person
    assert (person.first, person.middle, person.last) == ("Zoé", ("Anne",), "Lebœuf-Ōta")
    assert person.other_names == (Name(code="Former", first="Zoé", middle=(), last="Lebœuf"),)
    assert (person.birth_date, person.gender) == (date(2008, 2, 29), "Female")
    assert (person.student_number, person.oen) == ("000048096689", "635684962")
    assert person.oens == {"635684962"}


def test_a_course_is_read() -> None:
    first = read(document(*COURSES)).courses[1]
    assert (first.code, first.title, first.level) == ("FSF2D1", "Core French", "TenthGrade")
    assert (first.grade, first.percent, first.credit) == ("68", Decimal(68), Decimal(1))
    assert (first.end_date, first.languages, first.note) == (date(2024, 6, 26), ("FRE",), "F")
    assert first.compulsory is False
    assert first.path == "Student/AcademicRecord/Course[2]"


def test_everything_is_a_frozen_dataclass() -> None:
    t = read(document())
    for thing in (t, t.person, t.board, t.sessions[0], t.awards[0], t.courses[0], t.extension):
        assert is_dataclass(thing)
    with pytest.raises(FrozenInstanceError):
        t.courses[0].grade = "100"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        t.person.first = "x"  # type: ignore[misc]


def test_the_diploma_gives_its_date() -> None:
    assert read(document(level="B18")).ossd_date == date(2026, 6, 30)


@pytest.mark.parametrize("nothing", ["0", "000000000", "   ", "000-000-000"])
def test_zeros_and_blanks_are_no_ids(nothing: str) -> None:
    draft = Draft().set(AGENCY, nothing).set(f"{PERSON}/AgencyAssignedID", nothing)
    person = read(draft.set(f"{PERSON}/SchoolAssignedPersonID", nothing).bytes()).person
    assert (person.oen, person.oens, person.student_number) == (None, frozenset(), None)


def test_both_places_of_the_oen_are_read() -> None:
    assert changed(AGENCY, "000000000").person.oen == "635684962"
    assert changed(f"{PERSON}/AgencyAssignedID", "0").person.oen == "635684962"
    assert changed(AGENCY, "948-743-687").person.oens == {"635684962", "948743687"}


def test_an_oen_that_is_none_is_not_taken_for_one() -> None:
    person = changed(AGENCY, "6356849620").person
    assert (person.oen, person.oens) == ("635684962", {"635684962"})


def test_the_number_of_another_province_or_agency_is_no_oen() -> None:
    for path, text in (("StateProvinceCode", "QC"), ("AgencyCode", "District")):
        draft = Draft().set(AGENCY, "948743687").set(f"{PERSON}/AgencyIdentifier/{path}", text)
        assert read(draft.bytes()).person.oens == {"635684962"}


def test_blanks_in_names_are_evened() -> None:
    assert changed(f"{PERSON}/Name/FirstName", "  Marie\n  Ève ").person.first == "Marie Ève"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2008-02-29Z", date(2008, 2, 29)),
        ("2008-02-29-05:00", date(2008, 2, 29)),
        (" 2008-02-29\n", date(2008, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("12008-02-29", date.max),
        ("-0044-03-15", date.min),
    ],
)
def test_every_valid_date_is_read(text: str, day: date) -> None:
    assert changed(BIRTH, text).person.birth_date == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-05T24:00:00", datetime(2026, 11, 6)),
        ("2026-11-05T09:30:15.123456789Z", datetime(2026, 11, 5, 9, 30, 15, tzinfo=UTC)),
        ("2026-11-05T09:30:15-05:00", datetime(2026, 11, 5, 9, 30, 15, tzinfo=timezone(timedelta(hours=-5)))),
        ("9999-12-31T24:00:00", datetime(9999, 12, 31)),
        ("12026-11-05T09:30:00", datetime(9999, 12, 31)),
    ],
)
def test_every_valid_moment_is_read(text: str, moment: datetime) -> None:
    assert changed(CREATED, text).created == moment


@pytest.mark.parametrize(
    ("grade", "percent"),
    [
        ("64", "64"),
        (" 64 ", "64"),
        ("064", "64"),
        ("64.5", "64.5"),
        ("64,5", "64.5"),
        ("+64", "64"),
        (".5", "0.5"),
    ],
)
def test_a_numeric_grade_is_a_number(grade: str, percent: str) -> None:
    (only,) = read(document(course(grade=grade))).courses
    assert only.percent == Decimal(percent)


@pytest.mark.parametrize("grade", ["EQV", "64%", "A+", "1e2", "NaN", "٦٤", "6 4", "-"])
def test_a_grade_in_words_is_no_number(grade: str) -> None:
    (only,) = read(document(course(grade=grade))).courses
    assert (only.grade, only.percent) == (grade, None)


def test_a_course_with_parts_outside_the_form_is_read_as_well() -> None:
    one = "Student/AcademicRecord/Course[2]"
    draft = Draft().after(f"{one}/LanguageOfInstruction", "<LanguageOfInstruction/>")
    draft.before(f"{one}/LanguageOfInstruction", "<Requirement><RAPCode>CourseT</RAPCode></Requirement>")
    draft.set(f"{one}/Requirement/RAPCode", "abc")
    draft.after(
        f"{one}/LanguageOfInstruction",
        "<LanguageOfInstruction><LanguageCode>ENG</LanguageCode></LanguageOfInstruction>",
    )
    plain, odd = read(document()).courses[1], read(draft.bytes()).courses[1]
    assert odd.languages == ("FRE", "ENG")
    assert {name: value for name, value in vars(odd).items() if name != "languages"} == {
        name: value for name, value in vars(plain).items() if name != "languages"
    }


def test_what_an_alien_extension_holds_is_not_read() -> None:
    one = "Student/AcademicRecord/Course[2]"
    inside = "<CourseNumber>EVIL1</CourseNumber><CourseAcademicGrade>150</CourseAcademicGrade>"
    alien = f'<a:x xmlns:a="urn:a">{inside}</a:x>'
    draft = Draft().remove(f"{one}/UserDefinedExtensions/*").into(f"{one}/UserDefinedExtensions", alien)
    only = read(draft.bytes()).courses[1]
    assert (only.code, only.percent, only.compulsory) == ("FSF2D1", Decimal(68), None)


def test_all_courses_and_awards_are_counted_wherever_they_stand() -> None:
    nested = '<a:x xmlns:a="urn:a"><Course/><AcademicAward/><Course/></a:x>'
    draft = Draft().remove("Student/UserDefinedExtensions/*").into("Student/UserDefinedExtensions", nested)
    draft.into("Student/AcademicRecord/AcademicSession", course())
    t = read(draft.bytes())
    assert len(t.courses) == 7
    assert (t.course_total, t.award_total) == (9, 2)


def test_the_form_names_only_elements_of_the_schema() -> None:
    names = {
        element.get("name")
        for file in SCHEMAS.glob("*.xsd")
        for element in etree.parse(str(file)).iter("{http://www.w3.org/2001/XMLSchema}element")
    }
    for parent, children in FORM.items():
        assert parent in names
        assert children <= names
    assert {name for name in COURSE_FORM if not name.startswith("{")} <= names
