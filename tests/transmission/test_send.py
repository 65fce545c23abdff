"""Sending: documents first, manifest last, once each, in little memory."""

import dataclasses
import hashlib
import tracemalloc

import pytest

from transmission import ChannelError, ChannelReason, ContentChanged, Folder, read_manifest, send


class Recorder:
    """A channel that keeps what it was given, and breaks when it is told to."""

    def __init__(self, break_at: int | None = None, keep: bool = True) -> None:
        self.files: dict[str, bytes] = {}
        self.written: list[str] = []
        self.break_at = break_at
        self.keep = keep

    def put(self, path: str, content: bytes) -> bool:
        if self.break_at == len(self.written):
            self.break_at = None
            raise ChannelError(ChannelReason.LINK_BROKEN)
        if path in self.files:
            return False
        self.files[path] = content if self.keep else b""
        self.written.append(path)
        return True

    def tidy(self, path: str) -> None:
        pass


def test_the_manifest_is_the_last_file_to_arrive(batch):
    channel = Recorder()
    send(batch(), channel)
    assert channel.written == [
        f"ABCD-20261103-1/{name}" for name in ("DOC-1.xml", "DOC-2.xml", "manifest.xml")
    ]


def test_documents_arrive_byte_for_byte_and_the_manifest_describes_them(batch, item, tmp_path):
    body = "\ufeff<?xml version='1.0' encoding='UTF-16'?>\r\n<T>é</T>".encode("utf-16-le")
    sent = batch(item(1, content=body), item(2, content=b"%PDF-1.7 ...", suffix=".pdf"))
    send(sent, Folder(tmp_path))
    place = tmp_path / sent.id
    for entry in read_manifest((place / "manifest.xml").read_bytes()).items:
        content = (place / entry.file).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry.sha256, entry.size)
    assert (place / "DOC-1.xml").read_bytes() == body


def test_sending_again_changes_nothing(batch, tmp_path):
    send(batch(), Folder(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    send(batch(), Folder(tmp_path))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("break_at", [0, 1, 2])
def test_a_batch_that_broke_anywhere_is_finished_by_the_next_call_without_sending_a_file_twice(
    batch, break_at
):
    channel = Recorder(break_at)
    with pytest.raises(ChannelError):
        send(batch(), channel)
    assert not any("manifest" in path for path in channel.written)
    send(batch(), channel)
    assert len(channel.written) == len(set(channel.written)) == 3
    assert channel.written[-1].endswith("/manifest.xml")


@pytest.mark.parametrize("changed", [b"<Another/>", b"", b"x" * 56])
def test_a_content_that_is_not_what_the_batch_says_stops_it_before_the_manifest(batch, item, changed):
    channel = Recorder()
    with pytest.raises(ContentChanged) as raised:
        send(batch(item(1), dataclasses.replace(item(2), content=lambda: changed)), channel)
    assert raised.value.reference == "H20261103000002"
    assert item(2).size == 56  # so that one of the contents differs in nothing but its bytes
    assert channel.written == ["ABCD-20261103-1/DOC-1.xml"]


def test_a_batch_that_cannot_have_a_valid_manifest_sends_nothing(batch, item):
    channel = Recorder()
    with pytest.raises(ValueError, match=r"manifest\.xsd"):
        send(batch(item(1), item(2, transmission_type="Copy")), channel)
    assert channel.written == []


def test_what_an_interrupted_upload_left_is_gone_once_the_batch_is_there(batch, tmp_path):
    (tmp_path / "ABCD-20261103-1").mkdir()
    (tmp_path / "ABCD-20261103-1/.DOC-1.xml.0123456789abcdef.part").write_bytes(b"half")
    send(batch(), Folder(tmp_path))
    names = {path.name for path in (tmp_path / "ABCD-20261103-1").iterdir()}
    assert names == {"DOC-1.xml", "DOC-2.xml", "manifest.xml"}


def test_progress_counts_to_the_number_of_items(batch):
    seen = []
    send(batch(), Recorder(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_large_batch_needs_the_memory_of_one_document(batch, item):
    size, count = 256 * 1024, 400  # 100 MB in all

    def content(number: int) -> bytes:
        return number.to_bytes(4, "big") * (size // 4)

    items = [
        dataclasses.replace(
            item(number),
            size=size,
            sha256=hashlib.sha256(content(number)).hexdigest(),
            content=lambda number=number: content(number),
        )
        for number in range(1, count + 1)
    ]
    large, channel = batch(*items), Recorder(keep=False)
    tracemalloc.start()
    try:
        send(large, channel)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(channel.written) == count + 1
    assert peak < 8 * size
