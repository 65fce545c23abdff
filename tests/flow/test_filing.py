"""Filing: what every destination is owed, whatever the night does at the same moment."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.flow.filing import queue_copies
from autosgern_service.installation.vault import VaultError
from autosgern_service.store.models import RequestDelivery, TranscriptRequest
from tests.installed import Installation
from tests.nights import deliveries, filed


def test_a_new_transcript_is_owed_also_where_the_one_before_left_since_the_deliveries_were_read(
    any_installation: Installation,
) -> None:
    service = any_installation.service
    (request,) = filed(any_installation, "exact")
    with service.store.begin() as session:
        row = session.get_one(TranscriptRequest, request.id)
        assert {delivery.state for delivery in row.deliveries} == {Delivery.QUEUED}
        left = update(RequestDelivery.__table__).values(state=Delivery.SENT)
        session.connection().execute(left)
        queue_copies(session, row, at=service.clock.now())
    assert {delivery.state for delivery in deliveries(any_installation, request)} == {Delivery.QUEUED}


def test_a_filed_transcript_is_queued_for_every_destination_and_sealed(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    assert [d.state for d in request.deliveries] == [Delivery.QUEUED, Delivery.QUEUED]
    assert [d.tracking_id for d in request.deliveries] == [request.reference, "OUAC-1"]
    (transcript,) = installation.transcripts(request)
    assert b"Quesnelle" not in transcript.document_sealed
    with pytest.raises(VaultError):
        installation.service.vault.open(transcript.document_sealed, "transcript:0:x")
