"""Toronto's clock: instants, business days and the two nights on which it jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from autosgern_service.installation.clock import (
    business_days,
    business_hours_ago,
    instant,
    is_business_day,
    local_date,
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 7, 1), False),  # Canada Day
        (date(2026, 2, 16), False),  # Family Day
        (date(2026, 10, 12), False),  # Thanksgiving
        (date(2026, 12, 28), False),  # Boxing Day, observed
    ],
)
def test_a_business_day_is_a_weekday_without_a_holiday(day: date, expected: bool) -> None:
    assert is_business_day(day) is expected


def test_a_board_may_close_on_further_days() -> None:
    assert not is_business_day(date(2026, 11, 20), extra_holidays={date(2026, 11, 20)})


def test_the_day_of_payment_does_not_count() -> None:
    monday = date(2026, 11, 16)
    assert business_days(monday, monday) == 0
    assert business_days(monday, date(2026, 11, 17)) == 1
    assert business_days(date(2026, 11, 13), monday) == 1  # over a weekend
    assert business_days(monday, date(2026, 11, 2)) == 0


def test_the_local_date_is_torontos() -> None:
    assert local_date(datetime(2026, 1, 1, 4, 59, tzinfo=UTC)) == date(2025, 12, 31)
    assert local_date(datetime(2026, 1, 1, 5, 0, tzinfo=UTC)) == date(2026, 1, 1)


def test_a_time_that_comes_twice_is_its_first_coming() -> None:
    assert instant(date(2026, 11, 1), "01:30") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_time_that_is_skipped_still_comes_once() -> None:
    assert instant(date(2026, 3, 8), "02:30") == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hours", "since"),
    [
        # Toronto is five hours behind in November; the day runs from 8 to 16, that is 13 to 21 UTC.
        ((17, 16), 1, (17, 15)),
        ((17, 16), 8, (16, 16)),
        ((17, 16), 3, (17, 13)),
        ((17, 23), 1, (17, 20)),  # in the evening nothing is added
        ((17, 12), 2, (16, 19)),  # nor before the offices open
        ((15, 17), 8, (13, 13)),  # Sunday
        ((16, 14), 9, (13, 13)),  # over a weekend
        ((12, 14), 9, (11, 13)),  # Remembrance Day is no public holiday of Ontario's schools' offices
    ],
)
def test_business_hours_are_counted_back_from_an_instant(
    now: tuple[int, int], hours: int, since: tuple[int, int]
) -> None:
    start = datetime(2026, 11, now[0], now[1], tzinfo=UTC)
    assert business_hours_ago(start, hours) == datetime(2026, 11, since[0], since[1], tzinfo=UTC)


def test_one_business_day_has_eight_business_hours_whenever_it_begins() -> None:
    now = datetime(2026, 11, 17, 16, 30, tzinfo=UTC)
    assert business_hours_ago(now, 8, "09:30") == datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
    assert business_hours_ago(now, 2, "09:30") == datetime(2026, 11, 17, 14, 30, tzinfo=UTC)


def test_business_hours_pass_over_holidays_and_the_change_of_the_clocks() -> None:
    monday = datetime(2026, 11, 2, 14, tzinfo=UTC)  # 9:00, the day after the clocks went back
    assert business_hours_ago(monday, 2) == datetime(2026, 10, 30, 19, tzinfo=UTC)  # 15:00 on Friday
    assert business_hours_ago(monday, 2, extra_holidays={date(2026, 10, 30)}) == datetime(
        2026, 10, 29, 19, tzinfo=UTC
    )
