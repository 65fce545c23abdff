"""A college that is reached by SFTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sftp import SftpSite, run_sftp_server


@pytest.fixture
def site(tmp_path: Path) -> Iterator[SftpSite]:
    """A real SFTP server of its own for each test."""
    folder = tmp_path / "sftp"
    folder.mkdir()
    with run_sftp_server(folder) as running:
        yield running
