"""Holidays: days that are no business days from the moment that they are in the list."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from autosgern_service.administration import holidays
from autosgern_service.store.models import (
    AuditEntry,
    Holiday,
    User,
)
from tests.portal.administration.conftest import one


def test_holidays_come_and_go(world, operator):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    assert one(world, Holiday).day == date(2026, 12, 24)
    operator.submit("/administration/holidays/2026-12-24/remove", page="/administration/holidays")
    assert world.rows(Holiday) == []


def test_a_holiday_keeps_its_name_when_its_day_is_added_again(world, operator):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    page = operator.submit("/administration/holidays/add", day="2026-12-24", name="Autre")
    assert "This day is in the list already: Veille." in page.text
    assert one(world, Holiday).name == "Veille"


def test_a_holiday_is_no_business_day(world, operator):
    world.request(payment_date=date(2026, 11, 13))  # a Friday; the clock stands at Tuesday
    assert "2\u00a0days" in operator.get("/requests").text
    operator.submit("/administration/holidays/add", day="2026-11-16", name="Fermeture")
    assert "1\u00a0day<" in operator.get("/requests").text


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "2026-12-24T00:00"])
def test_what_is_no_day_is_not_removed(world, operator, day):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    path = f"/administration/holidays/{day}/remove"
    assert operator.submit(path, page="/administration/holidays").status_code == 404
    assert len(world.rows(Holiday)) == 1


def test_a_day_that_is_gone_already_may_be_removed_again_and_is_audited_once(world, operator):
    operator.submit("/administration/holidays/add", day="2026-12-24", name="Veille")
    for _ in range(2):
        path = "/administration/holidays/2026-12-24/remove"
        assert operator.submit(path, page="/administration/holidays").status_code == 302
    assert [entry.action for entry in world.rows(AuditEntry)].count("remove-holiday") == 1


def test_a_right_that_is_lost_while_the_form_is_on_its_way_does_nothing(world, operator, monkeypatch):
    added = holidays.add

    def shut_out_first(session, by, day, name):
        session.execute(update(User).where(User.id == by.user).values(active=False))
        added(session, by, day, name)

    monkeypatch.setattr(holidays, "add", shut_out_first)
    page = operator.submit("/administration/holidays/add", day="2026-12-31", name="Fermeture")
    assert page.status_code == 403
    assert "You may no longer do this" in page.text
    assert world.rows(Holiday) == []
