"""Hostile messages, made and generated: every one gets a clear answer in bounded time, and none is stored."""

from __future__ import annotations

import copy
import io
import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import func, select

from autosgern_service.domain.refusals import Refusal
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP11_PATH, SOAP12, SOAP12_PATH, XSI
from autosgern_service.soap.operations import ROLES
from autosgern_service.soap.wsgi import create_app
from autosgern_service.store.models import TranscriptRequest
from docs.generators import soap_guide
from tests.soap.conftest import prefixed

#: HTTP answers that may come before a SOAP message exists.
PLAIN = {"400", "404", "405", "411", "413", "415"}
_CODES = {code.value for code in Refusal} - {Refusal.INTERNAL.value}


class Target:
    """The application, called without a server; checks every answer."""

    def __init__(self, world) -> None:
        self.world = world
        self.app = create_app(world.service)

    def send(self, body: bytes, soap: str = SOAP11, **environ) -> str | None:
        """Return the fault's code, None for an answer; fails for anything that is neither."""
        said = []
        full = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": SOAP11_PATH if soap == SOAP11 else SOAP12_PATH,
            "QUERY_STRING": "",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "CONTENT_TYPE": "text/xml" if soap == SOAP11 else "application/soap+xml",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        } | environ
        started = time.perf_counter()
        answer = b"".join(self.app(full, lambda status, headers: said.append(status)))
        assert time.perf_counter() - started < 5
        if said[0][:3] in PLAIN and not answer.startswith(b"<?xml"):
            return said[0][:3]
        root = etree.fromstring(answer)
        code = root.findtext(f".//{{{CONTRACT}}}ServiceFault/{{{CONTRACT}}}Code")
        assert (code is None) == said[0].startswith("200")
        assert code is None or code in _CODES
        return code

    def stored(self) -> int:
        with self.world.service.store.read() as session:
            return session.scalar(select(func.count()).select_from(TranscriptRequest)) or 0


@pytest.fixture
def target(furnished):
    return Target(furnished)


def mutate(rng: random.Random, message: bytes) -> bytes:
    """Damage a message in one of the ways in which programs and people do."""
    data = bytearray(message)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(8):
            case 0:
                data[at : at + rng.randint(1, 40)] = b""
            case 1:
                data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 12)))
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 200)]
            case 3:
                data[at:at] = rng.choice(HOSTILE)
            case 4 if data:
                data[at % len(data)] ^= 1 << rng.randrange(8)
            case 5:
                del data[at:]
            case 6:
                tags = [
                    e for e in (b"<FirstName>", b"</Applicant>", b"<Destination>", b"</s:Body>") if e in data
                ]
                if tags:
                    data = bytearray(bytes(data).replace(rng.choice(tags), rng.choice(HOSTILE), 1))
            case _:
                data = bytearray(bytes(data).replace(rng.choice(WORDS), rng.choice(WORDS)))
    return bytes(data)


HOSTILE = (
    b"<!DOCTYPE x>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version='1.0'?>",
    b"&#0;",
    b"&lt;",
    b"&undefined;",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<a xmlns='urn:x'/>",
    b' xmlns:s=""',
    b' href="#x" id="x"',
    b"<x:y/>",
    b"<" * 100,
    b"9" * 5000,
    "\u202e\u0000é".encode("utf-16"),
)
WORDS = (
    b"s:Body",
    b"s:Header",
    b"s:Envelope",
    b"Applicant",
    b"xmlns",
    b"urn:ca:autosgern:v1",
    b"utf-8",
    b"2007",
    b"true",
)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_a_damaged_message_gets_a_clear_answer(target, build_xml, seed, soap):
    rng = random.Random(seed)
    accepted = 0
    for _ in range(40):
        payload = build_xml()
        message = target.world.envelope(rng.choice((payload, prefixed(payload, "ns1"))), soap=soap)
        accepted += target.send(mutate(rng, message), soap) is None
    assert target.stored() <= accepted


VALUES = (
    "", " ", "\u00a0", "\u200b", "x", "é" * 200, "0", "-0", "1", "-1", "1.0", "+5", "1E400", "NaN", "INF", "9" * 400,
    "٣", "true", "TRUE", "2026-02-30", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00", "2026-11-17T24:00:00", "0000-01", "2026-13", "2022-06+14:00", "PGEvPg==", "PGEvPg",
    "!!!!", "P1", "S" + "9" * 18, "H1", "<a/>", "' OR 1=1 --", "\u202egnirts", "😀",
)  # fmt: skip


def reshape(rng: random.Random, payload: etree._Element) -> None:
    """Change one element of a well-formed payload: its value, name, place, attributes or its being there."""
    places = list(payload.iter())
    one, other = rng.choice(places), rng.choice(places)
    match rng.randrange(8):
        case 0 | 1 | 2:
            del one[:]
            one.text = rng.choice(VALUES)
        case 3 if one is not payload:
            one.getparent().remove(one)
        case 4 if one is not payload:
            one.addnext(copy.deepcopy(one))
        case 5:
            one.tag = rng.choice((other.tag, etree.QName(one).localname, "{urn:other}x"))
        case 6:
            one.set(
                rng.choice(("a", "{urn:other}a", "id", f"{{{XSI}}}nil", f"{{{XSI}}}type")),
                rng.choice(VALUES[:12]),
            )
        case _:
            one.append(copy.deepcopy(other))


@pytest.mark.parametrize("operation", ROLES)
def test_a_message_of_another_shape_gets_a_clear_answer(target, operation):
    """Well-formed, so that it comes as far as the contract, the reading of values and the operation itself."""
    rng = random.Random(operation)
    username = {"centre": "centre", "board": "board", "destination": "college"}[sorted(ROLES[operation])[-1]]
    for _ in range(60):
        prefix = rng.choice((None, "ns1"))
        payload = etree.fromstring(soap_guide.samples()[operation])
        for _ in range(rng.randint(1, 3)):
            reshape(rng, payload)
        text = etree.tostring(payload, encoding="unicode")
        soap = rng.choice((SOAP11, SOAP12))
        target.send(
            target.world.envelope(prefixed(text, prefix) if prefix else text, username, soap=soap), soap
        )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_get_a_clear_answer(target, message):
    assert target.send(message) in ("Malformed", "TooLarge", "VersionMismatch")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=150), st.sampled_from(["FirstName", "OEN", "BirthDate", "PreferredLanguage", "Email"])
)
def test_any_text_in_an_element_is_kept_or_refused(target, build_xml, text, place):
    from xml.sax.saxutils import escape

    payload = build_xml(Applicant={place: escape(text)})
    body = target.world.envelope("PAYLOAD").replace(b"PAYLOAD", payload.encode("utf-8", "surrogatepass"))
    assert target.send(body) in (None, "Malformed", "SchemaInvalid", "BirthDateImpossible")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "REQUEST_METHOD": st.sampled_from(["GET", "HEAD", "PUT", "post", "", "POST"]),
            "PATH_INFO": st.text(max_size=20)
            | st.sampled_from([SOAP11_PATH, SOAP12_PATH, "/sis/v1", "/healthz"]),
            "QUERY_STRING": st.text(max_size=20) | st.just("wsdl"),
            "CONTENT_TYPE": st.text(max_size=40) | st.just('text/xml; charset="utf-16"'),
            "CONTENT_LENGTH": st.text(max_size=6) | st.integers().map(str),
            "HTTP_CONTENT_ENCODING": st.text(max_size=10),
            "HTTP_TRANSFER_ENCODING": st.sampled_from(["chunked", "gzip", "identity"]),
            "REMOTE_ADDR": st.text(max_size=10),
        },
    )
)
def test_any_http_gets_a_clear_answer(target, environ):
    said = []
    full = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": SOAP11_PATH,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(target.world.envelope(f'<Ping xmlns="{CONTRACT}"/>')),
    } | environ
    b"".join(target.app(full, lambda status, headers: said.append(status)))
    assert said[0][:3] in PLAIN | {"200", "500"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii"]
)
def test_a_message_may_come_in_these_encodings(target, encoding):
    text = target.world.envelope(f'<Ping xmlns="{CONTRACT}"><Echo>ete</Echo></Ping>').decode()
    declared = encoding.replace("-sig", "").replace("-le", "").replace("-be", "")
    text = text.replace('encoding="utf-8"', f'encoding="{declared}"')
    message = text.encode(encoding)
    if encoding in ("utf-16-le", "utf-16-be"):
        message = "\ufeff".encode(encoding) + message
    assert target.send(message) is None
    assert (
        target.send(
            target.world.envelope(f'<Ping xmlns="{CONTRACT}"/>'), CONTENT_TYPE="text/xml; charset=UTF-8"
        )
        is None
    )


@pytest.mark.parametrize(
    "encoding", ["utf-7", "ebcdic-cp-us", "utf-32", "iso-2022-jp", "base64", "idna", "punycode"]
)
def test_other_encodings_are_malformed(target, encoding):
    message = target.world.envelope(f'<Ping xmlns="{CONTRACT}"/>').replace(b"utf-8", encoding.encode())
    assert target.send(message) == "Malformed"
