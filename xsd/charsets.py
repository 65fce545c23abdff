"""In which encoding is XML to be read that came by HTTP?

HTTP's charset, the first bytes and the XML declaration may each name one. Where two of them contradict each other, one
text would be read for another (Zoé for ZoÃ©) and nobody would notice; so nothing is read then. Called for what others
send to us and for what boards answer.
"""

from __future__ import annotations

import codecs
import re
from email.message import Message
from encodings.aliases import aliases
from itertools import combinations

#: Zeros beside the first character tell UTF-16 without a mark too.
_FIRST_BYTES = (
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf_16_be"),
    (codecs.BOM_UTF8, "utf_8"),
)
#: A declaration is read as far as here, in bytes.
_HEAD = 1024
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']*)""")


class Unclear(ValueError):
    """Two encodings are named that contradict each other, one that is not known, or one that is not the bytes'.

    A second byte order mark is one too: it is a character before the document, which a parser passes over silently.
    """


def codec(name: str) -> str:
    """Return Python's name of an encoding's codec, the same for all its aliases.

    The codec is not looked up: Python remembers every name that it was asked for, also those that nobody knows.
    """
    folded = re.sub("[^a-z0-9.]+", "_", name.lower())
    return aliases.get(folded, folded)


def of_content_type(header: str) -> str:
    """Return the charset that a Content-Type names, empty where it names none; raises Unclear where it names two."""
    message = Message()
    message["Content-Type"] = header or "?"
    names = [str(value) for key, value in message.get_params([]) if key.lower() == "charset"]
    if len(set(map(codec, names))) > 1:
        raise Unclear("two charsets")
    return names[0] if names else ""


def codec_of(document: bytes, charset: str = "") -> str:
    """Return the codec in which a document is to be read that HTTP says is in `charset`; raises Unclear."""
    mark, by_bytes = _first_bytes(document)
    if mark and document.startswith(mark, len(mark)):
        raise Unclear("two byte order marks")
    named = [name for name in (by_bytes, codec(charset), _declared(document)) if name]
    if not all(_agree(one, other, document) for one, other in combinations(named, 2)):
        raise Unclear("encodings that contradict each other")
    if named[:1] == ["utf_16"]:  # and nothing says which of the two
        raise Unclear("no UTF-16")
    return named[0] if named else "utf_8"


def decoded(document: bytes, charset: str = "") -> str:
    """Return a document's text without its byte order mark; raises Unclear."""
    name = codec_of(document, charset)
    mark, _ = _first_bytes(document)
    try:
        return document[len(mark) :].decode(name)
    except (LookupError, ValueError):
        raise Unclear(f"not {name}") from None


def readable(document: bytes, charset: str = "") -> bytes:
    """Return a document as an XML parser reads it rightly that knows nothing of HTTP; raises Unclear."""
    mark, _ = _first_bytes(document)
    if codec_of(document, charset) == "utf_8" or mark or _declared(document):
        return document
    return decoded(document, charset).encode()


def _first_bytes(document: bytes) -> tuple[bytes, str]:
    """Return the byte order mark, and the codec that it, or the place of a zero, tells."""
    for mark, name in _FIRST_BYTES:
        if document.startswith(mark):
            return mark, name
    if document[:1] == b"\0":
        return b"", "utf_16_be"
    return b"", "utf_16_le" if document[1:2] == b"\0" else ""


def _declared(document: bytes) -> str:
    """Return the codec that the XML declaration names, empty where it names none."""
    mark, name = _first_bytes(document)
    head = document[len(mark) : _HEAD].decode(name or "latin_1", "replace")
    if not re.match(r"<\?xml\s", head):
        return ""
    declaration, end, _ = head.partition("?>")
    if not end:
        raise Unclear("a declaration without an end")
    found = _ENCODING.search(declaration)
    return codec(found[1]) if found else ""


def _agree(one: str, other: str, document: bytes) -> bool:
    """Say whether two names may stand for the same encoding of a document."""
    if one == other:
        return True
    names = {one, other}
    if names <= {"utf_16", "utf_16_le"} or names <= {"utf_16", "utf_16_be"}:
        return True
    is_wide = any(name.startswith(("utf_16", "utf_32")) for name in names)
    return "ascii" in names and not is_wide and document.isascii()
