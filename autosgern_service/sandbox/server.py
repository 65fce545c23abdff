"""Serves the sandbox's boards over HTTP: each at `/<board>/sis`, its WSDL at `/<board>/sis?wsdl`.

`autosgern sandbox` and the demo run it as a process of its own; tests start it inside theirs. For local use:
plain HTTP, and credentials that are printed.
"""

from __future__ import annotations

import hmac
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from autosgern_service.domain.roles import Mode
from autosgern_service.sandbox.board_system import BoardService
from autosgern_service.sandbox.boards import BOARDS, Board, Condition
from autosgern_service.sandbox.roll import Roll
from autosgern_service.sandbox.students import Record, roll
from autosgern_service.sis import Endpoint
from autosgern_service.sis.contract import wsdl_at

USERNAME = "autosgern"
MAXIMUM_REQUEST = 1_000_000
_TORONTO = ZoneInfo("America/Toronto")


def toronto_now() -> datetime:
    """Return the time on Ontario's clocks, which the boards' systems write into transcripts."""
    return datetime.now(_TORONTO)


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: where each board's SIS is, and how to sign in."""

    boards: Mapping[str, Board]
    address: str
    dead_address: str
    secret: str

    def url(self, board: str) -> str:
        """Return the address of a board's web service; of the board that is down, one where nothing listens."""
        down = self.boards[board].condition is Condition.DOWN
        return f"{self.dead_address if down else self.address}/{board}/sis"

    def wsdl_url(self, board: str) -> str:
        """Return the address of a board's WSDL."""
        return f"{self.url(board)}?wsdl"

    def password(self, board: str) -> str:
        """Return the password with which we sign in to a board; one that refuses us refuses it."""
        return hmac.digest(self.secret.encode(), board.encode(), "sha256").hex()[:32]

    def endpoint(self, board: str, deadline: float = 20.0) -> Endpoint:
        """Return what the client needs to call a board."""
        return Endpoint(
            board=board,
            url=self.url(board),
            username=USERNAME,
            password=self.password(board),
            deadline=deadline,
            private_addresses=True,
        )


@contextmanager
def serve(
    boards: Sequence[Board] = BOARDS,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    database: str = ":memory:",
    secret: str | None = None,
    records: Callable[[Board], Iterable[Record]] = roll,
    now: Callable[[], datetime] = toronto_now,
) -> Iterator[Sandbox]:
    """Serve the boards that we call until the context ends; port 0 takes a free one.

    The passwords follow from `secret`, a fresh one unless given.
    """
    ending = threading.Event()
    services: dict[str, BoardService] = {}
    with (
        closing(Roll(database)) as rolls,
        _Server(host, port, services) as server,
        _dead_port(host) as dead,
    ):
        sandbox = Sandbox(
            {board.number: board for board in boards},
            server.address,
            f"http://{host}:{dead}",
            secret or secrets.token_hex(16),
        )
        for board in boards:
            if board.mode is Mode.PULL:
                rolls.enrol(board.number, records(board), phonetic=board.serves_phonetic)
                services[board.number] = BoardService(
                    board, rolls, USERNAME, sandbox.password(board.number), now, ending.wait
                )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield sandbox
        finally:
            ending.set()  # whoever is slow stops waiting
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, services: Mapping[str, BoardService]) -> None:
        super().__init__((host, port), _Handler)
        self.services = services
        self.address = f"http://{host}:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def _dead_port(host: str) -> Iterator[int]:
    """Hold a port without listening, so that connections to it are refused."""
    with socket.socket() as sock:
        sock.bind((host, 0))
        yield sock.getsockname()[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        """Answer a board's WSDL, or at / the list of them."""
        path, _, query = self.path.partition("?")
        if path == "/":
            lines = "".join(f"{self._address(number)}?wsdl\n" for number in self.server.services)
            self._send(200, lines.encode(), "text/plain; charset=utf-8")
        elif (service := self._service(path)) and query.lower() == "wsdl":
            self._send(200, wsdl_at(self._address(service.board.number)))
        else:
            self._send(404, b"")

    def do_POST(self) -> None:
        """Answer a SOAP message."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAXIMUM_REQUEST:
            self.close_connection = True
            self._send(413 if length.isdigit() else 411, b"")
            return
        message = self.rfile.read(int(length))
        service = self._service(self.path.partition("?")[0])
        if service is None:
            self._send(404, b"")
        elif self.headers.get_content_type() != "text/xml":
            self._send(415, b"")
        else:
            self._send(*service.answer(message))

    def _service(self, path: str) -> BoardService | None:
        parts = path.split("/")
        return self.server.services.get(parts[1]) if len(parts) == 3 and parts[2] == "sis" else None

    def _address(self, board: str) -> str:
        return f"{self.server.address}/{board}/sis"

    def _send(self, status: int, content: bytes, content_type: str = "text/xml; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: requests are about students, if invented ones."""
