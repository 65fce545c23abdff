"""The bytes of a message become its header blocks and one payload, or it is refused by what is wrong with it."""

from __future__ import annotations

import pytest
from lxml import etree

from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.soap import envelope
from autosgern_service.soap.names import SOAP11, SOAP12


def message(body: str = "<p/>", header: str = "", *, before: str = "", soap: str = SOAP11) -> bytes:
    return f"{before}<s:Envelope xmlns:s='{soap}'>{header}<s:Body>{body}</s:Body></s:Envelope>".encode()


def refused(text: bytes, charset: str = "") -> tuple[Refusal, tuple[str, ...]]:
    with pytest.raises(Refused) as found:
        envelope.read(text, SOAP11, charset)
    return found.value.code, found.value.paths


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_headers_and_payload_are_read_and_remarks_are_none(soap):
    header = "<s:Header><!-- a --><a/><?b?><c/></s:Header>"
    read = envelope.read(message("<!-- d --><p>é</p>\n", header, soap=soap), soap)
    assert [block.tag for block in read.headers] == ["a", "c"]
    assert (read.payload.tag, read.payload.text) == ("p", "é")
    assert envelope.read(message(soap=soap), soap).headers == ()


@pytest.mark.parametrize(
    ("text", "code", "paths"),
    [
        (message(soap=SOAP12), Refusal.VERSION_MISMATCH, ("Envelope",)),
        (message(soap="urn:other"), Refusal.MALFORMED, ("Envelope",)),
        (b"<Envelope/>", Refusal.MALFORMED, ("Envelope",)),
        (message(header="<x/>"), Refusal.MALFORMED, ("Envelope",)),
        (message(""), Refusal.MALFORMED, ("Body",)),
        (message("<p/><p/>"), Refusal.MALFORMED, ("Body",)),
        (message("<p/>text"), Refusal.MALFORMED, ("Body",)),
        (message("<p><q/><q href='#a'/></p>"), Refusal.MALFORMED, ("p/q[2]",)),
        (message(before="<!DOCTYPE s>"), Refusal.MALFORMED, ("DOCTYPE",)),
        (message()[:-1], Refusal.MALFORMED, ()),
        (message("<a>" * 5000 + "</a>" * 5000), Refusal.TOO_LARGE, ()),
        (message("\xe9").replace(b"\xc3", b""), Refusal.MALFORMED, ("encoding",)),
        (message(before='<?xml version="1.0" encoding="klingon"?>'), Refusal.MALFORMED, ("encoding",)),
    ],
)
def test_anything_else_is_refused_by_what_and_where(text, code, paths):
    assert refused(text) == (code, paths)


def test_the_charset_of_http_and_the_declaration_may_not_contradict_each_other():
    text = message("<p>é</p>", before='<?xml version="1.0" encoding="iso-8859-1"?>')
    latin = text.decode().encode("latin-1")
    assert envelope.read(latin, SOAP11).payload.text == "é"
    assert envelope.read(latin, SOAP11, "latin1").payload.text == "é"
    assert refused(latin, "utf-8") == (Refusal.MALFORMED, ("encoding",))


@pytest.mark.parametrize(
    ("charset", "read"),
    [("UTF8", True), ("utf-16be", True), ("Latin1", True), ("cp1252", False), ("utf-7", False), ("", False)],
)
def test_which_encodings_are_read(charset, read):
    assert envelope.is_read(charset) is read


def test_a_path_numbers_elements_of_which_there_are_several():
    root = etree.fromstring("<Body><P xmlns='urn:x'><D><C/></D><E/><D><C/></D></P></Body>")
    places = [envelope.path(element) for element in root[0].iter()]
    assert places == ["P", "P/D[1]", "P/D[1]/C", "P/E", "P/D[2]", "P/D[2]/C"]
    assert envelope.path(root[0][2][0], upto="P") == "D[2]/C"
