"""What kind of file some bytes are, whatever its name says: one place, asked before anybody reads them as XML or PDF.

People upload what they have: a photo of a transcript, a scan, a Word document, the web page on which the student
system reported an error. Each is told for what it is; only what begins as XML is told in XML's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xsd.report import Entry, Severity

ENTRIES = {
    entry.code: entry
    for entry in (
        Entry(
            "FILE-PICTURE",
            Severity.ERROR,
            fr="C'est une image ({kind}) : enregistrez-la en PDF (Imprimer vers PDF, ou numérisez en PDF) et "
            "téléversez le PDF dans le portail. Mieux encore, exportez le relevé en XML du système d'information sur "
            "les élèves.",
            en="This is a picture ({kind}): save it as PDF (print to PDF, or scan as PDF) and upload the PDF in the "
            "portal. Better still, export the transcript in XML from the student information system.",
        ),
        Entry(
            "FILE-OFFICE",
            Severity.ERROR,
            fr="C'est un document de bureautique ({kind}) : enregistrez-le en PDF (Fichier, Exporter) et téléversez "
            "le PDF dans le portail. Mieux encore, exportez le relevé en XML du système d'information sur les élèves.",
            en="This is an office document ({kind}): save it as PDF (File, Export) and upload the PDF in the portal. "
            "Better still, export the transcript in XML from the student information system.",
        ),
        Entry(
            "FILE-WEB-PAGE",
            Severity.ERROR,
            fr="C'est une page Web (HTML), souvent celle d'une erreur ou d'une ouverture de session, et non le "
            "relevé. Ouvrez-la pour voir ce qu'elle dit, puis exportez le relevé en XML de nouveau.",
            en="This is a web page (HTML), often that of an error or a sign-in, and not the transcript. Open it to "
            "see what it says, then export the transcript in XML again.",
        ),
        Entry(
            "FILE-PDF-BURIED",
            Severity.ERROR,
            fr="C'est un PDF précédé d'un autre contenu, que des lecteurs ne pourraient pas ouvrir. Ouvrez-le et "
            "enregistrez-le de nouveau (Imprimer vers PDF), puis téléversez le nouveau PDF dans le portail.",
            en="This is a PDF with something else before it, which some readers could not open. Open it and save it "
            "again (print to PDF), then upload the new PDF in the portal.",
        ),
        Entry(
            "FILE-TEXT",
            Severity.ERROR,
            fr="C'est un fichier de texte, sans balises XML. Exportez le relevé en XML du système d'information sur "
            "les élèves, ou téléversez-le en PDF dans le portail.",
            en="This is a plain text file, without XML tags. Export the transcript in XML from the student "
            "information system, or upload it as PDF in the portal.",
        ),
        Entry(
            "FILE-OTHER",
            Severity.ERROR,
            fr="Ce fichier n'est ni du XML ni un PDF. Exportez le relevé en XML du système d'information sur les "
            "élèves, ou téléversez-le en PDF dans le portail.",
            en="This file is neither XML nor PDF. Export the transcript in XML from the student information system, "
            "or upload it as PDF in the portal.",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the name that people know it by, and the code under which those who want XML refuse it."""

    name: str
    code: str = ""


XML, PDF = Format("XML"), Format("PDF", "XML-NOT-XML")
_BURIED_PDF, _TEXT, _WEB_PAGE, _OTHER = (
    Format("PDF", "FILE-PDF-BURIED"),
    Format("TXT", "FILE-TEXT"),
    Format("HTML", "FILE-WEB-PAGE"),
    Format("?", "FILE-OTHER"),
)

#: Readers of PDF look for its header so far; before it stand byte order marks, blank lines, a printer's commands.
PDF_HEADER_WITHIN = 1024


def format_of(document: bytes) -> Format:
    """Return the kind of file that some bytes are."""
    for is_it, found in _MAGIC:
        if is_it(document):
            return found
    if _start(document) == b"<":
        return _WEB_PAGE if _HTML.match(document) else XML
    if b"%PDF-" in document[:PDF_HEADER_WITHIN]:
        return PDF
    if b"%PDF-" in document and b"%%EOF" in document[-PDF_HEADER_WITHIN:]:
        return _BURIED_PDF
    return _TEXT if _is_text(document) else _OTHER


def _start(document: bytes) -> bytes:
    """Return the first byte that is no byte order mark, blank, or zero beside an ASCII letter of UTF-16 or UTF-32."""
    return document.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]


def _is_text(document: bytes) -> bool:
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(document) % 2 == 0
    return not _CONTROL.search(document)


_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
# A browser's page, also with the declaration of XHTML before it.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}\?>\s*+)?(?:<!--.{0,2000}?-->\s*+)?<(?:!doctype\s++)?html[\s>]",
    re.IGNORECASE | re.DOTALL,
)

Test = Callable[[bytes], bool]


def _at(place: int, *magic: bytes) -> Test:
    """Return the test whether one of some byte sequences stands at a place."""
    return lambda document: document.startswith(magic, place)


def _both(first: Test, second: Test) -> Test:
    return lambda document: first(document) and second(document)


def _holds(*parts: bytes) -> Test:
    """Return the test whether a container names one of some parts."""
    return lambda document: any(part in document for part in parts)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


_ZIP = _at(0, b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPOUND = _at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # Microsoft's container of the years before 2007
_MAGIC: tuple[tuple[Test, Format], ...] = tuple(
    (is_it, Format(name, code))
    for code, rows in {
        "FILE-PICTURE": (
            ("JPEG", _at(0, b"\xff\xd8\xff")),
            ("PNG", _at(0, b"\x89PNG\r\n")),
            ("GIF", _at(0, b"GIF87a", b"GIF89a")),
            ("TIFF", _at(0, b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
            ("HEIC", _at(4, *(b"ftyp" + brand for brand in (b"hei", b"hev", b"mif1", b"msf1")))),
            ("AVIF", _at(4, b"ftypavi")),
            ("WEBP", _both(_at(0, b"RIFF"), _at(8, b"WEBP"))),
            ("BMP", _both(_at(0, b"BM"), _at(6, b"\0\0\0\0"))),
            ("JPEG 2000", _at(0, b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
            ("JPEG XL", _at(0, b"\0\0\0\x0cJXL ", b"\xff\x0a")),
            ("ICO", _at(0, b"\0\0\x01\0")),
            ("DjVu", _at(0, b"AT&TFORM")),
            ("Photoshop", _at(0, b"8BPS")),
        ),
        "FILE-OFFICE": (
            ("Word", _both(_ZIP, _holds(b"word/document"))),
            ("Excel", _both(_ZIP, _holds(b"xl/workbook"))),
            ("PowerPoint", _both(_ZIP, _holds(b"ppt/presentation"))),
            ("OpenDocument", _both(_ZIP, _holds(b"application/vnd.oasis.opendocument"))),
            ("Pages", _both(_ZIP, _holds(b"Index/Document.iwa"))),
            ("Word", _both(_COMPOUND, _holds(_utf16("WordDocument")))),
            ("Excel", _both(_COMPOUND, _holds(_utf16("Workbook"), _utf16("Book\0")))),
            ("PowerPoint", _both(_COMPOUND, _holds(_utf16("PowerPoint Document")))),
            ("Microsoft Office", _COMPOUND),
            ("RTF", _at(0, b"{\\rtf")),
            ("PostScript", _at(0, b"%!PS", b"\xc5\xd0\xd3\xc6")),
        ),
        "XML-NOT-XML": (
            ("ZIP", _ZIP),
            ("gzip", _at(0, b"\x1f\x8b")),
            ("7z", _at(0, b"7z\xbc\xaf\x27\x1c")),
            ("RAR", _at(0, b"Rar!\x1a\x07")),
            ("xz", _at(0, b"\xfd7zXZ\0")),
            ("bzip2", _at(0, b"BZh")),
            ("zstd", _at(0, b"\x28\xb5\x2f\xfd")),
            ("tar", _at(257, b"ustar")),
        ),
    }.items()
    for name, is_it in rows
)
