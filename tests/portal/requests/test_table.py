"""The table of requests: what stands in which tab, in which order, and who sees it."""

from __future__ import annotations

import re
from datetime import date

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import AuditEntry


def references(page):
    """Return the reference numbers of a table, from top to bottom."""
    return re.findall(r'href="/requests/(H\d+)"', page.text)


def test_board_staff_see_the_requests_of_all_their_schools_and_no_others(world, signed_in):
    ours, theirs = [world.request("Rivière"), world.request("Pont")], world.request("Ridge")
    page = signed_in("board", board="Rives").get("/requests")
    assert references(page) == [row.reference for row in ours]
    assert theirs.reference not in page.text


def test_school_staff_see_their_school_only_and_no_source_column(world, signed_in):
    mine, _other = world.request("Rivière"), world.request("Pont")
    page = signed_in("school", board="Rives", school="Rivière").get("/requests")
    assert references(page) == [mine.reference]
    assert "Source" not in page.text


def test_open_tabs_begin_with_the_oldest_request_and_completed_with_the_newest_completion(world, signed_in):
    new = world.request(payment_date=date(2026, 11, 16))
    old = world.request(payment_date=date(2026, 11, 2))
    client = signed_in("board", board="Rives")
    assert references(client.get("/requests")) == [old.reference, new.reference]


def test_every_head_sorts_both_ways(world, signed_in):
    first = world.request(last_name="Éluard", first_name="Ana", last_attended="2001-01")
    second = world.request(
        last_name="Faure", first_name="Bo", last_attended="2002-01", payment_date=date(2026, 11, 18)
    )
    client = signed_in("board", board="Rives")
    page = client.get("/requests").text
    for head in re.findall(r"sort=([a-z]+)", page):
        up = references(client.get(f"/requests?sort={head}"))
        down = references(client.get(f"/requests?sort=-{head}"))
        assert sorted(up) == sorted([first.reference, second.reference])
        assert down == list(reversed(up)), head


def test_fifty_rows_make_a_page(world, signed_in):
    for _ in range(51):
        world.request()
    client = signed_in("board", board="Rives", lang="fr")
    first, second = client.get("/requests"), client.get("/requests?page=2")
    assert "Éléments 1 à 50 de 51 · page 1 de 2" in first.text
    assert "Éléments 51 à 51 de 51 · page 2 de 2" in second.text
    above, _table, below = first.text.partition("<table")
    # Fifty rows are no way to go to page 2.
    assert above.count('rel="next"') == below.count('rel="next"') == 1
    assert len(references(second)) == 1


def test_age_counts_business_days_and_says_late_in_words(world, signed_in):
    world.request(payment_date=date(2026, 11, 5))  # a Thursday; the clock stands at Tuesday the 17th
    page = signed_in("board", board="Rives", lang="fr").get("/requests")
    assert '<span class="age late">8\u00a0jours, en\u00a0retard</span>' in page.text


def test_what_was_paid_tomorrow_by_utc_is_not_a_day_old(world, signed_in):
    world.request(payment_date=date(2026, 11, 18))  # the clock stands at the 17th
    page = signed_in("board", board="Rives", lang="fr").get("/requests")
    assert '<span class="age">0\u00a0jour</span>' in page.text


def test_tabs_show_their_counts(world, signed_in):
    for status in (
        Status.ACTION_REQUIRED,
        Status.AUTO_PROCESSING_ERROR,
        Status.FINANCIAL_HOLD,
        Status.CANCELLED,
    ):
        world.request(
            status=status, reason="MultipleMatch" if status is Status.AUTO_PROCESSING_ERROR else None
        )
    page = signed_in("board", board="Rives").get("/requests").text
    assert re.findall(r'(\w[\w ]+) <span class="count">(\d+)', page) == [
        ("To process", "2"),
        ("Incomplete", "1"),
        ("In progress", "0"),
        ("Completed", "1"),
    ]


def test_an_operator_picks_a_board_and_then_one_of_its_schools(world, signed_in):
    mine, other, theirs = world.request("Rivière"), world.request("Pont"), world.request("Ridge")
    client = signed_in("operator")
    assert 'name="school"' not in client.get("/requests").text
    board, school = world.boards["Rives"].id, world.schools["Pont"].id
    of_board = client.get(f"/requests?board={board}")
    assert references(of_board) == [mine.reference, other.reference]
    assert "Ridge" not in of_board.text
    assert references(client.get(f"/requests?board={board}&school={school}")) == [other.reference]
    assert theirs.reference not in of_board.text


def test_a_boards_staff_pick_no_other_board(world, signed_in):
    world.request("Ridge")
    client = signed_in("board", board="Rives")
    assert references(client.get(f"/requests?board={world.boards['Hills'].id}")) == []


def test_a_list_of_students_is_audited(world, signed_in):
    world.request()
    signed_in("board", board="Rives").get("/requests")
    assert [entry.action for entry in world.rows(AuditEntry)][-1] == "list-requests"
