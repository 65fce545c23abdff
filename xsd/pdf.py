"""Decide whether an uploaded PDF may be stored and shown to people at OCAS.

A transcript in PDF is a picture for a person to read, so anything that acts is refused: scripts, programs started,
forms that send, files inside, and encryption, behind which all of these could hide. Called by the portal's upload. The
file is never rendered and its page contents are never decoded: only its object structure is walked.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

from xsd.report import Entry, Report, Severity

MOST_BYTES = 20_000_000
MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_SECONDS = 5.0
_CONTAINER = 200_000
_DECODED = 64_000_000

ENTRIES = {
    entry.code: entry
    for entry in (
        Entry(
            "PDF-NOT-PDF",
            Severity.ERROR,
            fr="Ce n'est pas un fichier PDF. Choisissez le relevé de notes en XML ou en PDF.",
            en="This is not a PDF file. Choose the transcript in XML or PDF.",
        ),
        Entry(
            "PDF-SIZE",
            Severity.ERROR,
            fr=f"Le PDF dépasse {MOST_BYTES:,} octets. Numérisez-le en plus basse résolution ou retirez les pages "
            "inutiles.",
            en=f"The PDF is larger than {MOST_BYTES:,} bytes. Scan it at a lower resolution, or remove needless pages.",
        ),
        Entry(
            "PDF-COMPLEX",
            Severity.ERROR,
            fr=f"Le PDF est trop complexe pour être examiné : plus de {MOST_PAGES} pages, ou trop d'objets. Retirez "
            "les pages inutiles, ou enregistrez-le de nouveau (Imprimer vers PDF).",
            en=f"The PDF is too complex to be examined: more than {MOST_PAGES} pages, or too many objects. Remove "
            "needless pages, or save it again (print to PDF).",
        ),
        Entry(
            "PDF-DAMAGED",
            Severity.ERROR,
            fr="Le PDF est endommagé et ne peut pas être examiné. Enregistrez-le de nouveau (Imprimer vers PDF).",
            en="The PDF is damaged and cannot be examined. Save it again (print to PDF).",
        ),
        Entry(
            "PDF-ENCRYPTED",
            Severity.ERROR,
            fr="Le PDF est chiffré ou protégé par un mot de passe. Enregistrez-le sans protection.",
            en="The PDF is encrypted or protected by a password. Save it without protection.",
        ),
        Entry(
            "PDF-SCRIPT",
            Severity.ERROR,
            fr="Le PDF contient un script. Enregistrez-le de nouveau (Imprimer vers PDF), ce qui le retire.",
            en="The PDF contains a script. Save it again (print to PDF), which removes it.",
        ),
        Entry(
            "PDF-LAUNCH",
            Severity.ERROR,
            fr="Le PDF ouvre un programme ou un autre fichier. Enregistrez-le de nouveau (Imprimer vers PDF).",
            en="The PDF opens a program or another file. Save it again (print to PDF).",
        ),
        Entry(
            "PDF-FORM",
            Severity.ERROR,
            fr="Le PDF contient un formulaire qui envoie ou importe des données. Enregistrez-le de nouveau (Imprimer "
            "vers PDF).",
            en="The PDF contains a form that sends or imports data. Save it again (print to PDF).",
        ),
        Entry(
            "PDF-EMBEDDED",
            Severity.ERROR,
            fr="Le PDF contient un autre fichier ou un contenu multimédia. Téléversez le relevé seul.",
            en="The PDF contains another file or multimedia. Upload the transcript alone.",
        ),
    )
}

# What a dictionary may not say: by key, and by the kind of action, annotation or object that it is.
_KEYS = {
    "/JS": "PDF-SCRIPT",
    "/JavaScript": "PDF-SCRIPT",
    "/XFA": "PDF-SCRIPT",
    "/EF": "PDF-EMBEDDED",
    "/EmbeddedFiles": "PDF-EMBEDDED",
    "/RichMediaContent": "PDF-EMBEDDED",
}
_KINDS = {
    "/S": {
        "/JavaScript": "PDF-SCRIPT",
        "/Launch": "PDF-LAUNCH",
        "/GoToR": "PDF-LAUNCH",
        "/GoToE": "PDF-EMBEDDED",
        "/SubmitForm": "PDF-FORM",
        "/ImportData": "PDF-FORM",
    },
    "/Subtype": {
        "/FileAttachment": "PDF-EMBEDDED",
        "/RichMedia": "PDF-EMBEDDED",
        "/Movie": "PDF-EMBEDDED",
        "/Sound": "PDF-EMBEDDED",
        "/Screen": "PDF-EMBEDDED",
        "/3D": "PDF-EMBEDDED",
    },
    "/Type": {"/EmbeddedFile": "PDF-EMBEDDED"},
}


# The one warning of qpdf's about something that it repairs without loss, and that many producers leave out.
HARMLESS = "Resources is missing"


class _TooMuch(Exception):
    """The file has more structure than we look at."""


def check_pdf(document: bytes) -> Report:
    """Say whether a PDF is harmless and whole; never raises, whatever the bytes, and takes a bounded time."""
    if not document[:1024].lstrip().startswith(b"%PDF-"):
        return _refused("PDF-NOT-PDF")
    if len(document) > MOST_BYTES:
        return _refused("PDF-SIZE")
    _bound_memory()
    try:
        with Pdf.open(io.BytesIO(document), attempt_recovery=False) as pdf:
            return _examined(pdf)
    except pikepdf.PasswordError:
        return _refused("PDF-ENCRYPTED")
    except _TooMuch:
        return _refused("PDF-COMPLEX")
    except Exception:  # whatever a broken file makes of the library
        return _refused("PDF-DAMAGED")


def _examined(pdf: Pdf) -> Report:
    if pdf.is_encrypted:
        return _refused("PDF-ENCRYPTED")
    if len(pdf.objects) > MOST_OBJECTS:
        raise _TooMuch
    if len(pdf.pages) > MOST_PAGES:
        raise _TooMuch
    found = dict.fromkeys(code for code in _dangers(pdf))
    if not found and (len(pdf.pages) == 0 or _misread(pdf)):
        return _refused("PDF-DAMAGED")
    return Report(accepted=not found, problems=tuple(ENTRIES[code].at(None, None, {}) for code in found))


def _misread(pdf: Pdf) -> bool:
    """Say whether some object could not be read; another program might read it, and find there what we did not."""
    return any(HARMLESS not in str(warning) for warning in pdf.get_warnings())


def _dangers(pdf: Pdf) -> Iterator[str]:
    """Walk every object, whether a page leads to it or not, and yield what is wrong with each."""
    deadline = time.monotonic() + MOST_SECONDS
    waiting: list[Object] = [pdf.trailer]
    for top in pdf.objects:
        waiting.append(top)
        while waiting:
            if time.monotonic() > deadline:
                raise _TooMuch
            thing = waiting.pop()
            if isinstance(thing, Array):
                if len(thing) > _CONTAINER:
                    raise _TooMuch
                inside = list(thing)
            elif isinstance(thing, Dictionary | Stream):
                values = dict(thing.items())
                yield from _wrongs(values)
                inside = list(values.values())
            else:
                continue
            waiting += (item for item in inside if isinstance(item, Object) and not item.is_indirect)


def _wrongs(values: dict[str, Object]) -> Iterator[str]:
    for key in _KEYS.keys() & values.keys():
        yield _KEYS[key]
    for key in _KINDS.keys() & values.keys():
        wrong = _KINDS[key].get(str(values[key]))
        if wrong:
            yield wrong


def _refused(code: str) -> Report:
    return Report(accepted=False, problems=(ENTRIES[code].at(None, None, {}),))


@cache
def _bound_memory() -> None:
    """Set, once a process, what qpdf may unpack from a stream and read into one array or dictionary."""
    pikepdf.settings.set_qpdf_limits(
        parser_max_nesting=100,
        parser_max_container_size=_CONTAINER,
        parser_max_container_size_damaged=_CONTAINER,
        doc_max_warnings=50,
        flate_max_memory=_DECODED,
        png_max_memory=_DECODED,
        tiff_max_memory=_DECODED,
        run_length_max_memory=_DECODED,
        dct_max_memory=_DECODED,
    )
