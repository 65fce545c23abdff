"""What a destination answers counts only where it agrees; the latest answer counts, and a missing one is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import transmission
from autosgern_service import nightly
from autosgern_service.domain.lifecycle import Delivery
from autosgern_service.sandbox.college import acknowledge_folder
from autosgern_service.store import alarms
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Alarm
from tests.installed import Installation
from tests.nights import (
    TONIGHT,
    batch,
    days_later,
    deliveries,
    filed,
    folder,
    manifest,
    night_of,
    ringing,
    states,
    upload_anew,
    withdraw,
)
from transmission import AcknowledgedItem, Acknowledgment, Discrepancy

FIRST = "BORE-20261117-1"
RECEIVED = datetime(2026, 11, 18, 12, tzinfo=UTC)


def sent(installation: Installation, *keys: str) -> list[AcknowledgedItem]:
    """A batch that left, and how a destination that received everything would answer."""
    filed(installation, *(keys or ("exact",)))
    nightly.transmit(installation.service, "BORE", TONIGHT)
    return good_answer(installation, FIRST)


def good_answer(installation: Installation, batch_id: str) -> list[AcknowledgedItem]:
    return [
        AcknowledgedItem(
            reference=item.reference,
            sha256=item.sha256,
            course_total=item.course_total,
            award_total=item.award_total,
            accepted=True,
        )
        for item in manifest(installation, batch_id).items
    ]


def answer(*items: AcknowledgedItem, batch_id: str = FIRST, received: datetime = RECEIVED) -> Acknowledgment:
    return Acknowledgment(batch=batch_id, received=received, items=items)


def put_answer(installation: Installation, given: Acknowledgment) -> Path:
    path = folder(installation, "BORE") / f"{given.batch}.ack.xml"
    path.write_bytes(transmission.write_acknowledgment(given))
    return path


def say(installation: Installation, given: Acknowledgment) -> list[Discrepancy]:
    return [one.kind for one in nightly.acknowledge(installation.service, "BORE", given)]


def test_the_college_acknowledges_and_the_items_are_done(any_installation: Installation) -> None:
    filed(any_installation, "exact", "oen-missing")
    for code in ("BORE", "OUAC"):
        nightly.transmit(any_installation.service, code, TONIGHT)
        acknowledge_folder(folder(any_installation, code), code)
    assert nightly.collect(any_installation.service) == 2
    assert states(any_installation, "BORE") == states(any_installation, "OUAC") == [Delivery.ACKNOWLEDGED] * 2
    done = batch(any_installation, FIRST)
    assert done.acknowledged_at
    assert done.problem is None
    assert nightly.collect(any_installation.service) == 0


def test_a_refused_item_is_rejected_with_the_destinations_words(any_installation: Installation) -> None:
    first, second = sent(any_installation, "exact", "oen-missing")
    refused = replace(first, accepted=False, note="No such applicant")
    assert say(any_installation, answer(refused, second)) == [Discrepancy.REJECTED]
    assert states(any_installation, "BORE") == [Delivery.REJECTED, Delivery.ACKNOWLEDGED]
    assert "No such applicant" in (batch(any_installation, FIRST).problem or "")
    assert ringing(any_installation) == [("AcknowledgmentDiffers", FIRST)]


def test_a_document_that_was_changed_on_the_way_is_never_acknowledged(installation: Installation) -> None:
    sent(installation)
    (document,) = [p for p in (folder(installation, "BORE") / FIRST).iterdir() if p.stem != "manifest"]
    document.write_bytes(document.read_bytes().replace(b"Pass", b"Fail", 1))
    acknowledge_folder(folder(installation, "BORE"), "BORE")
    nightly.collect(installation.service)
    assert states(installation, "BORE") == [Delivery.REJECTED]
    assert "HashMismatch" in (batch(installation, FIRST).problem or "")


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"course_total": 1}, Discrepancy.COURSES),
        ({"award_total": 7}, Discrepancy.AWARDS),
        ({"sha256": "0" * 64}, Discrepancy.HASH),
    ],
)
def test_an_accepted_item_that_was_counted_otherwise_is_not_acknowledged(
    installation: Installation, wrong: dict[str, Any], found: Discrepancy
) -> None:
    (item,) = sent(installation)
    assert say(installation, answer(replace(item, **wrong))) == [found]
    assert states(installation, "BORE") == [Delivery.SENT]


def test_an_answer_that_leaves_an_item_out_leaves_it_sent_with_an_alarm(installation: Installation) -> None:
    sent(installation)
    assert say(installation, answer()) == [Discrepancy.MISSING]
    assert states(installation, "BORE") == [Delivery.SENT]
    assert ringing(installation) == [("AcknowledgmentDiffers", FIRST)]


def test_an_item_that_never_left_is_an_alarm_and_nothing_else(installation: Installation) -> None:
    (item,) = sent(installation)
    stranger = replace(item, reference="H20261117999999")
    assert say(installation, answer(item, stranger)) == [Discrepancy.UNKNOWN]
    assert states(installation, "BORE") == [Delivery.ACKNOWLEDGED]


def test_another_destinations_batch_cannot_be_acknowledged(installation: Installation) -> None:
    (item,) = sent(installation)
    with pytest.raises(nightly.BatchUnknown):
        nightly.acknowledge(installation.service, "OUAC", answer(item))


def test_a_batch_that_has_not_left_cannot_be_acknowledged(installation: Installation) -> None:
    with pytest.raises(nightly.BatchUnknown):
        say(installation, answer())


def test_the_same_answer_twice_changes_nothing(any_installation: Installation) -> None:
    (item,) = sent(any_installation)
    refused = answer(replace(item, accepted=False, note="Unreadable"))
    assert say(any_installation, refused) == [Discrepancy.REJECTED]
    with any_installation.service.store.begin() as session:
        (alarm,) = alarms.open_alarms(session)
        assert alarms.close(session, alarm.id, Doer("operations", RECEIVED))
    assert say(any_installation, refused) == [Discrepancy.REJECTED]
    assert states(any_installation, "BORE") == [Delivery.REJECTED]
    assert ringing(any_installation) == []


def test_a_corrected_answer_takes_the_place_of_the_first(installation: Installation) -> None:
    (item,) = sent(installation)
    say(installation, answer(replace(item, accepted=False, note="By mistake")))
    assert say(installation, answer(item, received=RECEIVED.replace(hour=13))) == []
    assert states(installation, "BORE") == [Delivery.ACKNOWLEDGED]
    assert ringing(installation) == []


def test_an_older_answer_that_comes_late_changes_nothing(installation: Installation) -> None:
    (item,) = sent(installation)
    say(installation, answer(item))
    say(installation, answer(replace(item, accepted=False), received=RECEIVED.replace(hour=11)))
    assert states(installation, "BORE") == [Delivery.ACKNOWLEDGED]


def test_an_unreadable_acknowledgment_is_an_alarm_and_stops_nobody(installation: Installation) -> None:
    filed(installation, "exact")
    for code in ("BORE", "OUAC"):
        nightly.transmit(installation.service, code, TONIGHT)
    (folder(installation, "BORE") / f"{FIRST}.ack.xml").write_bytes(b"<html>")
    acknowledge_folder(folder(installation, "OUAC"), "OUAC")
    assert nightly.collect(installation.service) == 1
    assert batch(installation, FIRST).problem
    assert states(installation, "OUAC") == [Delivery.ACKNOWLEDGED]
    assert ringing(installation) == [("AcknowledgmentUnreadable", FIRST)]
    put_answer(installation, answer(*good_answer(installation, FIRST)))
    assert nightly.collect(installation.service) == 1
    assert ringing(installation) == []


def test_an_alarm_that_an_operator_closed_does_not_ring_again_for_the_same_thing(
    installation: Installation,
) -> None:
    sent(installation)
    (folder(installation, "BORE") / f"{FIRST}.ack.xml").write_bytes(b"<html>")
    late = days_later(installation, 4)
    for _ in range(2):
        nightly.collect(late.service)
        with late.service.store.begin() as session:
            for alarm in alarms.open_alarms(session):
                alarms.close(session, alarm.id, Doer("operations", late.service.clock.now()))
    with late.service.store.read() as session:
        assert session.query(Alarm).count() == 2


def test_a_batch_that_nobody_acknowledges_is_an_alarm_until_the_answer_comes(
    any_installation: Installation,
) -> None:
    (item,) = sent(any_installation)
    nightly.collect(days_later(any_installation, 2.9).service)
    assert ringing(any_installation) == []
    late = days_later(any_installation, 3.1)
    nightly.collect(late.service)
    assert ringing(late) == [("AcknowledgmentLate", FIRST)]
    put_answer(late, answer(item))
    assert nightly.collect(late.service) == 1
    assert (states(late, "BORE"), ringing(late)) == ([Delivery.ACKNOWLEDGED], [])


def test_the_answer_to_a_transcript_that_was_replaced_says_nothing_of_the_new_one(
    any_installation: Installation,
) -> None:
    (request,) = filed(any_installation, "exact")
    nightly.transmit(any_installation.service, "BORE", TONIGHT)
    (old,) = good_answer(any_installation, FIRST)
    upload_anew(any_installation, request)
    say(any_installation, answer(old))
    assert states(any_installation, "BORE") == [Delivery.QUEUED]
    (second,) = nightly.transmit(any_installation.service, "BORE", night_of(18))
    say(any_installation, answer(replace(old, accepted=False), received=RECEIVED.replace(hour=13)))
    assert states(any_installation, "BORE") == [Delivery.SENT]
    say(any_installation, answer(*good_answer(any_installation, second), batch_id=second))
    assert states(any_installation, "BORE") == [Delivery.ACKNOWLEDGED]


def test_a_recalled_copy_is_acknowledged_like_any_other(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    nightly.transmit(installation.service, "BORE", TONIGHT)
    withdraw(installation, request)
    say(installation, answer(*good_answer(installation, FIRST)))
    bore, _ = deliveries(installation, request)
    assert (bore.state, bool(bore.recalled_at)) == (Delivery.ACKNOWLEDGED, True)


def test_after_a_batch_was_sent_again_only_a_later_answer_counts(any_installation: Installation) -> None:
    first, second = sent(any_installation, "exact", "oen-missing")
    put_answer(any_installation, answer(first))
    nightly.collect(any_installation.service)
    assert states(any_installation, "BORE") == [Delivery.ACKNOWLEDGED, Delivery.SENT]
    nightly.send_again(
        any_installation.service, FIRST, Doer("operations", any_installation.service.clock.now())
    )
    nightly.transmit(any_installation.service, "BORE", night_of(18))
    assert nightly.collect(any_installation.service) == 0
    assert batch(any_installation, FIRST).acknowledged_at is None
    put_answer(any_installation, answer(first, second, received=RECEIVED.replace(day=19)))
    assert nightly.collect(any_installation.service) == 1
    assert states(any_installation, "BORE") == [Delivery.ACKNOWLEDGED, Delivery.ACKNOWLEDGED]
    assert ringing(any_installation) == []
