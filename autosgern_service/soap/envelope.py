"""Reads the bytes of a message into its header blocks and its one payload, or refuses them.

Nothing here knows the contract. Every message, also a stranger's, passes two stages: a scan that builds
nothing (expat) and sets bounds to what follows, then lxml's parse. Refused are a DOCTYPE, a message that would
cost much more memory than its bytes, another SOAP version, references between elements (multi-ref), and
anything but one element in the Body.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from lxml import etree

from autosgern_service import charsets
from autosgern_service.refusals import Refusal, Refused
from autosgern_service.soap.names import SOAP11, SOAP12

#: Encodings that a message may have, by charset parameter, byte order mark or XML declaration.
ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")
_CODECS = frozenset(map(charsets.codec, (*ENCODINGS, "utf-16le", "utf-16be")))

# An AcknowledgeBatch of 2,000 items has 14,000 elements; nothing else comes near these bounds.
MAXIMUM_ELEMENTS = 20_000
MAXIMUM_DEPTH = 32
MAXIMUM_ATTRIBUTES = 24
MAXIMUM_NAME = 200
#: lxml keeps every name that it has seen for as long as the thread lives.
MAXIMUM_NAMES = 300
#: Longest tag, comment or processing instruction, in bytes; text may be as long as the message.
MAXIMUM_TAG = 64 * 1024
_CHUNK = 64 * 1024

_LIMIT_ERRORS = frozenset({etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NO_MEMORY})


@dataclass(frozen=True)
class Envelope:
    """A SOAP envelope: its header blocks and the one element of its Body."""

    headers: tuple[etree._Element, ...]
    payload: etree._Element


def is_read(charset: str) -> bool:
    """Say whether messages may be in an encoding."""
    return charsets.codec(charset) in _CODECS


def read(message: bytes, soap: str, charset: str = "") -> Envelope:
    """Read a message of the SOAP version `soap` (its namespace), of HTTP's `charset`; raises Refused."""
    utf8 = _utf8(message, charset)
    scan(utf8, "utf-8")
    root = _parse(utf8, "utf-8")
    if root.tag != f"{{{soap}}}Envelope":
        other = etree.QName(root)
        wrong_version = other.localname == "Envelope" and other.namespace in (SOAP11, SOAP12)
        raise Refused(Refusal.VERSION_MISMATCH if wrong_version else Refusal.MALFORMED, "Envelope")
    header, body = _parts(root, soap)
    _check_body(body)
    return Envelope(tuple(header) if header is not None else (), body[0])


def _utf8(message: bytes, charset: str) -> bytes:
    """Return a message in UTF-8, so that whoever reads it reads the same; what its declaration says is done with."""
    try:
        if not is_read(charsets.codec_of(message, charset)):
            raise Refused(Refusal.MALFORMED, "encoding")
        return charsets.decoded(message, charset).encode()
    except charsets.Unclear:
        raise Refused(Refusal.MALFORMED, "encoding") from None


class _Scanner:
    """Counts what a message would cost; its handlers raise Refused at the first bound that is passed."""

    def __init__(self, charset: str) -> None:
        self._depth = 0
        self._elements = 0
        self._names: set[str] = set()
        self.parser = expat.ParserCreate(charset)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        self._names.add(name)
        self._names.update(attributes)
        if (
            self._depth > MAXIMUM_DEPTH
            or self._elements > MAXIMUM_ELEMENTS
            or len(attributes) > MAXIMUM_ATTRIBUTES
            or len(self._names) > MAXIMUM_NAMES
            or len(name) > MAXIMUM_NAME
        ):
            raise Refused(Refusal.TOO_LARGE)

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise Refused(Refusal.MALFORMED, "DOCTYPE")


def scan(message: bytes, charset: str) -> None:
    """Pass over a message without building anything; raises Refused where it is not XML or passes a bound."""
    scanner = _Scanner(charset)
    try:
        for start in range(0, len(message), _CHUNK):
            scanner.parser.Parse(message[start : start + _CHUNK], False)
            if min(start + _CHUNK, len(message)) - scanner.parser.CurrentByteIndex > MAXIMUM_TAG:
                raise Refused(Refusal.TOO_LARGE)
        scanner.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused(Refusal.MALFORMED) from None


def _parse(message: bytes, charset: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding=charset,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(message, parser)
    except etree.XMLSyntaxError as error:
        code = getattr(error, "code", None)
        raise Refused(Refusal.TOO_LARGE if code in _LIMIT_ERRORS else Refusal.MALFORMED) from None
    except (LookupError, ValueError):
        raise Refused(Refusal.MALFORMED) from None


def _parts(root: etree._Element, soap: str) -> tuple[etree._Element | None, etree._Element]:
    """Return Header (or None) and Body of an envelope that has nothing else."""
    tags = [child.tag for child in root]
    header, body = f"{{{soap}}}Header", f"{{{soap}}}Body"
    if tags == [body]:
        return None, root[0]
    if tags == [header, body]:
        return root[0], root[1]
    raise Refused(Refusal.MALFORMED, "Envelope")


def _check_body(body: etree._Element) -> None:
    if len(body) != 1 or (body.text or "").strip() or (body[0].tail or "").strip():
        raise Refused(Refusal.MALFORMED, "Body")
    for element in body.iter():
        if element.get("href") is not None:
            raise Refused(Refusal.MALFORMED, path(element))


def path(element: etree._Element, upto: str = "Body") -> str:
    """Return where an element stands below the Body, with numbers where there are several: Destination[2]/Code."""
    steps = []
    place: etree._Element | None = element
    while place is not None and etree.QName(place).localname != upto:
        steps.append(_step(place))
        place = place.getparent()
    return "/".join(reversed(steps))


def _step(element: etree._Element) -> str:
    name = etree.QName(element).localname
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    several = before or next(element.itersiblings(element.tag), None) is not None
    return f"{name}[{before + 1}]" if several else name
