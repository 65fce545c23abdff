"""Searching: what is typed never stands in an address, and finds what a person means."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.store.models import AuditEntry, SavedSearch


@pytest.fixture
def rows(world):
    return {
        "zoe": world.request(first_name="Zoé-Anne", last_name="D’Amour Beausoleil", oen="635684962"),
        "ewan": world.request(first_name="Ewan", last_name="MacAlder", last_attended="2012-11"),
        "old": world.request(
            first_name="Bo",
            last_name="Alder",
            status=Status.CANCELLED,
            received_at=datetime(2025, 3, 4, 15, tzinfo=UTC),
        ),
    }


def search(client, **criteria):
    """Search and return the page of results."""
    answer = client.submit("/requests/search", **criteria)
    assert answer.status_code == 302, answer.text
    return client.get(answer.location)


def found(page):
    return set(re.findall(r'href="/requests/(H\d+)"', page.text))


@pytest.mark.parametrize(
    ("criteria", "who"),
    [
        ({"last_name": "damour"}, "zoe"),
        ({"first_name": "ZOE ANNE"}, "zoe"),
        ({"oen": "635 684 962"}, "zoe"),
        ({"last_name": "macalder"}, "ewan"),
        ({"attended_from": "2012", "attended_to": "2012"}, "ewan"),
        ({"attended_from": "2012/11", "attended_to": "2012/11"}, "ewan"),
        ({"start": "2025-03-04", "end": "2025-03-04"}, "old"),
        ({"statuses": "Cancelled"}, "old"),
        ({"tabs": "Completed"}, "old"),
    ],
)
def test_a_search_finds_the_one_meant(signed_in, rows, criteria, who):
    page = search(signed_in("board", board="Rives"), **criteria)
    assert found(page) == {rows[who].reference}


def test_no_name_is_a_wildcard(world, signed_in):
    world.request(last_name="Roy", former_last_names=["Noël"])
    assert found(search(signed_in("board", board="Rives"), last_name="N%l")) == set()


@pytest.mark.parametrize(
    "criteria",
    [
        {"last_name": "%"},
        {"last_name": '"'},
        {"last_name": "😀"},
        {"first_name": "*"},
        {"first_name": "-"},
        {"first_name": "'"},
        {"oen": "- -"},
    ],
)
def test_what_is_no_name_and_no_number_finds_nobody(signed_in, rows, criteria):
    assert found(search(signed_in("board", board="Rives"), **criteria)) == set()


def test_select_all_searches_every_tab_whatever_else_is_ticked(signed_in, rows):
    page = search(
        signed_in("board", board="Rives"), last_name="alder", everywhere="y", statuses="ActionRequired"
    )
    assert found(page) == {rows["old"].reference}


def test_the_last_digits_of_a_reference_are_enough(signed_in, rows):
    page = search(signed_in("board", board="Rives"), reference=rows["ewan"].reference[-6:])
    assert found(page) == {rows["ewan"].reference}


def test_the_address_and_the_audit_hold_nothing_of_what_was_typed(world, signed_in, rows):
    client = signed_in("board", board="Rives")
    answer = client.submit("/requests/search", last_name="MacAlder", oen="635684962")
    page = client.get(answer.location).text
    links = " ".join(re.findall(r'href="([^"]+)"', page))
    assert "MacAlder" not in answer.location + links
    assert "635684962" not in answer.location + links
    assert all("MacAlder" not in str(entry.details) for entry in world.rows(AuditEntry))
    assert b"MacAlder" not in world.rows(SavedSearch)[0].criteria_sealed


def test_a_search_is_its_searchers_alone(signed_in, rows):
    answer = signed_in("board", board="Rives").submit("/requests/search", last_name="MacAlder")
    page = signed_in("operator").get(answer.location)
    assert found(page) == set()
    assert "MacAlder" not in page.text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "This search is no longer available; search again."),
        ("fr", "Cette recherche n’est plus disponible; cherchez de nouveau."),
    ],
)
def test_a_search_that_is_gone_and_somebody_elses_look_alike_and_find_nothing(signed_in, rows, lang, told):
    theirs = signed_in("board", board="Rives").submit("/requests/search", last_name="MacAlder").location
    reader = signed_in("operator", lang=lang)
    for address in (theirs, "/requests?search=gone", "/requests?search=gone&tab=Completed"):
        page = reader.get(address)
        assert found(page) == set()
        assert told in page.text


def test_a_search_is_known_for_a_day(world, signed_in, rows):
    client = signed_in("operator")
    address = client.submit("/requests/search", last_name="MacAlder").location
    assert found(client.get(address)) == {rows["ewan"].reference}
    with world.service.store.begin() as session:
        session.execute(update(SavedSearch).values(at=world.service.clock.now() - timedelta(days=1)))
    assert "This search is no longer available" in client.get(address).text


@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_a_search_that_is_gone_gives_no_file(signed_in, rows, form):
    answer = signed_in("operator").get(f"/requests/export.{form}?search=gone")
    assert answer.location == "/requests?search=gone"


def test_a_search_never_leaves_the_readers_scope(world, signed_in, rows):
    theirs = world.request("Ridge", last_name="MacAlder")
    assert theirs.reference not in search(signed_in("board", board="Rives"), last_name="MacAlder").text


def test_a_mistake_is_explained_beside_its_field(signed_in):
    page = signed_in("board", board="Rives").submit("/requests/search", start="2026-02-02", end="2026-01-01")
    assert "The end date is before the start date." in page.text
    assert "<title>Error:" in page.text


def test_months_that_are_none_are_told_by_their_names(signed_in):
    client = signed_in("board", board="Rives")
    page = client.submit("/requests/search", attended_from="fall", attended_to="2012-13").text
    for name in ("Last attended, from", "Last attended, to"):
        assert page.count(f'">{name}: write a year, or a year and a month, like 2015-02.</a>') == 1


def test_nothing_found_says_what_to_try(signed_in, rows):
    page = search(signed_in("board", board="Rives", lang="fr"), last_name="Introuvable")
    assert "Aucune demande de cet onglet ne correspond à votre recherche." in page.text
