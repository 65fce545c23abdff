"""What staff see and do in a browser: axe finds nothing on any page, keys alone suffice, no script is needed."""

from __future__ import annotations

import json
import os
from datetime import date

import pytest

from autosgern_service.lifecycle import Status

CHROMIUM = "/usr/bin/chromium"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.path.exists(CHROMIUM) and os.environ.get("CI") != "true", reason=f"{CHROMIUM} is missing"
    ),
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LANGUAGES = pytest.mark.parametrize("lang", ["fr", "en"])


def faults(page):
    """Return what axe says against the page shown, one line a fault."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]
    ]


def some_requests(world):
    """Make requests that fill every tab and every kind of row."""
    rows = [
        world.request(payment_date=date(2026, 11, 2), former_last_names=["Lajoie"]),
        world.request(
            status=Status.AUTO_PROCESSING_ERROR,
            reason="StudentRecordNotFound",
            payment_date=date(2026, 11, 10),
        ),
        world.request("Pont", status=Status.FINANCIAL_HOLD),
        world.request(status=Status.ELECTRONIC_SENT),
        world.request(status=Status.TRANSCRIPT_UPLOADED),
    ]
    return [row.reference for row in rows]


def paths(references):
    """Return the address of each kind of page."""
    one = references[1]
    return [
        "/requests",
        "/requests?mode=action",
        "/requests?tab=Incomplete",
        "/requests?tab=InProgress",
        "/requests?tab=Completed",
        "/requests/search",
        f"/requests/{one}",
        f"/requests/{one}/applicant",
        f"/requests/{one}/print",
        f"/requests/{one}/upload",
        f"/requests/{one}/action",
        f"/requests/{one}/action?action=StudentNotFound",
        "/requests/several/upload",
        f"/requests/several/action?action=FinancialHold&reference={one}",
        "/reports?start=2026-11-01&end=2026-11-30",
        "/reports?start=2026-11-01&end=2026-11-30&kind=detailed",
        "/notices",
        "/account",
        "/account/password",
        "/operations/",
        "/operations/match-log",
        "/operations/automatic",
        "/operations/boards",
        "/operations/transmissions",
        "/operations/alarms",
        "/operations/audit-trail",
        "/administration/",
        "/administration/users",
        "/administration/users/add",
        "/administration/boards/add",
        "/administration/partners",
        "/administration/holidays/add",
        "/nowhere",
        *(f"/{name}" for name in ("contact", "privacy", "terms", "faq", "accessibility")),
    ]


@LANGUAGES
def test_axe_finds_nothing_on_any_page(world, visit, lang):
    page = visit("operator", lang=lang)
    found = []
    for path in paths(some_requests(world)):
        page.goto(path)
        found += faults(page)
    assert found == [], json.dumps(found, indent=1, ensure_ascii=False)


@LANGUAGES
def test_axe_finds_nothing_on_the_sign_in_and_its_error(chromium, address, lang):
    page = chromium.new_page(base_url=address)
    page.goto(f"/sign-in?lang={lang}")
    found = faults(page)
    page.click("main button")
    found += faults(page)
    for path in ("/forgotten", "/request-account"):
        page.goto(path)
        found += faults(page)
    page.close()
    assert found == []


def test_a_secretary_uploads_by_keys_alone_and_says_yes(world, visit, document, tmp_path):
    row = world.request()
    file = tmp_path / "releve.xml"
    file.write_bytes(document(row, last="Autrement"))
    page = visit("school", board="Rives", school="Rivière")
    page.get_by_role("link", name=f"Téléverser {row.reference}").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Sélectionnez le fichier de relevé de notes").set_input_files(file)
    page.locator("#document").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/upload/*")
    assert page.get_by_role("heading", level=1).inner_text() == "Vérifier le relevé de notes"
    assert faults(page) == []
    page.get_by_role("button", name="Oui").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{row.reference}")
    assert "Relevé électronique envoyé" in page.get_by_role("status").inner_text()
    assert faults(page) == []


def test_what_is_wrong_with_a_file_is_shown_and_axe_finds_nothing(world, visit, document, tmp_path):
    row = world.request()
    file = tmp_path / "releve.xml"
    file.write_bytes(document(row).replace(b"CourseTitle>", b"Titre>"))
    page = visit("board", board="Rives")
    page.goto(f"/requests/{row.reference}/upload")
    page.set_input_files("#document", file)
    page.get_by_role("button", name="Soumettre").click()
    assert "Le fichier ne peut pas être accepté" in page.get_by_role("alert").inner_text()
    assert faults(page) == []


@LANGUAGES
def test_nothing_is_wider_than_a_small_phone(world, visit, lang):
    page = visit("board", board="Rives", lang=lang, width=320)
    for path in paths(some_requests(world)):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_stories_need_no_script(world, visit):
    row = world.request()
    page = visit("board", board="Rives", java_script_enabled=False)
    page.get_by_role("link", name="Action (aucun téléversement)").click()
    page.get_by_label(f"Action pour {row.reference}").select_option("PaperTranscriptSent")
    page.get_by_role("button", name=f"Soumettre {row.reference}").click()
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url(f"**/requests/{row.reference}")
    assert world.again(row).status == Status.PAPER_SENT


def test_the_browser_reports_no_breach_of_the_content_policy(world, visit):
    references = some_requests(world)
    page = visit("operator")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in paths(references):
        page.goto(path)
    assert [text for text in said if "404" not in text and "403" not in text] == []


def test_a_file_far_too_large_is_refused_on_a_page(world, visit, tmp_path):
    row = world.request()
    file = tmp_path / "grand.xml"
    with file.open("wb") as sparse:
        sparse.truncate(200_000_000)
    page = visit("board", board="Rives")
    page.goto(f"/requests/{row.reference}/upload")
    page.set_input_files("#document", file)
    page.get_by_role("button", name="Soumettre").click()
    page.wait_for_function("document.title.includes('volumineux')")
    assert page.get_by_role("heading", level=1).inner_text() == "Le fichier est trop volumineux"
