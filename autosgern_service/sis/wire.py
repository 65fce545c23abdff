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
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from autosgern_service.sis.answers import SisError, fault, refused, unavailable

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
    """A whole answer; the names are those that zeep reads. `kept`: the connection may be used again."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    kept: bool


class Wire:
    """Keeps the connections to one address; safe for threads, each exchange has its own connection.

    `client_certificate` and `client_key` are PEM files, for boards that ask who connects; the key may stand in
    the certificate's file.
    """

    def __init__(
        self,
        url: str,
        *,
        private_addresses: bool,
        maximum_bytes: int,
        client_certificate: Path | None = None,
        client_key: Path | None = None,
    ) -> None:
        self._url = url
        self._private = private_addresses
        self._maximum = maximum_bytes
        self._certificate = (client_certificate, client_key)
        self._idle: deque[_Connection] = deque()

    def post(self, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> HttpAnswer:
        """Send one message and return the whole answer, or raise SisError."""
        return self._exchange("POST", body, headers, deadline)

    def get(self, deadline: Deadline) -> HttpAnswer:
        """Return what the address shows to whoever looks, or raise SisError."""
        return self._exchange("GET", None, {}, deadline)

    def _exchange(
        self, method: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline
    ) -> HttpAnswer:
        try:
            connection = self._take(deadline)
            try:
                answer = connection.exchange(method, body, headers, deadline, self._maximum)
            except BaseException:
                connection.close()
                raise
        except TimeoutError:
            raise unavailable("no complete answer within the deadline") from None
        except ssl.SSLError as problem:
            raise _not_trusted(problem) from None
        except (http.client.IncompleteRead, OSError):
            raise unavailable("the connection failed") from None
        except http.client.HTTPException:
            raise fault("the answer is not HTTP") from None
        if answer.kept:
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
        trust = self._trust() if place.tls else None
        return _Connection(place, _connect(place.addresses, deadline), deadline, trust)

    def _trust(self) -> ssl.SSLContext:
        try:
            return _trust(*self._certificate)
        except OSError:  # unreadable, no PEM, or a key of another certificate
            raise unavailable("our client certificate cannot be used", retryable=False) from None

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
def _trust(certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if certificate:
        context.load_cert_chain(certificate, key, password="")  # or OpenSSL would ask on the terminal
    return context


def _not_trusted(problem: ssl.SSLError) -> SisError:
    """Return the error of a TLS connection that failed: we do not trust them, they do not trust us, or neither."""
    reason = problem.reason or ""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return unavailable("the certificate is not trusted", retryable=False)
    if "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason):
        return refused("the board does not accept our client certificate")
    return unavailable("the connection failed")


def _encrypted(sock: socket.socket, host: str, deadline: Deadline, trust: ssl.SSLContext) -> ssl.SSLSocket:
    try:
        sock.settimeout(deadline.left())
        return trust.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise


class _Connection(http.client.HTTPConnection):
    """A connected HTTPConnection that reads answers by the clock. Never connects by itself."""

    auto_open = 0
    used = 0.0

    def __init__(
        self, place: Place, sock: socket.socket, deadline: Deadline, trust: ssl.SSLContext | None
    ) -> None:
        super().__init__(place.host, place.port)
        self._path = place.path
        self._deadline = deadline
        if trust:
            self.default_port = 443
            sock = _encrypted(sock, place.host, deadline, trust)
        self.sock = sock
        self.response_class = self._response  # type: ignore[assignment]

    def exchange(
        self, method: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline, maximum: int
    ) -> HttpAnswer:
        """Ask once and return the whole answer."""
        self._deadline = deadline
        self.sock.settimeout(deadline.left())
        self.request(method, self._path, body, {**headers, "Accept-Encoding": "identity"})
        with self.getresponse() as response:
            content = _read(response, maximum)
            kind = {"Content-Type": response.getheader("Content-Type", "")}
            return HttpAnswer(response.status, kind, content, kept=not response.will_close)

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
