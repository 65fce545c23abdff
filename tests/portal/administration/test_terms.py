"""A board's terms: named as people like, each with its last day."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import (
    Term,
)
from tests.portal.administration.conftest import one


@pytest.mark.parametrize("name", ["Automne 2026", "2026/2027", "..", "A&B?#%"])
def test_a_boards_terms_come_and_go(world, operator, name):
    path = f"/administration/boards/{world.boards['Rives'].id}/terms"
    operator.submit(f"{path}/add", name=name, ends_on="2027-01-31")
    assert one(world, Term).ends_on == date(2027, 1, 31)
    action, sent = re.search(
        r'action="([^"]+/remove)".* name="name" value="([^"]+)"', operator.get(path).text
    ).groups()
    operator.submit(action, page=path, name=unescape(sent))
    assert world.rows(Term) == []


def test_a_term_added_again_has_its_last_day_changed_and_the_latest_stands_first(world, operator):
    path = f"/administration/boards/{world.boards['Rives'].id}/terms"
    for name, day in (("S1", "2027-01-31"), ("S2", "2027-06-25"), ("S1", "2027-01-29")):
        operator.submit(f"{path}/add", name=name, ends_on=day)
    cells = re.findall(r"<td[^>]*>(S\d|2027[-\d]+)</td>", operator.get(path).text)
    assert cells == ["S2", "2027-06-25", "S1", "2027-01-29"]


def test_terms_are_a_boards_own(world, operator):
    rives, hills = (f"/administration/boards/{world.boards[name].id}/terms" for name in ("Rives", "Hills"))
    operator.submit(f"{rives}/add", name="S1", ends_on="2027-01-31")
    assert "2027-01-31" not in operator.get(hills).text
    operator.submit(f"{hills}/remove", page=rives, name="S1")
    assert len(world.rows(Term)) == 1
    assert operator.get("/administration/boards/999/terms").status_code == 404


@pytest.mark.parametrize(("number", "told"), [(1, "1 request is held"), (2, "2 requests are held")])
def test_before_held_requests_go_at_once_the_page_asks(world, operator, number, told):
    address = f"/administration/boards/{world.boards['Rives'].id}/terms/add"
    end = {"status": Status.SCHEDULED, "term": "S1", "release_date": date(2027, 1, 30)}
    rows = [world.request(**end) for _ in range(number)]
    operator.submit(address, name="S1", ends_on="2027-01-29")
    page = operator.submit(address, name="S1", ends_on="2026-01-29")
    assert told in page.text
    assert world.again(rows[0]).release_date == date(2027, 1, 30)
    carried = dict(re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', page.text))
    assert operator.post(address, data=carried).status_code == 302
    assert {world.again(row).release_date for row in rows} == {date(2026, 1, 30)}


def test_a_last_day_of_twenty_years_ago_is_told_as_a_slip(world, operator):
    address = f"/administration/boards/{world.boards['Rives'].id}/terms/add"
    page = operator.submit(address, name="S1", ends_on="2006-01-29")
    assert "Last day: 2006-01-29 is more than a year ago." in page.text
    assert world.rows(Term) == []
