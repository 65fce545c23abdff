"""Reads the bytes of a message into its header blocks and its one payload, or refuses them.

Nothing here knows the contract. Every message, also a stranger's, passes two stages: a scan that builds
nothing and sets bounds to what follows (`markup`), then lxml's parse. Refused are a DOCTYPE, a message that would
cost much more memory than its bytes, another SOAP version, references between elements (multi-ref), and
anything but one element in the Body.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.soap.names import SOAP11, SOAP12
from xsd import charsets, markup

#: Encodings that a message may have, by charset parameter, byte order mark or XML declaration.
ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")
_CODECS = frozenset(map(charsets.codec, (*ENCODINGS, "utf-16le", "utf-16be")))

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


def scan(message: bytes, charset: str) -> None:
    """Pass over a message without building anything; raises Refused where it is not XML or passes a bound."""
    try:
        markup.scan(message, markup.MESSAGE, charset=charset)
    except markup.TooCostly:
        raise Refused(Refusal.TOO_LARGE) from None
    except markup.Doctype:
        raise Refused(Refusal.MALFORMED, "DOCTYPE") from None
    except markup.NotScanned:
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
