"""XML that goes to a destination or comes back from one: written the same way each time, read without trust.

An acknowledgment is a file that anybody at a college may have put there. It is read with limits of size and of
elements, without DTD, entities or network, and only once its schema holds. `manifest` and `acknowledgment` are the
callers.
"""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lxml import etree

from xsd import markup

NAMESPACE = "urn:ca:autosgern:batch:v1"
SCHEMAS = Path(__file__).parent / "schemas"
MAXIMUM_BYTES = 32 * 1024 * 1024  # ten times what an acknowledgment of 10,000 items takes
# Seven elements an item: some 35,000 items, in one night for one destination.
BOUNDS = markup.Bounds(
    elements=250_000,
    attributes=10_000,
    attributes_of_one=24,
    depth=32,
    names=100,
    name=200,
    tag=64 * 1024,
)


class Unreadable(StrEnum):
    """Why a message cannot be used."""

    TOO_LARGE = "TooLarge"
    NOT_XML = "NotXml"
    DOCTYPE = "DoctypeRefused"
    NOT_VALID = "NotValid"
    WRONG_BATCH = "WrongBatch"


class UnreadableMessage(Exception):
    """What should be a manifest or an acknowledgment is none. `detail` is for operators, without values."""

    def __init__(self, reason: Unreadable, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


def parse(document: bytes, schema: str) -> etree._Element:
    """Read a message that is valid to `schemas/<schema>`; raise UnreadableMessage otherwise."""
    if len(document) > MAXIMUM_BYTES:
        raise UnreadableMessage(Unreadable.TOO_LARGE, f"{len(document)} bytes, at most {MAXIMUM_BYTES}")
    try:
        markup.scan(document, BOUNDS)
    except markup.TooCostly as error:
        raise UnreadableMessage(Unreadable.TOO_LARGE, f"too many or too long: {error.what.value}") from None
    except markup.Doctype:
        raise UnreadableMessage(Unreadable.DOCTYPE) from None
    except markup.NotScanned:
        raise UnreadableMessage(Unreadable.NOT_XML) from None
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableMessage(Unreadable.NOT_XML, _place(error)) from None
    if place := _first_error(root, schema):
        raise UnreadableMessage(Unreadable.NOT_VALID, place)
    return root


def message(name: str) -> etree._Element:
    """Begin a message of ours."""
    return etree.fromstring(f'<{name} xmlns="{NAMESPACE}"/>')


def serialize(root: etree._Element, schema: str) -> bytes:
    """Write a message as UTF-8, indented; equal messages give equal bytes.

    Raises ValueError if it is not valid to `schemas/<schema>`: such a message must not leave.
    """
    if place := _first_error(root, schema):
        raise ValueError(f"not valid to {schema}: {place}")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def add(parent: etree._Element, name: str, text: str) -> None:
    """Append an element of ours with a text."""
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def text(parent: etree._Element, name: str) -> str:
    """Read the text of a child, white space collapsed; empty where there is no such child."""
    return " ".join(raw_text(parent, name).split())


def raw_text(parent: etree._Element, name: str) -> str:
    """Read the text of a child as it stands; empty where there is no such child."""
    return parent.findtext(f"{{{NAMESPACE}}}{name}") or ""


def instant(parent: etree._Element, name: str) -> datetime:
    """Read the instant of a child as UTC; UnreadableMessage for one that no calendar of ours can hold."""
    try:
        return datetime.fromisoformat(text(parent, name)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableMessage(Unreadable.NOT_VALID, f"{name} is out of range") from None


def instant_text(moment: datetime) -> str:
    """Write an instant as UTC with a final Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _first_error(root: etree._Element, schema: str) -> str:
    """Say where an element breaks a schema, without its values; empty where it is valid."""
    # Compiled for each call (a millisecond): a shared one would mix the errors of two threads.
    judge = etree.XMLSchema(file=str(SCHEMAS / schema))
    if judge.validate(root):
        return ""
    log: Any = judge.error_log  # its published types know no order
    first = log[0]
    place = f"line {first.line}" if first.line else first.path  # what we build ourselves has no lines
    return f"{place}, {first.type_name}"


def _place(error: Exception) -> str:
    return f"line {error.lineno}" if isinstance(error, etree.XMLSyntaxError) and error.lineno else ""
