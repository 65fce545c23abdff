"""What several forms share: a mistake is told by its field and with what to write, once, in the reader's language."""

from __future__ import annotations

import re

import pytest

from autosgern_service.store.models import Holiday, Term

TOLD = {
    "en": "{}: write the date like 2026-11-28.",
    "fr": "{}\u00a0: écrivez la date comme 2026-11-28.",
}
RANGE = {"en": ("Start date", "End date"), "fr": ("Date de début", "Date de fin")}


def mistakes(page):
    """Return what the summary of mistakes lists."""
    return re.findall(r'<li><a href="#[^"]+">([^<]+)</a></li>', page.text)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("path", ["/requests/search", "/reports", "/operations/audit-trail"])
@pytest.mark.parametrize("wrong", ["28.11.2026", "2026-02-30", "26-11-28"])
def test_each_wrong_date_of_a_range_is_told_by_its_name(signed_in, lang, path, wrong):
    client = signed_in("operator", lang=lang)
    typed = {"start": wrong, "end": wrong}
    page = client.submit(path, **typed) if "search" in path else client.get(path, query_string=typed)
    assert mistakes(page) == [TOLD[lang].format(name) for name in RANGE[lang]]
    assert page.text.count(f'value="{wrong}"') == 2


@pytest.mark.parametrize("wrong", ["", "demain", "2026-13-01"])
def test_a_date_that_is_needed_is_told_by_its_name(world, signed_in, wrong):
    client = signed_in("operator", lang="fr")
    page = client.submit("/administration/holidays/add", day=wrong, name="Veille")
    assert mistakes(page) == [TOLD["fr"].format("Date")]
    address = f"/administration/boards/{world.boards['Rives'].id}/terms/add"
    page = client.submit(address, ends_on=wrong or "3000-01-01", name="Hiver")
    assert mistakes(page) == [TOLD["fr"].format("Dernier jour")]
    assert world.rows(Holiday) == world.rows(Term) == []


def test_a_date_may_have_slashes_and_blanks_around_it(world, signed_in):
    client = signed_in("operator")
    client.submit("/administration/holidays/add", day=" 2026/12/24 ", name="Veille")
    assert [one.day.isoformat() for one in world.rows(Holiday)] == ["2026-12-24"]
    assert mistakes(client.get("/reports?start=2026/11/01&end=2026/11/30")) == []


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "User name: write it without blanks, like zoe.roy."),
        ("fr", "Nom d’utilisateur\u00a0: écrivez-le sans espace, comme zoe.roy."),
    ],
)
@pytest.mark.parametrize("whose", ["users", "partners"])
def test_a_user_name_with_a_blank_is_explained(signed_in, lang, told, whose):
    values = {"username": "zoe roy", "name": "Zoé", "email": "zoe@example.invalid", "role": "operator"}
    values |= {"users": {"language": "fr"}, "partners": {"role": "centre", "mode": "text"}}[whose]
    page = signed_in("operator", lang=lang).submit(f"/administration/{whose}/add", **values)
    assert told in page.text
