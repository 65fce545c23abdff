"""To take usual courses together is to judge and read them one by one, only quicker."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from autosgern_service.sandbox.boards import BOARDS
from autosgern_service.sandbox.population import population
from autosgern_service.sandbox.transcripts import transcript
from tests.xsd.documents import COURSES, EXT, TODAY, course, document
from xsd import Transcript, check, checking, parsing, rules, usual
from xsd.reading import COURSE_TEXTS

ASKED = rules.Asked(TODAY)
#: What a mutation puts somewhere: pieces of documents that are well formed, invalid, or tempting.
PIECES = (
    *(
        "<!-- a remark -->",
        "<![CDATA[Drama]]>",
        "<?hint x?>",
        "&amp;",
        "&#65;",
        "&lt;",
        "&unknown;",
        ">",
        "]]>",
    ),
    *("\n", "\r\n", "\t", " ", "x", "é", "😀", "\ufffe", "\x7f", "0", "-", "+", "F", "C"),
    *(
        "<Course>",
        "</Course>",
        "<Course/>",
        "<Course >",
        course(),
        "<!--",
        "-->",
        "<NoteMessage>n</NoteMessage>",
    ),
    *(
        "<CourseTitle>Drama</CourseTitle>",
        "<CourseNumber/>",
        "<ESIS>00912345</ESIS>",
        "2026-02-30",
        "2024-02-29",
    ),
    *(
        ' xmlns="urn:x"',
        f' xmlns:ext="{EXT}"',
        ' xmlns:ext="urn:x"',
        f' xmlns:e="{EXT}"',
        ' id="x"',
        "ext:",
        "e:",
    ),
    *(
        "<LanguageOfInstruction><LanguageCode>FRE</LanguageCode></LanguageOfInstruction>",
        "a" * 90,
        "12345678",
    ),
)


def both_ways(text: bytes) -> tuple[checking._Judged, checking._Judged] | None:
    """Judge a document the quick way and the whole way; None where the quick way is not taken."""
    try:
        admitted = parsing.admit(text)
    except parsing.Refused:
        return None
    quick = checking._usual(admitted)
    return None if quick is None else (quick, checking._whole(admitted))


def paths(read: Transcript) -> Iterator[str]:
    """Yield paths of which a problem could tell the line."""
    yield from (finding.path for finding in rules.findings(read, ASKED) if finding.path)
    for one in read.courses:
        yield from (
            f"{one.path}/{name}" for name in ("CourseTitle", "CourseRepeatCode", "LanguageOfInstruction")
        )
        yield f"{one.path}/UserDefinedExtensions/ext:HighSchoolTranscriptCourseExtensions/CourseNote"
        yield f"{one.path}/CourseOverrideSchool/ESIS"
    yield "Student/UserDefinedExtensions/ext:HighSchoolTranscriptExtensions/MIN"


def same(text: bytes) -> bool:
    """Say whether the quick way is taken; where it is, it leads to the same end."""
    ways = both_ways(text)
    if ways is None:
        return False
    quick, whole = ways
    assert quick.transcript == whole.transcript
    for path in paths(whole.transcript):
        assert quick.lines.line_of(path) == whole.lines.line_of(path), path
    return True


def compact(text: bytes) -> bytes:
    return re.sub(rb">\s+<", b"><", text)


def mutated(rng: random.Random, text: str) -> str:
    """Put pieces, or parts of the document itself, somewhere between the courses' beginning and end."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        first, last = text.find("<Course>"), text.rfind("</Course>") + len("</Course>")
        if not 0 <= first < last:
            break
        places = [found.start() for found in re.finditer(r"[<>]", text[first:last])] or [0]
        at = first + (
            rng.choice(places) + rng.randrange(2) if rng.random() < 0.7 else rng.randrange(last - first)
        )
        cut = at + rng.choice((0, 0, 0, 1, 3, 30, 900))
        start = rng.randrange(first, last)
        piece = rng.choice(PIECES) if rng.random() < 0.8 else text[start : start + rng.choice((1, 20, 900))]
        text = text[:at] + piece + text[cut:]
    return text


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_both_ways_lead_to_the_same_end(seed: int) -> None:
    rng = random.Random(seed)
    plain = document(
        *(rng.choice((*COURSES, course(title="R&amp;D", note="C"))) for _ in range(rng.randrange(1, 9)))
    )
    text = compact(plain).decode() if rng.random() < 0.5 else plain.decode()
    for _ in range(10):
        same(mutated(rng, text).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.from_regex(usual.USUAL, fullmatch=True).filter(lambda text: not set(text) & set(usual._EXCLUDED))
)
def test_what_matches_the_pattern_is_valid(text: str) -> None:
    found = usual.USUAL.fullmatch(text)
    assert found
    whole = document(text, text).decode()
    if found["prefix"] not in (None, "ext"):
        whole = whole.replace("<AcademicRecord>", f'<AcademicRecord xmlns:{found["prefix"]}="{EXT}">')
    assert same(whole.encode()), whole


def test_a_usual_transcript_goes_the_quick_way() -> None:
    board = BOARDS[1]
    for student in population(60, seed="usual", origins=board.origins, schools=board.bsids):
        text = transcript(
            student, board, reference="H20261117000001", created=datetime(2026, 11, 17, 17, tzinfo=UTC)
        )
        assert same(text)
        condensed = usual.condense(text.decode())
        assert condensed.starts == 1
        assert sum(map(len, condensed.runs.values())) == text.count(b"<Course>")


def test_the_texts_come_in_the_schemas_order() -> None:
    assert tuple(name for name in usual.USUAL.groupindex if name != "prefix") == COURSE_TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_does_not_matter(encoding: str) -> None:
    text = document().decode().replace("Lebœuf-Ōta", "Leboeuf").replace("Lebœuf", "Leboeuf")
    declared = text.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert same(declared.encode(encoding))


def test_lines_that_end_with_two_characters_keep_their_numbers() -> None:
    assert same(document(*COURSES).replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("character", usual._EXCLUDED)
def test_a_character_that_xml_excludes_is_refused(character: str) -> None:
    text = document(*COURSES, course(title=f"Drama{character}"))
    assert not same(text)
    assert not check(text, today=TODAY).accepted


def test_entities_are_read_as_their_characters() -> None:
    text = document(*COURSES, course(title="R&amp;D &lt;1&gt; &quot;a&quot; &apos;b&apos;"))
    assert same(text)
    ways = both_ways(text)
    assert ways is not None
    assert ways[0].transcript.courses[-1].title == "R&D <1> \"a\" 'b'"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Course>", "<!-- <Course>"),  # the first course begins in a comment
        ("<CourseTitle>Mathematics", "<CourseTitle><![CDATA[Mathematics]]>"),
        ("<hs:HighSchoolTranscript", '<hs:HighSchoolTranscript xmlns="urn:x"'),
        (f'xmlns:ext="{EXT}"', 'xmlns:ext="urn:ca:example:other"'),
        ("<AcademicRecord>", '<AcademicRecord xmlns:ext="urn:ca:example:other">'),
        ("</Course>\n", "</Course>text\n"),
        ("2024-06-26", "2024-02-30"),
        ("2024-06-26", "2024-06-31"),
        (">Core French<", f">{'x' * 81}<"),
        (">Core French<", "><"),
        (">FRE<", ">&amp;R<"),
        ("<CourseNote>F<", "<CourseNote>FF<"),
        (">TenthGrade<", ">Tenth<"),
        ("<CourseTitle>Core", "<CourseTitle> Core"),
    ],
)
def test_what_is_not_usual_ends_as_it_would_by_itself(old: str, new: str) -> None:
    text = document(*COURSES).decode()
    assert old in text
    changed = text.replace(old, new, 1).encode()
    same(changed)


def test_courses_of_a_session_and_of_an_alien_element_are_not_taken_together() -> None:
    in_session = (
        document().decode().replace("</AcademicSession>", course() * 3 + "</AcademicSession>").encode()
    )
    alien = f'<a:x xmlns:a="urn:a">{course() * 3}</a:x>'
    in_alien = re.sub(
        r"(<Student>.*)<UserDefinedExtensions>.*(</UserDefinedExtensions>\s*</Student>)",
        lambda found: f"{found[1]}<UserDefinedExtensions>{alien}{found[2]}",
        document().decode(),
        flags=re.DOTALL,
    ).encode()
    for text in (in_session, in_alien):
        assert etree.fromstring(text) is not None
        assert not same(text)
    assert checking.read(in_session).unread[0].times == 3
    assert checking.read(in_alien).course_total == 9


def test_the_day_is_looked_up_in_no_calendar_but_never_wrong() -> None:
    pattern = usual._BUILT_IN["date"]
    for year in (1999, 2000, 2024):
        for month in range(1, 13):
            for day in range(1, 32):
                if re.fullmatch(pattern, f"{year}-{month:02}-{day:02}"):
                    date(year, month, day)
