"""The schema is whole, and what it finds is said in our words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from tests.xsd.documents import COURSES, EXT, MESSAGE, Draft, course, document, report
from xsd import Problem, schema
from xsd.components import SCHEMAS

XS = "{http://www.w3.org/2001/XMLSchema}"
FILES = {
    "hs": "HighSchoolTranscript.xsd",
    "acrec": "AcademicRecord.xsd",
    "core": "CoreMain.xsd",
    "ext": "OntarioExtensions.xsd",
}
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:hs='


# ── Completeness ──────────────────────────────────────────────────────────────────────────────────────────────────────


def notation() -> dict[str, list[str]]:
    """Write our schema in the notation of the list of published types, by definition."""
    written: dict[str, list[str]] = {}
    for prefix, file in FILES.items():
        for definition in (
            etree.parse(str(SCHEMAS / file))
            .getroot()
            .iterchildren(f"{XS}element", f"{XS}complexType", f"{XS}simpleType", f"{XS}group")
        ):
            name = f"{prefix}:{definition.get('name')}"
            match definition.tag.removeprefix(XS):
                case "simpleType":
                    written[f"{name}: {_restricts(definition)}"] = []
                case "group":
                    written[f"group {name}:"] = _lines(definition, 1)
                case "complexType":
                    written[f"{name}:"] = _lines(definition, 1)
                case "element" if definition.get("type"):
                    written[f"ROOT element {name}"] = [
                        f"  {definition.get('name')} [1..1] {definition.get('type')}"
                    ]
                case "element":
                    inside = _lines(definition[0], 3)
                    written[f"ROOT element {name}"] = [
                        f"  {definition.get('name')} [1..1] inline complex:",
                        "    sequence",
                        *inside,
                    ]
    return written


def _lines(parent: etree._Element, depth: int) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for child in parent.iterchildren("{*}*"):
        occurs = f"[{child.get('minOccurs', '1')}..{child.get('maxOccurs', '1').replace('unbounded', 'n')}]"
        match child.tag.removeprefix(XS):
            case "sequence" | "complexContent":
                lines += _lines(child, depth)
            case "extension":
                lines += [f"{pad}extension of {child.get('base')}", *_lines(child, depth)]
            case "choice":
                lines += [f"{pad}choice {occurs}", *_lines(child, depth + 1)]
            case "group":
                lines.append(f"{pad}group {child.get('ref')} {occurs}")
            case "any":
                kind = f"namespace={child.get('namespace')} processContents={child.get('processContents')}"
                lines.append(f"{pad}any {occurs} {kind}")
            case "element":
                kind = child.get("type") or f"inline {_restricts(child[0])}"
                lines.append(f"{pad}{child.get('name')} {occurs} {kind}")
    return lines


def _restricts(simple: etree._Element) -> str:
    (restriction,) = simple.iterchildren(f"{XS}restriction")
    words = [f"restricts {restriction.get('base')}"]
    values = []
    for facet in restriction.iterchildren("{*}*"):
        kind, value = facet.tag.removeprefix(XS), facet.get("value")
        if kind == "enumeration":
            values.append(f"'{value}'" if value != value.strip() or not value else value)
        elif value != r"\S+":  # says nothing: see CoreMain.xsd
            words.append(f"{kind}={value}")
    if values:
        words.append("enumeration: " + " | ".join(values))
    return " ".join(words)


def published(path: Path) -> dict[str, list[str]]:
    """Read the list of published types."""
    listed: dict[str, list[str]] = {}
    head = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            listed[head].append(line)
        elif line and not line.startswith("#"):
            head = line.rstrip()
            listed[head] = []
    return listed


@pytest.mark.shared
def test_the_schema_is_the_published_one_but_for_the_course_title(reference: Path) -> None:
    wanted = published(reference / "reference" / "hs-transcript-types.txt")
    title = "core:CourseTitleType: restricts xs:string minLength=1 maxLength=60"
    wanted[title.replace("60", "80")] = wanted.pop(title)
    ours = notation()
    assert ours.keys() == wanted.keys()
    assert {head: lines for head, lines in ours.items() if lines != wanted[head]} == {}


def test_the_schema_has_all_its_parts() -> None:
    written = notation()
    lines = [line for inside in written.values() for line in inside]
    assert len(written) == 250
    assert sum("restricts" in head for head in written) == 184
    assert sum(bool(re.match(r" +\w+ \[\d+\.\.\w+\] ", line)) for line in lines) == 344
    assert sum(line.strip().startswith("choice") for line in lines) == 8
    assert sum(head.count(" | ") + 1 for head in written if "enumeration" in head) == 1170


def test_only_the_roots_are_qualified() -> None:
    for file in FILES.values():
        assert etree.parse(str(SCHEMAS / file)).getroot().get("elementFormDefault") == "unqualified"


# ── Explained errors ──────────────────────────────────────────────────────────────────────────────────────────────────

COURSE = "Student/AcademicRecord/Course[3]"
NAME = "Student/Person/Name"
GPA = "Student/AcademicRecord/AcademicSession/AcademicAward/AcademicAwardProgram/ProgramSummary/GPA"
STUDENT_EXT = "Student/UserDefinedExtensions/ext:HighSchoolTranscriptExtensions"
COURSE_EXT = f"{COURSE}/UserDefinedExtensions/ext:HighSchoolTranscriptCourseExtensions"


def first_error(text: bytes | Draft) -> Problem:
    """Return the first problem of a refused document."""
    found = report(text)
    assert not found.accepted
    return found.problems[0]


@pytest.mark.parametrize(
    ("code", "path", "draft", "says"),
    [
        ("XSD-TOO-LONG", f"{NAME}/LastName", Draft().set(f"{NAME}/LastName", "Bé" * 18), "At most 35"),
        ("XSD-TOO-SHORT", "Student/AcademicRecord/AcademicSession/School/ESIS",
         Draft().set("Student/AcademicRecord/AcademicSession/School/ESIS", "12345"), "At least 8"),
        ("XSD-EMPTY", f"{NAME}/FirstName", Draft().set(f"{NAME}/FirstName", ""), "is empty"),
        ("XSD-EMPTY", "Student/Person/Birth/BirthDate", Draft().set("Student/Person/Birth/BirthDate", ""), "is empty"),
        ("XSD-CHOICE", "Student/Person/Gender/GenderCode", Draft().set("Student/Person/Gender/GenderCode", "X"),
         "an allowed value (“X”). Allowed: Female, Male, Unreported"),
        ("XSD-CHOICE", f"{STUDENT_EXT}/ShsmCode", Draft().set(f"{STUDENT_EXT}/ShsmCode", "ZZZ"), "AGC, ART"),
        ("XSD-TYPE", "Student/Person/Birth/BirthDate", Draft().set("Student/Person/Birth/BirthDate", "29/02/2008"),
         "(“29/02/2008”). Expected: a date (YYYY-MM-DD)"),
        ("XSD-TYPE", f"{GPA}/CreditHoursEarned", Draft().set(f"{GPA}/CreditHoursEarned", "3,5"), "decimal point"),
        ("XSD-TYPE", f"{COURSE_EXT}/Compulsory", Draft().set(f"{COURSE_EXT}/Compulsory", "yes"), "true or false"),
        ("XSD-TYPE", f"{STUDENT_EXT}/MIN", Draft().set(f"{STUDENT_EXT}/MIN", "A1"), "a whole number"),
        ("XSD-DIGITS", f"{STUDENT_EXT}/MIN", Draft().set(f"{STUDENT_EXT}/MIN", "1234567890"), "The maximum is 9"),
        ("XSD-DECIMALS", f"{GPA}/CreditHoursRequired",
         Draft().after(f"{GPA}/CreditHoursEarned", "<CreditHoursRequired>1.23456</CreditHoursRequired>"),
         "The maximum is 3"),
        ("XSD-PATTERN", f"{COURSE_EXT}/CourseNote",
         Draft().into(COURSE_EXT, "<CourseNote>FC</CourseNote>"), "at most once and in this order"),
        ("XSD-UNEXPECTED", f"{STUDENT_EXT}/LiteracyTest",
         Draft().into(STUDENT_EXT, "<LiteracyTest>E</LiteracyTest>"), "") ,
        ("XSD-UNEXPECTED", "TransmissionData/TransmissionType", Draft().remove("TransmissionData/DocumentTypeCode"),
         "Expected at this place: DocumentTypeCode"),
        ("XSD-MISSING", COURSE_EXT, Draft().remove(f"{COURSE_EXT}/Compulsory"), "Expected: Compulsory"),
        ("XSD-SURPLUS", "Student/UserDefinedExtensions/ext:Second",
         Draft().into("Student/UserDefinedExtensions", "<ext:Second/>"), "too many"),
        ("XSD-TEXT", "Student", Draft().set("Student", "hello"), "holds text"),
        ("XSD-CHILD", f"{NAME}/FirstName", Draft().into(f"{NAME}/FirstName", "<b>Zoé</b>"), "only hold text"),
        ("XSD-EXTENSION", "Student/UserDefinedExtensions", Draft().remove(STUDENT_EXT), "namespace other than PESC's"),
        ("XSD-NAMESPACE", f"{COURSE_EXT}/ext:CourseType",
         Draft().remove(f"{COURSE_EXT}/CourseType").before(
             f"{COURSE_EXT}/Compulsory", "<ext:CourseType>R</ext:CourseType>"), "give those a prefix"),
        ("XSD-TOO-SMALL", "Student/AcademicRecord/AcademicSummary/ClassRank",
         Draft().before("Student/AcademicRecord/AcademicSession",
                        "<AcademicSummary><ClassRank>0</ClassRank></AcademicSummary>"), "minimum is 1"),
    ],
)  # fmt: skip
def test_an_error_is_explained(code: str, path: str, draft: Draft, says: str) -> None:
    problem = first_error(draft)
    assert (problem.code, problem.path) == (code, path) or says == ""
    assert says in problem.text_en
    assert problem.text_fr != problem.text_en
    assert problem.line


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("XSD-ATTRIBUTE", "<Student>", '<Student id="1">'),
        ("XSD-ATTRIBUTE", "<FirstName>", '<FirstName id="1">'),
        ("XSD-NIL", "<FirstName>", '<FirstName xsi:nil="true">'),
        ("XSD-ATTRIBUTE-VALUE", "<FirstName>", '<FirstName xsi:nil="perhaps">'),
        ("XSD-XSI-TYPE", "<FirstName>", '<FirstName xsi:type="hs:nothing">'),
        ("XSD-XSI-TYPE", "<FirstName>", '<FirstName xsi:type="no:prefix">'),
        ("XSD-XSI-TYPE", "<FirstName>", '<FirstName xsi:type="::">'),
    ],
)
def test_an_attribute_is_explained(code: str, old: str, new: str) -> None:
    text = document().decode().replace("xmlns:hs=", XSI).replace(old, new, 1)
    problem = first_error(text.encode())
    assert problem.code == code
    assert "( " not in problem.text_en or code == "XSD-NIL"


def test_a_foreign_root_is_named() -> None:
    problem = first_error(document().replace(b"Transcript:v1.2.0", b"Transcript:v1.3.0"))
    assert problem.code == "XSD-ROOT"
    assert "v1.3.0" in problem.text_fr
    assert problem.path is None


def test_an_extension_is_no_transcript() -> None:
    text = f'<e:HighSchoolTranscriptExtensions xmlns:e="{EXT}"/>'.encode()
    assert first_error(text).code == "XSD-ROOT"


def test_an_extension_by_itself_is_valid_but_not_accepted() -> None:
    root = etree.fromstring(f'<e:HighSchoolTranscriptExtensions xmlns:e="{EXT}"/>')
    assert etree.XMLSchema(file=str(SCHEMAS / "HighSchoolTranscript.xsd")).validate(root)
    assert schema.problems(root, etree.tostring(root))[1] == 1
    assert schema.problems(etree.fromstring(document()), document()) == ([], 0)


def test_a_default_namespace_is_explained() -> None:
    text = document().replace(b"<hs:", b"<").replace(b"</hs:", b"</").replace(b"xmlns:hs=", b"xmlns=")
    problem = first_error(text)
    assert (problem.code, problem.path, problem.line) == ("XSD-NAMESPACE", "TransmissionData", 3)


def test_the_line_and_the_number_of_the_course_are_right() -> None:
    text = document().decode().replace("<CourseCreditEarned>0<", "<CourseCreditEarned>none<", 1)
    line = text[: text.index(">none<")].count("\n") + 1
    problem = first_error(text.encode())
    assert (problem.line, problem.path) == (line, "Student/AcademicRecord/Course[3]/CourseCreditEarned")


def test_an_element_that_breaks_two_facets_is_told_once() -> None:
    draft = Draft().before(
        "Student/AcademicRecord/AcademicSession",
        "<AcademicSummary><ClassSize>12345</ClassSize></AcademicSummary>",
    )
    assert [problem.code for problem in report(draft).problems] == ["XSD-DIGITS"]


def test_fifty_problems_are_told_and_the_rest_counted() -> None:
    broken = [text.replace("<CourseCreditEarned>", "<CourseCreditEarned>x") for text in COURSES * 10]
    found = report(document(*broken))
    assert (len(found.problems), found.omitted) == (50, 10)


def test_a_long_value_and_control_characters_do_not_reach_the_text() -> None:
    problem = first_error(Draft().set("Student/Person/Gender/GenderCode", "\u202e\x85" + "y" * 500))
    assert "y" * 41 not in problem.text_en
    assert "\u202e" not in problem.text_en
    assert "\x85" not in problem.text_en


def test_a_name_of_ten_thousand_letters_stays_short_in_the_path() -> None:
    problem = first_error(Draft().into("Student/Person", f"<{'z' * 10_000}/>"))
    assert len(problem.path or "") < 100
    assert len(problem.text_en) < 700


def test_braces_in_a_value_are_only_text() -> None:
    assert (
        "{0.__class__}"
        in first_error(Draft().set("Student/Person/Gender/GenderCode", "{0.__class__}")).text_en
    )


def test_a_title_of_eighty_is_accepted_and_one_of_eighty_one_is_not() -> None:
    assert report(document(course(title="é" * 80))).accepted
    assert first_error(document(course(title="é" * 81))).code == "XSD-TOO-LONG"


def test_every_known_error_of_libxml2_has_an_entry() -> None:
    assert set(schema._CODES.values()) <= set(schema.ENTRIES)
    assert all(name in dir(etree.ErrorTypes) for name in schema._CODES)


def test_the_namespace_is_the_published_one() -> None:
    assert MESSAGE == schema.MESSAGE


def test_what_is_expected_is_the_schemas_alone_whatever_the_value_says() -> None:
    value = "x' is not an element of the set {Secret"
    found = report(Draft().set("Student/Person/Gender/GenderCode", value))
    (problem,) = [one for one in found.problems if one.code == "XSD-CHOICE"]
    assert "Secret" not in problem.expected
    assert "Female" in problem.expected
