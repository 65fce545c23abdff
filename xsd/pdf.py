"""Decide whether an uploaded PDF may be stored and shown to people at OCAS.

A transcript in PDF is a picture for a person to read, so anything that acts is refused: scripts, programs started,
forms that send, files inside, and encryption, behind which all of these could hide. The service calls this with its
own way of examining a file, in a process apart (`autosgern_service.flow.pdf_check`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xsd import pdf_walk
from xsd.formats import PDF, format_of
from xsd.pdf_walk import (
    MOST_DRAWN,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_PIXELS,
    MOST_UNPACKED,
    MOST_UNPACKED_TOGETHER,
)
from xsd.report import Entry, Report, Severity

__all__ = ["ENTRIES", "MOST_BYTES", "MOST_OBJECTS", "MOST_PAGES", "check_pdf"]

MOST_BYTES = 20_000_000

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
            fr=f"Le PDF est trop complexe pour être examiné : plus de {MOST_PAGES} pages, trop d'objets, ou trop de "
            "mémoire ou de temps. Retirez les pages inutiles, ou enregistrez-le de nouveau (Imprimer vers PDF).",
            en=f"The PDF is too complex to be examined: more than {MOST_PAGES} pages, too many objects, or too much "
            "memory or time. Remove needless pages, or save it again (print to PDF).",
        ),
        Entry(
            "PDF-UNPACKED",
            Severity.ERROR,
            fr="Le contenu du PDF est trop grand : une fois décompressé, il dépasse "
            f"{MOST_UNPACKED:,} octets d'un seul tenant ou {MOST_UNPACKED_TOGETHER:,} en tout, ou une image dépasse "
            f"{MOST_PIXELS:,} pixels. Numérisez-le en plus basse résolution, ou enregistrez-le de nouveau (Imprimer "
            "vers PDF).",
            en=f"What the PDF holds is too large: once decompressed it exceeds {MOST_UNPACKED:,} bytes in one piece or "
            f"{MOST_UNPACKED_TOGETHER:,} in all, or one image exceeds {MOST_PIXELS:,} pixels. Scan it at a lower "
            "resolution, or save it again (print to PDF).",
        ),
        Entry(
            "PDF-DRAWN",
            Severity.ERROR,
            fr=f"Une page du PDF dessine plus de {MOST_DRAWN:,} éléments répétés, ou des éléments imbriqués trop "
            "profondément : l'ouvrir pourrait bloquer un ordinateur. Numérisez le relevé, ou exportez-le en XML.",
            en=f"A page of the PDF draws more than {MOST_DRAWN:,} repeated parts, or parts nested too deeply: to open "
            "it could block a computer. Scan the transcript, or export it in XML.",
        ),
        Entry(
            "PDF-BUSY",
            Severity.ERROR,
            fr="Trop de PDF sont examinés en ce moment. Envoyez le fichier de nouveau dans une minute.",
            en="Too many PDFs are being examined at this moment. Send the file again in a minute.",
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


def check_pdf(document: bytes, examine: Callable[[bytes], Iterable[str]] = pdf_walk.wrongs) -> Report:
    """Say whether a PDF is harmless and whole; never raises, whatever the bytes, and takes a bounded time.

    `examine` returns the codes of what is wrong inside.
    """
    if format_of(document) is not PDF:
        return _report("PDF-NOT-PDF")
    if len(document) > MOST_BYTES:
        return _report("PDF-SIZE")
    return _report(*examine(document))


def _report(*codes: str) -> Report:
    return Report(accepted=not codes, problems=tuple(ENTRIES[code].at(None, None, {}) for code in codes))
