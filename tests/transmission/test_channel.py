"""A folder as a destination: whole files or none, never outside its root, never over another content."""

import contextlib
import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transmission import ChannelError, ChannelReason, Folder
from transmission.channel import is_temporary, temporary_name


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, "colleges/ABCD")


def files_under(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def test_a_file_is_written_with_its_folders_and_read_back(folder, tmp_path):
    assert folder.put("batch/a.xml", b"one") is True
    assert (tmp_path / "colleges/ABCD/batch/a.xml").read_bytes() == b"one"
    assert folder.get("batch/a.xml") == b"one"


def test_the_same_bytes_are_not_written_twice(folder, tmp_path):
    folder.put("batch/a.xml", b"one")
    before = (tmp_path / "colleges/ABCD/batch/a.xml").stat()
    assert folder.put("batch/a.xml", b"one") is False
    after = (tmp_path / "colleges/ABCD/batch/a.xml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("other", [b"two", b"on", b"one more", b""])
def test_another_content_never_replaces_a_file(folder, other):
    folder.put("batch/a.xml", b"one")
    with pytest.raises(ChannelError) as raised:
        folder.put("batch/a.xml", other)
    assert raised.value.reason is ChannelReason.CONFLICT
    assert not raised.value.retryable
    assert folder.get("batch/a.xml") == b"one"


def test_what_is_not_there_is_none(folder):
    assert folder.get("batch/a.xml") is None
    assert folder.get("a.ack.xml") is None


def test_a_file_beyond_the_limit_is_refused_without_being_read(folder, tmp_path):
    folder.put("batch/a.xml", b"")
    with (tmp_path / "colleges/ABCD/batch/a.xml").open("wb") as file:
        file.truncate(200 * 1024**3)  # sparse: reading it would end this machine
    with pytest.raises(ChannelError) as raised:
        folder.get("batch/a.xml", limit=1000)
    assert raised.value.reason is ChannelReason.TOO_LARGE


def test_a_folder_lists_its_visible_names_in_order(folder, tmp_path):
    for name in ("b.xml", "a.xml"):
        folder.put(f"batch/{name}", b"x")
    (tmp_path / "colleges/ABCD/batch" / temporary_name("c.xml")).write_bytes(b"half")
    assert folder.list("batch") == ("a.xml", "b.xml")
    assert folder.list() == ("batch",)
    assert folder.list("nowhere") == ()


def test_tidying_removes_what_interrupted_uploads_left_and_nothing_else(folder, tmp_path):
    folder.put("batch/a.xml", b"x")
    place = tmp_path / "colleges/ABCD/batch"
    (place / temporary_name("c.xml")).write_bytes(b"half")
    (place / ".theirs").write_bytes(b"x")
    folder.tidy("batch")
    folder.tidy("nowhere")
    assert {path.name for path in place.iterdir()} == {"a.xml", ".theirs"}


@pytest.mark.parametrize(
    "path",
    [
        "../a.xml",
        "/etc/a.xml",
        "batch/../../a.xml",
        "batch//a.xml",
        "batch/.a.xml",
        "",
        ".",
        "a\x00b",
        "batch/",
        "batch\\a.xml",
        "b/é.xml",
    ],
)
def test_a_path_of_anything_but_plain_names_is_refused(folder, tmp_path, path):
    for call in (lambda: folder.put(path, b"x"), lambda: folder.get(path), lambda: folder.tidy(path)):
        with pytest.raises(ChannelError) as raised:
            call()
        assert raised.value.reason is ChannelReason.UNSAFE_PATH
    assert files_under(tmp_path) == set()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(st.sampled_from("./\\a-~\0é"), max_size=12) | st.text(max_size=12))
def test_no_path_writes_outside_the_folder(tmp_path, path):
    inner = tmp_path / "root"
    inner.mkdir(exist_ok=True)
    with contextlib.suppress(ChannelError):  # any other exception fails the test
        Folder(inner, "here").put(path, b"x")
    assert {name for name in files_under(tmp_path) if not name.startswith("root/here/")} == set()


@pytest.mark.parametrize("link", ["colleges", "colleges/ABCD", "colleges/ABCD/batch"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(folder, tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to(outside)
    for call in (lambda: folder.put("batch/a.xml", b"x"), lambda: folder.get("batch/a.xml")):
        with pytest.raises(ChannelError) as raised:
            call()
        assert raised.value.reason is ChannelReason.UNSAFE_PATH
    assert list(outside.rglob("*")) == []


def test_a_link_in_the_place_of_a_file_is_not_followed(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (tmp_path / "colleges/ABCD/batch").mkdir(parents=True)
    (tmp_path / "colleges/ABCD/batch/a.xml").symlink_to(secret)
    for call in (lambda: folder.put("batch/a.xml", b"x"), lambda: folder.get("batch/a.xml")):
        with pytest.raises(ChannelError) as raised:
            call()
        assert raised.value.reason is ChannelReason.UNSAFE_PATH
    assert secret.read_bytes() == b"secret"


def test_a_pipe_in_the_place_of_a_file_does_not_hold_the_reader(folder, tmp_path):
    (tmp_path / "colleges/ABCD").mkdir(parents=True)
    os.mkfifo(tmp_path / "colleges/ABCD/a.ack.xml")
    with pytest.raises(ChannelError) as raised:
        folder.get("a.ack.xml")
    assert raised.value.reason is ChannelReason.UNSAFE_PATH


def test_a_root_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(ChannelError) as raised:
        Folder(tmp_path / "unmounted", "ABCD").put("batch/a.xml", b"x")
    assert raised.value.reason is ChannelReason.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "reason", "retryable"),
    [
        (errno.ENOSPC, ChannelReason.NO_SPACE, True),
        (errno.EDQUOT, ChannelReason.NO_SPACE, True),
        (errno.EACCES, ChannelReason.PERMISSION, False),
        (errno.EROFS, ChannelReason.PERMISSION, False),
        (errno.EIO, ChannelReason.FAILED, True),
    ],
)
def test_a_failing_disk_leaves_no_file_and_says_why(folder, tmp_path, monkeypatch, number, reason, retryable):
    def fail(_file):
        raise OSError(number, os.strerror(number))

    folder.put("batch/a.xml", b"x")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ChannelError) as raised:
        folder.put("batch/b.xml", b"x")
    assert (raised.value.reason, raised.value.retryable) == (reason, retryable)
    assert files_under(tmp_path) == {"colleges/ABCD/batch/a.xml"}


def test_a_file_is_on_disk_before_it_has_its_name_and_the_folder_after(folder, monkeypatch):
    steps = []
    real_sync, real_rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda file: (steps.append("sync"), real_sync(file)))
    folder.put("batch/a.xml", b"x")
    steps.clear()
    monkeypatch.setattr(os, "rename", lambda *a, **k: (steps.append("rename"), real_rename(*a, **k)))
    folder.put("batch/b.xml", b"x")
    assert steps == ["sync", "rename", "sync"]


def test_two_senders_of_the_same_file_both_succeed_and_readers_see_it_whole(folder):
    content = b"x" * 200_000
    problems: list[object] = []

    def work() -> None:
        for number in range(20):
            try:
                folder.put(f"batch/{number}.xml", content)
                if folder.get(f"batch/{number}.xml") != content:
                    problems.append("a partial file")
            except ChannelError as error:
                problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert problems == []


def test_temporary_names_differ_are_hidden_and_known_again():
    names = {temporary_name("a.xml") for _ in range(100)}
    assert len(names) == 100
    assert all(name.startswith(".") and is_temporary(name) for name in names)
    assert not is_temporary("a.xml")
    assert not is_temporary(".part")
