"""What the message log keeps of a message: what it said, without what its sender proves itself with.

Of the header only what we read is kept; of what stands elsewhere the sender's secret is cut out, however it was
written there. The rest is the message as it was read: another encoding, another way to write a character, comments
and the like are gone. `log` keeps the digest of the bytes that came beside it, by which a sender can prove that the
copy of its own is what we received.
"""

from __future__ import annotations

from lxml import etree

from autosgern_service.soap.call import Call
from autosgern_service.soap.names import WSA, WSSE, WSU

#: Header elements whose text is kept. Of every other one the name is, without text, attributes or what else it holds.
_READ = {
    f"{{{WSSE}}}Username",
    f"{{{WSSE}}}Nonce",
    f"{{{WSU}}}Created",
    f"{{{WSU}}}Expires",
    f"{{{WSA}}}MessageID",
}

#: Operations that promise to keep nothing: digests are kept of their messages and answers.
NOTHING_KEPT = frozenset({"ValidateTranscript"})

#: Stands where a secret was cut out; fit for a name too, as a secret could stand anywhere.
CUT = b"_cut_"


def parts(call: Call, answer: bytes) -> tuple[bytes | None, bytes | None]:
    """Return what is kept of a message and its answer: nothing where its sender or its operation is not known.

    What could not be read may be anything, with a secret anywhere in it. To be called when all is done: it cuts the
    message that was read.
    """
    if call.partner is None or call.operation is None or call.operation in NOTHING_KEPT:
        return None, None
    assert call.envelope is not None
    for block in call.envelope.headers:
        for element in block.iter():
            _cut(element)
    message = etree.tostring(call.envelope.payload.getroottree(), encoding="utf-8", xml_declaration=True)
    return _without(call.secrets, message), _without(call.secrets, answer)


def _cut(element: etree._Element) -> None:
    element.attrib.clear()
    element.tail = None
    if element.tag not in _READ:
        element.text = None


def _without(secrets: tuple[str, ...], text: bytes) -> bytes:
    for secret in secrets:
        text = text.replace(secret.encode(), CUT)
    return text
