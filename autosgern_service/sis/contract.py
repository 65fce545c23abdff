"""The board contract `urn:ca:autosgern:sis:v1`: its WSDL, its schema and its fault codes.

`board.wsdl` is the single source. The client, the sandbox and whoever serves the WSDL read it from here.
"""

from __future__ import annotations

import base64
from enum import StrEnum
from functools import cache
from pathlib import Path

from lxml import etree

NAMESPACE = "urn:ca:autosgern:sis:v1"
WSDL = Path(__file__).with_name("board.wsdl")
BINDING = f"{{{NAMESPACE}}}BoardSisSoap11"

#: XML's white space, which base64Binary may hold anywhere.
_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))

SOAP_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP_ADDRESS = "{http://schemas.xmlsoap.org/wsdl/soap/}address"

#: WS-Security 1.1, section 12: the fault codes that concern who we are.
SECURITY_FAULTS = frozenset(
    {"FailedAuthentication", "InvalidSecurity", "InvalidSecurityToken", "UnsupportedSecurityToken",
     "SecurityTokenUnavailable"}
)  # fmt: skip


class FaultCode(StrEnum):
    """What a board may say in SisFault/Code; the docs tell vendors when to use which."""

    CRITERION_NOT_SERVED = "CriterionNotServed"
    UNKNOWN_STUDENT = "UnknownStudent"
    ACCESS_DENIED = "AccessDenied"
    INVALID_REQUEST = "InvalidRequest"
    UNAVAILABLE = "Unavailable"
    INTERNAL_ERROR = "InternalError"


def qname(name: str) -> str:
    """Return the Clark name of one of the contract's elements."""
    return f"{{{NAMESPACE}}}{name}"


@cache
def schema() -> etree.XMLSchema:
    """Return the contract's schema. Threads share it: use its verdict only, never its error log."""
    return own_schema()


def own_schema() -> etree.XMLSchema:
    """Return a schema that nobody shares, for whoever needs its error log."""
    (types,) = etree.parse(WSDL).iter("{http://www.w3.org/2001/XMLSchema}schema")
    return etree.XMLSchema(etree.fromstring(etree.tostring(types)))  # tostring keeps the outer namespaces


def is_valid(message: etree._Element) -> bool:
    """Say whether a message (a child of the SOAP Body, without comments within values) follows the contract."""
    return bool(schema().validate(message)) and all(map(_is_base64, message.iter(qname("Document"))))


def decode(text: str | None) -> bytes:
    """Return the bytes of a base64Binary; raises ValueError.

    libxml2 passes over characters that are none of base64's, and both zeep and spyne drop them: bytes that
    were damaged on their way would be taken for others.
    """
    return base64.b64decode((text or "").translate(_BLANKS), validate=True)


def _is_base64(document: etree._Element) -> bool:
    try:
        decode(document.text)
    except ValueError:
        return False
    return True


def wsdl_at(address: str) -> bytes:
    """Return the WSDL with `address` as the place where the service is."""
    tree = etree.parse(WSDL)
    for element in tree.iter(_SOAP_ADDRESS):
        element.set("location", address)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
