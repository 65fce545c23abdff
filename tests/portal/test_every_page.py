"""True of every page that a route shows, for whoever may open it: it answers, and speaks one language."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from autosgern_service.domain import lifecycle, reasons
from autosgern_service.domain.deeds import Deed
from portal.web import language
from portal.web.access import roles_of
from tests.portal.pages import every_page

FOOTERS = language.CATALOGUE.parents[3] / "templates" / "footer"

#: Words of names and codes in the invented world, or of both languages, that say nothing of a page's language.
NEUTRAL = {
    "ridge", "shores", "secondary", "school", "board", "hills", "shore", "college", "english", "français",
    "école", "collège", "rive", "invented", "inventé", "inventée", "somebody", "operator", "auditor",
}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]{3,}")


def words(text):
    return {word.lower() for word in _WORD.findall(text)}


@pytest.fixture(scope="module")
def vocabularies():
    """The words of each language that the other has not, from the catalogue, the footer and the domain's tables."""
    said = {"fr": set(), "en": set()}
    with language.CATALOGUE.open("rb") as source:
        for message in read_po(source, locale="fr_CA"):
            if message.id:
                said["en"] |= words(re.sub(r"%\(\w+\)s", "", " ".join(_strings(message.id))))
                said["fr"] |= words(re.sub(r"%\(\w+\)s", "", " ".join(_strings(message.string))))
    for lang, known in said.items():
        for page in FOOTERS.glob(f"*.{lang}.html"):
            known |= words(re.sub(r"<[^>]+>|{.*?}", " ", page.read_text(encoding="utf-8")))
        for item in (*lifecycle.Status, *lifecycle.Tab):
            known |= words(lifecycle.label(item, lang))
        for reason in reasons.Reason:
            known |= words(" ".join(reasons.explain(reason, lang)))
        for deed in Deed:
            known |= words(deed.text[lang])
    return {"fr": said["fr"] - said["en"] - NEUTRAL, "en": said["en"] - said["fr"] - NEUTRAL}


def spoken(html):
    """Return the words that a page says, those in attributes too, without what it marks as another language."""
    html = re.sub(r'<(a|label|option)\b[^>]* lang="[^"]*"[^>]*>.*?</\1>', " ", html, flags=re.DOTALL)
    html = re.sub(r"<(code|pre)\b[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    html = re.sub("autosgern [a-z -]+", " ", html)  # commands that an operator types
    attributes = re.findall(r'\b(?:aria-label|placeholder|title|alt|data-label)="([^"]*)"', html)
    return words(" ".join([re.sub(r"<[^>]+>", " ", html), *attributes]))


@pytest.mark.parametrize(("lang", "other"), [("fr", "en"), ("en", "fr")])
def test_no_page_speaks_the_other_language(world, app, signed_in, document, vocabularies, lang, other):
    client = signed_in("operator", lang=lang)
    mixed = {}
    for path in every_page(world, app, document):
        answer = client.get(path)
        assert answer.status_code in (200, 302, 400, 404), path
        # A redirection is read by nobody; what a school wrote into a transcript is in the school's language.
        said = "" if answer.status_code == 302 else answer.text
        if path.endswith("/transcript"):
            said = re.sub(r"<(tbody|dd)\b.*?</\1>", " ", said, flags=re.DOTALL)
        if found := spoken(said) & vocabularies[other]:
            mixed[path] = sorted(found)
    assert mixed == {}


def test_the_crawl_would_notice_a_single_foreign_word(vocabularies):
    assert spoken("<p>Le relevé is <b title='x'>sent</b></p>") & vocabularies["en"]
    assert not spoken("<p>Le relevé est envoyé</p>") & vocabularies["en"]


@pytest.mark.parametrize("role", ["school", "board", "auditor"])
def test_every_page_of_a_role_says_what_can_be_done_next(world, app, signed_in, document, role):
    """Each page but the printed one has a link or a button in its content, besides the frame's."""
    place = {"school": {"board": "Rives", "school": "Rivière"}, "board": {"board": "Rives"}, "auditor": {}}[
        role
    ]
    client = signed_in(role, **place)
    dead_ends = []
    for path in every_page(world, app, document):
        answer = client.get(path)
        if answer.status_code == 302:
            continue
        content = answer.text.split("<main", 1)[1].split("</main>")[0]
        if not re.search(r"<a |<button", content) and not re.match(
            r"/(contact|privacy|terms|faq|access)", path
        ):
            dead_ends.append(path)
    assert dead_ends == []


def test_what_a_reader_may_not_open_is_linked_nowhere(world, app, signed_in, document):
    """No page offers a school's person a link that would be refused."""
    client = signed_in("school", board="Rives", school="Rivière")
    adapter = app.url_map.bind("localhost")
    for path in every_page(world, app, document):
        here = path.split("?")[0]
        links = set(re.findall(r'<a [^>]*href="(/[^"?#]*)', client.get(path).text)) - {here}
        for link in links:
            roles = roles_of(app, adapter.match(link, method="GET")[0])
            assert not roles or "school" in roles, f"{path} links to {link}"


def _strings(value):
    return (value,) if isinstance(value, str) else tuple(value)
