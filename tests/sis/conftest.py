"""Boards that answer what a test wants, and clients of them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from autosgern_service.sis import BoardSystem, Endpoint
from tests.sis.hostile import Board, Script


@pytest.fixture
def board() -> Iterator[Callable[..., Board]]:
    """Start boards: `board(answer, answer, …)` (the last is repeated) or `board(script=…)`."""
    started: list[Board] = []

    def start(*answers: bytes, script: Script | None = None) -> Board:
        def say(connection: socket.socket, number: int) -> None:
            connection.sendall(answers[min(number, len(answers) - 1)])

        started.append(Board(script or say))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def system() -> Iterator[Callable[..., BoardSystem]]:
    """Make the client of an address."""
    made: list[BoardSystem] = []

    def make(url: str, *, maximum_bytes: int = 100_000, **changes: object) -> BoardSystem:
        values: dict = {"deadline": 1.5, "private_addresses": True, **changes}
        endpoint = Endpoint("B99001", url, "autosgern", "s3cret", **values)
        made.append(BoardSystem(endpoint, maximum_bytes=maximum_bytes))
        return made[-1]

    yield make
    for one in made:
        one.close()
