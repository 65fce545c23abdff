"""What staff see and do in a browser: keys alone suffice, no script is needed, a wrong file is a page."""

from __future__ import annotations

from autosgern_service.domain.lifecycle import Status
from tests.portal.browser.looking import LANGUAGES, browser_tests, faults
from tests.portal.pages import every_page, something_of_everything

pytestmark = browser_tests


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


def test_the_stories_need_no_script(world, visit):
    row = world.request()
    page = visit("board", board="Rives", java_script_enabled=False)
    page.get_by_role("link", name="Action (aucun téléversement)").click()
    page.get_by_label(f"Action pour {row.reference}").select_option("PaperTranscriptSent")
    page.get_by_role("button", name=f"Soumettre {row.reference}").click()
    page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url(f"**/requests/{row.reference}")
    assert world.again(row).status == Status.PAPER_SENT


def test_the_browser_reports_no_breach_of_the_content_policy(world, app, document, visit):
    page = visit("operator")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in every_page(world, app, document):
        page.goto(path)
    assert [text for text in said if "status of 4" not in text] == []


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


#: Of the element's own words, how much is out of the window; of a region that scrolls, how much is out of sight.
_OUT_OF_SIGHT = """[...document.querySelectorAll('.facts dd, caption:not(.sr), .near td, .scroll')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth)
    .map(e => e.outerHTML.slice(0, 100))"""


@LANGUAGES
def test_on_a_phone_every_detail_of_a_request_is_in_sight_and_has_room(world, document, visit, lang):
    near = something_of_everything(world, document)["near"]
    for width in (320, 360):
        page = visit("operator", lang=lang, width=width)
        page.goto(f"/requests/{near}")
        page.locator("details summary").click()
        assert page.evaluate(_OUT_OF_SIGHT) == []
        narrowest = "Math.min(...[...document.querySelectorAll('.facts dd')].map(e => e.clientWidth))"
        assert page.evaluate(narrowest) > width * 0.8
        assert faults(page) == []


def test_on_a_phone_the_two_sides_of_an_upload_are_in_sight(world, visit, document, tmp_path):
    row = world.request()
    file = tmp_path / "releve.xml"
    file.write_bytes(document(row, last="Autrement"))
    page = visit("board", board="Rives", width=320)
    page.goto(f"/requests/{row.reference}/upload")
    page.set_input_files("#document", file)
    page.get_by_role("button", name="Soumettre").click()
    page.wait_for_url("**/upload/*")
    assert page.evaluate(_OUT_OF_SIGHT) == []


@LANGUAGES
def test_in_action_mode_no_select_is_cut_in_ordinary_windows_nor_on_a_phone(world, visit, lang):
    for board in world.boards.values():
        for school in board.schools:
            school.name = "Hazelmere Collegiate Institute"
    world.request(last_name="Vaidyanathan", status=Status.AUTO_PROCESSING_ERROR, reason="ReviewNeeded")
    for role, width in (("operator", 1200), ("operator", 1280), ("board", 1200), ("operator", 320)):
        page = visit(role, board="Rives" if role == "board" else None, lang=lang, width=width)
        page.goto("/requests?mode=action")
        beyond = page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('main .scroll'))")
        assert beyond == 0, (role, width)
        cut = page.evaluate(
            "[...document.querySelectorAll('.row-action select, .row-action .button')].filter("
            "e => e.getBoundingClientRect().right > e.closest('td').getBoundingClientRect().right).length"
        )
        assert cut == 0, (role, width)


#: In how many lines each date of a table stands.
_LINES_OF_DATES = r"""[...document.querySelectorAll('td')]
    .filter(e => /^\d{4}-\d\d(-\d\d)?$/.test(e.textContent.trim()))
    .map(e => { const all = document.createRange(); all.selectNodeContents(e); return all.getClientRects().length })"""


def test_no_date_breaks_at_its_hyphens(world, visit, document):
    sent = something_of_everything(world, document)["sent"]
    world.request(
        first_name="Marie-Christine-Alexandrine", last_name="de Beausoleil-Montparnasse", oen="635684962"
    )
    for width in (320, 800, 1000, 1280):
        page = visit("operator", width=width)
        for path in (
            "/reports?start=2026-11-01&end=2026-11-30&kind=detailed",
            f"/requests/{sent}/transcript",
            "/requests",
        ):
            page.goto(path)
            lines = page.evaluate(_LINES_OF_DATES)
            assert lines, path
            assert set(lines) == {1}, (path, width)


def test_the_age_stands_near_the_status(world, visit):
    row = world.request(payment_date=world.service.clock.today())
    page = visit("operator")
    page.goto(f"/requests/{row.reference}")
    padding = page.evaluate("getComputedStyle(document.querySelector('.title .age')).paddingLeft")
    assert padding == "0px"
