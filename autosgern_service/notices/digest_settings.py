"""What each user wants to hear in the summary e-mail, and what is wrong with such wishes.

The portal's Notices page reads with `digest_settings` and saves with `save_digest_settings`; a page shows each
problem beside its field, in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy.orm import Session

from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.email_address import is_address
from autosgern_service.installation.settings import hour_minute
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import NoticeSetting, User

MOST_ADDRESSES = 20
MOST_HOURS = 800


class DigestProblem(StrEnum):
    """What is wrong with a field."""

    DAY_MISSING = "DayMissing"
    DAY_UNKNOWN = "DayUnknown"
    HOUR_INVALID = "HourInvalid"
    TIME_ZONE_UNKNOWN = "TimeZoneUnknown"
    ADDRESS_MISSING = "AddressMissing"
    ADDRESS_INVALID = "AddressInvalid"
    TOO_MANY_ADDRESSES = "TooManyAddresses"
    PENDING_HOURS_OUT_OF_RANGE = "PendingHoursOutOfRange"


class DigestRefused(Exception):
    """The wishes cannot be kept; `problems` says why, by the column's name."""

    def __init__(self, problems: Mapping[str, DigestProblem]) -> None:
        super().__init__(", ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)


def digest_settings(session: Session, user: User) -> NoticeSetting:
    """Return a user's settings; who never saved any gets none switched on, with their own address (not stored)."""
    kept = session.get(NoticeSetting, user.id)
    return kept or NoticeSetting(
        user_id=user.id,
        enabled=False,
        completed=False,
        days=[],
        hour="08:00",
        time_zone="America/Toronto",
        addresses=[user.email],
        pending_hours=None,
        each_pending=False,
    )


def save_digest_settings(
    session: Session,
    by: Doer,
    user: User,
    *,
    enabled: bool,
    completed: bool = False,
    days: Iterable[int] = (),
    hour: str = "08:00",
    time_zone: str = "America/Toronto",
    addresses: str = "",
    pending_hours: int | None = None,
    each_pending: bool = False,
) -> NoticeSetting:
    """Keep a user's wishes; raises DigestRefused, with nothing changed, where they cannot be met.

    `days`: 0 is Monday. `addresses`: separated by semicolons or commas. `pending_hours`: business hours.
    """
    split = split_addresses(addresses)
    chosen = sorted(set(days))
    problems = {
        "days": _days(chosen, enabled),
        "hour": None if _is_hour(hour) else DigestProblem.HOUR_INVALID,
        "time_zone": None if time_zone in available_timezones() else DigestProblem.TIME_ZONE_UNKNOWN,
        "addresses": _addresses(split, enabled),
        "pending_hours": None
        if pending_hours is None or 1 <= pending_hours <= MOST_HOURS
        else DigestProblem.PENDING_HOURS_OUT_OF_RANGE,
    }
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise DigestRefused(found)
    kept = session.merge(
        NoticeSetting(
            user_id=user.id,
            enabled=enabled,
            completed=completed,
            days=chosen,
            hour=hour_minute(hour),
            time_zone=ZoneInfo(time_zone).key,
            addresses=split,
            pending_hours=pending_hours,
            each_pending=each_pending,
        )
    )
    audit.record(session, by, Deed.CHANGE_NOTICES, user.username, changed=audit.changes(kept))
    return kept


def split_addresses(text: str) -> list[str]:
    """Split addresses at semicolons (commas, spaces and line ends are taken too), each once, in their order."""
    return list(dict.fromkeys(part for part in re.split(r"[;,\s]+", text) if part))


def _days(days: list[int], enabled: bool) -> DigestProblem | None:
    if any(day not in range(7) for day in days):
        return DigestProblem.DAY_UNKNOWN
    return DigestProblem.DAY_MISSING if enabled and not days else None


def _is_hour(text: str) -> bool:
    try:
        hour_minute(text)
    except ValueError:
        return False
    return True


def _addresses(addresses: list[str], enabled: bool) -> DigestProblem | None:
    if enabled and not addresses:
        return DigestProblem.ADDRESS_MISSING
    if len(addresses) > MOST_ADDRESSES:
        return DigestProblem.TOO_MANY_ADDRESSES
    return None if all(map(is_address, addresses)) else DigestProblem.ADDRESS_INVALID
