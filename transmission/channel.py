"""The way to a destination: a place with folders and files, a folder of this machine or one reached by SFTP.

Whatever the place, a file there is whole or absent: it is written under a temporary name and renamed. A path
comes partly from others' documents, so every channel refuses a path that is not made of plain names.
`open_channel` makes the channel that a destination's URL asks for.
"""

import errno
import os
import re
import secrets
import stat
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TEMPORARY_NAME = re.compile(r"\..+\.[0-9a-f]{16}\.part")

DEFAULT_LIMIT = 64 * 1024 * 1024  # bytes; no transcript, manifest or acknowledgment comes near
MOST_NAMES = 10_000  # of one folder; years of batches and acknowledgments that nobody cleared away
LONGEST_NAME = 255  # characters; no file system has longer ones, but a server may tell them


class ChannelReason(StrEnum):
    """Why a channel failed."""

    UNREACHABLE = "Unreachable"
    LINK_BROKEN = "LinkBroken"
    TIMED_OUT = "TimedOut"
    WRONG_HOST_KEY = "WrongHostKey"
    REFUSED = "CredentialsRefused"
    PERMISSION = "PermissionDenied"
    NO_SPACE = "NoSpace"
    NOT_FOUND = "NotFound"
    CONFLICT = "DifferentContent"
    UNSAFE_PATH = "UnsafePath"
    TOO_LARGE = "TooLarge"
    FAILED = "Failed"


# After these the same call may succeed by itself; the others wait for a person.
_RETRYABLE = frozenset(
    {
        ChannelReason.UNREACHABLE,
        ChannelReason.LINK_BROKEN,
        ChannelReason.TIMED_OUT,
        ChannelReason.NO_SPACE,
        ChannelReason.NOT_FOUND,  # a disk not yet mounted, a temporary name that another sender tidied away
        ChannelReason.FAILED,
    }
)

_REASON_OF_ERRNO = {
    errno.EACCES: ChannelReason.PERMISSION,
    errno.EPERM: ChannelReason.PERMISSION,
    errno.EROFS: ChannelReason.PERMISSION,
    errno.ENOSPC: ChannelReason.NO_SPACE,
    errno.EDQUOT: ChannelReason.NO_SPACE,
    errno.ENOENT: ChannelReason.NOT_FOUND,
    errno.ELOOP: ChannelReason.UNSAFE_PATH,  # a symbolic link where we follow none
    errno.ENOTDIR: ChannelReason.UNSAFE_PATH,  # Linux says so of a link where a folder is asked for
}


class ChannelError(Exception):
    """The channel could not do it. `detail` is for operators."""

    def __init__(self, reason: ChannelReason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later without anybody's help."""
        return self.reason in _RETRYABLE


class Channel(Protocol):
    """A destination's place. Paths are relative, `batch/name`; what fails is a ChannelError, always."""

    @abstractmethod
    def put(self, path: str, content: bytes) -> bool:
        """Write a file, its folders included; True if it was written, False if it was there, byte for byte.

        A file with other bytes under that name is never touched: reason CONFLICT.
        """

    @abstractmethod
    def get(self, path: str, *, limit: int = DEFAULT_LIMIT) -> bytes | None:
        """Read a file, None where there is none; reason TOO_LARGE, unread, beyond the limit of bytes."""

    @abstractmethod
    def list(self, path: str = "") -> tuple[str, ...]:
        """Name what a folder holds, sorted, hidden names left out; empty where there is no such folder.

        Who fills the folder is not us: of more than MOST_NAMES entries only so many are read. So whether a certain
        file is there is asked with `get`.
        """

    @abstractmethod
    def tidy(self, path: str) -> None:
        """Remove from a folder what interrupted uploads left there."""

    @abstractmethod
    def close(self) -> None:
        """Give back the connection, where there is one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def plain_parts(path: str) -> tuple[str, ...]:
    """Split a relative path into its names; reason UNSAFE_PATH unless each is a plain, visible name."""
    parts = tuple(path.split("/"))
    if not all(_PLAIN_NAME.fullmatch(part) for part in parts):
        raise ChannelError(ChannelReason.UNSAFE_PATH, repr(path[:100]))
    return parts


def temporary_name(name: str) -> str:
    """Invent a hidden name to write under: one's own, since a writer thought dead may still be writing."""
    return f".{name}.{secrets.token_hex(8)}.part"


def is_temporary(name: str) -> bool:
    """Say whether a name comes from `temporary_name`."""
    return bool(_TEMPORARY_NAME.fullmatch(name))


class Folder(Channel):
    """A folder under the configured root, and never anything outside it.

    Each step down is opened relative to the folder above without following links, so neither a name nor a
    link that somebody puts there meanwhile leads elsewhere. The root itself must exist: a disk that is not
    mounted must not be replaced by an empty folder.
    """

    def __init__(self, root: Path, path: str = "") -> None:
        self._root = root
        try:
            self._base = plain_parts(path) if path else ()
        except ChannelError as error:
            raise ValueError(f"not a folder under the root: {error.detail}") from None

    def put(self, path: str, content: bytes) -> bool:
        *folders, name = plain_parts(path)
        with _told_as_channel_error(path), self._opened(folders, create=True) as folder:
            there = _read(folder, name, limit=len(content))
            if there is not None:
                if there != content:
                    raise ChannelError(ChannelReason.CONFLICT, path)
                return False
            _write(folder, name, content)
            return True

    def get(self, path: str, *, limit: int = DEFAULT_LIMIT) -> bytes | None:
        *folders, name = plain_parts(path)
        with _told_as_channel_error(path):
            try:
                with self._opened(folders) as folder:
                    content = _read(folder, name, limit=limit)
            except FileNotFoundError:
                return None
        if content is not None and len(content) > limit:
            raise ChannelError(ChannelReason.TOO_LARGE, f"{path}: more than {limit} bytes")
        return content

    def list(self, path: str = "") -> tuple[str, ...]:
        return tuple(name for name in self._names(path) if not name.startswith("."))

    def tidy(self, path: str) -> None:
        folders = plain_parts(path)
        for name in filter(is_temporary, self._names(path)):
            with _told_as_channel_error(path), suppress(FileNotFoundError), self._opened(folders) as folder:
                os.unlink(name, dir_fd=folder)

    def close(self) -> None:
        """Do nothing: no folder stays open between two calls."""

    def _names(self, path: str) -> tuple[str, ...]:
        with _told_as_channel_error(path):
            try:
                with (
                    self._opened(plain_parts(path) if path else ()) as folder,
                    os.scandir(folder) as entries,
                ):
                    return tuple(sorted(entry.name for entry in islice(entries, MOST_NAMES)))
            except FileNotFoundError:
                return ()

    @contextmanager
    def _opened(self, folders: Sequence[str], *, create: bool = False) -> Iterator[int]:
        """Open a folder below the base as a file descriptor; FileNotFoundError where it is not."""
        try:
            current = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            raise ChannelError(ChannelReason.NOT_FOUND, "the configured root does not exist") from None
        try:
            for part in (*self._base, *folders):
                if create:
                    _make_folder(current, part)
                below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=current)
                os.close(current)
                current = below
            yield current
        finally:
            os.close(current)


def _make_folder(parent: int, name: str) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, 0o750, dir_fd=parent)
        os.fsync(parent)


def _read(folder: int, name: str, *, limit: int) -> bytes | None:
    """Read a plain file up to one byte beyond the limit, None where there is none."""
    try:
        # Not blocking: a pipe that somebody puts there must not hold the night.
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except FileNotFoundError:
        return None
    with open(file, "rb") as stream:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise ChannelError(ChannelReason.UNSAFE_PATH, f"{name} is not a file")
        return stream.read(limit + 1)


def _write(folder: int, name: str, content: bytes) -> None:
    """Write a file whole: temporary name, on disk, renamed, the folder on disk."""
    temporary = temporary_name(name)
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640, dir_fd=folder)
        with open(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(file)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


@contextmanager
def _told_as_channel_error(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = _REASON_OF_ERRNO.get(error.errno or 0, ChannelReason.FAILED)
        raise ChannelError(reason, f"{path}: {error.strerror}") from error
