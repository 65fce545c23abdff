"""Today at a glance: figures that add up, bars under a round scale."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import monitoring
from portal.operations.overview import draw


def test_the_figures_of_today_add_up(world, signed_in, attempt):
    rows = [world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault"), world.request()]
    world.request(status=Status.ELECTRONIC_SENT, received_at=world.service.clock.now() - timedelta(days=1))
    attempt(rows[0], "BoardFault", 3000)
    attempt(rows[1], "Matched", 1800)
    attempt(rows[1], "Matched", 1000)
    user = world.user("chief", "operator")
    with world.service.store.read() as session:
        today = monitoring.today(session, user, world.service.clock.now())
    assert (today.requests, today.errors, today.queued) == (2, 1, 1)
    assert (today.matched_share, today.median_ms) == (0.5, 1800)
    assert [(h.requests, h.errors) for h in today.hours if h.requests] == [(2, 1)]
    page = signed_in("operator", lang="fr").get("/operations/").text
    assert "50,0\u00a0%" in page
    assert "1,8\u00a0s" in page
    assert page.count('<rect class="bad"') == 24


def test_a_day_on_which_the_clocks_change_has_its_own_hours(world):
    user = world.user("chief", "operator")
    with world.service.store.read() as session:
        for day, hours in (
            (datetime(2026, 3, 8, 17, tzinfo=UTC), 23),
            (datetime(2026, 11, 1, 17, tzinfo=UTC), 25),
        ):
            assert len(monitoring.today(session, user, day).hours) == hours


@pytest.mark.parametrize("most", [0, 1, 7, 115, 2999])
def test_the_bars_stay_under_a_round_scale(most):
    start = datetime(2026, 11, 17, 5, tzinfo=UTC)
    drawing = draw([monitoring.Hour(start, most, most // 2), monitoring.Hour(start, 0, 0)])
    values = [value for _, value in drawing.lines]
    assert values[-1] >= most
    assert drawing.bars[0].y >= 0
    assert drawing.bars[0].bad <= drawing.bars[0].height


@pytest.mark.parametrize(
    ("milliseconds", "written"), [(12, "12\u00a0ms"), (999, "999\u00a0ms"), (1800, "1.8\u00a0s")]
)
def test_the_median_is_told_in_milliseconds_below_a_second(world, signed_in, milliseconds, written, attempt):
    attempt(world.request(), duration=milliseconds)
    assert f"<dt>Median time</dt><dd>{written}</dd>" in signed_in("operator").get("/operations/").text


@pytest.mark.parametrize(
    ("most", "top"),
    [(0, 3), (3, 3), (4, 6), (6, 6), (7, 12), (15, 15), (16, 30), (30, 30), (31, 60), (3001, 6000)],
)
def test_the_scale_is_the_smallest_round_one_that_holds_the_most(most, top):
    drawing = draw([monitoring.Hour(datetime(2026, 11, 17, 5, tzinfo=UTC), most, 0)])
    assert [value for _, value in drawing.lines] == [0, top // 3, 2 * top // 3, top]
    assert drawing.bars[0].y + drawing.bars[0].height == pytest.approx(drawing.foot)


def test_a_day_without_anything_is_drawn_and_told_with_dashes(signed_in):
    assert draw([]).bars == []
    page = signed_in("operator").get("/operations/").text
    assert "<dt>Median time</dt><dd>–</dd>" in page
    assert "None" not in page
