"""The sandbox's student systems, really answering by SOAP, and services that call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest
from argon2 import PasswordHasher

from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sandbox.installation import add_sandbox
from autosgern_service.sandbox.server import Sandbox, serve
from autosgern_service.sandbox.students import CASES, Record
from autosgern_service.service import Service
from tests.installation import Installation

#: Nobody guesses at these passwords, so hashing them may be quick.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def fixed_students_only(board: Board) -> Iterable[Record]:
    """A roll without the population: quick to make, and the cases do not need the others."""
    return (record for case in CASES if case.board == board.number for record in case.records)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The boards' student systems, once for all tests."""
    with serve(BOARDS, records=fixed_students_only) as running:
        yield running


@pytest.fixture
def install(sandbox: Sandbox) -> Callable[[Service], Installation]:
    """Adds the sandbox's boards and people to a service."""
    return lambda service: Installation(service, add_sandbox(service, sandbox.endpoint, hasher=QUICK_HASHER))


@pytest.fixture
def installation(service: Service, install: Callable[[Service], Installation]) -> Installation:
    """The sandbox's boards on SQLite."""
    return install(service)


@pytest.fixture
def any_installation(any_service: Service, install: Callable[[Service], Installation]) -> Installation:
    """The sandbox's boards on each database in turn."""
    return install(any_service)
