"""A board whose SIS sends whatever a test wants, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from datetime import date

from autosgern_service.sis.contract import NAMESPACE, SOAP_ENVELOPE
from matcher import Applicant

Script = Callable[[socket.socket, int], None]

APPLICANT = Applicant(first="Zoé", last="Lavoie-Tran", birth_date=date(2001, 2, 3), oen="635684962")


def http(
    status: str, body: bytes | str, *headers: str, content_type: str = "text/xml; charset=utf-8"
) -> bytes:
    """Return an HTTP answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(content)}",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + content


def soap(body: str) -> str:
    """Return a SOAP envelope around elements of the contract."""
    return f'<s:Envelope xmlns:s="{SOAP_ENVELOPE}"><s:Body>{body}</s:Body></s:Envelope>'


def ours(name: str, content: str) -> str:
    """Return an element of the contract."""
    return f'<{name} xmlns="{NAMESPACE}">{content}</{name}>'


def found(*students: str, truncated: str = "false") -> bytes:
    """Return the answer to FindStudents."""
    content = "".join(f"<Student>{student}</Student>" for student in students)
    return http("200 OK", soap(ours("FindStudentsResponse", f"{content}<Truncated>{truncated}</Truncated>")))


def soap_fault(
    code: str = "", faultcode: str = "s:Server", status: str = "500 Internal Server Error"
) -> bytes:
    """Return a SOAP fault, with the contract's detail where `code` is given."""
    detail = (
        f"<detail>{ours('SisFault', f'<Code>{code}</Code><Message>m</Message>')}</detail>" if code else ""
    )
    text = f"<faultcode>{faultcode}</faultcode><faultstring>SECRET-NAME</faultstring>{detail}"
    return http(status, soap(f"<s:Fault>{text}</s:Fault>"))


class Board:
    """Listens, reads each request whole, and lets the script answer the n-th (from 0)."""

    def __init__(self, script: Script) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = script
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/sis"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while request := read_request(connection):
                self.requests.append(request)
                self._script(connection, len(self.requests) - 1)


def read_request(connection: socket.socket) -> bytes:
    """Read one HTTP request whole; b"" where there is none any more."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    (length,) = (
        int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
