"""The HTTP in front of the SOAP face: methods, content types, sizes, TLS, and who is at the other end.

What is refused here was never a SOAP message, so it gets a plain HTTP status (404, 405, 411, 413, 415, 400);
everything after that is a SOAP fault. Nothing is read beyond the largest message that the settings allow.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable
from typing import Any

from autosgern_service.opened.service import Service
from autosgern_service.soap import log
from autosgern_service.soap.call import Call
from autosgern_service.soap.envelope import ENCODINGS, is_read
from autosgern_service.soap.names import SOAP11, SOAP12
from autosgern_service.soap.protocol import Face
from xsd import charsets

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]

_TYPES = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}
_PLAIN = "text/plain; charset=utf-8"


class NotAMessage(Exception):
    """An HTTP request that is no SOAP message: its status line, and headers that the answer needs."""

    def __init__(self, status: str, why: str, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status = status
        self.why = why
        self.headers = headers


class Gate:
    """The WSGI application of one SOAP address: POST messages, GET ?wsdl."""

    def __init__(self, service: Service, face: Face, path: str) -> None:
        self._service = service
        self._face = face
        self._type = _TYPES[face.soap]
        self._wsdl = face.wsdl(service.settings.soap_address + path)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request."""
        try:
            if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
                return send_wsdl(environ, start_response, self._wsdl)
            started = time.perf_counter()
            call = self._call(environ)
        except NotAMessage as refused:
            return send(start_response, refused.status, _PLAIN, refused.why.encode(), *refused.headers)
        status, body, fault = self._face.answer(call)
        log.record(call, body, fault, round((time.perf_counter() - started) * 1000))
        return send(start_response, status, f"{self._type}; charset=utf-8", body)

    def _call(self, environ: Environ) -> Call:
        if environ["REQUEST_METHOD"] != "POST":
            raise NotAMessage("405 Method Not Allowed", "POST a SOAP message.", ("Allow", "GET, HEAD, POST"))
        charset = _charset(environ, self._type)
        message = _read(environ, self._service.settings.soap_maximum_bytes)
        address, secure = peer(environ, self._service.settings.trusted_proxies)
        return Call(self._service, message, charset, address, secure)


def send(
    start_response: StartResponse, status: str, kind: str, body: bytes, *headers: tuple[str, str]
) -> Iterable[bytes]:
    """Send a whole answer."""
    start_response(
        status,
        [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            *headers,
        ],
    )
    return [body]


def send_wsdl(environ: Environ, start_response: StartResponse, wsdl: bytes) -> Iterable[bytes]:
    """Send a WSDL to who asks for ?wsdl; raises NotAMessage for any other GET."""
    if environ.get("QUERY_STRING", "").split("=")[0].lower() != "wsdl":
        raise NotAMessage(
            "405 Method Not Allowed", "POST a SOAP message, or GET ?wsdl.", ("Allow", "GET, HEAD, POST")
        )
    # To HEAD the server sends the same headers, and keeps the body to itself.
    return send(start_response, "200 OK", "text/xml; charset=utf-8", wsdl)


def peer(environ: Environ, trusted_proxies: tuple[str, ...]) -> tuple[str, bool]:
    """Return the address at the other end, and whether the way there is encrypted or within this machine.

    X-Forwarded-For and X-Forwarded-Proto count only where a trusted proxy says so; of the former only the last
    address, the one that this proxy saw itself.
    """
    address = environ.get("REMOTE_ADDR") or ""
    if address in trusted_proxies:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        proto = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
        return forwarded[:45] or address, proto.lower() == "https"
    return address, environ.get("wsgi.url_scheme") == "https" or _is_loopback(address)


def _is_loopback(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _charset(environ: Environ, expected: str) -> str:
    """Return the charset that HTTP names, empty where it names none."""
    kind = environ.get("CONTENT_TYPE") or ""
    try:
        charset = charsets.of_content_type(kind)
    except charsets.Unclear:
        charset = "?"
    if kind.partition(";")[0].strip().lower() != expected or (charset and not is_read(charset)):
        raise NotAMessage(
            "415 Unsupported Media Type", f"Send {expected}, in {', '.join(ENCODINGS)}.", ("Accept", expected)
        )
    if environ.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise NotAMessage(
            "415 Unsupported Media Type", "Send it uncompressed.", ("Accept-Encoding", "identity")
        )
    return charset


def _read(environ: Environ, maximum: int) -> bytes:
    """Read the body, never more than the maximum and one byte."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length:
        if not (length.isascii() and length.isdigit()):
            raise NotAMessage("400 Bad Request", "Content-Length is not a number.")
        wanted = int(length[:20])
    elif "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() or environ.get(
        "wsgi.input_terminated"
    ):
        wanted = maximum + 1
    else:
        raise NotAMessage("411 Length Required", "Send Content-Length.")
    if wanted > maximum and length:
        raise _too_large(maximum)
    body = _read_up_to(environ["wsgi.input"], wanted)
    if len(body) > maximum:
        raise _too_large(maximum)
    if length and len(body) != wanted:
        raise NotAMessage("400 Bad Request", "The message ended early.")
    return body


def _read_up_to(stream: Any, wanted: int) -> bytes:
    parts: list[bytes] = []
    while wanted > 0 and (part := stream.read(min(wanted, 1 << 20))):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _too_large(maximum: int) -> NotAMessage:
    return NotAMessage("413 Content Too Large", f"A message has {maximum} bytes at most.")
