"""Transcripts for the tests: one without any fault, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from xsd import Origin, Problem, Report, check

TODAY = date(2026, 11, 17)
REFERENCE = "H20261104000123"
MESSAGE = "urn:org:pesc:message:HighSchoolTranscript:v1.2.0"
EXT = "urn:ca:ocas:useextensions"
PREFIXES = {"hs": MESSAGE, "ext": EXT}

_LEVELS = {"1": "NinthGrade", "2": "TenthGrade", "3": "EleventhGrade", "4": "TwelfthGrade"}


def course(
    code: str = "ENG4U1",
    grade: str = "81",
    credit: str = "1",
    status: str = "PassFailPass",
    repeat: str = "",
    title: str = "English",
    end: str = "2026-06-26",
    language: str = "ENG",
    compulsory: str = "false",
    note: str = "",
    site: str = "OnCampus",
    site_name: str = "Day",
) -> str:
    """Return a course in Ontario's form."""
    repeated = f"<CourseRepeatCode>{repeat}</CourseRepeatCode>" if repeat else ""
    noted = f"<CourseNote>{note}</CourseNote>" if note else ""
    return f"""\
      <Course>
        <CourseCreditBasis>Regular</CourseCreditBasis>
        <CourseCreditLevel>{_LEVELS.get(code[3:4], "TwelfthGrade")}</CourseCreditLevel>
        <CourseCreditEarned>{credit}</CourseCreditEarned>
        <CourseAcademicGrade>{grade}</CourseAcademicGrade>
        <CourseAcademicGradeStatusCode>{status}</CourseAcademicGradeStatusCode>
        {repeated}
        <CourseNumber>{code}</CourseNumber>
        <CourseTitle>{title}</CourseTitle>
        <CourseOverrideSchool>
          <OrganizationName>École secondaire du Lac</OrganizationName>
          <ESIS>00912345</ESIS>
        </CourseOverrideSchool>
        <CourseEndDate>{end}</CourseEndDate>
        <CourseInstructionSite>{site}</CourseInstructionSite>
        <CourseInstructionSiteName>{site_name}</CourseInstructionSiteName>
        <LanguageOfInstruction><LanguageCode>{language}</LanguageCode></LanguageOfInstruction>
        <UserDefinedExtensions>
          <ext:HighSchoolTranscriptCourseExtensions>
            <CourseType>R</CourseType>
            <Compulsory>{compulsory}</Compulsory>
            {noted}
          </ext:HighSchoolTranscriptCourseExtensions>
        </UserDefinedExtensions>
      </Course>
"""


COURSES = (
    course("MTH1W1", grade="74", end="2023-06-27", compulsory="true", title="Mathematics"),
    course("FSF2D1", grade="68", end="2024-06-26", language="FRE", note="F", title="Core French"),
    course("MCR3U1", grade="41", credit="0", status="PassFailFail", end="2025-01-29", title="Functions"),
    course("MCR3U2", grade="70", end="2025-06-26", title="Functions"),
    course("ENG4U1", grade="62", credit="0", repeat="RepeatNotCounted", end="2026-01-28"),
    course("ENG4UE", grade="81", site="OffCampus", site_name="Other", compulsory="true"),
)


def document(*courses: str, credits: str = "4", compulsory: str = "2", level: str = "B17") -> bytes:
    """Return a transcript in which nothing is to be found fault with, or one with other courses."""
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<hs:HighSchoolTranscript xmlns:hs="{MESSAGE}" xmlns:ext="{EXT}">
  <TransmissionData>
    <DocumentID>20261105-000123</DocumentID>
    <CreatedDateTime>2026-11-05T09:30:00</CreatedDateTime>
    <DocumentTypeCode>RequestedRecord</DocumentTypeCode>
    <TransmissionType>Original</TransmissionType>
    <Source>
      <Organization>
        <ESIS>00066999</ESIS>
        <OrganizationName>Conseil scolaire des Rivières</OrganizationName>
      </Organization>
    </Source>
    <Destination><Organization/></Destination>
    <RequestTrackingID>{REFERENCE}</RequestTrackingID>
  </TransmissionData>
  <Student>
    <Person>
      <SchoolAssignedPersonID>000048096689</SchoolAssignedPersonID>
      <AgencyAssignedID>635684962</AgencyAssignedID>
      <AgencyIdentifier>
        <AgencyAssignedID>635684962</AgencyAssignedID>
        <AgencyCode>State</AgencyCode>
        <StateProvinceCode>ON</StateProvinceCode>
      </AgencyIdentifier>
      <Birth><BirthDate>2008-02-29</BirthDate></Birth>
      <Name>
        <FirstName>Zoé</FirstName>
        <MiddleName>Anne</MiddleName>
        <LastName>Lebœuf-Ōta</LastName>
      </Name>
      <AlternateName>
        <NameCode>Former</NameCode>
        <FirstName>Zoé</FirstName>
        <LastName>Lebœuf</LastName>
      </AlternateName>
      <Gender><GenderCode>Female</GenderCode></Gender>
    </Person>
    <AcademicRecord>
      <AcademicSession>
        <AcademicSessionDetail>
          <SessionDesignator>2022-09</SessionDesignator>
          <SessionBeginDate>2022-09-06</SessionBeginDate>
          <SessionEndDate>2026-06-30</SessionEndDate>
        </AcademicSessionDetail>
        <School>
          <OrganizationName>École secondaire du Lac</OrganizationName>
          <ESIS>00912345</ESIS>
        </School>
        <AcademicAward>
          <AcademicAwardLevel>{level}</AcademicAwardLevel>
          <AcademicAwardDate>2026-06-30</AcademicAwardDate>
          <AcademicAwardTitle>Ontario Secondary School Certificate</AcademicAwardTitle>
          <AcademicAwardProgram>
            <ProgramSummary>
              <GPA>
                <CreditHoursEarned>{credits}</CreditHoursEarned>
                <TotalQualityPoints>{compulsory}</TotalQualityPoints>
              </GPA>
            </ProgramSummary>
          </AcademicAwardProgram>
        </AcademicAward>
      </AcademicSession>
{"".join(courses or COURSES)}
    </AcademicRecord>
    <UserDefinedExtensions>
      <ext:HighSchoolTranscriptExtensions>
        <CommunityInvolvement>1</CommunityInvolvement>
        <LiteracyTest>E</LiteracyTest>
        <MIN>048096689</MIN>
        <ShsmCode>   </ShsmCode>
        <ShsmCompleted> </ShsmCompleted>
      </ext:HighSchoolTranscriptExtensions>
    </UserDefinedExtensions>
  </Student>
</hs:HighSchoolTranscript>
""".encode()


def long_document(courses: int) -> bytes:
    """Return a flawless transcript with that many courses."""
    many = [
        course(f"ENG4U{n % 10}", end=f"20{n // 360:02}-{n // 30 % 12 + 1:02}-{n % 28 + 1:02}")
        for n in range(courses)
    ]
    return document(*many, credits=str(courses), compulsory="0")


class Draft:
    """A transcript to be changed by paths below the root; each change returns the draft."""

    def __init__(self, text: bytes | None = None) -> None:
        self.root = etree.fromstring(text or document())

    def at(self, path: str) -> etree._Element:
        """Return the element of a path."""
        (found,) = self.root.xpath(path, namespaces=PREFIXES)[:1]
        return found

    def set(self, path: str, text: str) -> Draft:
        """Give an element another text."""
        self.at(path).text = text
        return self

    def remove(self, path: str) -> Draft:
        """Take an element out."""
        element = self.at(path)
        element.getparent().remove(element)
        return self

    def after(self, path: str, xml: str) -> Draft:
        """Put an element behind another one."""
        self.at(path).addnext(_element(xml))
        return self

    def before(self, path: str, xml: str) -> Draft:
        """Put an element before another one."""
        self.at(path).addprevious(_element(xml))
        return self

    def into(self, path: str, xml: str) -> Draft:
        """Put an element into another one, last."""
        self.at(path).append(_element(xml))
        return self

    def bytes(self) -> bytes:
        """Return the document."""
        return etree.tostring(self.root, encoding="UTF-8", xml_declaration=True)


def _element(xml: str) -> etree._Element:
    return etree.fromstring(f'<x xmlns:hs="{MESSAGE}" xmlns:ext="{EXT}">{xml}</x>')[0]


def report(text: bytes | Draft, **asked: object) -> Report:
    """Check a document on the tests' day."""
    return check(text.bytes() if isinstance(text, Draft) else text, today=TODAY, **asked)  # type: ignore[arg-type]


def problems(text: bytes | Draft, code: str, **asked: object) -> list[Problem]:
    """Return the problems with a code."""
    return [problem for problem in report(text, **asked).problems if problem.code == code]


def codes(text: bytes | Draft, origin: Origin = Origin.STANDALONE, **asked: object) -> Iterator[str]:
    """Yield the codes of all problems."""
    return (problem.code for problem in report(text, origin=origin, **asked).problems)
