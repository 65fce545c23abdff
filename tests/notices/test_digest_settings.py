"""What a user wishes to hear is kept as it was said, or refused with a code for each field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosgern_service import notices
from autosgern_service.notices import DigestProblem
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import NoticeSetting
from tests.conftest import NOON
from tests.installed import Installation

BY = Doer("portages", NOON)
GOOD: dict[str, Any] = {
    "enabled": True,
    "completed": True,
    "days": [4, 0, 0],
    "hour": "11:00",
    "time_zone": "America/Winnipeg",
    "addresses": "a@ecole.example; b@ecole.example,\nc@ecole.example",
    "pending_hours": 16,
    "each_pending": True,
}


def save(installation: Installation, **changes: Any) -> None:
    with installation.service.store.begin() as session:
        notices.save_digest_settings(session, BY, installation.user("portages"), **(GOOD | changes))


def kept(installation: Installation) -> NoticeSetting:
    with installation.service.store.read() as session:
        return notices.digest_settings(session, installation.user("portages"))


def test_who_never_saved_any_has_none_switched_on(installation: Installation) -> None:
    none = kept(installation)
    assert (none.enabled, none.days, none.addresses) == (False, [], ["portages@sgern.example"])


def test_wishes_are_kept_and_changed(installation: Installation) -> None:
    save(installation)
    found = kept(installation)
    assert (found.days, found.hour, found.time_zone) == ([0, 4], "11:00", "America/Winnipeg")
    assert found.addresses == ["a@ecole.example", "b@ecole.example", "c@ecole.example"]
    assert (found.completed, found.pending_hours, found.each_pending) == (True, 16, True)
    save(installation, enabled=False, days=[], addresses="")
    assert (kept(installation).enabled, kept(installation).addresses) == (False, [])


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("days", [], DigestProblem.DAY_MISSING),
        ("days", [7], DigestProblem.DAY_UNKNOWN),
        ("hour", "25:00", DigestProblem.HOUR_INVALID),
        ("hour", "noon", DigestProblem.HOUR_INVALID),
        ("time_zone", "America/Nowhere", DigestProblem.TIME_ZONE_UNKNOWN),
        ("time_zone", "../etc/passwd", DigestProblem.TIME_ZONE_UNKNOWN),
        ("addresses", " ; ", DigestProblem.ADDRESS_MISSING),
        ("addresses", "a@ecole.example; nobody", DigestProblem.ADDRESS_INVALID),
        ("addresses", "élève@ecole.example", DigestProblem.ADDRESS_INVALID),
        ("addresses", f"{'a' * 200}@ecole.example", DigestProblem.ADDRESS_INVALID),
        ("addresses", ";".join(f"a{n}@ecole.example" for n in range(21)), DigestProblem.TOO_MANY_ADDRESSES),
        ("pending_hours", 0, DigestProblem.PENDING_HOURS_OUT_OF_RANGE),
        ("pending_hours", 801, DigestProblem.PENDING_HOURS_OUT_OF_RANGE),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    installation: Installation, field: str, value: Any, problem: DigestProblem
) -> None:
    with pytest.raises(notices.DigestRefused) as refused:
        save(installation, **{field: value})
    assert refused.value.problems == {field: problem}
    assert not kept(installation).enabled


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.ca", fullmatch=True), unique=True))
def test_addresses_survive_any_separator(addresses: list[str]) -> None:
    for separator in (";", ",", "; ", " ,\r\n", ";;"):
        assert notices.split_addresses(separator.join(addresses)) == addresses
