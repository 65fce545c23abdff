"""The frame of every page: the sections of the reader's role, where they are, and for whom they are signed in."""

from __future__ import annotations

import re

import pytest

from portal.web.layout import SECTIONS


def sections(page):
    """The sections of a page: label → whether it is the present one."""
    bar = re.search(r"<nav\b.*?</nav>", page.text, re.DOTALL)[0]
    found = re.findall(r"<a ([^>]*)>([^<]+)</a>", bar)
    return {label.strip(): "aria-current" in attributes for attributes, label in found}


EVERYBODYS = {"Requests", "Check a transcript", "Reports"}


@pytest.mark.parametrize(
    ("role", "place", "more", "organization"),
    [
        ("school", {"board": "Rives", "school": "Rivière"}, {"Notices"}, "École de la Rivière"),
        ("board", {"board": "Rives"}, {"Notices"}, "Shores School Board"),
        ("auditor", {"board": "Hills"}, {"Operations"}, "Hills School Board"),
        ("auditor", {}, {"Operations"}, "OCAS"),
        ("operator", {}, {"Notices", "PDF and paper", "Operations", "Administration"}, "OCAS"),
    ],
)
def test_the_sections_are_those_of_the_role(signed_in, role, place, more, organization):
    page = signed_in(role, **place).get("/requests")
    assert set(sections(page)) == EVERYBODYS | more
    assert organization in page.text


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/requests", "Requests"),
        ("/requests/search", "Requests"),
        ("/requests/{reference}", "Requests"),
        ("/requests/{reference}/upload", "Requests"),
        ("/pdf-queue", "PDF and paper"),
        ("/operations/alarms", "Operations"),
        ("/administration/users", "Administration"),
        ("/reports", "Reports"),
        ("/account", None),
    ],
)
def test_one_section_at_most_is_the_present_one(world, signed_in, path, section):
    page = signed_in("operator").get(path.format(reference=world.request().reference))
    assert page.status_code == 200
    assert [label for label, is_current in sections(page).items() if is_current] == [section] * bool(section)


def test_every_screen_stands_in_one_section_at_most(app):
    named = [name for _, _, pages in SECTIONS for name in pages]
    assert len(named) == len(set(named))
    assert set(named) <= set(app.blueprints) | set(app.view_functions)
