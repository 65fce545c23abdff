"""What a destination says it received, and how that differs from what was sent.

It comes as a file beside the batch's folder or by SOAP (AcknowledgeBatch); the service reads it, moves the
deliveries and raises the alarms. A destination writes one with `write_acknowledgment` (the sandbox college
does).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lxml import etree

from transmission.channel import Channel, ChannelError, ChannelReason
from transmission.reading import (
    MAXIMUM_BYTES,
    NAMESPACE,
    Unreadable,
    UnreadableMessage,
    add,
    instant,
    instant_text,
    message,
    parse,
    serialize,
    text,
)

SCHEMA = "acknowledgment.xsd"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgedItem:
    """One item as the destination found it."""

    reference: str
    sha256: str
    course_total: int
    award_total: int
    accepted: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgment:
    """A destination's answer to a batch."""

    batch: str
    received: datetime
    items: tuple[AcknowledgedItem, ...]


class Discrepancy(StrEnum):
    """How an acknowledgment can differ from what was sent."""

    WRONG_BATCH = "WrongBatch"
    MISSING = "MissingItem"
    UNKNOWN = "UnknownItem"
    DUPLICATE = "DuplicateItem"
    REJECTED = "Rejected"
    HASH = "HashMismatch"
    COURSES = "CourseTotalMismatch"
    AWARDS = "AcademicAwardTotalMismatch"


@dataclass(frozen=True, slots=True)
class Difference:
    """One discrepancy: of an item, or of the whole where `reference` is empty.

    `note` is the destination's sentence of a rejection, or "sent … received …".
    """

    kind: Discrepancy
    reference: str = ""
    note: str = ""


class SentItem(Protocol):
    """What must be known of an item that was sent: an `Item`, a `ManifestItem` or a row of a store."""

    @property
    def reference(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def course_total(self) -> int: ...
    @property
    def award_total(self) -> int: ...


def acknowledgment_name(batch_id: str) -> str:
    """Name the file in which a destination acknowledges a batch, beside the batch's folder."""
    return f"{batch_id}.ack.xml"


def acknowledgment(channel: Channel, batch_id: str) -> Acknowledgment | None:
    """Fetch what a destination says of a batch, None while it says nothing.

    Raises UnreadableMessage for a file that is no acknowledgment of this batch, ChannelError where the
    channel fails.
    """
    try:
        document = channel.get(acknowledgment_name(batch_id), limit=MAXIMUM_BYTES)
    except ChannelError as error:
        if error.reason is not ChannelReason.TOO_LARGE:
            raise
        raise UnreadableMessage(Unreadable.TOO_LARGE, error.detail) from None
    if document is None:
        return None
    found = read_acknowledgment(document)
    if found.batch != batch_id:
        raise UnreadableMessage(Unreadable.WRONG_BATCH, f"it speaks of {found.batch}")
    return found


def read_acknowledgment(document: bytes) -> Acknowledgment:
    """Read an acknowledgment; UnreadableMessage, with its reason, for anything else."""
    root = parse(document, SCHEMA)
    return Acknowledgment(
        batch=text(root, "Batch"),
        received=instant(root, "Received"),
        items=tuple(_read_item(entry) for entry in root.iterchildren(f"{{{NAMESPACE}}}Item")),
    )


def write_acknowledgment(answer: Acknowledgment) -> bytes:
    """Write an acknowledgment; ValueError if its data would break the schema."""
    root = message("Acknowledgment")
    add(root, "Batch", answer.batch)
    add(root, "Received", instant_text(answer.received))
    for item in answer.items:
        entry = etree.SubElement(root, f"{{{NAMESPACE}}}Item")
        add(entry, "ReferenceNumber", item.reference)
        add(entry, "SHA256", item.sha256)
        add(entry, "CourseTotal", str(item.course_total))
        add(entry, "AcademicAwardTotal", str(item.award_total))
        add(entry, "Accepted", "true" if item.accepted else "false")
        if item.note:
            add(entry, "Note", item.note)
    return serialize(root, SCHEMA)


def differences(
    sent: Iterable[SentItem], answer: Acknowledgment, *, batch_id: str | None = None
) -> tuple[Difference, ...]:
    """Compare what was sent with what a destination says, in the order sent, then what was never sent.

    Empty means: every item arrived as it left and was accepted. With `batch_id`, an answer to another batch
    is that one difference only.
    """
    if batch_id is not None and answer.batch != batch_id:
        return (Difference(Discrepancy.WRONG_BATCH, note=f"sent {batch_id}, received {answer.batch}"),)
    sent_items = {item.reference: item for item in sent}
    times = Counter(item.reference for item in answer.items)
    answers = {item.reference: item for item in answer.items}
    found: list[Difference] = []
    for reference, item in sent_items.items():
        if times[reference] == 0:
            found.append(Difference(Discrepancy.MISSING, reference))
        elif times[reference] > 1:  # which of its answers to believe is for a person to say
            found.append(Difference(Discrepancy.DUPLICATE, reference, f"{times[reference]} answers"))
        else:
            found.extend(_item_differences(item, answers[reference]))
    found.extend(
        Difference(Discrepancy.UNKNOWN, reference) for reference in times if reference not in sent_items
    )
    return tuple(found)


def accepted(sent: Iterable[SentItem], answer: Acknowledgment) -> tuple[str, ...]:
    """List the references, in the order sent, that arrived as they left and were accepted."""
    items = tuple(sent)
    doubtful = {difference.reference for difference in differences(items, answer)}
    return tuple(item.reference for item in items if item.reference not in doubtful)


def _item_differences(sent: SentItem, answer: AcknowledgedItem) -> Iterable[Difference]:
    if not answer.accepted:
        yield Difference(Discrepancy.REJECTED, sent.reference, answer.note)
    pairs: list[tuple[Discrepancy, str | int, str | int]] = [
        (Discrepancy.HASH, sent.sha256.lower(), answer.sha256.lower())
    ]
    if answer.accepted:  # who refuses a document may have been unable to count in it
        pairs.append((Discrepancy.COURSES, sent.course_total, answer.course_total))
        pairs.append((Discrepancy.AWARDS, sent.award_total, answer.award_total))
    for kind, left, received in pairs:
        if left != received:
            yield Difference(kind, sent.reference, f"sent {left}, received {received}")


def _read_item(entry: etree._Element) -> AcknowledgedItem:
    return AcknowledgedItem(
        reference=text(entry, "ReferenceNumber"),
        sha256=text(entry, "SHA256").lower(),
        course_total=int(text(entry, "CourseTotal")),
        award_total=int(text(entry, "AcademicAwardTotal")),
        accepted=text(entry, "Accepted") in ("true", "1"),
        note=text(entry, "Note"),
    )
