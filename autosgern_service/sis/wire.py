"""HTTP to one board: one exchange at a time on kept connections, within a deadline and a size.

Made on http.client, as the general libraries leave open what matters here: a board's address is typed by
people, so it must not reach our own network (the address that is checked is the one connected to), never
redirect us, and neither a byte each second nor an endless answer may hold a worker. Proxies, cookies and
compression are not used. The one wait beyond the deadline is the resolver's own.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from autosgern_service.sis.answers import fault, unavailable

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 5.0
KEPT_CONNECTIONS = 8
_CHUNK = 1 << 16
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Deadline:
    """The instant (of time.monotonic) at which a call must have ended."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds left; raise TimeoutError where there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


@dataclass(frozen=True)
class HttpAnswer:
    """A whole answer; the names are those that zeep reads."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes


class Wire:
    """Keeps the connections to one address; safe for threads, each exchange has its own connection."""

    def __init__(self, url: str, *, private_addresses: bool, maximum_bytes: int) -> None:
        self._url = url
        self._private = private_addresses
        self._maximum = maximum_bytes
        self._idle: deque[_Connection] = deque()

    def post(self, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> HttpAnswer:
        """Send one message and return the whole answer, or raise SisError."""
        try:
            connection = self._take(deadline)
            try:
                answer, reusable = connection.post(body, headers, deadline, self._maximum)
            except BaseException:
                connection.close()
                raise
        except TimeoutError:
            raise unavailable("no complete answer within the deadline") from None
        except ssl.SSLCertVerificationError:
            raise unavailable("the certificate is not trusted", retryable=False) from None
        except (http.client.IncompleteRead, OSError):
            raise unavailable("the connection failed") from None
        except http.client.HTTPException:
            raise fault("the answer is not HTTP") from None
        if reusable:
            self._keep(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        """Close the kept connections."""
        while self._idle:
            self._idle.pop().close()

    def _take(self, deadline: Deadline) -> _Connection:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if time.monotonic() - connection.used < IDLE_SECONDS:
                return connection
            connection.close()
        place = locate(self._url, private_addresses=self._private)
        return _Connection(place, _connect(place.addresses, deadline), deadline)

    def _keep(self, connection: _Connection) -> None:
        connection.used = time.monotonic()
        if len(self._idle) >= KEPT_CONNECTIONS:
            connection.close()
        else:
            self._idle.append(connection)


@dataclass(frozen=True)
class Place:
    """A board's address, resolved; `addresses` are socket.getaddrinfo's."""

    tls: bool
    host: str
    port: int
    path: str
    addresses: list[tuple[Any, ...]]


def locate(url: str, *, private_addresses: bool) -> Place:
    """Resolve a board's address, if it is allowed: only https on public addresses is, unless `private_addresses`.

    Raises SisError.
    """
    try:
        parts = urlsplit(url)
        tls, host, port = parts.scheme == "https", parts.hostname, parts.port
    except ValueError:
        raise unavailable("the address is not a URL", retryable=False) from None
    if not url.isascii() or not url.isprintable() or " " in url:
        raise unavailable("the address is not a URL", retryable=False)
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise unavailable("the address is not a URL of a web service", retryable=False)
    if not tls and not private_addresses:
        raise unavailable("the address is not https", retryable=False)
    port = port or (443 if tls else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise unavailable("the host name cannot be resolved") from None
    if not private_addresses and not all(is_public(address[4][0]) for address in found):
        raise unavailable("the address is not public", retryable=False)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(tls, host, port, path, list(found))


def is_public(address: str | int) -> bool:
    """Say whether an IP address is on the internet, also where it wraps an IPv4 address."""
    ip = ipaddress.ip_address(str(address).partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _connect(addresses: list[tuple[Any, ...]], deadline: Deadline) -> socket.socket:
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(CONNECT_SECONDS, deadline.left()))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as problem:
            sock.close()
            failure = problem
    raise failure


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _encrypted(sock: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    try:
        sock.settimeout(deadline.left())
        return _trust().wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


class _Connection(http.client.HTTPConnection):
    """A connected HTTPConnection that reads answers by the clock. Never connects by itself."""

    auto_open = 0
    used = 0.0

    def __init__(self, place: Place, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__(place.host, place.port)
        self._path = place.path
        self._deadline = deadline
        if place.tls:
            self.default_port = 443
            sock = _encrypted(sock, place.host, deadline)
        self.sock = sock
        self.response_class = self._response  # type: ignore[assignment]

    def post(
        self, body: bytes, headers: Mapping[str, str], deadline: Deadline, maximum: int
    ) -> tuple[HttpAnswer, bool]:
        """Return the answer and whether the connection may be used again."""
        self._deadline = deadline
        self.sock.settimeout(deadline.left())
        self.request("POST", self._path, body, {**headers, "Accept-Encoding": "identity"})
        with self.getresponse() as response:
            content = _read(response, maximum)
            kind = {"Content-Type": response.getheader("Content-Type", "")}
            return HttpAnswer(response.status, kind, content), not response.will_close

    def _response(self, sock: socket.socket, **options: Any) -> http.client.HTTPResponse:
        return http.client.HTTPResponse(_Clocked(sock, self._deadline), **options)  # type: ignore[arg-type]


def _read(response: http.client.HTTPResponse, maximum: int) -> bytes:
    content = bytearray()
    while chunk := response.read(_CHUNK):
        content += chunk
        if len(content) > maximum:
            raise fault("the answer is too large")
    if response.length:  # http.client does not say that a part is missing
        raise http.client.IncompleteRead(b"")
    return bytes(content)


class _Clocked:
    """What HTTPResponse asks of a socket: a file, here one whose every read ends at the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_ClockedFile(self._sock, self._deadline))


class _ClockedFile(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = sock.makefile("rb", buffering=0)
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
