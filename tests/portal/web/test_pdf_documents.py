"""PDF documents: accessible, in the reader's language, and made of whatever people are called."""

from __future__ import annotations

import io

import pikepdf
import pytest

from portal.web import pdf_documents


def made(*names, title="List"):
    facts = [(f"Detail {number}", "value") for number in range(4)]
    requests = [{"name": name, "facts": facts} for name in names]
    return pdf_documents.make("requests", title=title, requests=requests)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_document_is_tagged_titled_and_in_the_readers_language(reading, lang):
    with reading(lang), opened(made("Zoé", title="Demandes à traiter")) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(lang)
        assert str(pdf.docinfo.Title) == "Demandes à traiter"
        assert "pdfuaid" in pdf.open_metadata().__str__()


def test_a_name_in_a_script_without_a_font_still_makes_a_document(reading):
    with reading(), opened(made("\U00012000\U00012001")) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", ['#panic("x")', "$ x", "*_`\\", '"}],', "<a> @b", "\0"])
def test_what_people_type_is_text_and_no_markup_of_the_template(reading, name):
    with reading(), opened(made(name)) as pdf:
        assert len(pdf.pages) == 1


def test_the_answer_is_a_file_to_save_under_its_name(reading):
    with reading():
        answer = pdf_documents.answer("termine", "requests", title="x", requests=[])
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="termine.pdf"'
    assert answer.get_data().startswith(b"%PDF-")
