"""Takes requests whole before a thread works on them, so that a slow sender ties up none.

Senders wait in the server's event loop, where one costs no more than the bytes that it has sent; one that is not
done after a while is answered 408 and hung up on. The threads, of which there are few, see only requests that
have arrived. What a request may be is the application's to say; here stand only the bounds of waiting and of memory.

Granian calls this by its RSGI interface, in which a header still has the name that was sent. By its WSGI interface
X_Forwarded_For would be X-Forwarded-For already, and anybody's word be taken for a proxy's.
"""

from __future__ import annotations

import asyncio
import io
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

#: Threads that answer requests; each may wait for the database.
THREADS = 32
#: How long a request may take to arrive.
SECONDS = 60.0
#: Above this size (bytes) a request needs one of the few places for large ones, so that memory is bounded whatever
#: comes; a request of an application centre has some 2,000 bytes, a transcript some 100,000.
LARGE = 256 * 1024
PLACES = 16
#: An answer that does not say its length leaves in pieces of this size (bytes) or more.
PIECE = 64 * 1024

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

    def response_stream(self, status: int, headers: Headers) -> Stream:
        """Begin an answer that is sent in pieces."""


class Stream(Protocol):
    """How granian takes an answer in pieces."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a piece."""


class _NotTaken(Exception):
    """A request that is not waited for."""


class Inlet:
    """An RSGI application that gives whole requests to a WSGI application, each in a thread.

    `maximum` is the largest body (bytes) that the application may want, `seconds` how long one may take to arrive.
    """

    def __init__(self, application: Wsgi, maximum: int, seconds: float = SECONDS) -> None:
        self._application = application
        self._maximum = maximum
        self._seconds = seconds
        self._places = threading.Semaphore(PLACES)
        self._threads = ThreadPoolExecutor(THREADS, "inlet")

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        """Answer one HTTP request."""
        place = _Place(self._places)
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(scope, exchange, place)
        except TimeoutError:
            exchange.response_bytes(*_LATE)
        except _NotTaken:
            exchange.response_bytes(*_FULL)
        else:
            reply = _Reply(exchange, asyncio.get_running_loop())
            await asyncio.wrap_future(self._threads.submit(self._answer, scope, body, reply))
        finally:
            place.give_back()

    async def _read(self, scope: Scope, exchange: Exchange, place: _Place) -> bytes:
        """Read a body, never more than the maximum and a piece; the application refuses what is longer."""
        if scope.method != "POST" or _announced(scope) > self._maximum:
            return b""
        pieces, size = [], 0
        async for piece in exchange:
            pieces.append(piece)
            size += len(piece)
            if size > LARGE and not place.taken and not place.take():
                raise _NotTaken
            if size > self._maximum:
                break
        return b"".join(pieces)

    def _answer(self, scope: Scope, body: bytes, reply: _Reply) -> None:
        started: list[Any] = []
        parts = self._application(
            _environ(scope, body), lambda *status_and_headers: started.extend(status_and_headers)
        )
        try:
            status, headers = started
            reply.send(int(status.split()[0]), headers, parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()


class _Reply:
    """Sends an answer from the thread that makes it; the server takes it in its event loop."""

    def __init__(self, exchange: Exchange, loop: asyncio.AbstractEventLoop) -> None:
        self._exchange = exchange
        self._loop = loop

    def send(self, status: int, headers: Headers, parts: Iterable[bytes]) -> None:
        """Send an answer: whole where its length is known, else piece by piece as it is made."""
        if isinstance(parts, list) or any(name.lower() == "content-length" for name, _ in headers):
            self._in_loop(self._whole(status, headers, b"".join(parts)))
            return
        stream = self._in_loop(self._begun(status, headers))
        for piece in _gathered(parts):
            self._in_loop(stream.send_bytes(piece))

    def _in_loop(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _whole(self, status: int, headers: Headers, body: bytes) -> None:
        self._exchange.response_bytes(status, headers, body)

    async def _begun(self, status: int, headers: Headers) -> Stream:
        return self._exchange.response_stream(status, headers)


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield small parts together, as each way to the server costs the same."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


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


_LATE = _plain(408, "L’envoi a mis trop de temps à arriver.\nWhat you sent took too long to arrive.\n")
_FULL = _plain(
    503,
    "Trop de gros envois à la fois; réessayez dans quelques secondes.\n"
    "Too many large messages at once; try again in a few seconds.\n",
    ("Retry-After", "5"),
)


def _environ(scope: Scope, body: bytes) -> Environ:
    """Return the request as WSGI (PEP 3333) describes it.

    There X_Forwarded_For would have the name of X-Forwarded-For, which a proxy writes and we believe. No header that
    anybody needs has such a name, so it does not get there.
    """
    sent, names = scope.headers, scope.headers.keys()
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": (";" if name == "cookie" else ",").join(sent.get_all(name))
        for name in names
        if "_" not in name
    }
    host, _, port = scope.server.rpartition(":")
    environ = headers | {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
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
