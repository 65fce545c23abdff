"""A transcript is shown to people in their language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import g, render_template
from lxml import html

from autosgern_service.opened.service import Service
from portal import create_app
from portal.requests.transcript_view import WORDS, rows, shown
from tests.xsd.documents import Draft, course, document
from xsd import Transcript, read

Render = Callable[[Transcript, str], html.HtmlElement]


@pytest.fixture
def page(service: Service) -> Render:
    """Renders the partial as a page would include it."""
    app = create_app(service)

    def render(transcript: Transcript, lang: str) -> html.HtmlElement:
        with app.test_request_context():
            g.lang = lang
            text = render_template("transcript.html", shown=shown(transcript, lang))
        return html.fragment_fromstring(text, create_parent="main")

    return render


@pytest.fixture(params=["fr", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


def test_the_courses_stand_in_the_order_in_which_they_were_taken() -> None:
    dates = [row.ended for row in rows(read(document()), "fr")]
    assert dates == sorted(dates)
    assert len(dates) == 6


def test_numbers_and_codes_are_in_the_readers_language() -> None:
    transcript = read(
        document(course(credit="0.50", language="FRE", compulsory="true"), credits="0.5", compulsory="0.5")
    )
    (french_row,), (english_row,) = rows(transcript, "fr"), rows(transcript, "en")
    assert (french_row.credit, french_row.language, french_row.compulsory) == ("0,5", "Français", "Oui")
    assert (english_row.credit, english_row.language, english_row.compulsory) == ("0.5", "French", "Yes")
    assert (french_row.result, english_row.result) == ("Réussi", "Passed")


@pytest.mark.parametrize(("esis", "bsid"), [("00912345", "912345"), ("B6699900", "B6699900")])
def test_of_an_esis_its_bsid_is_shown_and_another_form_as_it_is(
    page: Render, lang: str, esis: str, bsid: str
) -> None:
    transcript = read(Draft().set("Student/AcademicRecord/AcademicSession/School/ESIS", esis).bytes())
    assert f"BSID{bsid}" in "".join(page(transcript, lang).text_content().split())


def test_an_unknown_code_is_shown_as_it_is() -> None:
    (row,) = rows(read(document(course(language="OJI"))), "fr")
    assert row.language == "OJI"
    assert all(text.fr and text.en for text in WORDS.values())


def test_the_page_shows_everything_that_colleges_read(page: Render, lang: str) -> None:
    text = page(read(document()), lang).text_content()
    for fact in (
        "Zoé Anne Lebœuf-Ōta",
        "Zoé Lebœuf",
        "2008-02-29",
        "635684962",
        "000048096689",
        "912345",
        "MCR3U1",
    ):
        assert fact in text
    assert ("Élève" in text) == (lang == "fr")
    assert ("Compulsory" in text) == (lang == "en")


def test_every_label_is_translated(page: Render) -> None:
    words = [
        set(page(read(document()), lang).xpath("//h2/text() | //th[@scope='col']/text()"))
        for lang in ("fr", "en")
    ]
    assert words[0] & words[1] <= {"Code", "Date", "Document"}


def test_the_page_is_accessible(page: Render, lang: str) -> None:
    found = page(read(document()), lang)
    assert not found.xpath("//script | //style | //@style | //h1")
    for table in found.iter("table"):
        assert table.findtext("caption")
        assert all(head.get("scope") in ("col", "row") for head in table.iter("th"))
        assert all(len(row) == len(table.xpath("thead/tr/th")) for row in table.xpath("tbody/tr"))
    levels = [int(heading.tag[1]) for heading in found.xpath("//h2 | //h3 | //h4")]
    assert levels[0] == 2


def test_markup_in_a_name_stays_text(page: Render, lang: str) -> None:
    draft = Draft().set("Student/Person/Name/FirstName", "<script>alert(1)</script>")
    assert not page(read(draft.bytes()), lang).xpath("//script")


def test_a_bare_transcript_is_shown_too(page: Render, lang: str) -> None:
    draft = Draft(document(" ", credits="0", compulsory="0")).remove("Student/AcademicRecord/AcademicSession")
    draft.remove("Student/UserDefinedExtensions").remove("Student/Person/Birth")
    found = page(read(draft.bytes()), lang)
    assert not found.xpath("//table")
    assert "None" not in found.text_content()
