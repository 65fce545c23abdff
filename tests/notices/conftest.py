"""An SMTP server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.post import Inbox, smtp_server


@pytest.fixture
def smtp() -> Iterator[tuple[Inbox, str]]:
    """A real SMTP server on a free port, and its address as in the settings."""
    inbox = Inbox()
    with smtp_server(inbox) as port:
        yield inbox, f"smtp://127.0.0.1:{port}"
