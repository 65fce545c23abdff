"""The WSDL that we publish: the committed `autosgern-v1.wsdl` or `autosgern-v1.2.wsdl`, with the configured address.

Spyne would generate another each time, and take the address from the first caller's Host header and keep it. The files
are made by `docs.generators.soap_wsdl`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

from lxml import etree

PLACEHOLDER = "https://sgern.example.invalid"
#: SOAP 1.1 and 1.2: the same contract in another envelope.
FILE11 = "autosgern-v1.wsdl"
FILE12 = "autosgern-v1.2.wsdl"
_LOCATION = re.compile(rb'location="[^"]*"')
FOLDER = Path(__file__).parent
_XS = "http://www.w3.org/2001/XMLSchema"
_DATES = frozenset({"xs:date", "xs:dateTime", "xs:time", "xs:gYear", "xs:gYearMonth"})


def schema_of(wsdl: bytes) -> etree.XMLSchema:
    """Return the schema in a WSDL, ready to validate payloads.

    libxml2 forgets the blanks around a date, which the standard allows, unless its type has a pattern. So every date
    gets one that says nothing new.
    """
    root = etree.fromstring(wsdl)
    (schema,) = root.iter(f"{{{_XS}}}schema")
    for element in schema.iter(f"{{{_XS}}}element"):
        if element.get("type") in _DATES:
            kind = etree.SubElement(element, f"{{{_XS}}}simpleType")
            etree.SubElement(kind, f"{{{_XS}}}restriction", base=element.attrib.pop("type"))
    for restriction in schema.iter(f"{{{_XS}}}restriction"):
        if restriction.get("base") in _DATES and restriction.find(f"{{{_XS}}}pattern") is None:
            etree.SubElement(restriction, f"{{{_XS}}}pattern", value=r"\S+")
    return etree.XMLSchema(etree.fromstring(etree.tostring(schema)))


@cache
def committed(name: str) -> bytes:
    """Return a WSDL of this folder as it was committed."""
    return (FOLDER / name).read_bytes()


def at(name: str, address: str) -> bytes:
    """Return a committed WSDL with `address` as the place where the service is."""
    return _LOCATION.sub(f"location={quoteattr(address)}".encode(), committed(name))
