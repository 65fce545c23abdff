"""A file is told for what it is, not in the words of an XML parser that met it."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.xsd.documents import document, report
from xsd.formats import PDF, XML, format_of

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def packed(*names: str, first: bytes = b"") -> bytes:
    """Return a ZIP file that holds some files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, b"<x/>" * 100)
    return out.getvalue()


OTHERS = [
    ("FILE-PICTURE", "JPEG", b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
    ("FILE-PICTURE", "JPEG", b"\xff\xd8\xff\xe1\0\x10Exif\0\0%PDF-"),
    ("FILE-PICTURE", "PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ("FILE-PICTURE", "GIF", b"GIF89a\1\0\1\0"),
    ("FILE-PICTURE", "TIFF", b"II*\0\x08\0\0\0"),
    ("FILE-PICTURE", "TIFF", b"MM\0*\0\0\0\x08"),
    ("FILE-PICTURE", "HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1"),
    ("FILE-PICTURE", "HEIC", b"\0\0\0\x18ftypmif1\0\0\0\0heic"),
    ("FILE-PICTURE", "AVIF", b"\0\0\0\x18ftypavif\0\0\0\0"),
    ("FILE-PICTURE", "WEBP", b"RIFF\x24\0\0\0WEBPVP8 "),
    ("FILE-PICTURE", "BMP", b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0"),
    ("FILE-PICTURE", "JPEG 2000", b"\0\0\0\x0cjP  \r\n\x87\n"),
    ("FILE-OFFICE", "Word", packed("[Content_Types].xml", "word/document.xml")),
    ("FILE-OFFICE", "Excel", packed("[Content_Types].xml", "xl/workbook.xml")),
    ("FILE-OFFICE", "PowerPoint", packed("[Content_Types].xml", "ppt/presentation.xml")),
    ("FILE-OFFICE", "OpenDocument", packed("content.xml", first=b"application/vnd.oasis.opendocument.text")),
    ("FILE-OFFICE", "Word", COMPOUND + "WordDocument".encode("utf-16-le")),
    ("FILE-OFFICE", "Excel", COMPOUND + "Workbook".encode("utf-16-le")),
    ("FILE-OFFICE", "Microsoft Office", COMPOUND),
    ("FILE-OFFICE", "RTF", b"{\\rtf1\\ansi transcript}"),
    ("FILE-WEB-PAGE", "HTML", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>"),
    ("FILE-WEB-PAGE", "HTML", b"\xef\xbb\xbf\r\n<HTML lang='fr'>"),
    ("FILE-WEB-PAGE", "HTML", b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>'),
    ("FILE-TEXT", "TXT", "code,note\nENG4U1,80\nFRA1DF,90\né".encode()),
    ("FILE-TEXT", "TXT", "code;note\nFRA4U1;réussi".encode("cp1252")),
    ("FILE-TEXT", "TXT", "code\tnote".encode("utf-16")),
    ("FILE-TEXT", "TXT", b"BMI3C1,80"),
    ("FILE-OTHER", "?", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff"),
    ("FILE-OTHER", "?", b"\x00\x01 no transcript"),
    ("XML-NOT-XML", "ZIP", packed("transcript.xml")),
    ("XML-NOT-XML", "7z", b"7z\xbc\xaf\x27\x1c\0\4"),
    ("XML-NOT-XML", "tar", b"transcript.xml".ljust(257, b"\0") + b"ustar\0"),
    ("XML-NOT-XML", "PDF", b"%PDF-1.7\n"),
    ("FILE-PDF-BURIED", "PDF", b"\0\1" * 1024 + b"%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n"),
    ("FILE-PDF-BURIED", "PDF", b"Sent by the scanner. " * 100 + b"%PDF-1.7\nstartxref\n9\n%%EOF"),
    ("FILE-TEXT", "TXT", b"A PDF begins with its version, " * 100 + b"as in %PDF-1.7."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "content"), OTHERS, ids=[f"{one[1]}-{n}" for n, one in enumerate(OTHERS)]
)
def test_a_file_that_is_no_xml_is_told_for_what_it_is(code: str, name: str, content: bytes) -> None:
    assert (format_of(content).code, format_of(content).name) == (code, name)
    (problem,) = report(content).problems
    assert problem.code == code
    if code in ("FILE-PICTURE", "FILE-OFFICE", "XML-NOT-XML"):
        assert name in problem.text_fr
        assert name in problem.text_en


@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\r\n", b"\0\0", b"\x1b%-12345X@PJL JOB\r\n", b"x" * 1_000]
)
def test_the_header_of_a_pdf_may_stand_where_readers_look_for_it(before: bytes) -> None:
    assert format_of(before + b"%PDF-1.4\n") is PDF


def test_what_names_a_pdf_further_down_is_none() -> None:
    assert format_of(b" " * 1024 + b"%PDF-1.4\n") is not PDF
    assert format_of(document().replace(b"<Student>", b"<!-- %PDF-1.4 --><Student>")) is XML


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_what_begins_as_xml_is_told_in_the_words_of_xml_whatever_its_encoding(encoding: str) -> None:
    assert format_of(document().decode().encode(encoding)) is XML


def test_a_pdf_behind_something_else_is_advised_to_be_printed_to_pdf_in_both_languages() -> None:
    (problem,) = report(b"\0" + b"junk" * 500 + b"%PDF-1.7\n%%EOF").problems
    assert "print to PDF" in problem.text_en
    assert "Imprimer vers PDF" in problem.text_fr


def test_a_picture_is_advised_to_be_saved_as_pdf_in_both_languages() -> None:
    (problem,) = report(b"\xff\xd8\xff\xe0").problems
    assert "This is a picture (JPEG): save it as PDF" in problem.text_en
    assert "C’est une image (JPEG)\u00a0: enregistrez-la en PDF" in problem.text_fr
