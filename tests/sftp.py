"""A real SFTP server whose disk and link can be made to fail."""

import asyncio
import contextlib
import errno
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

from transmission.sftp import Sftp

PASSWORD = "orange-canoe-7"


@dataclass
class SftpSite:
    """A running SFTP server: where it is, what it holds, and the faults that a test gives it."""

    folder: Path
    host_keys: list[asyncssh.SSHKey]
    client_key: asyncssh.SSHKey
    port: int = 0
    cut_after: int | None = None  # bytes written until the link breaks, once
    write_error: Exception | None = None
    stalls: bool = False
    posix_rename: bool = True
    connections: int = 0
    sessions: list[asyncssh.SSHServerConnection] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"sftp://ocas@127.0.0.1:{self.port}/incoming"

    @property
    def pinned(self) -> str:
        return self.host_keys[0].export_public_key().decode()

    def channel(self, **values: Any) -> Sftp:
        default = {"host_key": self.pinned, "password": PASSWORD}
        return Sftp(self.url, **(default | values))


def _server_classes(site: SftpSite) -> tuple[type, type]:
    class Server(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            site.connections += 1
            site.sessions.append(conn)

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("ocas", PASSWORD)

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            return username == "ocas" and key.public_data == site.client_key.public_data

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan: asyncssh.SSHServerChannel) -> None:
            super().__init__(chan, chroot=str(site.folder))

        async def write(self, file_obj: Any, offset: int, data: bytes) -> int:  # type: ignore[override]
            if site.stalls:
                await asyncio.sleep(30)
            if site.write_error:
                raise site.write_error
            if site.cut_after is not None and offset + len(data) > site.cut_after:
                super().write(file_obj, offset, data[: max(0, site.cut_after - offset)])
                site.cut_after = None
                site.sessions[-1].abort()
                raise OSError(errno.EIO, "the link is broken")
            return super().write(file_obj, offset, data)  # type: ignore[return-value]

        def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
            if not site.posix_rename:
                raise asyncssh.SFTPOpUnsupported("no such extension")
            return super().posix_rename(oldpath, newpath)

    return Server, Files


@contextlib.contextmanager
def run_sftp_server(folder: Path) -> Iterator[SftpSite]:
    site = SftpSite(
        folder,
        [asyncssh.generate_private_key(kind) for kind in ("ssh-ed25519", "ecdsa-sha2-nistp256")],
        asyncssh.generate_private_key("ssh-ed25519"),
    )
    (folder / "incoming").mkdir()
    server, files = _server_classes(site)
    loop = asyncio.new_event_loop()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=server, server_host_keys=site.host_keys, sftp_factory=files
        )

    async def shut() -> None:
        acceptor.close()
        for session in site.sessions:
            session.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    site.port = acceptor.get_port()
    try:
        yield site
    finally:
        asyncio.run_coroutine_threadsafe(shut(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
