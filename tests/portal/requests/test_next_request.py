"""After a decision: what became of the request, and the next one that waits for this reader."""

from __future__ import annotations

from datetime import date

import pytest
from flask import get_flashed_messages

from autosgern_service.domain.lifecycle import LABELS, Status, tab
from portal.requests.next_request import next_waiting, onward


@pytest.fixture
def told(world, reading):
    """Says what is told after a decision."""

    def after(row, status, lang="en", user=None):
        with reading(lang, user or world.user("staff", "board", "Rives")):
            assert onward(row, status).location == f"/requests/{row.reference}"
            (message,) = get_flashed_messages()
        return str(message)

    return after


def test_the_next_one_is_the_one_after_and_then_the_oldest_left(world, reading):
    old, row, late = (world.request(payment_date=date(2026, 11, day)) for day in (2, 5, 9))
    with reading(user=world.user("staff", "board", "Rives")):
        assert next_waiting(row) == late.reference
        assert next_waiting(late) == old.reference


def test_what_others_handle_and_what_does_not_wait_is_no_next_one(world, told):
    row, _theirs, _held = world.request(), world.request("Ridge"), world.request(status=Status.FINANCIAL_HOLD)
    said = told(row, Status.PAPER_SENT)
    assert said.endswith("No other request waits to be processed.")
    assert "<a " not in said


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "status", [Status.STUDENT_NOT_FOUND, Status.ELECTRONIC_SENT, Status.TRANSCRIPT_UPLOADED]
)
def test_the_new_status_and_its_tab_are_named_and_the_next_one_is_a_link(world, told, status, lang):
    row, other = world.request(), world.request()
    said = told(row, status, lang)
    assert LABELS[status][lang] in said
    assert LABELS[tab(status)][lang] in said
    assert f'<a href="/requests/{other.reference}">' in said


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.ELECTRONIC_SENT, "with the next nightly transmission"),
        (Status.TRANSCRIPT_UPLOADED, "up to five business days"),
        (Status.FINANCIAL_HOLD, "told by e-mail at once"),
        (Status.PAPER_SENT, None),
    ],
)
def test_what_happens_now_is_told_where_it_happens_and_nowhere_else(world, told, status, sentence):
    sentences = {"with the next nightly transmission", "up to five business days", "told by e-mail at once"}
    said = told(world.request(), status)
    assert {one for one in sentences if one in said} == ({sentence} if sentence else set())
