"""Whatever the bytes: a verdict with a reason, in bounded time and memory."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xsd.documents import MESSAGE, TODAY, document, report
from xsd import Report, check

TEXT = document().decode()
UNDECLARED = TEXT.partition("?>")[2].strip()
MARK = "\ufeff".encode()
ENTITY = '<!DOCTYPE x [<!ENTITY e "boom">]>'
BILLION = (
    "<!DOCTYPE x [<!ENTITY a0 'll'>" + "".join(f"<!ENTITY a{n + 1} '&a{n};&a{n};'>" for n in range(40)) + "]>"
)
OPEN = f'<h:HighSchoolTranscript xmlns:h="{MESSAGE}">'
CLOSE = "</h:HighSchoolTranscript>"


def after_declaration(text: str, added: str) -> bytes:
    """Return a document with something between its XML declaration and its root."""
    declaration, _, rest = text.partition("?>")
    return f"{declaration}?>{added}{rest}".encode()


def quick(text: bytes) -> Report:
    """Check a document, which must not take long."""
    started = time.process_time()
    found = report(text)
    assert time.process_time() - started < 5
    return found


REFUSED = [
    ("XML-EMPTY", b""),
    ("XML-EMPTY", b" \r\n\t"),
    ("XML-NOT-XML", gzip.compress(TEXT.encode())),
    ("XML-NOT-XML", b"PK\x03\x04rest"),
    ("XML-NOT-XML", b"%PDF-1.7\n"),
    ("XML-EMPTY", b"\0" * 50),
    ("FILE-TEXT", b"hello"),
    ("FILE-TEXT", b'{"json": true}'),
    ("XML-DECLARATION", b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + TEXT.encode()),
    ("XML-SIZE", b"<a>" + b" " * 10_000_000 + b"</a>"),
    ("XML-ELEMENTS", (OPEN + "<NoteMessage>x</NoteMessage>" * 100_001 + CLOSE).encode()),
    ("XML-ELEMENTS", ("<a" + "".join(f" b{n}='x'" for n in range(100_001)) + "/>").encode()),
    ("XML-NAMES", ("<a>" + "".join(f"<elementname{n}/>" for n in range(9_000)) + "</a>").encode()),
    ("XML-ELEMENTS", ("<a" + "".join(f" b{n}='x'" for n in range(100_001)) + "/>").encode()),
    ("XML-NAMES", ("<a" + "".join(f" attribute{n}='x'" for n in range(9_000)) + "/>").encode()),
    ("XML-DEPTH", b"<a>" * 300 + b"</a>" * 300),
    ("XML-DEPTH", b"<" + b"n" * 60_000 + b"/>"),
    ("XML-DOCTYPE", after_declaration(TEXT, ENTITY)),
    ("XML-DOCTYPE", after_declaration(TEXT, BILLION)),
    ("XML-DOCTYPE", after_declaration(TEXT, '<!-- c --><?p i?>\n<!DOCTYPE x SYSTEM "file:///etc/passwd">')),
    ("XML-DOCTYPE", after_declaration(TEXT, "<!DOCTYPE HighSchoolTranscript>")),
    ("XML-DOCTYPE", TEXT.replace("UTF-8", "UTF-16").replace("?>", "?>" + ENTITY, 1).encode("utf-16")),
    ("XML-NUL", TEXT.replace("Zoé", "Zo\0é").encode()),
    ("XML-NUL", TEXT.encode() + b"\0"),
    ("XML-NUL", TEXT.replace("UTF-8", "UTF-16").replace("Zoé", "Zo\0é").encode("utf-16")),
    ("XML-ENCODING", TEXT.encode().replace("é".encode(), b"\xe9")),
    ("XML-ENCODING", TEXT.replace("UTF-8", "UTF-16").encode()),
    ("XML-ENCODING", TEXT.encode("utf-16")),
    ("XML-ENCODING", TEXT.replace("UTF-8", "UTF-16").encode("utf-16")[:-1]),
    ("XML-ENCODING", TEXT.replace("UTF-8", "US-ASCII").encode()),
    ("XML-ENCODING", b"\xef\xbb\xbf" + TEXT.replace("UTF-8", "ISO-8859-1").encode()),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "x-martian").encode()),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "UTF-7").encode()),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "rot13").encode()),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "UTF-32").encode("utf-32")),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "UTF-32").encode("utf-32-be")),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "cp037").encode("ascii", "replace")),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "U8").encode()),
    ("XML-ENCODING-UNKNOWN", TEXT.replace("UTF-8", "cp65001").encode()),
    ("XML-TAG-MISMATCH", TEXT.replace("</Name>", "</Nom>", 1).encode()),
    ("XML-CUT", TEXT.encode()[:3000]),
    ("XML-CUT", TEXT.encode()[: TEXT.encode().index(b"<Course>") + 4]),
    ("XML-TRAILING", TEXT.encode() + b"<more/>"),
    ("XML-TRAILING", TEXT.encode() + b"garbage"),
    ("XML-DECLARATION", TEXT.encode() * 2),
    ("XML-DECLARATION", b"\n" + TEXT.encode()),
    ("XML-DECLARATION", MARK * 2 + TEXT.encode()),
    ("XML-DECLARATION", MARK * 3 + TEXT.encode()),
    ("XML-DECLARATION", MARK * 2 + UNDECLARED.encode()),
    ("XML-DECLARATION", MARK + b"\n" + TEXT.encode()),
    ("XML-DECLARATION", b"\xff\xfe" + TEXT.replace("UTF-8", "UTF-16").encode("utf-16")),
    ("XML-DECLARATION", b"\xfe\xff" * 2 + TEXT.replace("UTF-8", "UTF-16").encode("utf-16-be")),
    ("XML-DECLARATION", TEXT.replace(' encoding="UTF-8"', " " * 2_000 + 'encoding="ISO-8859-1"').encode()),
    ("XML-DECLARATION", TEXT.replace("UTF-8", "UTF 8").encode()),
    ("XML-DECLARATION", TEXT.replace("?>", ' standalone="perhaps"?>', 1).encode()),
    ("XML-SYNTAX", b"\n" + MARK + UNDECLARED.encode()),
    ("XML-SYNTAX", TEXT.replace("?>", "?>\ufeff", 1).encode()),
    ("XML-TRAILING", TEXT.encode() + MARK),
    ("XML-TRAILING", TEXT.encode() + b"\x1a"),
    ("XML-CHARACTER", TEXT.replace("Zoé", "Zo\x07é").encode()),
    ("XML-CHARACTER", TEXT.replace("Zoé", "Zo&é").encode()),
    ("XML-CHARACTER", TEXT.replace("Zoé", "Zo&#0;é").encode()),
    ("XML-ENTITY", TEXT.replace("Zoé", "Zo&eacute;").encode()),
    ("XML-PREFIX", TEXT.replace("xmlns:ext", "xmlns:other").encode()),
    ("XML-XINCLUDE", TEXT.replace("<ext:HighSchoolTranscriptExtensions>", '<xi:include href="/etc/passwd" xmlns:xi='
     '"http://www.w3.org/2001/XInclude"/><ext:HighSchoolTranscriptExtensions>').encode()),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), REFUSED, ids=[f"{r[0]}-{n}" for n, r in enumerate(REFUSED)])
def test_it_is_refused_with_its_reason(code: str, text: bytes) -> None:
    found = quick(text)
    assert not found.accepted
    assert [problem.code for problem in found.problems] == [code]
    assert found.transcript is None
    assert found.problems[0].text_fr != found.problems[0].text_en


ACCEPTED = {
    "utf-8": TEXT.encode(),
    "utf-8 with a mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "utf-8 undeclared": TEXT.partition("?>")[2].strip().encode(),
    "utf-8 in small letters": TEXT.replace("UTF-8", "utf8").encode(),
    "utf-16 with a mark": TEXT.replace("UTF-8", "UTF-16").encode("utf-16"),
    "utf-16 big end first": b"\xfe\xff" + TEXT.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "utf-16 without a mark": TEXT.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "utf-16 big end first without a mark": TEXT.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "utf-16 undeclared": TEXT.partition("?>")[2].strip().encode("utf-16"),
    "utf-16 with its order declared": TEXT.replace("UTF-8", "UTF-16LE").encode("utf-16-le"),
    "windows lines": TEXT.replace("\n", "\r\n").encode(),
    "comments and instructions": TEXT.replace("<Student>", "<!-- <!DOCTYPE --><?a b?><Student>").encode(),
    "character data": TEXT.replace(">Zoé<", "><![CDATA[Zoé]]><", 1).encode(),
    "character references": TEXT.replace(">Zoé<", ">Zo&#233;<", 1).encode(),
    "a stylesheet that nobody reads": after_declaration(TEXT, '<?xml-stylesheet href="http://x/"?>'),
    "a schema location that nobody follows": TEXT.replace(
        "xmlns:hs",
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="a http://x/" xmlns:hs',
    ).encode(),
    "one line": "".join(line.strip() for line in TEXT.splitlines()).encode(),
    "another prefix": TEXT.replace("hs:", "q:").replace(":hs", ":q").encode(),
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_it_is_accepted_and_read_alike(kind: str) -> None:
    found = quick(ACCEPTED[kind])
    assert found.accepted, found.problems
    assert found.problems == ()
    assert found.transcript == report(document()).transcript


def test_a_comment_inside_a_name_does_not_cut_it() -> None:
    found = report(TEXT.replace(">Zoé<", ">Z<!-- -->o<?x?>é<", 1).encode())
    assert found.transcript is not None
    assert found.transcript.person.first == "Zoé"


@settings(max_examples=300, deadline=None)
@given(
    before=st.lists(
        st.sampled_from(["", "\ufeff", "\n", " ", "\0", "<!-- c -->", "<?p i?>", "x"]), max_size=3
    ),
    declaration=st.sampled_from(
        ["", '<?xml version="1.0"?>', '<?xml version="1.0" encoding="{}"?>', "<?xml?>"]
    ),
    after=st.lists(
        st.sampled_from(["", "\ufeff", "\n", "\0", "\x1a", "<!-- c -->", "<x/>", "\xa0"]), max_size=3
    ),
    written=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1252"]),
    declared=st.sampled_from(
        ["UTF-8", "utf-8", "UTF-16", "UTF-16LE", "ISO-8859-1", "windows-1252", "US-ASCII"]
    ),
)
def test_what_is_accepted_is_xml_to_another_parser_too(
    before: list[str], declaration: str, after: list[str], written: str, declared: str
) -> None:
    text = "".join([*before, declaration.format(declared), UNDECLARED, *after])
    sent = text.encode(written, "xmlcharrefreplace")
    if report(sent).accepted:
        expat.ParserCreate().Parse(sent, True)  # which raises where it is none


def test_no_message_quotes_a_file_or_another_document() -> None:
    for text in (after_declaration(TEXT, '<!DOCTYPE x SYSTEM "file:///etc/hostname">'), TEXT.encode()[:500]):
        for problem in report(text).problems:
            assert "/etc" not in problem.text_en
            assert "Conseil" not in problem.text_en


def test_a_large_valid_document_is_judged_in_time() -> None:
    text = document().replace(b"</Student>", b"</Student>" + b"<NoteMessage>x</NoteMessage>\n" * 90_000)
    assert quick(text).accepted


def test_ninety_thousand_errors_are_judged_in_time() -> None:
    found = quick(document().replace(b"</Student>", b"</Student>" + b"<NoteMessage/>\n" * 90_000))
    assert not found.accepted
    assert len(found.problems) == 50
    assert found.problems[0].path == "NoteMessage[1]"


@pytest.mark.parametrize("run", [b"x", b"<", b" ", b"=", b"'", b"x=", b"x ", b"<!--", b"<?", b"&", b"<x "])
def test_three_million_bytes_of_anything_are_judged_in_time(run: bytes) -> None:
    filling = run * (3_000_000 // len(run))
    quick(b"<a>" + filling + b"</a>")
    quick(b"<a " + filling + b"/>")
    quick(filling)


def test_an_error_far_behind_in_a_giant_is_still_an_error() -> None:
    notes = b"<NoteMessage>x</NoteMessage>\n" * 20_000 + b"<NoteMessage/>"
    found = quick(document().replace(b"</Student>", b"</Student>" + notes))
    assert [problem.code for problem in found.problems] == ["XSD-GIANT"]


def test_the_largest_document_takes_bounded_memory() -> None:
    notes = b"<NoteMessage>" + b"x" * 80 + b"</NoteMessage>\n"
    text = document().replace(b"</Student>", b"</Student>" + notes * 89_000)
    assert len(text) < 10_000_000
    tracemalloc.start()
    quick(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(text: bytes) -> None:
    assert not check(text, today=TODAY).accepted


@pytest.mark.parametrize("name", [b"\0UTF-8", b"UTF\0", "é".encode(), b"rot13", b"x" * 500, b"../utf"])
def test_an_encoding_that_is_none_gets_a_verdict(name: bytes) -> None:
    assert not check(document().replace(b"UTF-8", name, 1), today=TODAY).accepted


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_a_transcript_with_bytes_changed_gets_a_verdict(data: st.DataObject) -> None:
    text = bytearray(document())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 30))
        text[start:end] = data.draw(st.binary(max_size=12) | st.sampled_from(TOKENS))
    found = check(bytes(text), today=TODAY)
    assert found.accepted == all(problem.severity == "warning" for problem in found.problems)
    assert (found.transcript is not None) or not found.accepted


TOKENS = [
    *(
        b"<",
        b">",
        b"&",
        b"&#x0;",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"<?",
        b"]]>",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\0",
    ),
    *(
        b"<Course>",
        b"</Course>",
        b"<ext:b/>",
        b' xmlns=""',
        b' xmlns="urn:x"',
        b"{0}",
        b"%s",
        b"99999999999999999999",
    ),
    *(
        b"0001-01-01",
        b"9999-12-31",
        b"99999-01-01",
        b"-0001-01-01",
        b"24:00:00",
        b"NaN",
        b"\xd9\xa1",
        b"1" * 5000,
    ),
]
