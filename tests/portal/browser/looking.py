"""What the browser tests share: when they run, and what axe says against a page."""

from __future__ import annotations

import os
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])

browser_tests = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.path.exists(CHROMIUM) and os.environ.get("CI") != "true", reason=f"{CHROMIUM} is missing"
    ),
]


def faults(page: Any) -> list[str]:
    """Return what axe says against the page shown, one line a fault."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]
    ]
