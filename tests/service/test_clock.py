"""Toronto's clock: instants, business days and the two nights on which it jumps."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from autosgern_service.clock import business_days, instant, is_business_day, local_date


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
