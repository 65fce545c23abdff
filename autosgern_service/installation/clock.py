"""The clock: the only place that knows Ontario's time zone, its business days and what time it is.

Everything stored is UTC; everything that people agreed on (payment dates, the hour of the nightly
transmission, business days) is Toronto's. Processes pass one Clock down; tests pass one that stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

TORONTO = ZoneInfo("America/Toronto")

#: One business day is eight business hours (users' guide).
BUSINESS_DAY = timedelta(hours=8)

#: The last day whose morrow a clock can still tell.
_LAST_DAY = date(9998, 12, 31)


@dataclass(frozen=True)
class Clock:
    """Tells the time; `source` returns an aware UTC instant."""

    source: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self.source()

    def today(self) -> date:
        """Return the date in Toronto."""
        return local_date(self.now())


def local_date(instant: datetime) -> date:
    """Return the Toronto date of an instant."""
    return instant.astimezone(TORONTO).date()


def local(instant: datetime) -> datetime:
    """Return an instant as Toronto's wall clock shows it."""
    return instant.astimezone(TORONTO)


def instant(day: date, hour_minute: str = "00:00") -> datetime:
    """Return the UTC instant of a Toronto date and wall-clock time.

    A time that the spring change skips is read with the offset before it, one that comes twice in
    autumn is its first coming.
    """
    hour, minute = map(int, hour_minute.split(":"))
    return datetime.combine(day, time(hour, minute), TORONTO).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the UTC instant at which a Toronto date ends; a day too late for that ends with the last that can."""
    return instant(min(day, _LAST_DAY) + timedelta(days=1))


@cache
def _ontario_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CA", subdiv="ON", years=year))


def is_business_day(day: date, extra_holidays: Container[date] = ()) -> bool:
    """Say whether schools' offices work on that day: Monday to Friday, no public holiday of Ontario."""
    return day.weekday() < 5 and day not in _ontario_holidays(day.year) and day not in extra_holidays


def business_days(start: date, end: date, extra_holidays: Collection[date] = ()) -> int:
    """Count the business days after `start` up to and with `end`; 0 where `end` is not later."""
    if end <= start:
        return 0
    closed = set(extra_holidays).union(*map(_ontario_holidays, range(start.year, end.year + 1)))
    closed_weekdays = sum(start < day <= end and day.weekday() < 5 for day in closed)
    return _weekdays_until(end) - _weekdays_until(start) - closed_weekdays


def _weekdays_until(day: date) -> int:
    """Count Mondays to Fridays since the calendar's first day, a Monday, with the day itself."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def business_hours_ago(
    now: datetime, hours: float, opening: str = "08:00", extra_holidays: Container[date] = ()
) -> datetime:
    """Return the latest instant since which so many business hours have passed (more than 0).

    A business day has eight of them, from `opening` on, as Toronto's wall clock shows it.
    """
    left = timedelta(hours=hours)
    day = local_date(now)
    while True:
        if is_business_day(day, extra_holidays):
            opens = instant(day, opening)
            until = min(now, opens + BUSINESS_DAY)
            if until - opens >= left:
                return until - left
            left -= max(until - opens, timedelta())
        day -= timedelta(days=1)
