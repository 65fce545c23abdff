"""Takes messages whole before a thread works on them, so that a slow sender ties up none.

Senders wait in the server's event loop, where one costs no more than the bytes that it has sent; one that is not
done after a while is answered 408 and hung up on. The threads, of which there are few, see only messages that
have arrived. What a message may be is the gate's to say; here stand only the bounds of waiting and of memory.

Granian calls this by its RSGI interface; `autosgern serve soap` names `create`.
"""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from autosgern_service.settings import Settings
from autosgern_service.soap import wsgi

#: Threads that answer messages; each may wait for the database.
THREADS = 32
#: How long a message may take to arrive.
SECONDS = 60.0
#: Above this size (bytes) a message needs one of the few places for large ones, so that memory is bounded whatever
#: comes; a request of an application centre has some 2,000 bytes, a transcript some 100,000.
LARGE = 256 * 1024
PLACES = 16

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Sent(Protocol):
    """The headers of a request, by their names in lower case."""

    def keys(self) -> list[str]:
        """Return every name once."""

    def get(self, name: str) -> str | None:
        """Return the first value of a name."""

    def get_all(self, name: str) -> list[str]:
        """Return every value of a name."""


class Scope(Protocol):
    """What granian says of a request."""

    method: str
    path: str
    query_string: str
    scheme: str
    server: str
    client: str
    http_version: str
    headers: Sent


class Exchange(Protocol):
    """How granian gives the body of a request and takes its answer."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the body, piece by piece."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""


class _NotTaken(Exception):
    """A message that is not waited for: status, and what to tell its sender."""


def create() -> Inlet:
    """Return the inlet of the installation that the environment describes (after a fork)."""
    return Inlet(wsgi.create(), Settings.from_environment().soap_maximum_bytes)


class Inlet:
    """An RSGI application that gives whole messages to a WSGI application, each in a thread."""

    def __init__(self, application: Wsgi, maximum: int, seconds: float = SECONDS) -> None:
        self._application = application
        self._maximum = maximum
        self._seconds = seconds
        self._places = threading.Semaphore(PLACES)
        self._threads = ThreadPoolExecutor(THREADS, "soap")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one HTTP request."""
        place = _Place(self._places)
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(scope, exchange, place)
        except TimeoutError:
            answer = _plain(408, "The message took too long to arrive.")
        except _NotTaken as why:
            answer = _plain(503, str(why), ("Retry-After", "5"))
        else:
            answer = await asyncio.wrap_future(self._threads.submit(self._answer, scope, body))
        finally:
            place.give_back()
        exchange.response_bytes(*answer)

    async def _read(self, scope: Scope, exchange: Exchange, place: _Place) -> bytes:
        """Read a body, never more than the maximum and a piece; the gate refuses what is longer."""
        if scope.method != "POST" or _announced(scope) > self._maximum:
            return b""
        pieces, size = [], 0
        async for piece in exchange:
            pieces.append(piece)
            size += len(piece)
            if size > LARGE and not place.taken and not place.take():
                raise _NotTaken("Too many large messages at once; try again.")
            if size > self._maximum:
                break
        return b"".join(pieces)

    def _answer(self, scope: Scope, body: bytes) -> tuple[int, Headers, bytes]:
        started: list[Any] = []
        parts = self._application(
            _environ(scope, body), lambda *status_and_headers: started.extend(status_and_headers)
        )
        status, headers = started
        return int(status.split()[0]), headers, b"".join(parts)


class _Place:
    """A large message's place, as long as it has one."""

    def __init__(self, places: threading.Semaphore) -> None:
        self._places = places
        self.taken = False

    def take(self) -> bool:
        self.taken = self._places.acquire(blocking=False)
        return self.taken

    def give_back(self) -> None:
        if self.taken:
            self._places.release()


def _announced(scope: Scope) -> int:
    length = scope.headers.get("content-length") or ""
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _plain(status: int, why: str, *headers: tuple[str, str]) -> tuple[int, Headers, bytes]:
    return (
        status,
        [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close"), *headers],
        why.encode(),
    )


def _environ(scope: Scope, body: bytes) -> Environ:
    """Return the request as WSGI (PEP 3333) describes it."""
    sent, names = scope.headers, scope.headers.keys()
    headers = {f"HTTP_{name.upper().replace('-', '_')}": ",".join(sent.get_all(name)) for name in names}
    host, _, port = scope.server.rpartition(":")
    environ = headers | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path,
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{name}" in environ:
            environ[name] = environ.pop(f"HTTP_{name}")
    return environ
