"""The figures of the reports add up, in the reader's scope."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import reporting
from autosgern_service.store.models import Transcript
from autosgern_service.store.reporting import Question
from tests.ontario import month_of_every_ending


@pytest.fixture
def month(world):
    month_of_every_ending(world)


def test_the_transcript_of_a_chosen_student_is_no_automatic_one(world, month):
    with world.service.store.begin() as session:
        session.query(Transcript).filter_by(origin="uploaded").update({"origin": "chosen"})
    found = asked(world, world.user("op", "operator"))
    assert found.lines[reporting.AUTOMATIC_OCAS].total == 2
    assert found.lines[reporting.MANUAL_OCAS].total == 1


def asked(world, user):
    with world.service.store.read() as session:
        return reporting.summary(
            session, Question(user=user, start=date(2026, 11, 1), end=date(2026, 11, 30))
        )


def test_the_lines_add_up_to_their_tabs_and_the_tabs_to_the_total(world, month):
    found = asked(world, world.user("op", "operator"))
    count = lambda line: found.lines[line].total if line in found.lines else 0  # noqa: E731
    for line, parts in reporting.SUMMARY:
        if parts:
            assert count(line) == sum(map(count, parts)), line
    assert sum(count(line) for line, _ in reporting.SUMMARY) == found.total.total == 17


def test_each_ending_is_counted_in_its_own_line(world, month):
    found = asked(world, world.user("op", "operator"))
    lines = [line for line in (*reporting.ENDINGS, *reporting.UNKNOWN) if line in found.lines]
    assert {line: found.lines[line].total for line in lines} == {
        reporting.AUTOMATIC_OCAS: 2,
        reporting.MANUAL_OCAS: 1,
        reporting.PAPER_OCAS: 1,
        reporting.PAPER_OUAC: 1,
        Status.CANCELLED: 1,
        reporting.HANDLED: 1,
        reporting.UNKNOWN_OCAS: 1,
    }
    assert found.lines[reporting.PAPER_OUAC].reissues == 1


def test_the_automatic_share_leaves_cancelled_requests_out(world, month):
    assert asked(world, world.user("op", "operator")).automatic_share == pytest.approx(2 / 6)


def test_the_mean_counts_business_days_from_payment_by_torontos_calendar(any_world):
    for day, done in (
        (
            date(2026, 11, 5),
            datetime(2026, 11, 10, 3, 30, tzinfo=UTC),
        ),  # Thursday → Monday, late in the evening
        (date(2026, 11, 6), datetime(2026, 11, 6, 17, tzinfo=UTC)),  # Friday → the same day
    ):
        any_world.request(payment_date=day, status=Status.PAPER_SENT, received_at=done)
    assert asked(any_world, any_world.user("op", "operator")).mean_days == 1.0


def test_a_board_sees_its_own_figures_only(world, month):
    assert asked(world, world.user("hills", "board", "Hills")).total.total == 0
    assert asked(world, world.user("rives", "board", "Rives")).total.total == 16


def test_the_details_are_those_of_the_summary_by_payment_date(any_world):
    late, early = (any_world.request(payment_date=date(2026, 11, day)) for day in (30, 1))
    any_world.request(payment_date=date(2026, 12, 1))
    other = any_world.request("Pont", payment_date=date(2026, 11, 2))
    user, (start, end) = any_world.user("op", "operator"), (date(2026, 11, 1), date(2026, 11, 30))
    question = Question(user=user, start=start, end=end)
    of_school = Question(user=user, start=start, end=end, school_id=any_world.schools["Pont"].id)
    with any_world.service.store.read() as session:
        found = [row.id for row in reporting.details(session, question)]
        assert found == [early.id, other.id, late.id]
        assert [row.id for row in reporting.details(session, question, offset=1, limit=1)] == [other.id]
        assert reporting.detail_count(session, question) == 3
        assert reporting.detail_count(session, of_school) == 1


def test_of_nothing_there_is_no_mean_and_no_share(world):
    world.request()
    world.request(status=Status.CANCELLED)
    found = asked(world, world.user("op", "operator"))
    assert (found.mean_days, found.automatic_share, found.total.total) == (None, None, 2)
