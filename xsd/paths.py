"""Readable places: `Student/AcademicRecord/Course[21]/CourseAcademicGrade`.

The root is left out, a number stands only where an element has siblings of its name, and OCAS's extensions have the
prefix ext whatever the document calls them. `xsd.schema` turns libxml2's paths into these, `xsd.checking` finds their
lines.
"""

from __future__ import annotations

import re

from lxml.etree import QName, _Element

from xsd.report import short

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
    """Finds the lines of many readable paths in one document, and looks at each long list of children once."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._children: dict[tuple[_Element, str], list[_Element]] = {}

    def line_of(self, path: str) -> int | None:
        """Return the line of a path or, where the element is absent, of the nearest one that would hold it."""
        element = self._root
        for step in path.split("/") if path else ():
            found = _STEP.fullmatch(step)
            if found is None:
                break
            prefix, name, number = found.groups()
            tag = f"{{{PREFIXES[prefix]}}}{name}" if prefix in PREFIXES else name
            children = self._children.get((element, tag))
            if children is None:
                children = self._children[element, tag] = list(element.iterchildren(tag))
            place = int(number or 1) - 1
            if place >= len(children):
                break
            element = children[place]
        line: int = element.sourceline  # type: ignore[assignment]
        return line
