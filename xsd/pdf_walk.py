"""Walk a PDF's objects and name what is wrong with them, by the codes of `xsd.pdf`.

Nothing of ours is imported here: the service runs this file in a process of its own, with limits of memory and time,
because the library beneath reads hostile files in C++, and that process should start quickly. The file is never
rendered: its objects are walked, its streams unpacked and measured, and what its pages draw is counted, because a file
of a few kilobytes may unpack to gigabytes, or draw for hours, in the program of whoever opens it.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, String

MOST_PAGES = 200
MOST_OBJECTS = 50_000
MOST_SECONDS = 5.0
#: Bytes of one stream and of all together, through every filter but that of an image.
MOST_UNPACKED = 64_000_000
MOST_UNPACKED_TOGETHER = 500_000_000
#: Of one image: a Legal page in 600 dpi has 43 million.
MOST_PIXELS = 100_000_000
#: Images, and contents that draw further ones, as often as a page draws them.
MOST_DRAWN = 100_000
_DEEPEST = 30
_CONTAINER = 200_000

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


# A filter that makes the image itself: what it makes is bounded by the image's pixels.
_IMAGE_FILTERS = frozenset(
    (
        *("/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode"),
        *("/CCITTFaxDecode", "/CCF"),
    )
)
# Where an operator's name leads, by operator; and the operators that draw the glyphs of a font.
_LEADS = {"Do": "/XObject", "scn": "/Pattern", "SCN": "/Pattern", "gs": "/ExtGState", "Tf": "/Font"}
_SHOWS = ("Tj", "TJ", "'", '"')


class _Refused(Exception):
    """The file is not looked at further; its argument is the code that says why."""


def wrongs(document: bytes) -> list[str]:
    """Return the codes of what is wrong with a PDF, none where it is harmless and whole; takes a bounded time."""
    _bound_memory()
    try:
        with Pdf.open(io.BytesIO(document), attempt_recovery=False) as pdf:
            return _examined(pdf)
    except pikepdf.PasswordError:
        return ["PDF-ENCRYPTED"]
    except _Refused as refused:
        return [*refused.args]
    except MemoryError:
        return ["PDF-COMPLEX"]
    except Exception:  # whatever a broken file makes of the library
        return ["PDF-DAMAGED"]


def _examined(pdf: Pdf) -> list[str]:
    if pdf.is_encrypted:
        return ["PDF-ENCRYPTED"]
    if len(pdf.objects) > MOST_OBJECTS or len(pdf.pages) > MOST_PAGES:
        raise _Refused("PDF-COMPLEX")
    deadline = time.monotonic() + MOST_SECONDS
    found = list(dict.fromkeys(_dangers(pdf, deadline)))
    if found:
        return found
    _unpack(pdf, deadline)
    if len(pdf.pages) == 0 or _misread(pdf):
        return ["PDF-DAMAGED"]
    known: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        _draw(page, known, deadline)
    return []


def _misread(pdf: Pdf) -> bool:
    """Say whether some object could not be read; another program might read it, and find there what we did not."""
    return any(HARMLESS not in str(warning) for warning in pdf.get_warnings())


def _hurry(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise _Refused("PDF-COMPLEX")


def _dangers(pdf: Pdf, deadline: float) -> Iterator[str]:
    """Walk every object, whether a page leads to it or not, and yield what is wrong with each."""
    waiting: list[Object] = [pdf.trailer]
    for top in pdf.objects:
        waiting.append(top)
        while waiting:
            _hurry(deadline)
            thing = waiting.pop()
            if isinstance(thing, Array):
                if len(thing) > _CONTAINER:
                    raise _Refused("PDF-COMPLEX")
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


def _unpack(pdf: Pdf, deadline: float) -> None:
    """Unpack every stream, one at a time, and refuse a file whose streams are too large, each or together."""
    together = 0
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            _hurry(deadline)
            together += _unpacked(thing)
            if together > MOST_UNPACKED_TOGETHER:
                raise _Refused("PDF-UNPACKED")


def _unpacked(stream: Stream) -> int:
    """Return how many bytes a stream unpacks to; an image's own filter is left alone, and its pixels are counted."""
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS:
        raise _Refused("PDF-UNPACKED")
    filters = _as_list(stream.get("/Filter"))
    if any(str(name) in _IMAGE_FILTERS for name in filters):
        *packed, image = filters
        if str(image) not in _IMAGE_FILTERS:
            raise _Refused("PDF-DAMAGED")
        parameters = _as_list(stream.get("/DecodeParms"))[: len(packed)]
        stream.write(
            stream.read_raw_bytes(),
            filter=Array(packed) if packed else None,
            decode_parms=Array(parameters) if parameters else None,
        )
    try:
        size = len(stream.get_stream_buffer())
    except Exception as problem:  # of several types
        raise _Refused("PDF-UNPACKED" if "memory limit" in str(problem) else "PDF-DAMAGED") from problem
    if size > MOST_UNPACKED:  # the library bounds some filters only
        raise _Refused("PDF-UNPACKED")
    return size


def _as_list(value: Object | None) -> list[Object]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _draw(page: Page, known: dict[tuple[int, int], int], deadline: float) -> None:
    """Count what a page and its annotations draw, and refuse a file that draws too much."""
    drawn = _drawn(page.obj, page.resources, known, deadline)
    for annotation in page.obj.get("/Annots", ()):
        for shown in dict(annotation.get("/AP", {})).values():
            for form in [shown] if isinstance(shown, Stream) else dict(shown).values():
                drawn += _drawn(form, page.resources, known, deadline)
    if drawn > MOST_DRAWN:
        raise _Refused("PDF-DRAWN")


def _drawn(
    content: Object, outside: Object, known: dict[tuple[int, int], int], deadline: float, depth: int = 0
) -> int:
    """Return how much a content draws, itself included, each thing as often as it is drawn; a letter draws its glyph.

    `outside` are the resources of what draws it, for one that has none. `known` holds what was counted before: forms
    that draw three others each, forty levels deep, are forty forms.
    """
    _hurry(deadline)
    if content.objgen in known:
        return known[content.objgen]
    if depth > _DEEPEST:  # or it draws itself
        raise _Refused("PDF-DRAWN")
    resources = content.get("/Resources", outside)
    calls, letters = _calls(content)
    drawn, of_glyph = 1, 0
    for (operator, name), times in calls.items():
        found = resources.get(_LEADS[operator], {}).get(name)
        within = found.get("/Resources", resources) if isinstance(found, Dictionary | Stream) else resources
        parts = [_drawn(part, within, known, deadline, depth + 1) for part in _contents(operator, found)]
        if operator == "Tf":
            of_glyph = max(of_glyph, *parts, 0)
        else:
            drawn += times * max(sum(parts), operator == "Do")
    drawn += letters * of_glyph
    if "/Resources" in content or not calls:
        known[content.objgen] = drawn
    return drawn


def _calls(content: Object) -> tuple[Counter[tuple[str, str]], int]:
    """Return how often a content calls what by which operator, and how many letters it shows."""
    calls: Counter[tuple[str, str]] = Counter()
    letters = 0
    for operands, operator in pikepdf.parse_content_stream(content, " ".join((*_LEADS, *_SHOWS))):
        if str(operator) in _SHOWS:
            strings = [text for operand in operands for text in _as_list(operand) if isinstance(text, String)]
            letters += sum(len(bytes(text)) for text in strings)
        else:
            calls.update((str(operator), str(name)) for name in operands if isinstance(name, Name))
    return calls, letters


def _contents(operator: str, found: Object | None) -> list[Object]:
    """Return the contents that something of a page's resources draws when it is called."""
    if not isinstance(found, Dictionary | Stream):
        return []
    if operator == "Do":
        return [found] if found.get("/Subtype") == "/Form" else []
    if operator == "gs":
        mask = found.get("/SMask")
        return [mask["/G"]] if isinstance(mask, Dictionary) else []
    if operator == "Tf":
        return list(dict(found.get("/CharProcs", {})).values())
    return [found] if isinstance(found, Stream) else []


@cache
def _bound_memory() -> None:
    """Set, once a process, what qpdf may unpack from a stream and read into one array or dictionary."""
    pikepdf.settings.set_qpdf_limits(
        parser_max_nesting=100,
        parser_max_container_size=_CONTAINER,
        parser_max_container_size_damaged=_CONTAINER,
        doc_max_warnings=50,
        flate_max_memory=MOST_UNPACKED,
        png_max_memory=MOST_UNPACKED,
        tiff_max_memory=MOST_UNPACKED,
        run_length_max_memory=MOST_UNPACKED,
        dct_max_memory=MOST_UNPACKED,
    )
