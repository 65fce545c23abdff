"""A system that is asked by the cases, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest

from autosgern_service.conformance.probe import Probe
from autosgern_service.conformance.received import Answer
from autosgern_service.installation.clock import Clock
from tests.conformance.broken import Behaviour, honest, serve
from tests.conformance.test_report import CASTS

Probing = Callable[..., AbstractContextManager[Probe]]


@pytest.fixture
def probing() -> Probing:
    """Opens a probe on a system that behaves so: with probing(mistake) as probe: …"""

    @contextmanager
    def of(behaviour: Behaviour = honest, board: str = "B99002") -> Iterator[Probe]:
        with (
            serve(behaviour, board) as endpoint,
            closing(Probe(endpoint, CASTS[board], Clock().today())) as probe,
        ):
            yield probe

    return of


def answer(
    body: str, *, status: int = 200, kind: str = "text/xml; charset=utf-8", operation: str = "Ping"
) -> Answer:
    """An answer with this content."""
    return Answer(operation, status, kind, body.encode(), kept=True, seconds=0.1)


def envelope(content: str) -> str:
    """A SOAP envelope around a message of the contract."""
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    return f'<s:Envelope xmlns:s="{soap}" xmlns="urn:ca:autosgern:sis:v1"><s:Body>{content}</s:Body></s:Envelope>'
