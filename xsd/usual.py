"""Courses in their usual form, known by one pattern: most of a transcript, and most of the work to judge and read it.

Wherever the schema allows a course it allows any number of them. So of courses that follow one another, each valid by
itself, the schema need judge only the first, and a tree need hold no other. That a course is valid by itself is known
where it matches a pattern, which is made of the schema's own definition of a course: narrower than it, never wider. A
course that does not match stays where it is, and the schema judges it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import unescape

from lxml.etree import _Element

from xsd.components import XS, built_in, clark, components, restricted, type_of
from xsd.reading import COURSE_EXTENSION, COURSE_FORM, COURSE_TEXTS, flat_texts

COURSE_TYPE = "{urn:org:pesc:sector:AcademicRecord:v1.6.0}CourseType"

#: So long a document is not, of which the usual courses have been left out; nor need it go quickly.
MOST_LEFT = 100_000

_BLANK = r"[ \t\r\n]"
_BLANKS = f"{_BLANK}*+"
# The characters that may stand for themselves in a text; a greater-than sign may, but not everywhere. The two that
# XML excludes besides are looked for once, in the whole document.
_PLAIN, _FIRST = r"[^<>&\r\0-\x08\x0b\x0c\x0e-\x1f]", r"[^<>&\0-\x20]"
_EXCLUDED = "\ufffe", "\uffff"
_ENTITY = "&(?:amp|lt|gt|quot|apos);"
_ENTITIES = {"&quot;": '"', "&apos;": "'"}  # beside those that `unescape` knows by itself
_BUILT_IN = {
    "boolean": "true|false|0|1",
    "decimal": r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?",
    # Of February no 29th, which a year may lack.
    "date": r"[12][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31)",
}
# Each start tag of an element called Course and without a prefix, whatever else it is.
_START = re.compile(r"<Course[\s/>]")


class Usual(NamedTuple):
    """A usual course: its texts in the order of COURSE_TEXTS, and where it begins and ends in the document."""

    texts: Sequence[str | None]
    begin: int
    end: int


#: Usual courses in a row, by the element of the first one, which stands for all of them.
Runs = Mapping[_Element, Sequence[Usual]]


@dataclass(frozen=True, slots=True)
class Condensed:
    """A document in which the first of usual courses in a row stands for all of them; every line has kept its number.

    `runs` gives all those courses by the first one's place among the `starts` start tags of courses.
    """

    text: str
    runs: Mapping[int, Sequence[Usual]]
    starts: int

    def in_tree(self, root: _Element) -> Runs | None:
        """Return the runs by their elements in the parsed document, or None where this is not surely the same.

        It is not where a start tag is no element of the tree (in a comment, in a default namespace), where a run does
        not stand in an academic record, and where a prefix is not Ontario's.
        """
        courses = list(root.iter("Course"))
        if len(courses) != self.starts:
            return None
        runs = {courses[place]: run for place, run in self.runs.items()}
        return runs if all(_is_read(course) for course in runs) else None


def condense(text: str) -> Condensed:
    """Leave out every usual course that follows another one."""
    kept: list[str] = []
    firsts: dict[int, list[Usual]] = {}  # by where the first begins in the condensed text
    length = done = 0
    for run in _runs(text):
        firsts[length + run[0].begin - done] = run
        left_out = run[0].end, run[-1].end
        lines = text.count("\n", *left_out) if text.find("\n", *left_out) != -1 else 0  # far quicker for most
        kept += text[done : run[0].end], "\n" * lines
        length += run[0].end - done + lines
        done = run[-1].end
    kept.append(text[done:])
    condensed = "".join(kept)
    places = {start.start(): place for place, start in enumerate(_START.finditer(condensed))}
    return Condensed(condensed, {places[begin]: run for begin, run in firsts.items()}, len(places))


def _runs(text: str) -> list[list[Usual]]:
    """Return the usual courses, those together that follow one another and call Ontario's extension alike."""
    runs: list[list[Usual]] = []
    if any(character in text for character in _EXCLUDED):
        return runs
    has_entities = "&" in text
    last_end, last_prefix = -1, None
    for found in USUAL.finditer(text):
        begin, end = found.span()
        prefix, texts = found.group(_PREFIX), found.group(*_READ)
        if begin != last_end or prefix != last_prefix:
            runs.append([])
        if has_entities:
            texts = tuple(one and unescape(one, _ENTITIES) for one in texts)
        runs[-1].append(Usual(texts, begin, end))
        last_end, last_prefix = end, prefix
    return runs


def _is_read(course: _Element) -> bool:
    parent = course.getparent()
    return parent is not None and parent.tag == "AcademicRecord" and flat_texts(course) is not None


# How the pattern is made of the schema


def _of_element(declaration: _Element) -> str:
    """Return the pattern of an element in Ontario's form, with the blanks after it."""
    name, kind = declaration.get("name", ""), type_of(declaration)
    if kind is not None and kind.tag == f"{XS}complexType":
        content = _of_content(kind)
    else:
        content = f"(?P<{name}>{_of_text(declaration, kind)})"
    pattern = f"<{name}>{content}</{name}>{_BLANKS}"
    return f"(?:{pattern})?+" if declaration.get("minOccurs") == "0" else pattern


def _of_particle(particle: _Element) -> str:
    """Return the pattern of a part of a content; of what may be absent and is not in the form, the empty one."""
    kind = particle.tag.removeprefix(XS)
    if kind == "any":
        return _of_extension()
    if kind == "element":
        wanted = particle.get("name", "") in COURSE_FORM - {"NoteMessage"}
        assert wanted or particle.get("minOccurs") == "0", particle.get("name", "")
        return _of_element(particle) if wanted else ""
    parts = components()["group", clark(particle.get("ref", ""), particle)] if kind == "group" else particle
    return "".join(_of_particle(part) for part in parts.iterchildren(f"{XS}*"))


def _of_extension() -> str:
    """Return the pattern of Ontario's extension, whatever its prefix."""
    content = _of_content(components()["complexType", f"{COURSE_EXTENSION}Type"])
    name = f":{COURSE_EXTENSION.rpartition('}')[2]}>"
    return rf"<(?P<prefix>[A-Za-z][A-Za-z0-9_.-]*){name}{content}</(?P=prefix){name}{_BLANKS}"


def _of_text(declaration: _Element, kind: _Element | None) -> str:
    """Return a pattern of some of the texts that a simple type admits, nearly all that occur."""
    base, facets = built_in(declaration.get("type", ""), declaration) if kind is None else restricted(kind)
    if "enumeration" in facets:
        return "|".join(map(re.escape, facets["enumeration"]))
    if base != "string":
        return _BUILT_IN[base]
    if "pattern" in facets:
        return facets["pattern"][0]
    least, most = int(facets["minLength"][0]), int(facets["maxLength"][0])
    plain = f"{_FIRST}{_PLAIN}{{{least - 1},{most - 1}}}+"
    if least > 1:
        return plain
    # An entity is longer than the character for which it stands.
    return f"{plain}|(?=[^<]{{1,{most}}}<)(?:{_FIRST}|{_ENTITY})(?:{_PLAIN}++|{_ENTITY})*+"


def _of_content(kind: _Element) -> str:
    """Return the pattern of what stands inside an element of a complex type."""
    return _BLANKS + "".join(_of_particle(particle) for particle in kind.iterchildren(f"{XS}*"))


USUAL = re.compile(f"<Course>{_of_content(components()['complexType', COURSE_TYPE])}</Course>{_BLANKS}")
_PREFIX, *_READ = (USUAL.groupindex[name] for name in ("prefix", *COURSE_TEXTS))
