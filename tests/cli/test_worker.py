"""`autosgern worker`: works until a signal ends it, and then ends at once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from autosgern_service.store.models import TranscriptRequest
from tests.cli.conftest import Start
from tests.faults.plant import wait_until
from tests.installed import Installation, case


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_it_says_who_works_and_ends_with_the_signal(
    start: Start, tmp_path: Path, name: signal.Signals
) -> None:
    worker = start("worker")
    wait_until(lambda: (tmp_path / "said").read_text().endswith(" works\n"), "it says that it works")
    worker.send_signal(name)
    assert worker.wait(20) == 0


def test_it_brings_a_request_to_its_end(start: Start, installation: Installation) -> None:
    receipt = installation.submit(case("exact"))
    start("worker")
    query = select(TranscriptRequest.status).where(TranscriptRequest.reference == receipt.reference)

    def status() -> str | None:
        with installation.service.store.read() as session:
            return session.scalar(query)

    wait_until(lambda: status() == "ElectronicTranscriptSent", "the transcript is filed", 60)
