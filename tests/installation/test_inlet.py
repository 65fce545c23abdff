"""Messages are taken in whole: bounded in time and in memory, and only then given to a thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from autosgern_service.installation import inlet


def in_a_thread(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: a browser test before leaves an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class Sent(dict[str, list[str]]):
    def get(self, name: str, _: Any = None) -> str | None:  # type: ignore[override]
        return self[name][0] if name in self else None

    def get_all(self, name: str) -> list[str]:
        return self.setdefault(name, [])


@dataclass
class Scope:
    headers: Sent
    method: str = "POST"
    path: str = "/soap/v1"
    query_string: str = "a=b"
    scheme: str = "http"
    server: str = "127.0.0.1:8080"
    client: str = "127.0.0.1:50000"
    http_version: str = "1.1"


@dataclass
class Stream:
    """Keeps the pieces of an answer."""

    begun: tuple[int, inlet.Headers]
    pieces: list[bytes] = field(default_factory=list)

    async def send_bytes(self, data: bytes) -> None:
        self.pieces.append(data)


@dataclass
class Exchange:
    """Gives pieces, each after a while; keeps the answer."""

    pieces: list[bytes]
    pause: float = 0
    given: int = 0
    answer: tuple[int, inlet.Headers, bytes] | None = None
    streamed: Stream | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            self.given += 1
            yield piece

    def response_bytes(self, status: int, headers: inlet.Headers, body: bytes) -> None:
        self.answer = (status, headers, body)

    def response_stream(self, status: int, headers: inlet.Headers) -> Stream:
        self.streamed = Stream((status, headers))
        return self.streamed


class Application:
    """Keeps what it was called with; may take its time."""

    def __init__(self, seconds: float = 0) -> None:
        self.calls: list[tuple[dict[str, Any], bytes]] = []
        self._seconds = seconds

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        time.sleep(self._seconds)
        self.calls.append((environ, environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [b"<answer", b"/>"]


def run(
    exchange: Exchange, application: Application, *, seconds: float = 5, maximum: int = 1000, **scope: Any
):
    taken = inlet.Inlet(application, maximum, seconds)
    headers = scope.pop("headers", {})
    in_a_thread(taken.__rsgi__(Scope(Sent(headers), **scope), exchange))
    return exchange.answer


def test_a_message_reaches_the_application_whole_and_its_answer_the_sender():
    application = Application()
    headers = {
        "content-type": ["text/xml"],
        "content-length": ["4"],
        "x-forwarded-for": ["1.1.1.1", "2.2.2.2"],
    }
    answer = run(Exchange([b"<a", b"/>"]), application, headers=headers, client="[2001:db8::1]:443")
    assert answer == (200, [("Content-Type", "text/xml")], b"<answer/>")
    ((environ, body),) = application.calls
    assert body == b"<a/>"
    assert environ["REMOTE_ADDR"] == "2001:db8::1"
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/xml", "4")
    # A proxy may add its own line below one that a stranger wrote: the last is what counts.
    assert environ["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"


def test_a_message_that_takes_too_long_never_reaches_a_thread():
    application = Application()
    started = time.monotonic()
    status, headers, _ = run(Exchange([b"<a"] * 100, pause=0.1), application, seconds=0.35)
    assert (status, application.calls) == (408, [])
    assert ("Connection", "close") in headers
    assert time.monotonic() - started < 3


def test_no_more_is_read_than_the_largest_message():
    exchange, application = Exchange([b"x" * 300] * 100), Application()
    run(exchange, application)
    assert exchange.given == 4
    assert len(application.calls[0][1]) == 1200  # more than the maximum: the gate says so


@pytest.mark.parametrize("length", ["1001", "9" * 30])
def test_a_message_that_announces_too_much_is_not_waited_for(length):
    exchange, application = Exchange([b"x"] * 100, pause=0.1), Application()
    run(exchange, application, headers={"content-length": [length]})
    assert (exchange.given, application.calls[0][1]) == (0, b"")


def test_only_so_many_large_messages_are_held_at_once(monkeypatch):
    monkeypatch.setattr(inlet, "LARGE", 100)
    monkeypatch.setattr(inlet, "PLACES", 2)
    application = Application(seconds=0.2)
    taken = inlet.Inlet(application, 1000, 5)

    async def send(sizes: list[int]) -> list[int]:
        exchanges = [Exchange([b"x" * 50] * (size // 50)) for size in sizes]
        await asyncio.gather(*(taken.__rsgi__(Scope(Sent()), one) for one in exchanges))
        return [one.answer[0] for one in exchanges if one.answer]

    assert sorted(in_a_thread(send([500] * 5))) == [200, 200, 503, 503, 503]
    assert in_a_thread(send([100] * 5)) == [200] * 5
    assert in_a_thread(send([500] * 2)) == [200] * 2  # the places were given back


def test_an_application_that_breaks_gives_its_place_back(monkeypatch):
    monkeypatch.setattr(inlet, "LARGE", 100)
    monkeypatch.setattr(inlet, "PLACES", 1)

    def broken(environ: Any, start_response: Any) -> list[bytes]:
        raise RuntimeError

    taken = inlet.Inlet(broken, 1000, 5)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            in_a_thread(taken.__rsgi__(Scope(Sent()), Exchange([b"x" * 500])))


def test_a_header_whose_name_has_an_underscore_is_dropped():
    application = Application()
    headers = {
        "x_forwarded_for": ["6.6.6.6"],
        "x-forwarded-for": ["1.1.1.1"],
        "x_forwarded-proto": ["https"],
        "x_forwarded_host": ["evil.example"],
        "content_type": ["text/html"],
        "content_length": ["9"],
        "content-type": ["text/xml"],
    }
    run(Exchange([b"<a/>"]), application, headers=headers)
    ((environ, _),) = application.calls
    assert environ["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert environ["CONTENT_TYPE"] == "text/xml"
    assert not {"HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "CONTENT_LENGTH"} & set(environ)


def test_a_path_and_cookies_arrive_as_wsgi_has_them():
    application = Application()
    run(Exchange([]), application, headers={"cookie": ["a=1", "b=2"]}, path="/élèves/ā", method="GET")
    ((environ, _),) = application.calls
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/élèves/ā"
    assert environ["HTTP_COOKIE"] == "a=1;b=2"


class Pieces:
    """An answer in parts, which says whether it was closed, and may break."""

    def __init__(self, parts: list[bytes], breaks: bool = False) -> None:
        self._parts = parts
        self._breaks = breaks
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts
        if self._breaks:
            raise RuntimeError

    def close(self) -> None:
        self.is_closed = True


def answering(parts: Pieces, *headers: tuple[str, str]) -> Any:
    def application(environ: Any, start_response: Any) -> Pieces:
        start_response("200 OK", list(headers))
        return parts

    return application


def test_an_answer_of_unknown_length_leaves_in_pieces(monkeypatch):
    monkeypatch.setattr(inlet, "PIECE", 10)
    exchange, parts = Exchange([]), Pieces([b"12345"] * 5)
    run(exchange, answering(parts, ("Content-Type", "text/csv")), method="GET")
    assert (exchange.answer, parts.is_closed) == (None, True)
    assert exchange.streamed == Stream(
        (200, [("Content-Type", "text/csv")]), [b"1234512345", b"1234512345", b"12345"]
    )


def test_an_answer_of_known_length_leaves_whole():
    exchange, parts = Exchange([]), Pieces([b"12345"] * 2)
    run(exchange, answering(parts, ("Content-Length", "10")), method="GET")
    assert exchange.answer == (200, [("Content-Length", "10")], b"1234512345")
    assert parts.is_closed


def test_an_answer_that_breaks_is_closed():
    parts = Pieces([b"1"], breaks=True)
    with pytest.raises(RuntimeError):
        run(Exchange([]), answering(parts), method="GET")
    assert parts.is_closed
