"""The requests of an application centre for the fixed test students."""

from __future__ import annotations

from datetime import date

import pytest

from autosgern_service.sandbox.orders import DESTINATIONS, order
from autosgern_service.sandbox.students import CASES, Case

TODAY = date(2026, 11, 17)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.key)
def test_an_order_says_what_the_applicant_knows_and_leaves_out_what_they_do_not(case: Case) -> None:
    asked = order(case, TODAY)
    applicant, person = asked["Applicant"], case.request
    assert (applicant["FirstName"], applicant["LastName"]) == (person.first, person.last)
    assert applicant["BirthDate"] == person.birth_date
    assert applicant.get("OEN", "") == person.oen
    assert not [name for name, value in applicant.items() if value in (None, "", [])]
    assert "LastAttended" in asked["School"] or not person.last_year


def test_no_two_orders_share_a_number() -> None:
    orders = [order(case, TODAY) for case in CASES]
    for name in ("ClientRequestID", "ApplicationNumber", "AccountNumber"):
        assert len({one[name] for one in orders}) == len(CASES)
    tracking = [place["TrackingID"] for one in orders for place in one["Destination"]]
    assert len(set(tracking)) == len(tracking)
    assert {tuple(place["Code"] for place in one["Destination"]) for one in orders} == set(DESTINATIONS)
