"""Every page in a browser: axe, narrow windows, enlarged text, the reader's own colours, no motion."""

from __future__ import annotations

import json

import pytest

from tests.portal.browser.looking import LANGUAGES, browser_tests, faults
from tests.portal.pages import every_page, something_of_everything

pytestmark = browser_tests

#: Window and size of the text: a phone; 1280 px enlarged to 200 %, which leaves 640; text alone twice as large.
WINDOWS = (
    ({"width": 320, "height": 640}, 16),
    ({"width": 640, "height": 450}, 16),
    ({"width": 1280, "height": 900}, 32),
)

ORDINARY = ({"width": 1280, "height": 900}, 16)

#: No test is to take longer than some seconds: the pages are gone through in so many.
PARTS = 4

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

#: What moves: the animations and transitions of all elements, and smooth scrolling.
MOVING = """[...document.querySelectorAll('*')].filter(e => {
    const s = getComputedStyle(e)
    return s.animationName !== 'none' || s.transitionDuration.split(', ').some(d => parseFloat(d) > 0)
        || s.scrollBehavior !== 'auto'
}).map(e => e.outerHTML.slice(0, 80))"""

#: Fields and buttons whose edge forced colours would take away.
EDGELESS = """[...document.querySelectorAll('button:not(.plain), .button, input:not([type=hidden]), select, textarea')]
    .filter(e => e.checkVisibility() && !e.matches('[type=checkbox], [type=radio]'))
    .filter(e => parseFloat(getComputedStyle(e).borderTopWidth) < 1)
    .map(e => e.outerHTML.slice(0, 80))"""

#: Where the reader stands, told by a line and not by a shade.
UNMARKED = """[...document.querySelectorAll('nav [aria-current=page]')]
    .filter(e => ['borderTopWidth', 'borderBottomWidth'].every(side => parseFloat(getComputedStyle(e)[side]) < 1))
    .map(e => e.outerHTML.slice(0, 80))"""


@LANGUAGES
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_passes_axe_and_fits_its_window_small_enlarged_or_with_large_text(
    world, app, document, visit, part, lang
):
    page = visit("operator", lang=lang)
    devtools = page.context.new_cdp_session(page)
    found, too_wide = [], []
    for path in every_page(world, app, document)[part::PARTS]:
        _resize(page, devtools, *ORDINARY)
        page.goto(path)
        found += faults(page)
        for window, text in WINDOWS:
            _resize(page, devtools, window, text)
            if page.evaluate(TOO_WIDE):
                too_wide.append((path, window["width"], text))
    assert found == [], json.dumps(found, indent=1, ensure_ascii=False)
    assert too_wide == []


def _resize(page, devtools, window, text):
    page.set_viewport_size(window)
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": text}})


def test_who_wants_no_motion_and_their_own_colours_gets_both(world, app, document, visit):
    page = visit("operator", reduced_motion="reduce", forced_colors="active")
    found = []
    for path in every_page(world, app, document):
        page.goto(path)
        for what in (MOVING, EDGELESS, UNMARKED):
            found += [f"{path} {one}" for one in page.evaluate(what)]
    assert found == []
    page.goto("/reports?start=2026-11-01&end=2026-11-30")
    bar, canvas = page.evaluate(
        "[['.chart rect', 'fill'], ['body', 'background-color']]"
        ".map(([where, what]) => getComputedStyle(document.querySelector(where))[what])"
    )
    assert bar != canvas


@pytest.mark.parametrize("role", ["school", "board", "auditor"])
def test_axe_finds_nothing_where_other_roles_see_a_page_differently(world, document, visit, role):
    place = {"school": {"board": "Rives", "school": "Rivière"}, "board": {"board": "Rives"}, "auditor": {}}[
        role
    ]
    references = something_of_everything(world, document)
    page = visit(role, lang="en", **place)
    found = []
    for path in (
        "/requests",
        "/requests?mode=action",
        f"/requests/{references['open']}",
        "/reports",
        "/account",
    ):
        page.goto(path)
        found += faults(page)
    assert found == [], json.dumps(found, indent=1, ensure_ascii=False)
