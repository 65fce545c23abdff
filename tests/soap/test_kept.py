"""What is kept of a message is what it said, without what its sender proves itself with."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from autosgern_service.soap import envelope, kept
from autosgern_service.soap.call import Call
from autosgern_service.soap.names import SOAP11, WSA, WSSE, WSU
from autosgern_service.store.models import Partner

HEADERS = (
    f"<w:Security xmlns:w='{WSSE}' xmlns:u='{WSU}' id='s3cret'><w:UsernameToken>\n<w:Username>centre</w:Username>"
    "<w:Password Type='x'>proof</w:Password><w:Nonce>bm9uY2U=</w:Nonce><u:Created>2026</u:Created>"
    f"</w:UsernameToken>tail</w:Security><a:MessageID xmlns:a='{WSA}'>urn:1</a:MessageID><Login key='k'>me</Login>"
)


def call(payload: str = "<Ping><Echo a='1'>hello</Echo></Ping>", **known: Any) -> Call:
    text = f"<s:Envelope xmlns:s='{SOAP11}'><s:Header>{HEADERS}</s:Header><s:Body>{payload}</s:Body></s:Envelope>"
    values = {"partner": Partner(id=1), "operation": "Ping", "secrets": ("s3cret", "proof")} | known
    one = Call(None, text.encode(), "", "", True, **values)  # type: ignore[arg-type]
    one.envelope = envelope.read(one.message, SOAP11)
    return one


def test_of_the_header_only_what_we_read_is_kept_and_of_the_rest_the_names():
    message, answer = kept.parts(call(), b"<ok/>")
    assert message is not None
    header = etree.fromstring(message)[0]
    assert {etree.QName(e).localname: e.text for e in header.iter() if e.text} == {
        "Username": "centre",
        "Nonce": "bm9uY2U=",
        "Created": "2026",
        "MessageID": "urn:1",
    }
    assert [dict(e.attrib) for e in header.iter() if e.attrib] == []
    for gone in (b"proof", b"tail", b"me</Login>", b"'k'", b"s3cret"):
        assert gone not in message
    assert b"<Login/>" in message
    assert answer == b"<ok/>"


def test_the_payload_is_kept_whole_but_for_the_secret_wherever_it_stands():
    message, answer = kept.parts(call("<Ping><Echo a='s3cret'>x s3cret &#115;3cret</Echo></Ping>"), b"s3cret")
    assert message is not None
    assert b'<Echo a="_cut_">x _cut_ _cut_</Echo>' in message
    assert answer == kept.CUT


@pytest.mark.parametrize(
    "known", [{"partner": None}, {"operation": None}, {"operation": "ValidateTranscript"}], ids=str
)
def test_of_a_stranger_of_no_operation_and_of_a_mere_check_nothing_is_kept(known):
    assert kept.parts(call(**known), b"<ok/>") == (None, None)
