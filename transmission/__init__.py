"""Batches of transcripts on their way to colleges, and the acknowledgments on their way back.

Knows no database, no request and no clock: the service hands over items and a channel. `batch` says what leaves,
`manifest` describes it, `destination` opens the `channel` or the `sftp` that carries it, `send` does it in order,
`acknowledgment` reads the answer.
"""

from transmission.acknowledgment import (
    AcknowledgedItem,
    Acknowledgment,
    Difference,
    Discrepancy,
    accepted,
    acknowledgment,
    acknowledgment_name,
    differences,
    read_acknowledgment,
    write_acknowledgment,
)
from transmission.batch import MANIFEST_NAME, Batch, BatchId, Item, file_names
from transmission.channel import Channel, ChannelError, ChannelReason, Folder
from transmission.destination import open_channel, public_key
from transmission.manifest import Manifest, ManifestItem, read_manifest, write_manifest
from transmission.reading import Unreadable, UnreadableMessage
from transmission.send import ContentChanged, send

__all__ = [
    "MANIFEST_NAME",
    "AcknowledgedItem",
    "Acknowledgment",
    "Batch",
    "BatchId",
    "Channel",
    "ChannelError",
    "ChannelReason",
    "ContentChanged",
    "Difference",
    "Discrepancy",
    "Folder",
    "Item",
    "Manifest",
    "ManifestItem",
    "Unreadable",
    "UnreadableMessage",
    "accepted",
    "acknowledgment",
    "acknowledgment_name",
    "differences",
    "file_names",
    "open_channel",
    "public_key",
    "read_acknowledgment",
    "read_manifest",
    "send",
    "write_acknowledgment",
    "write_manifest",
]
