"""Takes the pictures of the users' guide from a running demo: `python docs/screenshots.py` beside `./run demo`.

Reads addresses and sign-ins from var/demo/connection.json, or from the file that it is given, goes through the portal
as a board's member of staff and as an operator, in both languages, and writes docs/images/<language>/<name>.png.
Needs Chromium. So that OCAS's pages have something to show, the staff of the demo's other boards first upload PDF
files, say that transcripts went on paper, and withdraw one that has left; the first board's requests stay as they are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
CONNECTION = ROOT / "var" / "demo" / "connection.json"
SAMPLE = ROOT.parent / "shared" / "reference" / "ontario-high-school-transcript.sample.xml"
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
WINDOW = {"width": 1200, "height": 760}
REFERENCES = "tbody a[href^='/requests/H']:not([href*='applicant']):not([href*='upload'])"
EVER = "start=2020-01-01&end=2099-12-31"

#: Name of the picture → address as a member of a board's staff. {open} waits, {near} resembles a record.
STAFF_PAGES = {
    "requests": "/requests",
    "actions": "/requests?mode=action",
    "completed": "/requests?tab=Completed",
    "details": "/requests/{open}",
    "applicant": "/requests/{open}/applicant",
    "upload": "/requests/{open}/upload",
    "upload-several": "/requests/several/upload",
    "confirm": "/requests/{open}/action?action=FinancialHold",
    "search": "/requests/search",
    "sent": "/requests/{sent}",
    "withdraw": "/requests/{sent}/withdraw",
    "reports": f"/reports?{EVER}",
    "reports-detailed": f"/reports?{EVER}&kind=detailed",
    "notices": "/notices",
    "account": "/account",
}

#: The same as an operator.
OPERATOR_PAGES = {
    "queue": "/pdf-queue",
    "operations": "/operations/",
    "match-log": "/operations/match-log",
    "automatic": "/operations/automatic",
    "boards": "/operations/boards",
    "transmissions": "/operations/transmissions",
    "alarms": "/operations/alarms",
    "audit-trail": "/operations/audit-trail",
    "administration": "/administration/",
    "users": "/administration/users",
    "add-user": "/administration/users/add",
    "board": "/administration/boards/1",
    "partners": "/administration/partners",
}

Take = Callable[[Page, str], None]


def main() -> int:
    """Take every picture; return 1 where no demo runs."""
    connection = Path(sys.argv[1]) if len(sys.argv) > 1 else CONNECTION
    if not connection.exists():
        print(f"{connection} is missing: start ./run demo first", file=sys.stderr)  # noqa: T201
        return 1
    demo = json.loads(connection.read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        _leave_work_for_ocas(browser, demo)
        for lang in ("fr", "en"):
            folder = IMAGES / lang
            folder.mkdir(parents=True, exist_ok=True)
            for page, name in _pictures(browser, demo, lang):
                page.screenshot(path=folder / f"{name}.png")
        browser.close()
    return 0


def _pictures(browser: Browser, demo: dict[str, Any], lang: str) -> Iterator[tuple[Page, str]]:
    """Show one page after the other, with the name of its picture."""
    page = _window(browser, demo, lang)
    yield page, "sign-in"
    _sign_in(page, _users(demo, "board")[0], lang)
    references = _references(page)
    for name, address in STAFF_PAGES.items():
        page.goto(address.format(**references))
        yield page, name
    page.goto(f"/requests/{references['near']}")
    page.locator(".near").scroll_into_view_if_needed()
    yield page, "near-match"
    if SAMPLE.exists():
        page.goto(f"/requests/{references['open']}/upload")
        page.set_input_files("#document", SAMPLE)
        page.locator("main form button").click()
        yield page, "validation"
        page.locator("button[value=no]").click()
    page.close()
    page = _window(browser, demo, lang)
    _sign_in(page, _users(demo, "operator")[0], lang)
    for name, address in OPERATOR_PAGES.items():
        page.goto(address)
        yield page, name
    page.close()


def _window(browser: Browser, demo: dict[str, Any], lang: str) -> Page:
    page = browser.new_page(viewport=WINDOW, locale=f"{lang}-CA", base_url=demo["portal_url"])
    page.goto(f"/sign-in?lang={lang}")
    return page


def _users(demo: dict[str, Any], role: str) -> list[dict[str, str]]:
    return [user for user in demo["users"] if user["role"] == role]


def _sign_in(page: Page, user: dict[str, str], lang: str) -> None:
    page.fill("#username", user["username"])
    page.fill("#password", user["password"])
    page.click("main button")
    page.goto(f"/requests?lang={lang}")


def _leave_work_for_ocas(browser: Browser, demo: dict[str, Any]) -> None:
    """As the other boards' staff: a PDF for one request, paper for the next, and the last transcript withdrawn."""
    for user in _users(demo, "board")[1:]:
        page = _window(browser, demo, "fr")
        scan = {"name": "releve.pdf", "mimeType": "application/pdf", "buffer": page.pdf()}
        _sign_in(page, user, "fr")
        waiting = page.locator(REFERENCES).all_inner_texts()
        for reference in waiting[:1]:
            page.goto(f"/requests/{reference}/upload")
            page.set_input_files("#document", scan)
            page.locator("main form button.main").click()
        for reference in waiting[1:2]:
            page.goto(f"/requests/{reference}/action?action=PaperTranscriptSent")
            page.locator("main form button.main").click()
        page.goto("/requests?tab=Completed&sort=reference")
        for reference in page.locator(REFERENCES).all_inner_texts()[:1]:
            page.goto(f"/requests/{reference}/withdraw")
            if page.locator("main form button.main").count():
                page.locator("main form button.main").click()
        page.close()


def _references(page: Page) -> dict[str, str]:
    """Return a request that waits for a file, one that resembles a record, and one that was sent."""
    found: dict[str, str] = {}
    links = page.locator(REFERENCES)
    for reference in links.all_inner_texts():
        page.goto(f"/requests/{reference}")
        found.setdefault("near" if page.locator(".near").count() else "open", reference)
    page.goto("/requests?tab=Completed")
    return found | {"sent": links.first.inner_text()}


if __name__ == "__main__":
    raise SystemExit(main())
