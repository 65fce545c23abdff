"""Takes the pictures of the users' guide from a running demo: `python docs/screenshots.py` beside `./run demo`.

Reads addresses and sign-ins from var/demo/connection.json, signs in as a board's member of staff, visits one
page a section in both languages and writes docs/images/<language>/<name>.png. Needs Chromium.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
CONNECTION = ROOT / "var" / "demo" / "connection.json"
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"

#: Name of the picture → address; {request} is the first request that waits.
PAGES = {
    "requests": "/requests",
    "actions": "/requests?mode=action",
    "completed": "/requests?tab=Completed",
    "details": "/requests/{request}",
    "upload": "/requests/{request}/upload",
    "confirm": "/requests/{request}/action?action=FinancialHold",
    "search": "/requests/search",
    "reports": "/reports?start=2020-01-01&end=2099-12-31",
    "notices": "/notices",
}


def main() -> int:
    """Take every picture; return 1 where no demo runs."""
    if not CONNECTION.exists():
        print(f"{CONNECTION} is missing: start ./run demo first", file=sys.stderr)  # noqa: T201
        return 1
    demo = json.loads(CONNECTION.read_text(encoding="utf-8"))
    staff = next(user for user in demo["users"] if user["role"] == "board")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for lang in ("fr", "en"):
            page = browser.new_page(
                viewport={"width": 1200, "height": 760}, locale=f"{lang}-CA", base_url=demo["portal_url"]
            )
            for name in _pictures(page, staff, lang):
                target = IMAGES / lang / f"{name}.png"
                target.parent.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=target)
            page.close()
        browser.close()
    return 0


def _pictures(page: Page, staff: dict[str, Any], lang: str) -> Iterator[str]:
    """Show one page after the other, and yield the name of each."""
    page.goto(f"/sign-in?lang={lang}")
    yield "sign-in"
    page.fill("#username", staff["username"])
    page.fill("#password", staff["password"])
    page.click("main button")
    page.goto(f"/requests?lang={lang}")
    waiting = re.search(r"/requests/(H\d+)", page.content())
    for name, address in PAGES.items():
        if "{request}" in address and waiting is None:
            continue
        page.goto(address.format(request=waiting[1] if waiting else ""))
        yield name


if __name__ == "__main__":
    raise SystemExit(main())
