"""A destination reached by SFTP, against a real server on this machine."""

import asyncio
import errno
import threading
from concurrent.futures import ThreadPoolExecutor

import asyncssh
import pytest

from transmission import ChannelError, ChannelReason, acknowledgment_name, open_channel, send
from transmission.channel import temporary_name

BIG = bytes(range(256)) * 2000


def failure(call) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        call()
    return raised.value


def test_a_file_is_written_with_its_folder_and_read_back(site):
    with site.channel() as channel:
        assert channel.put("batch/a.xml", BIG) is True
        assert channel.get("batch/a.xml") == BIG
        assert channel.list() == ("batch",)
        assert channel.list("batch") == ("a.xml",)
    assert (site.folder / "incoming/batch/a.xml").read_bytes() == BIG


def test_a_private_key_opens_the_door_without_a_password(site, tmp_path):
    key = site.client_key.export_private_key().decode()
    secrets = {"host_key": site.pinned, "private_key": key}
    with open_channel(site.url, root=tmp_path, **secrets) as channel:
        assert channel.put("batch/a.xml", b"x") is True


def test_the_same_bytes_are_not_written_twice_and_others_never_replace_them(site):
    with site.channel() as channel:
        channel.put("batch/a.xml", b"one")
        before = (site.folder / "incoming/batch/a.xml").stat().st_ino
        assert channel.put("batch/a.xml", b"one") is False
        assert failure(lambda: channel.put("batch/a.xml", b"two")).reason is ChannelReason.CONFLICT
        assert channel.get("batch/a.xml") == b"one"
    assert (site.folder / "incoming/batch/a.xml").stat().st_ino == before


def test_what_is_not_there_is_none_and_no_names(site):
    with site.channel() as channel:
        assert channel.get("batch/a.xml") is None
        assert channel.list("batch") == ()
        channel.tidy("batch")


def test_a_file_beyond_the_limit_is_refused(site):
    with (site.folder / "incoming/a.ack.xml").open("wb") as file:
        file.truncate(50 * 1024**3)
    with site.channel() as channel:
        error = failure(lambda: channel.get(acknowledgment_name("a"), limit=1000))
    assert error.reason is ChannelReason.TOO_LARGE


@pytest.mark.parametrize("path", ["../a.xml", "/etc/a.xml", "batch/../../a", ".a.xml", ""])
def test_a_path_of_anything_but_plain_names_is_refused_before_any_connection(site, path):
    with site.channel() as channel:
        assert failure(lambda: channel.put(path, b"x")).reason is ChannelReason.UNSAFE_PATH
        assert failure(lambda: channel.get(path)).reason is ChannelReason.UNSAFE_PATH
    assert site.connections == 0


@pytest.mark.parametrize("position", [0, 1])
def test_a_server_with_several_host_keys_shows_the_pinned_one(site, position):
    with site.channel(host_key=site.host_keys[position].export_public_key().decode()) as channel:
        assert channel.put("batch/a.xml", b"x") is True


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521"])
def test_another_host_key_is_refused_before_any_password_is_shown(site, kind):
    stranger = asyncssh.generate_private_key(kind).export_public_key().decode()
    with site.channel(host_key=stranger) as channel:
        error = failure(lambda: channel.put("batch/a.xml", b"x"))
    assert (error.reason, error.retryable) == (ChannelReason.WRONG_HOST_KEY, False)
    assert list((site.folder / "incoming").iterdir()) == []


def test_a_wrong_password_is_refused_and_not_repeated_in_the_error(site):
    with site.channel(password="wrong-secret") as channel:
        error = failure(lambda: channel.put("batch/a.xml", b"x"))
    assert (error.reason, error.retryable) == (ChannelReason.REFUSED, False)
    assert "wrong-secret" not in str(error)


def test_a_wrong_private_key_is_refused(site):
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    with site.channel(password="", private_key=key) as channel:
        assert failure(lambda: channel.put("batch/a.xml", b"x")).reason is ChannelReason.REFUSED


def test_nobody_listening_is_unreachable(site):
    with site.channel() as channel:
        channel._options["port"] = 1
        error = failure(lambda: channel.put("batch/a.xml", b"x"))
    assert (error.reason, error.retryable) == (ChannelReason.UNREACHABLE, True)


def test_a_server_that_never_greets_is_given_up(site):
    async def be_silent() -> asyncio.Server:
        return await asyncio.start_server(lambda _reader, _writer: asyncio.sleep(30), "127.0.0.1", 0)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(be_silent(), loop).result(10)
    try:
        with site.channel(connect_timeout=0.3) as channel:
            channel._options["port"] = server.sockets[0].getsockname()[1]
            assert failure(lambda: channel.get("a")).reason is ChannelReason.UNREACHABLE
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def test_a_server_that_stalls_is_given_up_in_time(site):
    site.stalls = True
    with site.channel(operation_timeout=0.5) as channel:
        error = failure(lambda: channel.put("batch/a.xml", b"x"))
        assert (error.reason, error.retryable) == (ChannelReason.TIMED_OUT, True)
        site.stalls = False
        assert channel.put("batch/a.xml", b"x") is True


def test_a_link_broken_in_the_middle_of_a_file_leaves_no_such_file_and_the_next_call_writes_it(site):
    site.cut_after = len(BIG) // 2
    with site.channel() as channel:
        error = failure(lambda: channel.put("batch/a.xml", BIG))
        assert (error.reason, error.retryable) == (ChannelReason.LINK_BROKEN, True)
        assert channel.list("batch") == ()
        assert channel.put("batch/a.xml", BIG) is True
        assert channel.get("batch/a.xml") == BIG
    assert site.connections == 2


def test_a_batch_whose_link_broke_is_sent_to_its_end_by_a_second_call(site, batch, item):
    items = [item(n, content=f"<T>{n}</T>".encode() + b" " * 40_000) for n in range(1, 6)]
    sent = batch(*items)
    with site.channel() as channel:
        channel.put(f"{sent.id}/DOC-1.xml", items[0].content())
        site.cut_after = 20_000
        assert failure(lambda: send(sent, channel)).reason is ChannelReason.LINK_BROKEN
        assert "manifest.xml" not in channel.list(sent.id)
        send(sent, channel)
    place = site.folder / "incoming" / sent.id
    assert {path.name for path in place.iterdir()} == {f"DOC-{n}.xml" for n in range(1, 6)} | {"manifest.xml"}
    assert all((place / f"DOC-{n}.xml").read_bytes() == items[n - 1].content() for n in range(1, 6))


class Worded(asyncssh.SFTPError):
    """An error whose code crosses as it is, as from servers that use the words of later protocol versions."""

    def encode(self, version: int) -> bytes:
        return super().encode(6)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (OSError(errno.EACCES, "Permission denied"), ChannelReason.PERMISSION),
        (Worded(asyncssh.FX_WRITE_PROTECT, "read only"), ChannelReason.PERMISSION),
        (Worded(asyncssh.FX_NO_SPACE_ON_FILESYSTEM, "full"), ChannelReason.NO_SPACE),
        (Worded(asyncssh.FX_QUOTA_EXCEEDED, "quota"), ChannelReason.NO_SPACE),
        # Version 3 of the protocol, which everybody speaks, has one word for all of these.
        (OSError(errno.ENOSPC, "No space left on device"), ChannelReason.FAILED),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), ChannelReason.FAILED),
    ],
)
def test_a_failing_disk_over_there_leaves_nothing_and_the_next_call_succeeds(site, fault, reason):
    with site.channel() as channel:
        site.write_error = fault
        error = failure(lambda: channel.put("batch/a.xml", b"x"))
        assert error.reason is reason
        assert (fault.strerror if isinstance(fault, OSError) else fault.reason) in error.detail
        assert list((site.folder / "incoming/batch").iterdir()) == []
        site.write_error = None
        assert channel.put("batch/a.xml", b"x") is True


def test_a_server_without_posix_rename_is_served_by_the_plain_one(site):
    site.posix_rename = False
    with site.channel() as channel:
        assert channel.put("batch/a.xml", b"x") is True
        assert channel.list("batch") == ("a.xml",)


def test_a_missing_folder_over_there_is_said(site):
    (site.folder / "incoming").rmdir()
    with site.channel() as channel:
        assert failure(lambda: channel.put("batch/a.xml", b"x")).reason is ChannelReason.NOT_FOUND


def test_tidying_removes_what_interrupted_uploads_left(site):
    with site.channel() as channel:
        channel.put("batch/a.xml", b"x")
        (site.folder / "incoming/batch" / temporary_name("b.xml")).write_bytes(b"half")
        channel.tidy("batch")
    assert [path.name for path in (site.folder / "incoming/batch").iterdir()] == ["a.xml"]


def test_it_may_be_called_where_an_event_loop_is_running(site):
    async def caller() -> bool:
        with site.channel() as channel:
            return channel.put("batch/a.xml", b"x")

    # In a thread: the browser tests may have left a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, caller()).result(30) is True
