"""What the pages of Operations share: everybody's scope, and no button for who only reads."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.lifecycle import Status
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer

ROOT = Path(__file__).parents[3]


def pages(app):
    """The address of every page of Operations."""
    rules = app.url_map.iter_rules()
    return sorted(
        rule.rule for rule in rules if rule.endpoint.startswith("operations.") and "GET" in rule.methods
    )


def tabs(page):
    """The address and label of each tab of a page."""
    shown = re.search(r'<ul class="tabs">(.*?)</ul>', page.text, re.S)
    return re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', shown[1])


@pytest.mark.parametrize("reader", [("operator", None), ("auditor", None), ("auditor", "Rives")])
def test_the_tabs_are_the_pages_that_the_reader_may_open(app, signed_in, reader):
    role, board = reader
    client = signed_in(role, board=board)
    opened = [page for page in pages(app) if client.get(page).status_code == 200]
    assert sorted(address for address, _ in tabs(client.get("/operations/"))) == opened
    whole = ["/operations/alarms", "/operations/transmissions"]
    assert [page for page in pages(app) if page not in opened] == (whole if board else [])


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_guide_has_a_row_for_each_tab_in_its_order(signed_in, lang):
    guide = (ROOT / "docs" / lang / "guide.md").read_text(encoding="utf-8")
    chapter = guide[guide.index({"en": "## Operations", "fr": "## Exploitation"}[lang]) :]
    rows = re.findall(r"^\| ([^|]+) \|", chapter.partition("|---")[2].partition("\n\n")[0], re.M)
    shown = tabs(signed_in("operator", lang=lang).get("/operations/"))
    assert rows == [unescape(label) for _, label in shown]


def test_an_auditor_of_one_board_sees_nothing_of_the_others(world, app, signed_in, attempt):
    foreign = world.request("Ridge", status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(foreign)
    with world.service.store.begin() as session:
        audit.record(session, Doer("somebody-else", world.service.clock.now()), Deed.VIEW_REQUEST)
    client = signed_in("auditor", board="Rives")
    for page in pages(app):
        answer = client.get(page)
        for secret in (foreign.reference, "Hills School Board", "somebody-else"):
            assert secret not in answer.text, page


def test_an_auditor_has_no_buttons_but_sign_out_and_search(world, app, signed_in, attempt, sent_batch):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="BoardFault")
    attempt(row)
    sent_batch()
    with world.service.store.begin() as session:
        alarms.ring(session, Kind.BATCH_STUCK, "RIVE-20261116-1", at=world.service.clock.now())
    client = signed_in("auditor")
    for page in pages(app):
        assert client.get(page).text.count('method="post"') == 1, page
