"""Turn the tree of a valid document into a `Transcript`.

Called by `xsd.checking` after the schema has accepted the document, so presence and form of the elements can be relied
upon; what the schema leaves open (ids of zeros, grades that are words) is settled here once. It also notes what stands
outside Ontario's form, since it is the one place that visits every element anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from lxml.etree import _Element

from xsd.transcript import (
    SECONDARY_DIPLOMA,
    Award,
    Course,
    Name,
    Organization,
    Person,
    Placed,
    Session,
    StudentExtension,
    Transcript,
    Unread,
    oen_in,
)

EXTENSIONS = "urn:ca:ocas:useextensions"
STUDENT_EXTENSION = f"{{{EXTENSIONS}}}HighSchoolTranscriptExtensions"
COURSE_EXTENSION = f"{{{EXTENSIONS}}}HighSchoolTranscriptCourseExtensions"

# Ontario's form: below each element, the children that somebody reads. A remark for people may stand anywhere.
FORM: dict[str, frozenset[str]] = {
    parent: frozenset([*children.split(), "NoteMessage"])
    for parent, children in {
        "HighSchoolTranscript": "TransmissionData Student UserDefinedExtensions",
        "TransmissionData": "DocumentID CreatedDateTime DocumentTypeCode TransmissionType Source Destination"
        " DocumentProcessCode DocumentOfficialCode DocumentCompleteCode RequestTrackingID UserDefinedExtensions",
        "Organization": "ESIS OrganizationName Contacts",
        "Student": "Person AcademicRecord UserDefinedExtensions",
        "Person": "SchoolAssignedPersonID AgencyAssignedID AgencyIdentifier Birth Name AlternateName Gender",
        "Birth": "BirthDate",
        "Name": "NameCode FirstName MiddleName LastName",
        "AcademicRecord": "AcademicSession Course UserDefinedExtensions",
        "AcademicSession": "AcademicSessionDetail School AcademicAward UserDefinedExtensions",
        "AcademicAward": "AcademicAwardLevel AcademicAwardDate AcademicAwardTitle AcademicAwardProgram",
        "AcademicAwardProgram": "ProgramSummary",
        "ProgramSummary": "GPA UserDefinedExtensions",
        "GPA": "CreditHoursEarned TotalQualityPoints",
        "Course": "CourseCreditBasis CourseCreditLevel CourseCreditEarned CourseAcademicGrade"
        " CourseAcademicGradeStatusCode CourseRepeatCode CourseNumber CourseTitle CourseOverrideSchool CourseEndDate"
        " CourseInstructionSite CourseInstructionSiteName LanguageOfInstruction UserDefinedExtensions",
    }.items()
}

# The same for a course with all that stands below it.
COURSE_FORM = FORM["Course"] | {
    *("Course", "OrganizationName", "ESIS", "LanguageCode"),
    *(COURSE_EXTENSION, "CourseType", "Compulsory", "CourseNote"),
}

_DATE = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_TIME = re.compile(r"T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")

# The courses of all transcripts share few dates, grades and credits: to remember one is quicker than to read it again.
_remembered = lru_cache(maxsize=1024)

Children = dict[str, _Element]
Texts = dict[str, str | None]


class _Nothing:
    """Stands for an absent element."""

    text = None


NOTHING = _Nothing()


class _Outside:
    """Collects what Ontario's form has no place for."""

    def __init__(self) -> None:
        self.unread: dict[tuple[str, str], tuple[str, int]] = {}
        self.aliens: list[Placed] = []

    def children(self, element: _Element, kind: str, path: str, extension: str | None = None) -> Children:
        """Return an element's children by name, and note those outside the form."""
        found: Children = {child.tag: child for child in element}
        if not FORM[kind].issuperset(found):
            for tag in [tag for tag in found if tag not in FORM[kind]]:
                first, times = self.unread.get((kind, tag), (_join(path, tag), 0))
                self.unread[kind, tag] = first, times + len(list(element.iterchildren(tag)))
        if "UserDefinedExtensions" in found:
            self._extension(found, _join(path, "UserDefinedExtensions"), extension)
        return found

    def _extension(self, found: Children, path: str, wanted: str | None) -> None:
        """Put the extension's element among the children, or note that it is not the one that belongs here."""
        held = found["UserDefinedExtensions"][0]
        if held.tag == wanted:
            found[wanted] = held
        else:
            self.aliens.append(Placed(held.tag, path))


def transcript_of(root: _Element) -> Transcript:
    """Read a document that the schema has accepted."""
    outside = _Outside()
    top = outside.children(root, "HighSchoolTranscript", "")
    transmission = outside.children(top["TransmissionData"], "TransmissionData", "TransmissionData")
    student = outside.children(top["Student"], "Student", "Student", STUDENT_EXTENSION)
    sessions: list[Session] = []
    awards: list[Award] = []
    courses: list[Course] = []
    for path, record in _numbered(top["Student"], "AcademicRecord", "Student"):
        outside.children(record, "AcademicRecord", path)
        awards += _awards(record, path, None, outside)
        for session_path, element in _numbered(record, "AcademicSession", path):
            session = _session(element, session_path, outside)
            sessions.append(session)
            awards += _awards(element, session_path, session.end, outside)
            courses += _courses(element, session_path, outside)
        courses += _courses(record, path, outside)
    source = transmission["Source"][0]
    return Transcript(
        document_id=_line(transmission["DocumentID"]) or "",
        created=_moment(transmission["CreatedDateTime"].text or ""),
        document_type=_line(transmission["DocumentTypeCode"]) or "",
        transmission_type=_line(transmission["TransmissionType"]) or "",
        process=_line(transmission.get("DocumentProcessCode")),
        official=_line(transmission.get("DocumentOfficialCode")),
        complete=_line(transmission.get("DocumentCompleteCode")),
        tracking_id=_line(transmission.get("RequestTrackingID")),
        board=_school(source, "TransmissionData/Source/Organization", outside),
        person=_person(student["Person"], outside),
        sessions=tuple(sessions),
        awards=tuple(awards),
        courses=tuple(courses),
        extension=_student_extension(student.get(STUDENT_EXTENSION)),
        school=next((session.school for session in sessions if session.school), None),
        entry_date=next((session.begin for session in sessions if session.begin), None),
        ossd_date=next((award.date for award in awards if award.level == SECONDARY_DIPLOMA), None),
        course_total=_total_of(root, "Course", courses, outside),
        award_total=_total_of(root, "AcademicAward", awards, outside),
        unread=tuple(Unread(path, times) for path, times in outside.unread.values()),
        aliens=tuple(outside.aliens),
    )


def _total_of(root: _Element, tag: str, read: Sequence[Course | Award], outside: _Outside) -> int:
    """Count all elements of a name; beside those read there can be some only inside a foreign extension."""
    if not outside.aliens:
        return len(read)
    return sum(1 for _ in root.iter(tag))


def _child(element: _Element | None, tag: str) -> _Element | None:
    """Return the first child of a name; quicker than `find`, which takes a path."""
    return None if element is None else next(element.iterchildren(tag), None)


def _person(element: _Element, outside: _Outside) -> Person:
    path = "Student/Person"
    found = outside.children(element, "Person", path)
    first, middle, last = _names(found["Name"], f"{path}/Name", outside)
    others = [
        Name(_line(_child(other, "NameCode")), *_names(other, where, outside))
        for where, other in _numbered(element, "AlternateName", path)
    ]
    identifiers = tuple(_identifiers(element, path))
    oens = [oen for oen in (oen_in(identifier.text) for identifier in identifiers) if oen]
    birth = outside.children(found["Birth"], "Birth", f"{path}/Birth") if "Birth" in found else {}
    return Person(
        first=first,
        middle=middle,
        last=last,
        other_names=tuple(others),
        birth_date=_day(birth.get("BirthDate", NOTHING).text),
        gender=_line(_child(found.get("Gender"), "GenderCode")),
        student_number=_unless_zero(_line(found.get("SchoolAssignedPersonID"))),
        oen=oens[-1] if oens else None,
        oens=frozenset(oens),
        identifiers=identifiers,
    )


def _names(element: _Element, path: str, outside: _Outside) -> tuple[str, tuple[str, ...], str]:
    found = outside.children(element, "Name", path)
    middle = tuple(filter(None, (_line(child) for child in element.iterchildren("MiddleName"))))
    return _line(found.get("FirstName")) or "", middle, _line(found.get("LastName")) or ""


def _identifiers(person: _Element, path: str) -> Iterator[Placed]:
    """Yield both places of the OEN as written, where they hold more than zeros and blanks."""
    places = [(f"{path}/AgencyAssignedID", _child(person, "AgencyAssignedID"))]
    for where, agency in _numbered(person, "AgencyIdentifier", path):
        if (
            _line(_child(agency, "AgencyCode")) == "State"
            and _line(_child(agency, "StateProvinceCode")) == "ON"
        ):
            places.append((f"{where}/AgencyAssignedID", _child(agency, "AgencyAssignedID")))
    for where, element in places:
        text = _unless_zero(_line(element))
        if text:
            yield Placed(text, where)


def _unless_zero(text: str | None) -> str | None:
    return text if text and text.strip("0 -") else None


def _session(element: _Element, path: str, outside: _Outside) -> Session:
    found = outside.children(element, "AcademicSession", path)
    detail = {child.tag: child.text for child in found["AcademicSessionDetail"]}
    return Session(
        path=path,
        begin=_day(detail.get("SessionBeginDate")),
        end=_day(detail.get("SessionEndDate")),
        school=_school(found["School"], f"{path}/School", outside) if "School" in found else None,
    )


def _awards(parent: _Element, path: str, session_end: date | None, outside: _Outside) -> Iterator[Award]:
    for where, element in _numbered(parent, "AcademicAward", path):
        found = outside.children(element, "AcademicAward", where)
        totals: Children = {}
        for program_path, program in _numbered(element, "AcademicAwardProgram", where):
            totals.update(_totals(program, program_path, outside))
        yield Award(
            path=where,
            level=_line(found.get("AcademicAwardLevel")),
            date=_day(found.get("AcademicAwardDate", NOTHING).text),
            title=_line(found.get("AcademicAwardTitle")),
            credits_earned=_decimal(totals.get("CreditHoursEarned", NOTHING).text),
            compulsory_credits=_decimal(totals.get("TotalQualityPoints", NOTHING).text),
            session_end=session_end,
        )


def _totals(program: _Element, path: str, outside: _Outside) -> Children:
    summary = outside.children(program, "AcademicAwardProgram", path).get("ProgramSummary")
    if summary is None:
        return {}
    gpa = outside.children(summary, "ProgramSummary", f"{path}/ProgramSummary").get("GPA")
    return {} if gpa is None else outside.children(gpa, "GPA", f"{path}/ProgramSummary/GPA")


def _courses(parent: _Element, path: str, outside: _Outside) -> Iterator[Course]:
    for where, element in _numbered(parent, "Course", path):
        yield _course_by_itself(where, element, outside)


def _course_by_itself(path: str, course: _Element, outside: _Outside) -> Course:
    """Read a course from its element.

    Nearly every course has each element of the form at most once and none beside, so that one flat look suffices.
    """
    elements = [*course.iter()]
    texts: Texts = {element.tag: element.text for element in elements}
    if len(texts) == len(elements) and COURSE_FORM.issuperset(texts):
        return _course(path, texts)
    found = outside.children(course, "Course", path, COURSE_EXTENSION)
    texts = {tag: element.text for tag, element in found.items()}
    if "CourseOverrideSchool" in found:
        school = outside.children(
            found["CourseOverrideSchool"], "Organization", f"{path}/CourseOverrideSchool"
        )
        texts |= {tag: school[tag].text for tag in ("OrganizationName", "ESIS") if tag in school}
    if COURSE_EXTENSION in found:
        texts |= {element.tag: element.text for element in found[COURSE_EXTENSION]}
    languages = tuple(code.text or "" for code in course.iterfind("LanguageOfInstruction/LanguageCode"))
    return _course(path, texts, languages)


def _course(path: str, texts: Texts, languages: tuple[str, ...] | None = None) -> Course:
    text = texts.get
    grade = text("CourseAcademicGrade")
    title = text("CourseTitle")
    return Course(
        {
            "path": path,
            "level": text("CourseCreditLevel"),
            "credit": _decimal(text("CourseCreditEarned")),
            "credit_value": _decimal(text("CourseCreditValue")),
            "grade": grade and grade.strip(),
            "percent": _percent(grade),
            "status": text("CourseAcademicGradeStatusCode"),
            "repeat": text("CourseRepeatCode"),
            "code": _clean(text("CourseNumber")),
            "title": _clean(title),
            "title_length": len(title or ""),
            "school": _course_school(text("ESIS"), text("OrganizationName")),
            "end_date": _day(text("CourseEndDate")),
            "site": text("CourseInstructionSite"),
            "site_name": text("CourseInstructionSiteName"),
            "languages": _languages(text("LanguageCode")) if languages is None else languages,
            "compulsory": _boolean(text("Compulsory")),
            "note": text("CourseNote") or "",
        }
    )


@_remembered
def _languages(code: str | None) -> tuple[str, ...]:
    return (code,) if code else ()


@_remembered
def _course_school(esis: str | None, name: str | None) -> Organization | None:
    return None if esis is None and name is None else Organization(_clean(esis), _clean(name))


def _school(element: _Element, path: str, outside: _Outside) -> Organization:
    return _organization(outside.children(element, "Organization", path))


def _organization(found: Children) -> Organization:
    return Organization(
        esis=(found.get("ESIS", NOTHING).text or "").strip() or None,
        name=_line(found.get("OrganizationName")),
    )


def _student_extension(element: _Element | None) -> StudentExtension | None:
    if element is None:
        return None
    found: Children = {child.tag: child for child in element}
    involvement = _decimal(found.get("CommunityInvolvement", NOTHING).text)
    return StudentExtension(
        community_involvement=None if involvement is None else int(involvement),
        literacy_test=_line(found.get("LiteracyTest")),
        min=_unless_zero(_line(found.get("MIN"))),
        shsm_code=_line(found.get("ShsmCode")),
        shsm_completed=_line(found.get("ShsmCompleted")),
    )


def _numbered(parent: _Element, tag: str, path: str) -> Iterator[tuple[str, _Element]]:
    """Yield the children of a name with their paths; the only one of its name has no number."""
    children = list(parent.iterchildren(tag))
    base = _join(path, tag)
    if len(children) == 1:
        yield base, children[0]
        return
    for number, child in enumerate(children, start=1):
        yield f"{base}[{number}]", child


def _join(path: str, step: str) -> str:
    return f"{path}/{step}" if path else step


def _line(element: _Element | None) -> str | None:
    """Return an element's text on one line, its outer and repeated blanks removed; None for nothing."""
    if element is None or not element.text:
        return None
    return " ".join(element.text.split()) or None


def _clean(text: str | None) -> str | None:
    return (text and text.strip()) or None


@_remembered
def _boolean(text: str | None) -> bool | None:
    return None if text is None else text.strip() in ("true", "1")


@_remembered
def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text.strip())


@_remembered
def _percent(grade: str | None) -> Decimal | None:
    """Read a grade that is a number, in either decimal notation."""
    if not grade or not _NUMBER.fullmatch(grade.strip()):
        return None
    return Decimal(grade.strip().replace(",", "."))


@_remembered
def _day(text: str | None) -> date | None:
    """Read an xs:date; its time zone says nothing about a calendar day."""
    if text is None:
        return None
    if len(text) == 10:
        try:
            return date.fromisoformat(text)
        except ValueError:  # blanks around a shorter form
            pass
    year, month, day = _DATE.match(text.strip()).groups()  # type: ignore[union-attr]
    return _nearest(int(year), int(month), int(day))


def _nearest(year: int, month: int, day: int) -> date:
    """Return the day or, beyond the years that Python knows, the first or last day it does know."""
    if year < MINYEAR:
        return date.min
    return date.max if year > MAXYEAR else date(year, month, day)


def _moment(text: str) -> datetime:
    """Read an xs:dateTime; 24:00:00 is the start of the next day, and a missing zone is left missing."""
    day, clock = _DATE.match(text.strip()), _TIME.search(text)
    year, month, number = (int(part) for part in day.groups())  # type: ignore[union-attr]
    hour, minute, second, zone = clock.groups()  # type: ignore[union-attr]
    moment = datetime.combine(_nearest(year, month, number), time.min)
    if moment.date() < date.max:
        moment += timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))
    if zone is None:
        return moment
    return moment.replace(tzinfo=time.fromisoformat(f"00:00{zone}").tzinfo)
