"""What XML from outside may cost: one pass over its bytes that builds nothing, before a parser builds a tree.

A tree takes fifty times the bytes of the tags that it is made of, and lxml keeps every name that it has seen for as
long as its thread lives. So whoever reads XML of others (requests, a board's answers, transcripts, acknowledgments)
has it scanned first, with bounds that fit what is expected there; this module knows none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from xml.parsers import expat

_CHUNK = 64 * 1024
# A name of UTF-8 that libxml2 and most others know, but not expat.
_UTF8 = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{1,100}\sencoding\s*=\s*["']utf8["']""", re.IGNORECASE)


class Costly(Enum):
    """What a document has too much of."""

    ELEMENTS = "elements"
    ATTRIBUTES = "attributes"
    DEPTH = "depth"
    NAMES = "names"
    TAG = "tag"


class TooCostly(Exception):
    """A document passes a bound."""

    def __init__(self, what: Costly) -> None:
        super().__init__(what.value)
        self.what = what


class NotScanned(Exception):
    """A document cannot be scanned to its end: it is no XML, or in an encoding that is not known."""


class Doctype(NotScanned):
    """A document has a DOCTYPE, which nobody here reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a document may have; declarations of namespaces count as attributes.

    `attributes` is in all, `attributes_of_one` those of one element; `names` are different names of elements and
    attributes; `name` is in characters; `tag` is the longest tag, comment or instruction, in bytes (text may be as
    long as the document).
    """

    elements: int
    attributes: int
    attributes_of_one: int
    depth: int
    names: int
    name: int
    tag: int


#: For messages of web services, both ways. Of all of them an AcknowledgeBatch of 2,000 items is by far the largest.
MESSAGE = Bounds(
    elements=20_000,
    attributes=60_000,
    attributes_of_one=24,
    depth=32,
    names=300,
    name=200,
    tag=64 * 1024,
)


def scan(document: bytes, bounds: Bounds, *, charset: str | None = None, doctype: bool = False) -> None:
    """Pass over a document; raises TooCostly at the first bound that is passed, NotScanned where it is no XML.

    `charset` is the encoding where something else than the document says it. `doctype` lets a DOCTYPE pass, for those
    who only tell of it; what entities expand to is counted.
    """
    scanner = _Scanner(bounds, charset or ("utf-8" if _UTF8.match(document) else None))
    if not doctype:
        scanner.parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for start in range(0, len(document), _CHUNK):
            scanner.parser.Parse(document[start : start + _CHUNK], False)
            if min(start + _CHUNK, len(document)) - scanner.parser.CurrentByteIndex > bounds.tag:
                raise TooCostly(Costly.TAG)
        scanner.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise NotScanned from None


class _Scanner:
    """Counts what a document would cost; its handlers raise TooCostly."""

    def __init__(self, bounds: Bounds, charset: str | None) -> None:
        self._bounds = bounds
        self._depth = self._elements = self._attributes = 0
        self._names: set[str] = set()
        self.parser = expat.ParserCreate(charset)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        bounds, names = self._bounds, self._names
        self._depth += 1
        self._elements += 1
        names.add(name)
        if self._depth > bounds.depth:
            raise TooCostly(Costly.DEPTH)
        if self._elements > bounds.elements:
            raise TooCostly(Costly.ELEMENTS)
        if attributes:
            self._attributes += len(attributes)
            if len(attributes) > bounds.attributes_of_one or self._attributes > bounds.attributes:
                raise TooCostly(Costly.ATTRIBUTES)
            names.update(attributes)
        if len(names) > bounds.names or len(name) > bounds.name:
            raise TooCostly(Costly.NAMES)

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_doctype(*_: object) -> None:
    raise Doctype
