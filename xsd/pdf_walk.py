"""Walk a PDF's objects and name what is wrong with them, by the codes of `xsd.pdf`.

Nothing of ours is imported here: the service runs this file in a process of its own, with limits of memory and time,
because the library beneath reads hostile files in C++, and that process should start quickly. The file is never
rendered and its page contents are never decoded: only its object structure is walked.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_SECONDS = 5.0
_CONTAINER = 200_000
_DECODED = 64_000_000

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


def wrongs(document: bytes) -> list[str]:
    """Return the codes of what is wrong with a PDF, none where it is harmless and whole; takes a bounded time."""
    _bound_memory()
    try:
        with Pdf.open(io.BytesIO(document), attempt_recovery=False) as pdf:
            return _examined(pdf)
    except pikepdf.PasswordError:
        return ["PDF-ENCRYPTED"]
    except (_TooMuch, MemoryError):
        return ["PDF-COMPLEX"]
    except Exception:  # whatever a broken file makes of the library
        return ["PDF-DAMAGED"]


def _examined(pdf: Pdf) -> list[str]:
    if pdf.is_encrypted:
        return ["PDF-ENCRYPTED"]
    if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
        raise _TooMuch
    found = list(dict.fromkeys(_dangers(pdf)))
    if not found and (len(pdf.pages) == 0 or _misread(pdf)):
        return ["PDF-DAMAGED"]
    return found


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
