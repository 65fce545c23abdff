"""The one dear figure of the table: counted anew while it is small, remembered for some seconds where it is not."""

from __future__ import annotations

import pytest

from autosgern_service.domain.lifecycle import Status, Tab
from autosgern_service.store.lists import Criteria, Listing
from portal.requests import completed_counts


@pytest.fixture
def count(world, reading):
    """Counts for a reader as the table does."""

    def counted(user, **narrow):
        with reading(user=user), world.service.store.read() as session:
            return completed_counts.remembered(session, Listing(user=user, tab=Tab.COMPLETED, **narrow))

    return counted


def test_what_is_completed_in_all_is_remembered_only_where_it_is_many(world, signed_in, monkeypatch):
    operator = signed_in("operator")
    assert 'Completed <span class="count">0' in operator.get("/requests").text
    world.request(status=Status.ELECTRONIC_SENT)
    assert 'Completed <span class="count">1' in operator.get("/requests").text
    monkeypatch.setattr(completed_counts, "MANY", 1)
    operator.get("/requests")
    world.request(status=Status.ELECTRONIC_SENT)
    assert 'Completed <span class="count">1' in operator.get("/requests").text
    narrow = operator.get(f"/requests?board={world.boards['Rives'].id}").text
    assert 'Completed <span class="count">2' in narrow


def test_a_reader_who_sees_a_part_only_and_a_narrowed_list_are_counted_by_themselves(world, count):
    world.request(status=Status.ELECTRONIC_SENT)
    operator, auditor = world.user("chief", "operator"), world.user("auditor", "auditor")
    assert count(operator) == count(auditor) == 1
    assert count(world.user("staff", "board", "Rives")) is None
    assert count(world.user("theirs", "auditor", "Hills")) is None
    assert count(operator, board_id=world.boards["Rives"].id) is None
    assert count(operator, school_id=world.schools["Pont"].id) is None
    assert count(operator, criteria=Criteria(last_name="Beausoleil")) is None
    assert count(operator, criteria=None) is None


def test_what_is_remembered_is_counted_anew_when_its_time_is_over(world, count, monkeypatch):
    operator, now = world.user("chief", "operator"), [1000.0]
    monkeypatch.setattr(completed_counts, "MANY", 1)
    monkeypatch.setattr(completed_counts.time, "monotonic", lambda: now[0])
    world.request(status=Status.CANCELLED)
    assert count(operator) == 1
    world.request(status=Status.CANCELLED)
    now[0] += completed_counts.SECONDS
    assert count(operator) == 1
    now[0] += 0.001
    assert count(operator) == 2
