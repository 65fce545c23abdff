"""What leaves for one destination in one night: a batch, its items, and the names they get there.

A batch is fixed once it has begun to leave: sending it again sends the same bytes under the same names, and a
change (a replaced transcript, an item withdrawn) belongs to another batch. The service builds batches from
its store; `transmission.send` carries them away.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

SUFFIXES = (".xml", ".pdf")
MANIFEST_NAME = "manifest.xml"

_BATCH_ID = re.compile(r"(?P<code>[A-Z0-9]{2,10})-(?P<day>[0-9]{8})-(?P<number>[1-9][0-9]{0,5})")
_REFERENCE = re.compile(r"H[0-9]{14,18}")
_SHA256 = re.compile(r"[0-9a-f]{64}")

# A name that every file system keeps as it is: no path, not hidden, no dot at the end.
_SAFE_STEM = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,58}[A-Za-z0-9_-])?")
_RESERVED_STEMS = frozenset(
    {"manifest", "con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)


@dataclass(frozen=True, slots=True, order=True)
class BatchId:
    """`<code>-<YYYYMMDD>-<n>`: destination, local date of the night, and a number that begins at 1."""

    code: str
    day: date
    number: int

    def __post_init__(self) -> None:
        if not _BATCH_ID.fullmatch(str(self)):
            raise ValueError(f"not a batch id: {self!s}")

    def __str__(self) -> str:
        return f"{self.code}-{self.day.year:04}{self.day:%m%d}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> "BatchId":
        """Read a batch id; ValueError if it is none, a date that does not exist included."""
        found = _BATCH_ID.fullmatch(text)
        if not found:
            raise ValueError(f"not a batch id: {text[:40]!r}")
        day = found["day"]
        return cls(found["code"], date(int(day[:4]), int(day[4:6]), int(day[6:])), int(found["number"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One transcript for one destination; `content` is called when its turn comes, to keep a batch small."""

    reference: str
    application_number: str
    content: Callable[[], bytes]
    sha256: str  # of the content, lower-case hexadecimal
    size: int  # of the content, bytes
    transmission_type: str
    document_id: str = ""  # as the transcript says it: not to be trusted as a file name
    tracking_id: str = ""  # the destination's own; empty where none was given
    suffix: str = ".xml"
    course_total: int = 0  # a PDF has nothing to count
    award_total: int = 0

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError(f"not a reference number: {self.reference!r}")
        if self.suffix not in SUFFIXES:
            raise ValueError(f"{self.reference}: a transcript is one of {SUFFIXES}, not {self.suffix!r}")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.reference}: not a SHA-256 in lower-case hexadecimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The items that leave together. One item per reference number: the acknowledgment knows nothing else."""

    id: str
    destination: str
    created: datetime
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if BatchId.parse(self.id).code != self.destination:
            raise ValueError(f"batch {self.id} does not belong to destination {self.destination}")
        if self.created.tzinfo is None:
            raise ValueError(f"batch {self.id}: created needs a time zone")
        if not self.items:
            raise ValueError(f"batch {self.id} is empty")
        for reference, times in Counter(item.reference for item in self.items).items():
            if times > 1:
                raise ValueError(f"batch {self.id} holds {reference} {times} times")


def file_names(batch: Batch) -> tuple[str, ...]:
    """Name the file of each item, in order: its DocumentID where that is safe, else its reference number.

    A DocumentID is what somebody wrote into a document. It names a file only if it is a plain name, and
    nobody else's in this batch whatever the letter case: not another item's DocumentID, not another item's
    reference number. So the names differ always, and do not depend on the order of the items.
    """
    claims = Counter(item.document_id.lower() for item in batch.items)
    references = {item.reference.lower() for item in batch.items}

    def stem(item: Item) -> str:
        wanted = item.document_id.lower()
        taken = claims[wanted] > 1 or wanted in references
        return item.reference if taken or not is_safe_stem(item.document_id) else item.document_id

    return tuple(stem(item) + item.suffix for item in batch.items)


def is_safe_stem(text: str) -> bool:
    """Say whether a text can be the name of a file before its suffix, on any file system."""
    return bool(_SAFE_STEM.fullmatch(text)) and text.split(".")[0].lower() not in _RESERVED_STEMS
