"""A secretary's morning, by keys alone and without a script: each story to its end, in a real browser."""

from __future__ import annotations

import pytest

from autosgern_service.domain.lifecycle import Status
from tests.portal.browser.conftest import PASSWORD
from tests.portal.browser.looking import browser_tests
from tests.portal.pages import something_of_everything

pytestmark = browser_tests

#: What has the focus, in words; and whether its outline can be seen and nothing covers it.
FOCUSED = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect()
    const within = (n, most) => Math.min(Math.max(n, 1), most - 2)
    const at = document.elementFromPoint(
        within(box.x + 3, innerWidth), within(box.y + box.height / 2, innerHeight))
    const covered = e !== document.body && at !== null && !(e.contains(at) || at.contains(e) || at.closest('label'))
    const style = getComputedStyle(e)
    return {
        text: e.getAttribute('aria-label')
            || (e.labels && e.labels[0] ? e.labels[0].innerText + ' ' : '') + (e.innerText || e.value || ''),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        covered, is_body: e === document.body,
    }
}"""


def tab_to(page, text, *, exact=False, most=150):
    """Press Tab until what has the focus says `text` (nothing else if `exact`); each stop must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["is_body"]:
            continue
        assert at["outlined"], f"no outline on {at['text']!r}"
        assert not at["covered"], f"{at['text']!r} is covered"
        said = " ".join(at["text"].split())
        if said == text or (text in said and not exact):
            return
    pytest.fail(f"Tab never comes to {text!r} on {page.url}")


def press(page, text):
    """Go to a link or a button by Tab and press it."""
    tab_to(page, text, exact=True)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def school(visit):
    return visit("school", board="Rives", school="Rivière", lang="fr", reduced_motion="reduce")


def test_signing_in_and_out_by_keys_alone(chromium, address, world):
    world.user("clé", "board", "Rives")
    context = chromium.new_context(base_url=address, locale="fr-CA", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/sign-in?lang=fr")
    tab_to(page, "Nom d’utilisateur")
    page.keyboard.type("clé")
    tab_to(page, "Mot de passe")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests")
    press(page, "Se déconnecter")
    page.wait_for_url("**/sign-in")
    context.close()


def test_the_first_key_leads_past_the_frame(school):
    press(school, "Passer au contenu")
    assert school.evaluate("document.activeElement.id") == "main"


def test_searching_sorting_and_an_action_by_keys_alone(world, school):
    row = world.request(last_name="L’Écuyer", first_name="Noé")
    world.request(last_name="Autre")
    tab_to(school, "Recherche")
    school.keyboard.press("Enter")
    tab_to(school, "Nom de famille")
    school.keyboard.type("lecuyer")
    school.keyboard.press("Enter")
    school.wait_for_url("**search=*")
    assert "Autre" not in school.inner_text("table")
    press(school, "Nom")
    assert school.get_attribute("th:has-text('Nom')", "aria-sort") == "ascending"
    press(school, "Action (aucun téléversement)")
    tab_to(school, f"Action pour {row.reference}")
    school.keyboard.press("ArrowDown")
    assert school.evaluate("document.activeElement.value") == "PaperTranscriptSent"
    press(school, f"Soumettre {row.reference}")
    press(school, "Confirmer")
    school.wait_for_url(f"**/requests/{row.reference}")
    assert world.again(row).status == Status.PAPER_SENT


def test_comparing_a_record_and_saying_none_of_these_by_keys_alone(world, document, visit):
    references = something_of_everything(world, document)
    page = visit("board", board="Rives", reduced_motion="reduce")
    page.goto(f"/requests/{references['near']}")
    press(page, "Aucun de ceux-ci")
    press(page, "Confirmer")
    assert "Élève introuvable" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Demande suivante").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Demande H")


def test_reports_notices_and_the_other_language_by_keys_alone(school):
    press(school, "Rapports")
    press(school, "Générer le rapport")
    press(school, "Détaillé")
    press(school, "Avis")
    tab_to(school, "Activer")
    school.keyboard.press("Space")
    tab_to(school, "Lundi")
    school.keyboard.press("Space")
    tab_to(school, "Courriel")
    school.keyboard.type("a@example.invalid; ")
    press(school, "Soumettre")
    assert "Vos avis sont enregistrés." in school.get_by_role("status").inner_text()
    press(school, "English")
    assert school.get_by_role("heading", level=1).inner_text() == "Summary notices"


# ── without a script ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def plain(visit):
    return visit("board", board="Rives", lang="fr", java_script_enabled=False)


def test_a_file_is_uploaded_compared_and_saved_without_a_script(world, plain, document, tmp_path):
    row = world.request()
    file = tmp_path / "releve.xml"
    file.write_bytes(document(row, last="Autrement"))
    plain.goto("/requests")
    plain.get_by_role("link", name=f"Téléverser {row.reference}").click()
    plain.set_input_files("#document", file)
    plain.get_by_role("button", name="Soumettre").click()
    plain.wait_for_url("**/upload/*")
    plain.get_by_role("button", name="Non").click()
    assert world.again(row).status == Status.ACTION_REQUIRED
    plain.set_input_files("#document", file)
    plain.get_by_role("button", name="Téléverser", exact=True).click()
    plain.get_by_role("button", name="Oui").click()
    plain.wait_for_url(f"**/requests/{row.reference}")
    assert world.again(row).status == Status.ELECTRONIC_SENT


@pytest.mark.parametrize("scripts", [False, True])
def test_a_file_is_dropped_into_the_frame(world, visit, document, tmp_path, scripts):
    row = world.request()
    file = tmp_path / "releve.xml"
    file.write_bytes(document(row))
    page = visit("board", board="Rives", java_script_enabled=scripts)
    page.goto(f"/requests/{row.reference}")
    box = page.locator("#document").bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})
    page.get_by_role("button", name="Téléverser", exact=True).click()
    page.wait_for_load_state()
    assert world.again(row).status == Status.ELECTRONIC_SENT


def test_several_files_find_their_requests_without_a_script(world, plain, document, tmp_path):
    rows = [world.request(first_name=name) for name in ("Ève", "Abel")]
    files = []
    for row in rows:
        file = tmp_path / f"{row.reference}.xml"
        file.write_bytes(document(row))
        files.append(file)
    alien = tmp_path / "<b>autre.xml"
    alien.write_bytes(document(rows[0], first="Personne", last="Inconnue").replace(b"H2026", b"X2026"))
    plain.goto("/requests")
    plain.get_by_role("link", name="Téléverser plusieurs fichiers à la fois").click()
    plain.set_input_files("#documents", [*files, alien])
    plain.get_by_role("button", name="Soumettre").click()
    plain.wait_for_load_state()
    assert "2 sur 3" in plain.get_by_role("status").inner_text()
    assert "<b>autre.xml" in plain.inner_text("table")
    assert {world.again(row).status for row in rows} == {Status.ELECTRONIC_SENT}


def test_an_action_for_several_rows_without_a_script(world, plain):
    rows = [world.request(), world.request()]
    plain.goto("/requests?mode=action")
    for row in rows:
        plain.get_by_label(f"Cocher {row.reference}").check()
    plain.get_by_label("Action pour les demandes cochées").select_option("FinancialHold")
    plain.locator("#several button").click()
    plain.get_by_role("button", name="Confirmer").click()
    plain.wait_for_load_state()
    assert {world.again(row).status for row in rows} == {Status.FINANCIAL_HOLD}


def test_a_search_by_status_and_the_school_picker_without_a_script(world, plain):
    found, other = world.request(status=Status.CANCELLED), world.request("Pont")
    plain.goto("/requests")
    plain.locator("summary", has_text="Recherche").first.click()
    plain.locator("summary", has_text="Plus d").click()
    plain.get_by_label("Demande annulée").check()
    plain.locator("form[action*=search] button").click()
    plain.wait_for_url("**search=*")
    assert found.reference in plain.inner_text("table")
    plain.goto("/requests")
    plain.get_by_label("École secondaire").select_option(label="École du Pont, Valbourg (fermée)")
    plain.get_by_role("button", name="Sélectionner").click()
    assert other.reference in plain.inner_text("table")
