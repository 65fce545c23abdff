"""Builders of batches, and a real SFTP server."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sftp import SftpSite, run_sftp_server
from transmission import Batch, Item

CREATED = datetime(2026, 11, 4, 3, 0, tzinfo=UTC)


def document(number: int, courses: int = 3) -> bytes:
    """A small document with things to count in it."""
    return f"<T n='{number}'>{'<Course/>' * courses}<AcademicAward/></T>".encode()


def build_item(number: int = 1, content: bytes | None = None, **values: Any) -> Item:
    body = document(number) if content is None else content
    default: dict[str, Any] = {
        "reference": f"H20261103{number:06}",
        "tracking_id": f"T-{number}",
        "application_number": f"26{number:07}",
        "document_id": f"DOC-{number}",
        "content": lambda: body,
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
        "course_total": 3,
        "award_total": 1,
        "transmission_type": "Original",
    }
    return Item(**(default | values))


def build_batch(*items: Item, **values: Any) -> Batch:
    default = {"id": "ABCD-20261103-1", "destination": "ABCD", "created": CREATED}
    return Batch(**(default | values), items=items or (build_item(1), build_item(2)))


@pytest.fixture(scope="session")
def item() -> Callable[..., Item]:
    return build_item


@pytest.fixture(scope="session")
def batch() -> Callable[..., Batch]:
    return build_batch


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SftpSite]:
    """An SFTP server of its own for each test."""
    folder = tmp_path / "sftp"
    folder.mkdir()
    with run_sftp_server(folder) as running:
        yield running
