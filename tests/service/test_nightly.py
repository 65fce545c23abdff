"""The night: what was filed leaves once for each destination, and its acknowledgment is taken at its word only
where it agrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import transmission
from autosgern_service import nightly
from autosgern_service.clock import Clock
from autosgern_service.flow import automatic, decisions
from autosgern_service.flow.filing import open_document
from autosgern_service.lifecycle import Delivery
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store.models import Batch, BatchItem, Destination, RequestDelivery, TranscriptRequest
from tests.installation import Installation, case

TONIGHT = "2026-11-17"


def filed(installation: Installation, *keys: str) -> list[TranscriptRequest]:
    """Requests whose transcripts were fetched and filed, for BORE and OUAC."""
    requests = []
    for key in keys:
        receipt = installation.submit(case(key))
        automatic.process(installation.service, installation.request(receipt).id, 1)
        requests.append(installation.request(receipt))
    return requests


def states(installation: Installation, code: str) -> list[str | None]:
    with installation.service.store.read() as session:
        query = select(RequestDelivery.state).where(RequestDelivery.destination_code == code)
        return list(session.scalars(query.order_by(RequestDelivery.id)))


def batch(installation: Installation, batch_id: str) -> Batch:
    with installation.service.store.read() as session:
        return session.get_one(Batch, batch_id)


def folder(installation: Installation, code: str) -> Path:
    return installation.service.settings.batches_root / code.lower()


def test_documents_leave_byte_for_byte_with_a_manifest(any_installation: Installation) -> None:
    requests = filed(any_installation, "exact", "oen-missing")
    assert nightly.transmit(any_installation.service, "BORE", TONIGHT) == ["BORE-20261117-1"]
    place = folder(any_installation, "BORE") / "BORE-20261117-1"
    manifest = transmission.read_manifest((place / "manifest.xml").read_bytes())
    assert [item.reference for item in manifest.items] == [request.reference for request in requests]
    for request, item in zip(requests, manifest.items, strict=True):
        (row,) = any_installation.transcripts(request)
        assert (place / item.file).read_bytes() == open_document(any_installation.service.vault, row)
    assert states(any_installation, "BORE") == [Delivery.SENT, Delivery.SENT]
    assert states(any_installation, "OUAC") == [Delivery.QUEUED, Delivery.QUEUED]


def test_a_second_run_of_the_night_sends_nothing_twice(any_installation: Installation) -> None:
    filed(any_installation, "exact")
    nightly.transmit(any_installation.service, "BORE", TONIGHT)
    assert nightly.transmit(any_installation.service, "BORE", TONIGHT) == []
    assert [p.name for p in folder(any_installation, "BORE").iterdir()] == ["BORE-20261117-1"]


def test_what_is_filed_later_leaves_in_the_next_batch(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    filed(installation, "oen-missing")
    assert nightly.transmit(installation.service, "BORE", TONIGHT) == ["BORE-20261117-2"]
    assert nightly.transmit(installation.service, "BORE", "2026-11-18") == []


def test_the_college_acknowledges_and_the_items_are_done(any_installation: Installation) -> None:
    filed(any_installation, "exact", "oen-missing")
    for code in ("BORE", "OUAC"):
        nightly.transmit(any_installation.service, code, TONIGHT)
        acknowledge_folder(folder(any_installation, code), code)
    assert nightly.collect(any_installation.service) == 2
    assert states(any_installation, "BORE") == states(any_installation, "OUAC") == [Delivery.ACKNOWLEDGED] * 2
    done = batch(any_installation, "BORE-20261117-1")
    assert done.acknowledged_at
    assert done.problem is None
    assert nightly.collect(any_installation.service) == 0


def test_a_document_that_was_changed_on_the_way_is_never_acknowledged(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    (document,) = [
        p for p in (folder(installation, "BORE") / "BORE-20261117-1").iterdir() if p.stem != "manifest"
    ]
    document.write_bytes(document.read_bytes().replace(b"Pass", b"Fail", 1))
    acknowledge_folder(folder(installation, "BORE"), "BORE")
    nightly.collect(installation.service)
    assert states(installation, "BORE") == [Delivery.REJECTED]
    assert "HashMismatch" in (batch(installation, "BORE-20261117-1").problem or "")


def test_an_answer_that_leaves_an_item_out_leaves_it_sent_with_an_alarm(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    answer = transmission.Acknowledgment(batch="BORE-20261117-1", received=datetime.now(UTC), items=())
    found = nightly.acknowledge(installation.service, "BORE", answer)
    assert [d.kind for d in found] == [transmission.Discrepancy.MISSING]
    assert states(installation, "BORE") == [Delivery.SENT]
    assert batch(installation, "BORE-20261117-1").problem


def test_another_destinations_batch_cannot_be_acknowledged(installation: Installation) -> None:
    filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    answer = transmission.Acknowledgment(batch="BORE-20261117-1", received=datetime.now(UTC), items=())
    with pytest.raises(nightly.BatchUnknown):
        nightly.acknowledge(installation.service, "OUAC", answer)


def test_an_unreadable_acknowledgment_is_an_alarm_and_stops_nobody(installation: Installation) -> None:
    filed(installation, "exact")
    for code in ("BORE", "OUAC"):
        nightly.transmit(installation.service, code, TONIGHT)
    (folder(installation, "BORE") / "BORE-20261117-1.ack.xml").write_bytes(b"<html>")
    acknowledge_folder(folder(installation, "OUAC"), "OUAC")
    assert nightly.collect(installation.service) == 1
    assert batch(installation, "BORE-20261117-1").problem
    assert states(installation, "OUAC") == [Delivery.ACKNOWLEDGED]


def test_a_destination_that_cannot_be_reached_keeps_its_batch_for_the_next_call(
    installation: Installation,
) -> None:
    filed(installation, "exact")
    with installation.service.store.begin() as session:
        session.execute(update(Destination).where(Destination.code == "BORE").values(url="file:../elsewhere"))
    with pytest.raises(nightly.FAILURES):
        nightly.transmit(installation.service, "BORE", TONIGHT)
    assert batch(installation, "BORE-20261117-1").problem
    assert states(installation, "BORE") == [Delivery.QUEUED]
    with installation.service.store.begin() as session:
        session.execute(update(Destination).where(Destination.code == "BORE").values(url="file:bore"))
    assert nightly.transmit(installation.service, "BORE", "2026-11-18") == ["BORE-20261117-1"]
    assert batch(installation, "BORE-20261117-1").problem is None
    assert states(installation, "BORE") == [Delivery.SENT]


def test_a_transcript_that_was_replaced_leaves_again(any_installation: Installation) -> None:
    (request,) = filed(any_installation, "exact")
    nightly.transmit(any_installation.service, "BORE", TONIGHT)
    student = case("exact").records[0].student
    document = transcript(
        student,
        BY_NUMBER["B99001"],
        reference=request.reference,
        created=datetime(2026, 11, 17, 8),
        transmission_type="Replace",
    )
    decisions.file_upload(
        any_installation.service,
        any_installation.user("portages"),
        request.id,
        any_installation.request_by_id(request.id).revision,
        document,
    )
    assert states(any_installation, "BORE") == [Delivery.QUEUED]
    assert nightly.transmit(any_installation.service, "BORE", "2026-11-18") == ["BORE-20261118-1"]
    with any_installation.service.store.read() as session:
        assert len(session.scalars(select(BatchItem)).all()) == 2
    assert states(any_installation, "BORE") == [Delivery.SENT]


def test_the_night_begins_at_its_hour_and_once_a_date(installation: Installation) -> None:
    filed(installation, "exact")
    evening = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)  # 22:00 in Toronto on the 17th
    before = replace(installation.service, clock=Clock(lambda: evening - timedelta(minutes=1)))
    nightly.begin_night(before)
    jobs = ["night:BORE:2026-11-17", "night:OUAC:2026-11-17"]
    assert installation.service.jobs.live(jobs) == set()
    at_ten = replace(installation.service, clock=Clock(lambda: evening))
    nightly.begin_night(at_ten)
    nightly.begin_night(at_ten)
    assert installation.service.jobs.live(jobs) == set(jobs)
