"""Carries a batch to its destination: its documents one after the other, then the manifest.

May be called again with the same batch after any failure, by the same process or another: what is there
already is left alone. The nightly run calls it.
"""

import hashlib
from collections.abc import Callable

from transmission.batch import MANIFEST_NAME, Batch, Item, file_names
from transmission.channel import Channel
from transmission.manifest import write_manifest

Progress = Callable[[int, int], None]  # items there, items in all


class ContentChanged(Exception):
    """An item's content is not what the batch says: nothing of it may leave."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference}: the content differs from its size or SHA-256")
        self.reference = reference


def send(batch: Batch, channel: Channel, *, progress: Progress | None = None) -> None:
    """Put a batch into its folder `<batch id>/`, one item's content in memory at a time.

    Raises ContentChanged, before the manifest and without that item; ChannelError where the channel fails;
    ValueError, before anything is sent, if an item's data cannot stand in a manifest.
    """
    manifest = write_manifest(batch)
    for done, (item, name) in enumerate(zip(batch.items, file_names(batch), strict=True), start=1):
        channel.put(f"{batch.id}/{name}", _verified(item))
        if progress:
            progress(done, len(batch.items))
    channel.tidy(batch.id)
    channel.put(f"{batch.id}/{MANIFEST_NAME}", manifest)


def _verified(item: Item) -> bytes:
    content = item.content()
    if len(content) != item.size or hashlib.sha256(content).hexdigest() != item.sha256:
        raise ContentChanged(item.reference)
    return content
