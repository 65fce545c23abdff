"""Readable places: `Student/AcademicRecord/Course[21]/CourseAcademicGrade`.

The root is left out, a number stands only where an element has siblings of its name, and OCAS's extensions have the
prefix ext whatever the document calls them. `xsd.schema` turns libxml2's paths into these, `xsd.checking` finds the
line of one.
"""

from __future__ import annotations

import re
from itertools import islice

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


def line_of(root: _Element, path: str) -> int | None:
    """Return the line of a readable path or, where the element is absent, of the nearest one that would hold it."""
    element = root
    for step in path.split("/") if path else ():
        found = _STEP.fullmatch(step)
        if found is None:
            break
        tag = (
            f"{{{PREFIXES[found['prefix']]}}}{found['name']}"
            if found["prefix"] in PREFIXES
            else found["name"]
        )
        number = int(found["number"] or 1) - 1
        child = next(islice(element.iterchildren(tag), number, None), None)
        if child is None:
            break
        element = child
    line: int | None = element.sourceline  # type: ignore[assignment]
    return line
