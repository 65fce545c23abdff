"""A destination for the demo and the tests: takes the batches that lie in a folder and acknowledges them.

It trusts nothing that the sender computed. The hash and the totals that it answers are its own, counted in
the bytes that arrived, so that an acknowledgment without differences proves the way there.
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from transmission import (
    MANIFEST_NAME,
    AcknowledgedItem,
    Acknowledgment,
    BatchId,
    Folder,
    ManifestItem,
    acknowledgment_name,
    read_manifest,
    write_acknowledgment,
)


def acknowledge_folder(folder: Path, code: str) -> list[str]:
    """Acknowledge every complete batch for `code` that has no acknowledgment yet; return their ids.

    A batch is complete once its manifest is there. UnreadableMessage for a manifest that is none.
    """
    inbox = Folder(folder)
    done = []
    for batch_id in sorted(path.name for path in folder.iterdir() if _is_batch_for(code, path)):
        document = inbox.get(f"{batch_id}/{MANIFEST_NAME}")
        if document is None or inbox.get(acknowledgment_name(batch_id)) is not None:
            continue
        answers = [_answer(folder / batch_id, item) for item in read_manifest(document).items]
        answer = Acknowledgment(
            batch=batch_id,
            received=datetime.now(UTC),
            items=tuple(answer for answer in answers if answer is not None),
        )
        inbox.put(acknowledgment_name(batch_id), write_acknowledgment(answer))
        done.append(batch_id)
    return done


def _is_batch_for(code: str, path: Path) -> bool:
    try:
        return BatchId.parse(path.name).code == code and path.is_dir()
    except ValueError:
        return False


def _answer(batch: Path, item: ManifestItem) -> AcknowledgedItem | None:
    """Look at one file; None if it did not arrive."""
    try:
        content = (batch / item.file).read_bytes()
    except FileNotFoundError:
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    totals = _count(content, item.file)
    courses, awards = totals or (0, 0)
    note = ""
    if sha256 != item.sha256 or len(content) != item.size:
        note = "Fichier différent du manifeste / File differs from the manifest"
    elif totals is None:
        note = "Fichier illisible / File cannot be read"
    elif totals != (item.course_total, item.award_total):
        note = "Totaux différents du manifeste / Totals differ from the manifest"
    return AcknowledgedItem(
        reference=item.reference,
        sha256=sha256,
        course_total=courses,
        award_total=awards,
        accepted=not note,
        note=note,
    )


def _count(content: bytes, file: str) -> tuple[int, int] | None:
    """Count Course and AcademicAward elements wherever they stand; None for a file that cannot be read."""
    if file.endswith(".pdf"):
        return (0, 0) if content.startswith(b"%PDF-") else None
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    return sum(1 for _ in root.iter("{*}Course")), sum(1 for _ in root.iter("{*}AcademicAward"))
