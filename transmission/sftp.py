"""A destination reached by SFTP. Only `destination.open_channel` makes one.

The server must show the one host key that the operator pinned; nothing of the machine (agent, `~/.ssh`, known
hosts) is looked at. asyncssh is driven through an event loop of the channel's own, so that callers stay
synchronous: one thread at a time, and none that runs a loop itself. The connection is made by the first call,
and again by the next one after a failure.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from pathlib import PurePosixPath
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import asyncssh

from transmission.channel import (
    DEFAULT_LIMIT,
    LONGEST_NAME,
    MOST_NAMES,
    Channel,
    ChannelError,
    ChannelReason,
    is_temporary,
    plain_parts,
    temporary_name,
)

T = TypeVar("T")

# By which a text with a private key is known: OpenSSH's and PEM's, and PuTTY's.
_PRIVATE = ("PRIVATE KEY-----", "Private-Lines:")

# Asked for after the pinned kind of key, so that a wrong server shows its key and is known for what it is.
_OTHER_KINDS_OF_HOST_KEY = (
    "+ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256"
)

# The first entry that fits.
_REASONS: tuple[tuple[tuple[type[Exception], ...], ChannelReason], ...] = (
    ((asyncssh.HostKeyNotVerifiable,), ChannelReason.WRONG_HOST_KEY),
    ((asyncssh.PermissionDenied,), ChannelReason.REFUSED),
    ((asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect), ChannelReason.PERMISSION),
    ((asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded), ChannelReason.NO_SPACE),
    ((asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath), ChannelReason.NOT_FOUND),
    ((asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection), ChannelReason.LINK_BROKEN),
    ((asyncssh.SFTPError,), ChannelReason.FAILED),  # where many servers hide a full disk
    ((TimeoutError,), ChannelReason.TIMED_OUT),
    ((asyncssh.Error, OSError), ChannelReason.LINK_BROKEN),
)
# What these mean while there is no connection yet: nobody was reached.
_BEFORE_CONNECTION = (ChannelReason.LINK_BROKEN, ChannelReason.TIMED_OUT, ChannelReason.FAILED)
_MISSING = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)


class Sftp(Channel):
    """The folder of `sftp://user@host[:port]/folder`. It must exist; the batches' folders are made."""

    def __init__(
        self,
        url: str,
        *,
        host_key: str,
        password: str = "",
        private_key: str = "",
        connect_timeout: float = 20,
        operation_timeout: float = 60,
    ) -> None:
        """Read the address and the secrets, ValueError if they are none; time-outs in seconds, per call."""
        parts = urlsplit(url)
        alien = parts.password is not None or parts.query or parts.fragment
        if alien or not (parts.hostname and parts.username):
            raise ValueError("an SFTP destination is sftp://user@host[:port]/folder, the secret apart")
        if not (password or private_key):
            raise ValueError("an SFTP destination needs a password or a private key")
        folders = parts.path.strip("/")
        try:
            self._base = PurePosixPath("/", *(plain_parts(folders) if folders else ()))
        except ChannelError as error:
            raise ValueError(f"not an SFTP folder: {error.detail}") from None
        self._connect_timeout = connect_timeout
        self._operation_timeout = operation_timeout
        self._address = f"{parts.hostname}:{parts.port or 22}"
        self._options: dict[str, Any] = {
            "host": parts.hostname,
            "port": parts.port or 22,
            "username": unquote(parts.username),
            "known_hosts": ([_pinned(host_key)], [], []),
            "server_host_key_algs": _OTHER_KINDS_OF_HOST_KEY,
            "config": None,
            "agent_path": None,
            "client_keys": [_secret_key(private_key)] if private_key else None,
            "password": password or None,
            "preferred_auth": "publickey,keyboard-interactive,password",
            "keepalive_interval": 15,
        }
        self._runner = asyncio.Runner()
        # A thread of its own for the loop: the caller's may be running one already, and signals are not ours.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sftp")
        self._connection: Any = None
        self._client: Any = None
        self._made: set[PurePosixPath] = set()

    def put(self, path: str, content: bytes) -> bool:
        remote = self._base.joinpath(*plain_parts(path))

        async def upload(client: Any) -> bool:
            there = await _read(client, remote, limit=len(content))
            if there is not None:
                if there != content:
                    raise ChannelError(ChannelReason.CONFLICT, path)
                return False
            await self._make_folders(client, remote.parent)
            await _write(client, remote, content)
            return True

        return self._run(upload, path)

    def get(self, path: str, *, limit: int = DEFAULT_LIMIT) -> bytes | None:
        remote = self._base.joinpath(*plain_parts(path))

        async def download(client: Any) -> bytes | None:
            return await _read(client, remote, limit=limit)

        content = self._run(download, path)
        if content is not None and len(content) > limit:
            raise ChannelError(ChannelReason.TOO_LARGE, f"{path}: more than {limit} bytes")
        return content

    def list(self, path: str = "") -> tuple[str, ...]:
        return tuple(name for name in self._names(path) if not name.startswith("."))

    def tidy(self, path: str) -> None:
        folder = self._base.joinpath(*plain_parts(path))
        leftovers = tuple(filter(is_temporary, self._names(path)))

        async def remove(client: Any) -> None:
            for name in leftovers:
                with suppress(*_MISSING):
                    await client.remove(str(folder / name))

        if leftovers:
            self._run(remove, path)

    def close(self) -> None:
        self._disconnect()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    def _names(self, path: str) -> tuple[str, ...]:
        folder = self._base.joinpath(*(plain_parts(path) if path else ()))

        async def names(client: Any) -> tuple[str, ...]:
            try:
                return tuple(sorted(await _names(client, folder)))
            except _MISSING:
                return ()

        return self._run(names, path)

    async def _make_folders(self, client: Any, folder: PurePosixPath) -> None:
        """Make the folders below the base, once per connection."""
        if folder == self._base or folder in self._made:
            return
        await self._make_folders(client, folder.parent)
        if not await client.isdir(str(folder)):
            await client.mkdir(str(folder))
        self._made.add(folder)

    def _run(self, operation: Callable[[Any], Awaitable[T]], path: str) -> T:
        async def in_time() -> T:
            client = await self._connected()
            # The connection is dropped, not the operation cancelled: that would wait for the server again, to
            # close its file.
            loop = asyncio.get_running_loop()
            deadline = loop.call_later(self._operation_timeout, self._connection.abort)
            try:
                return await operation(client)
            except asyncssh.Error:
                if loop.time() >= deadline.when():
                    raise TimeoutError(f"no answer in {self._operation_timeout} s") from None
                raise
            finally:
                deadline.cancel()

        try:
            return self._await(in_time())
        except BaseException as error:
            self._disconnect()
            if isinstance(error, (asyncssh.Error, OSError)):
                raise ChannelError(_reason(error), f"{self._address} {path}: {_words(error)}") from error
            raise

    async def _connected(self) -> Any:
        if self._client is None:
            try:
                async with asyncio.timeout(self._connect_timeout):
                    self._connection = await asyncssh.connect(**self._options)
                    self._client = await self._connection.start_sftp_client()
            except (asyncssh.Error, OSError) as error:
                reason = _reason(error)
                if reason in _BEFORE_CONNECTION:
                    reason = ChannelReason.UNREACHABLE
                raise ChannelError(reason, f"{self._address}: {_words(error)}") from error
        return self._client

    def _disconnect(self) -> None:
        """Drop the connection at once, whatever its state; the next call makes a new one."""
        connection, self._connection, self._client = self._connection, None, None
        self._made.clear()
        if connection is not None:
            connection.abort()
            with suppress(Exception):  # only so that the loop forgets the dead transport
                self._await(asyncio.wait_for(connection.wait_closed(), 5))

    def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end on the channel's own loop."""
        return self._thread.submit(self._runner.run, coroutine).result()


async def _names(client: Any, folder: PurePosixPath) -> list[str]:
    """Name what a folder holds, MOST_NAMES at most; a server may go on naming for ever."""
    found: list[str] = []
    async with aclosing(client.scandir(str(folder))) as entries:
        async for entry in entries:
            if len(entry.filename) <= LONGEST_NAME:
                found.append(entry.filename)
            if len(found) == MOST_NAMES:
                break
    return found


async def _read(client: Any, remote: PurePosixPath, *, limit: int) -> bytes | None:
    """Read a file up to one byte beyond the limit, None where there is none."""
    try:
        async with client.open(str(remote), "rb") as file:
            content: bytes = await file.read(limit + 1)
            return content
    except _MISSING:
        return None


async def _write(client: Any, remote: PurePosixPath, content: bytes) -> None:
    """Write a file whole: temporary name, then renamed."""
    temporary = str(remote.with_name(temporary_name(remote.name)))
    try:
        async with client.open(temporary, "xb") as file:
            await file.write(content)
        try:
            await client.posix_rename(temporary, str(remote))
        except asyncssh.SFTPOpUnsupported:
            # Where a file came there meanwhile this one refuses rather than replaces.
            await client.rename(temporary, str(remote))
    except asyncssh.SFTPError:
        with suppress(asyncssh.Error):
            await client.remove(temporary)
        raise


def public_key(text: str) -> str:
    """Return a server's public key as a line of OpenSSH without its comment; ValueError for what is none.

    A private key is refused, alone or beside its public one: asyncssh would read the public half, and whoever pins the
    key would keep the text in the clear.
    """
    if any(mark in text for mark in _PRIVATE):
        raise ValueError(
            "that is a private key: the server's public key is needed, as in an OpenSSH .pub file"
        )
    key = _pinned(text)
    key.set_comment(None)
    line: str = key.export_public_key().decode().strip()
    return line


def _pinned(host_key: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_public_key(host_key)
    except asyncssh.KeyImportError:
        raise ValueError(
            "an SFTP destination needs its server's public key, as in an OpenSSH .pub file"
        ) from None


def _secret_key(private_key: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(private_key)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise ValueError(
            "the private key cannot be read: OpenSSH or PEM text, without a passphrase"
        ) from None


def _reason(error: Exception) -> ChannelReason:
    return next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), ChannelReason.FAILED)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
