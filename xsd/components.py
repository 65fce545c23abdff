"""The definitions of our schema, by kind and name, for those who need to look into it rather than judge by it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

SCHEMAS = Path(__file__).parent / "schemas"
XS = "{http://www.w3.org/2001/XMLSchema}"

Facets = dict[str, list[str]]


@cache
def components() -> dict[tuple[str, str], _Element]:
    """Return every global component by its kind (element, complexType, simpleType, group) and name in Clark's form."""
    found = {}
    for file in sorted(SCHEMAS.glob("*.xsd")):
        schema = etree.parse(str(file)).getroot()
        for component in schema.iterchildren(f"{XS}*"):
            kind, name = component.tag.removeprefix(XS), component.get("name")
            if name:  # an import has none
                found[kind, f"{{{schema.get('targetNamespace')}}}{name}"] = component
    return found


def clark(reference: str, at: _Element) -> str:
    """Return the name in Clark's form of a reference such as core:DateType that stands in an element."""
    prefix, _, name = reference.rpartition(":")
    return f"{{{at.nsmap[prefix]}}}{name}"


def built_in(reference: str, at: _Element) -> tuple[str, Facets]:
    """Return the name of the built-in type that a simple type restricts, and all facets on the way to it."""
    definition = components().get(("simpleType", clark(reference, at)))
    return (reference.rpartition(":")[2], {}) if definition is None else restricted(definition)


def restricted(simple: _Element) -> tuple[str, Facets]:
    """Do what `built_in` does, for a type that may be anonymous."""
    restriction = next(simple.iterchildren(f"{XS}restriction"))
    base, facets = built_in(restriction.get("base", ""), restriction)
    for facet in restriction.iterchildren(f"{XS}*"):
        facets.setdefault(facet.tag.removeprefix(XS), []).append(facet.get("value", ""))
    return base, facets
