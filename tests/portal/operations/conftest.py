"""What Operations tells of: automatic attempts, and a batch that left."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import Batch, BatchItem, MatchRun, Transcript


@pytest.fixture
def attempt(world):
    """Adds a match run of a request."""

    def add(row, outcome="Matched", duration=1000, **more):
        with world.service.store.begin() as session:
            session.add(
                MatchRun(
                    request_id=row.id,
                    board_id=row.board_id,
                    attempt=more.pop("attempt", 0),
                    at=world.service.clock.now(),
                    outcome=outcome,
                    duration_ms=duration,
                    **more,
                )
            )

    return add


@pytest.fixture
def sent_batch(world):
    """Adds a batch that left with one transcript, which the destination refused."""

    def add():
        row, now = world.request(status=Status.ELECTRONIC_SENT), world.service.clock.now()
        with world.service.store.begin() as session:
            filed = Transcript(
                request_id=row.id,
                origin="uploaded",
                at=now,
                by="staff",
                sha256="0" * 64,
                size=1,
                document_sealed=b"",
            )
            batch = Batch(
                id="RIVE-20261116-1",
                destination_code="RIVE",
                local_date=date(2026, 11, 16),
                sequence=1,
                created_at=now,
                begun_at=now,
                sent_at=now,
                acknowledged_at=now,
                problem="1 refused",
            )
            session.add_all([filed, batch])
            session.flush()
            session.add(
                BatchItem(
                    batch_id=batch.id,
                    position=1,
                    delivery_id=row.deliveries[0].id,
                    transcript_id=filed.id,
                    accepted=False,
                )
            )
        return batch

    return add
