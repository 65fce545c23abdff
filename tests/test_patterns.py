"""Every pattern of the tree stands in one list, with the longest text that it meets, and its time grows with the text.

A pattern that looks at the same characters again from each place where it could begin freezes a process for minutes
on a text of some thousand. A new pattern that is not in the list fails here. Time is compared within one run, at one
length and at twice that length; no clock sets a limit.
"""

from __future__ import annotations

import ast
import re
import timeit
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest
from lxml import etree

from autosgern_service.domain.email_address import LONGEST, is_address
from autosgern_service.installation.settings import Settings
from autosgern_service.notices import MOST_ADDRESSES, split_addresses
from autosgern_service.sis import details
from autosgern_service.soap import schema as soap_schema
from portal.web import bounds
from portal.web.forms import Matches
from xsd import parsing
from xsd import schema as xsd_schema

ROOT = Path(__file__).parents[1]
ROOMS = ("autosgern_service", "portal", "matcher", "transmission", "xsd")

#: What meets texts of our own only.
OURS = 0
#: A transcript, or what a parser says of one.
DOCUMENT = parsing.MOST_BYTES
#: A message to us, or the answer of a board's system.
MESSAGE = Settings.soap_maximum_bytes
#: An argument of a command: Linux takes none that is longer.
ARGUMENT = 128 * 1024

#: File → pattern → the longest text that it meets, and what a match begins with, to be repeated.
PATTERNS: dict[str, dict[str | bytes, tuple[Any, ...]]] = {
    "autosgern_service/administration/boards.py": {r"B[0-9]{5}": (ARGUMENT, "B12345")},
    "autosgern_service/administration/destinations.py": {
        r"(?:file:|sftp://)[^\s/].*": (500, "file:a", "sftp://"),
        "[A-Z]{4}": (ARGUMENT, "BORE"),
    },
    "autosgern_service/domain/bsid.py": {
        r"(?:00)?([0-9]{6})(?:\.0+|,0{1,2})?": (DOCUMENT, "00", "890154.", "00890154.0"),
        r"([0-9]{5})(?:\.0+|,0{1,2})?": (DOCUMENT, "90154.0"),
    },
    "xsd/charsets.py": {
        r"<\?xml\s": (1024, "<?xml "),
        "[^a-z0-9.]+": (MESSAGE, "utf-", "_"),
        r"""\sencoding\s*=\s*["']([^"']*)""": (1024, " encoding", " encoding =", ' encoding="a'),
    },
    "autosgern_service/cli/check.py": {r"\?wsdl$": (ARGUMENT, "?wsdl")},
    "autosgern_service/cli/csv_files.py": {
        r"([0-9]+)(?:\.0+|,0{1,2})": (DOCUMENT, "1.0", "1.", "0"),
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?": (
            DOCUMENT,
            "2004-05-07 00:00:00.0",
            "2004-05-07T00:00",
        ),
        r"[0-9]+(?:[.,][0-9]+[eE][+-]?|[eE]\+)[0-9]+": (DOCUMENT, "1.", "1e", "1e+1", "1.1E"),
    },
    "autosgern_service/cli/match.py": {r"[0-9]{4}": (DOCUMENT, "2022")},
    "autosgern_service/conformance/message_form.py": {
        r"\*\[(\d+)\]|/\*": (MESSAGE, "*[", "*[1", "/*[1]"),
    },
    "autosgern_service/conformance/searches.py": {
        r"[-’ ]": (MESSAGE, "-’ "),
    },
    "autosgern_service/conformance/transcripts.py": {
        rb"\r\r\n|\r\n|\r|\n": (DOCUMENT, b"\r", b"\r\r"),
        "'Ã[\\x80-¿]'.encode()": (DOCUMENT, "Ã".encode()),
    },
    "autosgern_service/notices/digest_settings.py": {
        r"[;,\s]+": ((LONGEST + 2) * MOST_ADDRESSES, "a@b.ca;", "; ")
    },
    "autosgern_service/sandbox/transcripts.py": {
        rb"<CourseAcademicGrade>\d+<": (OURS, b"<CourseAcademicGrade>1")
    },
    "autosgern_service/sis/details.py": {
        "re.sub('\\\\\\\\{(\\\\w+)\\\\\\\\}', '(?P<\\\\1>\\\\\\\\w+)', re.escape(text.en))": (
            OURS,
            "HTTP 1",
            "SOAP fault a",
        ),
        r"\\{(\w+)\\}": (OURS, r"\{a", r"\{"),
    },
    "autosgern_service/soap/call.py": {r"[!-~]{1,100}": (MESSAGE, "urn:uuid:")},
    "autosgern_service/soap/translation.py": {
        r"(\d{4}-\d{2})(?:Z|[+-]\d{2}:\d{2})?": (MESSAGE, "2019-06", "2019-06-05:00"),
        r"\{[^{}]*\}": (OURS, "{a", "{a}"),
        r"([A-Z])([0-9]{1,18})": (40, "S1"),
    },
    "autosgern_service/soap/schema.py": {
        r"/([^/\[]+)(?:\[(\d+)\])?": (MESSAGE, "/a[", "/a[1"),
        r"\{[^{}]*\}(\w+)": (MESSAGE, "{a", "{a}", "{a}b"),
    },
    "autosgern_service/soap/wsdl.py": {rb'location="[^"]*"': (OURS, b'location="', b'location="a')},
    "matcher/missing.py": {
        r"\w\?|\?\w|\w(\*\*|__|\.\.|…)|(\*\*|__)\w": (MESSAGE, "??", "a ? ", "a*", "a_ ", "* *", "a."),
        r"\w[\s,]?[(\[{<«“\"]": (MESSAGE, "a", "a ", "a,"),
    },
    "matcher/names.py": {
        r"(?i)\s(?:dite?|aka|a\.k\.a\.|alias)\s": (MESSAGE, " ", " dit", " aka", " alias "),
        r"""\(([^()]*)\)|\[([^][]*)\]|\{([^{}]*)\}|["“”«»„]([^"“”«»„]*)["“”«»„]|(?<!\S)['‘’]([^'‘’]+)['‘’](?!\S)""": (
            MESSAGE,
            "(a",
            "[a",
            "{a",
            "“a",
            " 'a",
            "(a)",
        ),
        r"(?i)(?:^|(?<=\s))(?:née|né|nee|born|formerly|anciennement|maiden)\s(?=\s*\S)": (
            MESSAGE,
            "née ",
            " née  ",
            "né",
        ),
        r"\.(?=\w)": (MESSAGE, ".", "a."),
        r"([jm])\.?-(\w.*)": (MESSAGE, "j.-", "j-a"),
        r"(.)\1": (MESSAGE, "a", "ab"),
        r"c(?=[aoulrkt]|$)": (MESSAGE, "c", "ce"),
    },
    "portal/requests/automatic_problems.py": {
        r"^(?P<code>[A-Z-]+) · (?P<line>\d+|–) · (?P<path>.+?)(?: · (?P<expected>.+))?$": (
            OURS,
            "A · 1 · a",
            " · ",
        ),
        r"\s\([^()]*\)": (OURS, " (", " (a"),
        r"\{(\w+)\}": (OURS, "{a"),
        r"\[\d+\]": (OURS, "[1", "[1]"),
        r"(?<=\.) ": (OURS, ". "),
    },
    "portal/web/formats.py": {
        r"Hold: (\w+)": (OURS, "Hold: ", "Hold: a"),
        r"\w+": (OURS, "a "),
    },
    "portal/requests/searches.py": {
        r"[\s\u00a0-]+": (bounds.FORM_BYTES, " -", "1 "),
        r"[0-9]{4}(-(0[1-9]|1[0-2]))?": (7, "2015-02"),
    },
    "portal/web/spreadsheet.py": {
        r"^(?=[\t\r\n])|(?:^|[;\t\r\n])(?=[=+\-@＝＋－＠])": (MESSAGE, ";", ";=", "\t=")
    },
    "transmission/batch.py": {
        r"(?P<code>[A-Z0-9]{2,10})-(?P<day>[0-9]{8})-(?P<number>[1-9][0-9]{0,5})": (
            MESSAGE,
            "RIVE-20261116-1",
        ),
        r"H[0-9]{14,18}": (MESSAGE, "H20261116000001"),
        r"[0-9a-f]{64}": (MESSAGE, "0123456789abcdef"),
        r"[A-Za-z0-9]([A-Za-z0-9._-]{0,58}[A-Za-z0-9_-])?": (DOCUMENT, "a.", "a-"),
    },
    "transmission/channel.py": {
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}": (MESSAGE, "a.", "a-"),
        r"\..+\.[0-9a-f]{16}\.part": (MESSAGE, ".a", ".0123456789abcdef", ".0123456789abcdef.part"),
    },
    "xsd/catalogue.py": {r"([<>|&])": (OURS, "<a")},
    "xsd/formats.py": {
        rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}\?>\s*+)?(?:<!--.{0,2000}?-->\s*+)?<(?:!doctype\s++)?html[\s>]": (
            DOCUMENT,
            b"<?xml a",
            b"<!--",
            b"<!--a-->",
            b"<!doctype ",
        ),
        rb"[\0-\x08\x0e-\x1a\x1c-\x1f]": (DOCUMENT, b"\0", b"a"),
    },
    "xsd/markup.py": {
        rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{1,100}\sencoding\s*=\s*["']utf8["']""": (
            DOCUMENT,
            b"<?xml ",
            b"<?xml version encoding",
            b" encoding=",
        )
    },
    "xsd/parsing.py": {
        r"<\?xml\s": (DOCUMENT, "<?xml "),
        r"""<\?xml\s+version\s*=\s*(["'])1\.[0-9]+\1(?:\s+encoding\s*=\s*(["'])(?P<encoding>[A-Za-z][A-Za-z0-9._-]*)\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\4)?\s*\?>""": (  # noqa: E501
            DOCUMENT,
            "<?xml ",
            "<?xml version ",
            '<?xml version="1.1',
            '<?xml version="1.0" ',
            '<?xml version="1.0" encoding="a',
            '<?xml version="1.0" encoding="a" ',
        ),
        r"(?>\s+|<\?.*?\?>|<!--.*?-->)*": (DOCUMENT, "<?", "<?a?>", "<!--", "<!--a-->", "<!-- -", " <?"),
    },
    "xsd/paths.py": {
        r"(?:(?P<prefix>[^:\[]+):)?(?P<name>[^:\[]+)(?:\[(?P<number>\d+)\])?": (
            DOCUMENT,
            "a:",
            "a[1]",
            "a:a[1",
        )
    },
    "xsd/reading.py": {
        r"(-?\d{4,})-(\d\d)-(\d\d)": (DOCUMENT, "2001", "2001-02-03"),
        r"T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?": (DOCUMENT, "T", "T12:00:00.1"),
        r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)": (DOCUMENT, "1."),
    },
    "xsd/report.py": {r"(?<=\d),(?=\d{3}(?!\d))": (DOCUMENT, "1,", "1,000", ",000")},
    "xsd/rules.py": {
        r"H\d{8}\d{6,7}": (DOCUMENT, "H20261116000001"),
        r"[A-Z]{3}[1-4A-E][A-Z][A-Z0-9]?": (DOCUMENT, "ENG4U"),
        r"00\d{6}": (DOCUMENT, "00123456"),
        r"\d{1,12}": (DOCUMENT, "123456789012"),
    },
    "xsd/schema.py": {
        r"type '(?:\{[^{}]*\}|xs:)?(\w+)'\.$": (DOCUMENT, "type '{a", "type '{a}a", "type 'a'."),
        r"'(\d+)'\)?\.$": (DOCUMENT, "'1", "'1'", "'1'."),
        r"has a length of '(\d+)'; this exceeds": (DOCUMENT, "has a length of '1", "has a length of '1'"),
        r"attribute '(\{[^{}]*\})?([^']*)'": (DOCUMENT, "attribute '{a", "attribute '{a}", "attribute "),
    },
}

#: What is made while running, by how it is written.
MADE: dict[str, tuple[re.Pattern[Any], ...]] = {
    "'Ã[\\x80-¿]'.encode()": (re.compile("Ã[\x80-\xbf]".encode()),),
    "re.sub('\\\\\\\\{(\\\\w+)\\\\\\\\}', '(?P<\\\\1>\\\\\\\\w+)', re.escape(text.en))": tuple(
        pattern for pattern, _ in details._PATTERNS
    ),
}

#: What is asked of a text without a pattern of Python's.
FUNCTIONS: dict[Callable[[str], object], tuple[str, ...]] = {
    is_address: ("a@", "a.", "a@a.", "a@-."),
    split_addresses: ("a@b.ca;", "; ", ";"),
    soap_schema._expected: ("Expected is ", "Expected is ( {a}b ).", "Expected is one of ( {a"),
    lambda text: xsd_schema._at_the_end(text, "Expected is", " )."): ("Expected is ( ", "Expected is ( a )."),
    lambda text: xsd_schema._at_the_end(text, "of the set {", "}."): ("of the set {", "of the set {'a'}."),
}

#: What any text may be made of.
SHAPES = (
    ".",
    "@",
    "a@",
    "a.",
    " ",
    "\n",
    "1",
    "a",
    "É",
    "(",
    "<",
    "[",
    "{",
    "((",
    "-",
    '"',
    "'",
    "; ",
    "\t=",
    "/",
)

#: Long enough that what grows with the square of the length shows it, short enough that it ends.
CHARACTERS = 4_000
#: Seconds measured at a time: many times what the clock can tell apart, and less than others often interrupt.
ENOUGH = 1e-4

USES = frozenset({"match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split"})


class Place(NamedTuple):
    """A pattern in the tree: its file, the pattern (or how it is written), its flags, and how it is asked."""

    file: str
    pattern: str | bytes
    flags: re.RegexFlag
    uses: frozenset[str]
    longest: int | None = None


@cache
def places() -> tuple[Place, ...]:
    """Find the patterns: what is given to `re` and to the forms' `Matches`."""
    trees = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    }
    uses = _uses(trees.values())
    return tuple(place for file, tree in trees.items() for place in _places(file, tree, uses))


def _uses(trees: Any) -> dict[str, set[str]]:
    """Return how each name is asked, as `_STEP.fullmatch(…)`, in whatever file."""
    uses: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in USES and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
    return uses


def _places(file: str, tree: ast.Module, uses: dict[str, set[str]]) -> Iterator[Place]:
    names = {
        node.value: ast.unparse(node.targets[0]) for node in ast.walk(tree) if isinstance(node, ast.Assign)
    }
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args):
        called, first = ast.unparse(node.func), node.args[0]
        pattern = first.value if isinstance(first, ast.Constant) else ast.unparse(first)
        given = [ast.unparse(one) for one in (*node.args, *(keyword.value for keyword in node.keywords))]
        flags = re.RegexFlag(sum(getattr(re, one[3:]) for one in given if re.fullmatch(r"re\.[A-Z]+", one)))
        if called == "re.compile":
            yield Place(file, pattern, flags, frozenset(uses.get(names.get(node, ""), {"fullmatch"})))
        elif called.removeprefix("re.") in USES and called.startswith("re."):
            yield Place(file, pattern, flags, frozenset({called[3:]}))
        elif called == "Matches":
            yield Place(file, pattern, flags, frozenset({"match"}), ast.literal_eval(node.args[1]))


def test_every_pattern_stands_in_the_list_with_its_longest_text():
    found = {(place.file, place.pattern) for place in places()}
    listed = {(file, pattern) for file, patterns in PATTERNS.items() for pattern in patterns}
    assert found - listed == set(), "write it into the list, with the longest text that it meets"
    assert listed - found == set(), "it is no longer in the tree"


def test_a_form_looks_at_the_length_before_the_pattern():
    bounded = [place for place in places() if place.longest is not None]
    assert bounded
    for place in bounded:
        assert PATTERNS[place.file][place.pattern][0] == place.longest, place
    for path in (ROOT / "portal").rglob("*.py"):
        assert not re.search(r"\bRegexp\(r?[\"']", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("place", places(), ids=lambda place: f"{place.file}-{place.pattern!r}"[:90])
def test_twice_the_text_takes_a_pattern_no_more_than_twice_the_time(place):
    near = PATTERNS[place.file][place.pattern][1:]
    for pattern in MADE.get(str(place.pattern)) or (_compiled(place),):
        for shape in (*SHAPES, *near):
            text = _as(pattern, shape)
            for use in place.uses:
                assert _growth(_asked(pattern, use), text) <= 2.5, (use, shape)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_twice_the_text_takes_a_function_no_more_than_twice_the_time(function):
    for shape in (*SHAPES, *FUNCTIONS[function]):
        assert _growth(function, shape) <= 2.5, shape


def test_twice_the_text_takes_a_schema_no_more_than_twice_the_time():
    """The patterns of the schemas, which libxml2 tries, ours of the batches and of the contracts alike."""
    for pattern in sorted(_schema_patterns()):
        for shape in (*SHAPES, "a.xml", "2026-Z", "2026-01-01Z", "CFMISADHXB"):
            asked = partial(_judged, _judge(pattern))
            # Shorter, since libxml2 copies what it refuses into its words, and much memory comes in steps.
            assert _growth(asked, shape, CHARACTERS // 4) <= 2.5, (pattern, shape)


def test_a_pattern_that_looks_back_would_be_found():
    """The one that froze the portal; without it nothing would tell whether the comparison can fail."""
    old = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    assert _doubled(lambda text: old.match("a@" + text + "@"), ".", 1_000, good=2.5) > 2.5


def _compiled(place: Place) -> re.Pattern[Any]:
    if place.longest is not None:
        return Matches(str(place.pattern), place.longest, "").regex
    return re.compile(place.pattern, place.flags)


def _as(pattern: re.Pattern[Any], shape: str | bytes) -> Any:
    if isinstance(pattern.pattern, bytes):
        return shape.encode() if isinstance(shape, str) else shape
    return shape


def _asked(pattern: re.Pattern[Any], use: str) -> Callable[[Any], object]:
    if use in ("sub", "subn"):
        return lambda text: getattr(pattern, use)(text[:0], text)
    if use == "finditer":
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return getattr(pattern, use)  # type: ignore[no-any-return]


def _growth(function: Callable[[Any], object], shape: Any, characters: int = CHARACTERS) -> float:
    """Return how many times as long twice the text takes, the text being long.

    What explodes does so with short texts already, and with long ones would not come to an end: it is given up there.
    (A bounded repetition may grow a little faster than its text, up to its bound.)
    """
    for length in (8, 32, 128, 512):
        if (growth := _doubled(function, shape, length, good=8.0)) > 8.0:
            return growth
    return _doubled(function, shape, characters, good=2.5)


def _doubled(function: Callable[[Any], object], shape: Any, length: int, *, good: float) -> float:
    """Return how many times as long twice the text takes: by the best of many measurements, or by most of them.

    The machine may be busy with something else for a part of them. What grows with the square fails by both.
    """
    short, long = (shape * (size // len(shape) + 1) for size in (length, 2 * length))
    once, twice = (timeit.Timer(lambda text=text: function(text)) for text in (short, long))
    number = 1
    while once.timeit(number) < ENOUGH:
        number *= 4
    growth, times = float("inf"), []
    while growth > good and len(times) < 60:
        times.append((once.timeit(number), twice.timeit(number)))
        best = min(time for _, time in times) / min(time for time, _ in times)
        growth = min(best, median(time / least for least, time in times))
    return growth


def _schema_patterns() -> set[str]:
    files = [path for room in ROOMS for kind in ("*.xsd", "*.wsdl") for path in (ROOT / room).rglob(kind)]
    return {
        pattern.get("value", "")
        for file in files
        for pattern in etree.parse(file).iter("{http://www.w3.org/2001/XMLSchema}pattern")
    }


def _judge(pattern: str) -> etree.XMLSchema:
    schema = etree.fromstring(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"><xs:simpleType>'
        '<xs:restriction base="xs:string"><xs:pattern/></xs:restriction></xs:simpleType></xs:element></xs:schema>'
    )
    for facet in schema.iter("{http://www.w3.org/2001/XMLSchema}pattern"):
        facet.set("value", pattern)
    return etree.XMLSchema(schema)


def _judged(judge: etree.XMLSchema, text: str) -> bool:
    element = etree.Element("a")
    element.text = text
    return judge.validate(element)
