"""French and English: complete, without gaps, and never mixed on a page."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import portal
from autosgern_service.domain.lifecycle import Status
from portal.web import language
from tests.portal.conftest import PASSWORD

ROOT = Path(portal.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.do", "silent": "false"}}

#: Words that are right in both languages.
SAME = {"OCAS", "Source", "Code", "Pages", "Page", "Sections", "N/A", "Original", "Score (bits)"}


@pytest.fixture(scope="module")
def catalogue():
    with language.CATALOGUE.open("rb") as source:
        return [message for message in read_po(source, locale="fr_CA") if message.id]


@pytest.fixture(scope="module")
def used():
    """The texts in the code and the templates."""
    found = extract_from_dir(str(ROOT), METHODS, OPTIONS, KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_every_text_has_its_french(catalogue, used):
    translated = {_id(message) for message in catalogue if all(_strings(message))}
    assert used - translated == set()


def test_nothing_in_the_catalogue_is_fuzzy_or_unused(catalogue, used):
    assert [m.id for m in catalogue if m.fuzzy] == []
    assert [m.id for m in catalogue if _id(m) not in used] == []


def test_the_french_keeps_the_placeholders(catalogue):
    for message in catalogue:
        names = set(re.findall(r"%\((\w+)\)s", " ".join([_id(message)])))
        for text in _strings(message):
            assert set(re.findall(r"%\((\w+)\)s", text)) == names, text


def test_french_punctuation_has_its_unbreakable_spaces(catalogue):
    for message in catalogue:
        for text in _strings(message):
            assert not re.search(r" [:;?!»]|« ", text), text
            assert not re.search(r"\w[:?!](\s|$)", text), text
            assert "'" not in text, text


def test_french_never_says_download_for_upload(catalogue):
    for message in catalogue:
        if "upload" in _id(message).lower():
            assert not any("télécharg" in text.lower() for text in _strings(message)), message.id


def test_no_english_stands_on_a_french_page(world, app, signed_in, catalogue):
    row = world.request(status=Status.AUTO_PROCESSING_ERROR, reason="ReviewNeeded")
    world.request(status=Status.ELECTRONIC_SENT)
    client = signed_in("operator", lang="fr")
    english = {
        message.id
        for message in catalogue
        if isinstance(message.id, str) and message.id != message.string and "%" not in message.id
    } - SAME
    for path in (
        "/requests",
        "/requests?tab=Completed",
        "/requests?mode=action",
        "/requests/search",
        f"/requests/{row.reference}",
        f"/requests/{row.reference}/applicant",
        f"/requests/{row.reference}/print",
        f"/requests/{row.reference}/upload",
        f"/requests/{row.reference}/action?action=StudentNotFound",
        "/operations/",
        "/operations/match-log",
        "/operations/automatic",
        "/operations/boards",
        "/operations/transmissions",
        "/operations/alarms",
        "/operations/audit-trail",
        *(f"/{name}" for name in ("contact", "privacy", "terms", "faq", "accessibility")),
        "/nowhere",
    ):
        page = re.sub(r"<[^>]+>", "\n", client.get(path).text)
        lines = {line.strip() for line in page.splitlines()}
        assert lines & english - {"English"} == set(), path


def test_the_toggle_stays_on_the_page_and_its_state(client, world, signed_in):
    world.request()
    reader = signed_in("board", board="Rives", lang="fr")
    page = reader.get("/requests?tab=Completed").text
    address = re.search(r'href="([^"]+)" lang="en"', page)[1].replace("&amp;", "&")
    switched = reader.get(address)
    assert switched.location == "/requests?tab=Completed"
    assert '<html lang="en-CA">' in reader.get(switched.location).text


def test_the_answer_to_a_form_has_no_toggle_that_would_lose_it(world, signed_in):
    row = world.request()
    person = world.user("zoe", "board", "Rives")
    client = signed_in("operator", lang="fr")
    answers = [
        client.submit(f"/administration/users/{person.id}/password", f"/administration/users/{person.id}"),
        client.submit(f"/administration/partners/{world.partner.id}/secret", "/administration/partners"),
        client.submit(
            "/requests/several/action", "/notices", action="StudentNotFound", reference=row.reference
        ),
        client.submit(
            f"/requests/{row.reference}/upload", document=(io.BytesIO(b"no XML"), "releve.xml"), revision="1"
        ),
        client.submit("/transcripts/check", document=(io.BytesIO(b"no XML"), "releve.xml")),
        client.submit("/requests/search", start="demain"),
    ]
    for answer in answers:
        assert answer.status_code in (200, 422), answer.text
        assert "hreflang" not in answer.text
    assert 'hreflang="en"' in client.get("/requests/search").text


@pytest.mark.parametrize(("own", "chosen"), [("fr", "en"), ("en", "fr")])
def test_the_language_chosen_at_the_sign_in_holds_after_it_and_ends_with_it(world, client, own, chosen):
    world.user("zoe", "board", "Rives", language=own)
    client.get(f"/sign-in?lang={chosen}")
    client.submit("/sign-in", username="zoe", password=PASSWORD)
    page = client.get("/requests")
    assert f'<html lang="{chosen}-CA">' in page.text
    client.submit("/sign-out", page="/requests")
    unchosen = client.get("/sign-in", headers={"Accept-Language": own})
    assert f'<html lang="{own}-CA">' in unchosen.text


def test_who_chose_no_language_at_the_sign_in_gets_their_own(world, client):
    world.user("zoe", "board", "Rives", language="en")
    client.submit("/sign-in", username="zoe", password=PASSWORD)
    assert '<html lang="en-CA">' in client.get("/requests").text


def test_the_browsers_language_is_taken_until_somebody_chooses(client):
    assert 'lang="en-CA"' in client.get("/sign-in", headers={"Accept-Language": "en-US,en;q=0.9"}).text
    assert 'lang="fr-CA"' in client.get("/sign-in", headers={"Accept-Language": "de"}).text


def _id(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message):
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)
