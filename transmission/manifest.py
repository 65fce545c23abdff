"""The manifest of a batch: what its folder holds, file by file; written last, so that it says "complete".

`send` writes it; a destination (the sandbox college, our tests) reads it back.
"""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from transmission.batch import Batch, file_names
from transmission.reading import (
    NAMESPACE,
    Unreadable,
    UnreadableMessage,
    add,
    instant,
    instant_text,
    message,
    parse,
    raw_text,
    serialize,
    text,
)

SCHEMA = "manifest.xsd"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One file of a batch, as its manifest describes it."""

    reference: str
    tracking_id: str
    application_number: str
    file: str
    size: int
    sha256: str
    course_total: int
    award_total: int
    transmission_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A batch as its manifest describes it."""

    batch: str
    destination: str
    created: datetime
    items: tuple[ManifestItem, ...]


def write_manifest(batch: Batch) -> bytes:
    """Write the manifest of a batch; the same batch gives the same bytes.

    Raises ValueError if an item's data would break the schema.
    """
    root = message("Manifest")
    add(root, "Batch", batch.id)
    add(root, "Destination", batch.destination)
    add(root, "Created", instant_text(batch.created))
    add(root, "ItemCount", str(len(batch.items)))
    for item, file in zip(batch.items, file_names(batch), strict=True):
        entry = etree.SubElement(root, f"{{{NAMESPACE}}}Item")
        add(entry, "ReferenceNumber", item.reference)
        if item.tracking_id:
            add(entry, "TrackingID", item.tracking_id)
        add(entry, "ApplicationNumber", item.application_number)
        add(entry, "File", file)
        add(entry, "Bytes", str(item.size))
        add(entry, "SHA256", item.sha256)
        add(entry, "CourseTotal", str(item.course_total))
        add(entry, "AcademicAwardTotal", str(item.award_total))
        add(entry, "TransmissionType", item.transmission_type)
    return serialize(root, SCHEMA)


def read_manifest(document: bytes) -> Manifest:
    """Read a manifest; UnreadableMessage if it is none, or counts its own items wrongly."""
    root = parse(document, SCHEMA)
    items = tuple(_read_item(entry) for entry in root.iterchildren(f"{{{NAMESPACE}}}Item"))
    if int(text(root, "ItemCount")) != len(items):
        raise UnreadableMessage(Unreadable.NOT_VALID, "ItemCount is not the number of items")
    return Manifest(
        batch=text(root, "Batch"),
        destination=text(root, "Destination"),
        created=instant(root, "Created"),
        items=items,
    )


def _read_item(entry: etree._Element) -> ManifestItem:
    return ManifestItem(
        reference=text(entry, "ReferenceNumber"),
        tracking_id=raw_text(entry, "TrackingID"),
        application_number=text(entry, "ApplicationNumber"),
        file=text(entry, "File"),
        size=int(text(entry, "Bytes")),
        sha256=text(entry, "SHA256").lower(),
        course_total=int(text(entry, "CourseTotal")),
        award_total=int(text(entry, "AcademicAwardTotal")),
        transmission_type=text(entry, "TransmissionType"),
    )
