"""Is the payload what the contract says? libxml2's verdict, told without a single value of the message.

lxml keeps the errors of a schema in the schema itself: two threads would read each other's. One lock holds
the validation and the reading of its errors together.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.soap import envelope

_MOST_PROBLEMS = 20
#: Not an error but a hint: at the place of an ElementNotExpected, this element could have stood.
EXPECTED = "ElementExpected"

#: libxml2's error types → our codes. What is not listed is ValueInvalid.
CODES = {
    "SCHEMAV_ELEMENT_CONTENT": "ElementNotExpected",
    "SCHEMAV_CVC_ELT_1": "ElementNotExpected",
    "SCHEMAV_CVC_ELT_3_1": "NilNotAllowed",
    "SCHEMAV_CVC_ELT_4_2": "TypeNotAllowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "TextNotAllowed",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "AttributeNotAllowed",
    "SCHEMAV_CVC_TYPE_3_1_1": "AttributeNotAllowed",
    "SCHEMAV_CVC_TYPE_3_1_2": "ElementNotExpected",
}
_STEP = re.compile(r"/([^/\[]+)(?:\[(\d+)\])?")
_LOCAL_NAME = re.compile(r"\{[^{}]*\}(\w+)")


@dataclass(frozen=True)
class Problem:
    """One way in which a payload is not the contract's: a code, a line and a path; never a value."""

    code: str
    line: int | None
    path: str


class SchemaInvalid(Refused):
    """A payload that is not the contract's, with its first problems."""

    def __init__(self, *problems: Problem) -> None:
        places = dict.fromkeys(problem.path for problem in problems if problem.code != EXPECTED)
        super().__init__(Refusal.SCHEMA_INVALID, *places)
        self.schema_problems = problems


class Contract:
    """The contract's schema; safe to use from many threads."""

    def __init__(self, schema: etree.XMLSchema) -> None:
        self._schema = schema
        self._lock = threading.Lock()

    def check(self, payload: etree._Element) -> None:
        """Raise SchemaInvalid unless the payload is one of the contract's elements, whole."""
        tree = etree.ElementTree(payload)
        with self._lock:
            if self._schema.validate(tree):
                return
            log: Any = self._schema.error_log
            errors = [(error.type_name, error.line, error.path, error.message) for error in log]
        found = [problem for error in errors[:_MOST_PROBLEMS] for problem in _problems(tree, *error)]
        raise SchemaInvalid(*dict.fromkeys(found))


def relative_path(element: etree._Element, payload: etree._Element) -> str:
    """Return the path of an element below the operation, in the words that the flow uses too."""
    full = envelope.path(element, upto=etree.QName(payload).localname)
    return full.removeprefix("TranscriptRequest/") or etree.QName(payload).localname


def _element(payload: etree._Element, where: str) -> etree._Element:
    """Return the element at a place as libxml2 writes it: /ns1:Ping/*[2]/@x, the prefixes as they stand there.

    (XPath would want them bound, and one prefix may be bound to several namespaces in a message.)
    """
    place = payload
    for name, number in _STEP.findall(where)[1:]:
        named = [child for child in place if name in ("*", _written(child))]
        if len(named) < int(number or 1):
            break
        place = named[int(number or 1) - 1]
    return place


def _written(element: etree._Element) -> str:
    name = etree.QName(element)
    if element.prefix:
        return f"{element.prefix}:{name.localname}"
    return name.localname if name.namespace is None else "*"


def _problems(
    tree: etree._ElementTree, kind: str, line: int, where: str | None, message: str
) -> Iterator[Problem]:
    payload = tree.getroot()
    element = _element(payload, where or "")
    path, names = relative_path(element, payload)[:200], _expected(message)
    if "Missing child element" not in message:
        yield Problem(CODES.get(kind, "ValueInvalid"), line or None, path)
        parent, code = path.rpartition("/")[0], EXPECTED
    else:
        parent, code = (
            "" if path in (etree.QName(payload).localname, "TranscriptRequest") else path,
            "ElementMissing",
        )
    if names:  # the optional ones first, then the one that must come
        yield Problem(code, line or None, f"{parent}/{names[-1]}".removeprefix("/"))


def _expected(message: str) -> list[str]:
    """Return the names that libxml2 says it expected, at the end of its words: they come from the schema alone."""
    _, said, rest = message.rpartition("Expected is ")
    return _LOCAL_NAME.findall(rest) if said and rest.endswith(" ).") else []
