"""Readable places: `Student/AcademicRecord/Course[21]/CourseAcademicGrade`.

The root is left out, a number stands only where an element has siblings of its name, and OCAS's extensions have the
prefix ext whatever the document calls them. `xsd.schema` turns libxml2's paths into these, `xsd.checking` finds their
lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml.etree import QName, _Element

from xsd.report import short

if TYPE_CHECKING:
    from xsd.usual import Runs, Usual

    # A child, or a usual course for which it stands, and the line of either.
    _Child = tuple[_Element, Usual | None, int]

PREFIXES = {"ext": "urn:ca:ocas:useextensions"}
_NAMES = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_STEP = re.compile(r"(?:(?P<prefix>[^:\[]+):)?(?P<name>[^:\[]+)(?:\[(?P<number>\d+)\])?")


def element_at(root: _Element, libxml2_path: str) -> _Element:
    """Follow a path of libxml2's, in which an element of a default namespace is only a numbered asterisk."""
    element = root
    for step in libxml2_path.split("/")[2:]:
        found = _STEP.fullmatch(step)
        if found is None:
            return element
        prefix, name, number = found["prefix"], found["name"], int(found["number"] or 1)
        for child in element:
            if name == "*" or (child.prefix == prefix and QName(child).localname == name):
                number -= 1
                if number == 0:
                    element = child
                    break
        else:
            return element
    return element


def path_of(element: _Element) -> str | None:
    """Return an element's readable path; None for the root."""
    steps: list[str] = []
    parent = element.getparent()
    while parent is not None:
        steps.append(_step(element, parent))
        element, parent = parent, parent.getparent()
    return "/".join(reversed(steps)) or None


def _step(element: _Element, parent: _Element) -> str:
    name = QName(element)
    prefix = _NAMES.get(name.namespace, element.prefix) if name.namespace else None
    step = short(f"{prefix}:{name.localname}" if prefix else name.localname)
    if (
        next(element.itersiblings(element.tag), None) is None
        and next(element.itersiblings(element.tag, preceding=True), None) is None
    ):
        return step
    return f"{step}[{sum(1 for _ in element.itersiblings(element.tag, preceding=True)) + 1}]"


class Lines:
    """Finds the lines of many readable paths in one document, and looks at each long list of children once.

    Of a condensed document (see `xsd.usual`) the whole `text` and the `runs` are needed as well.
    """

    def __init__(self, root: _Element, runs: Runs = MappingProxyType({}), text: str = "") -> None:
        self._root, self._runs, self._text = root, runs, text
        self._children: dict[tuple[_Element, str], list[_Child]] = {}

    def line_of(self, path: str) -> int | None:
        """Return the line of a path or, where the element is absent, of the nearest one that would hold it."""
        element = self._root
        steps = path.split("/") if path else []
        for position, step in enumerate(steps, start=1):
            found = _STEP.fullmatch(step)
            if found is None:
                break
            prefix, name, number = found.groups()
            tag = f"{{{PREFIXES[prefix]}}}{name}" if prefix in PREFIXES else name
            children = self._children.get((element, tag))
            if children is None:
                children = self._children[element, tag] = list(self._children_of(element, tag))
            place = int(number or 1) - 1
            if place >= len(children):
                break
            element, usual, line = children[place]
            if usual is not None:
                return line + self._lines_to(steps[position:], usual)
        return _line(element)

    def _children_of(self, element: _Element, tag: str) -> Iterator[_Child]:
        for child in element.iterchildren(tag):
            line, passed = _line(child), None
            for usual in self._runs.get(child, (None,)):
                if passed is not None and usual is not None:
                    line += self._text.count("\n", passed.begin, usual.begin)
                yield child, usual, line
                passed = usual

    def _lines_to(self, steps: Sequence[str], usual: Usual) -> int:
        """Count the lines from a usual course's beginning to an element below; their tags hold nothing but a name."""
        place = usual.begin
        for step in steps:
            prefix, _, name = step.rpartition(":")
            found = self._text.find(f":{name}>" if prefix else f"<{name}>", place, usual.end)
            if found == -1:
                break
            place = found
        return self._text.count("\n", usual.begin, place)


def _line(element: _Element) -> int:
    line: int = element.sourceline  # type: ignore[assignment]
    return line
