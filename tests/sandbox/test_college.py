"""The sandbox college: what it finds by itself in the batches that lie in its folder."""

import hashlib
from datetime import UTC, datetime

import pytest

from autosgern_service.sandbox.college import acknowledge_folder
from transmission import (
    Batch,
    Discrepancy,
    Folder,
    Item,
    UnreadableMessage,
    acknowledgment,
    differences,
    send,
)

TRANSCRIPT = b"<t><a><AcademicAward/><AcademicAward/></a><Course/><b><Course/></b><x:Course xmlns:x='u'/></t>"


def item(number: int = 1, content: bytes = TRANSCRIPT, **values) -> Item:
    default = {
        "reference": f"H20261103{number:06}",
        "application_number": "260000001",
        "document_id": f"DOC-{number}",
        "content": lambda: content,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "course_total": 3,
        "award_total": 2,
        "transmission_type": "Original",
    }
    return Item(**(default | values))


def sent(folder, *items: Item, code: str = "ABCD") -> Batch:
    batch = Batch(
        id=f"{code}-20261103-1",
        destination=code,
        created=datetime(2026, 11, 4, 3, tzinfo=UTC),
        items=items or (item(),),
    )
    send(batch, Folder(folder))
    return batch


def found(folder, batch: Batch) -> list[Discrepancy]:
    acknowledge_folder(folder, batch.destination)
    answer = acknowledgment(Folder(folder), batch.id)
    return [difference.kind for difference in differences(batch.items, answer, batch_id=batch.id)]


def test_a_good_batch_is_acknowledged_without_differences(tmp_path):
    pdf = item(2, b"%PDF-1.7", suffix=".pdf", course_total=0, award_total=0)
    batch = sent(tmp_path, item(1), pdf)
    assert acknowledge_folder(tmp_path, "ABCD") == [batch.id]
    assert found(tmp_path, batch) == []


def test_a_batch_is_acknowledged_once(tmp_path):
    sent(tmp_path)
    acknowledge_folder(tmp_path, "ABCD")
    assert acknowledge_folder(tmp_path, "ABCD") == []


def test_a_batch_without_its_manifest_is_left_alone(tmp_path):
    batch = sent(tmp_path)
    (tmp_path / batch.id / "manifest.xml").unlink()
    assert acknowledge_folder(tmp_path, "ABCD") == []


def test_another_college_s_batch_and_anything_else_is_left_alone(tmp_path):
    sent(tmp_path, code="WXYZ")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "ABCD-20261103-7").write_text("not a folder")
    assert acknowledge_folder(tmp_path, "ABCD") == []


def test_a_file_changed_on_the_way_is_rejected_with_its_own_hash(tmp_path):
    batch = sent(tmp_path)
    (tmp_path / batch.id / "DOC-1.xml").write_bytes(TRANSCRIPT + b" ")
    assert found(tmp_path, batch) == [Discrepancy.REJECTED, Discrepancy.HASH]


def test_a_file_that_did_not_arrive_has_no_answer(tmp_path):
    batch = sent(tmp_path, item(1), item(2))
    (tmp_path / batch.id / "DOC-1.xml").unlink()
    assert found(tmp_path, batch) == [Discrepancy.MISSING]


def test_wrong_totals_are_rejected(tmp_path):
    assert found(tmp_path, sent(tmp_path, item(1, course_total=54))) == [Discrepancy.REJECTED]


@pytest.mark.parametrize(("content", "suffix"), [(b"<t>", ".xml"), (b"<t/>", ".pdf")])
def test_a_file_that_cannot_be_read_is_rejected(tmp_path, content, suffix):
    batch = sent(tmp_path, item(1, content, suffix=suffix, course_total=0, award_total=0))
    assert found(tmp_path, batch) == [Discrepancy.REJECTED]


def test_a_manifest_that_is_none_is_said(tmp_path):
    batch = sent(tmp_path)
    (tmp_path / batch.id / "manifest.xml").write_bytes(b"<no/>")
    with pytest.raises(UnreadableMessage):
        acknowledge_folder(tmp_path, "ABCD")
