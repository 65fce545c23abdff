"""Every trap of spyne that was measured: plain spyne falls into it, our face does not.

Each test first shows plain spyne failing, so that a later spyne which mends a trap is noticed too.
"""

from __future__ import annotations

import gc
import http.client
import io
import logging
import os
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from lxml import etree

from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12, WSA, XSI

import spyne.context  # isort: skip  (after our shims)
from spyne import Application, Integer, Service, Unicode, rpc  # isort: skip
from spyne.protocol.soap import Soap11, Soap12  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip


class Plain(Service):
    """What a service looks like that trusts spyne."""

    @rpc(Unicode(max_len=8, min_occurs=1), _returns=Unicode)
    def Ping(ctx: Any, Echo: str) -> str:
        return Echo

    @rpc(Unicode(max_len=100, min_occurs=1, values=["allowed"]), _returns=Unicode)
    def Choose(ctx: Any, Choice: str) -> str:
        return Choice

    @rpc(Integer(min_occurs=0), _returns=Unicode)
    def Divide(ctx: Any, By: int) -> str:
        raise KeyError("Secretname was not in the table")


class PlainFace:
    """Plain spyne, called without a server."""

    def __init__(self, protocol: type = Soap11, validator: str | None = "lxml") -> None:
        self.soap = protocol.ns_soap_env  # type: ignore[attr-defined]
        application = Application(
            [Plain], CONTRACT, in_protocol=protocol(validator=validator), out_protocol=protocol()
        )
        self.wsgi = WsgiApplication(application)

    def send(self, body: bytes, **environ: Any) -> tuple[str, bytes]:
        """Return status line and body; raises what the application raises."""
        said: list[str] = []
        full = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "wsgi.url_scheme": "http",
            "CONTENT_TYPE": "text/xml; charset=utf-8" if self.soap == SOAP11 else "application/soap+xml",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        } | environ
        parts = self.wsgi(full, lambda status, headers: said.append(status))
        return said[0], b"".join(parts)

    def call(self, payload: str, headers: str = "") -> tuple[str, bytes]:
        return self.send(
            f'<s:Envelope xmlns:s="{self.soap}"><s:Header>{headers}</s:Header>'
            f"<s:Body>{payload}</s:Body></s:Envelope>".encode()
        )


def ping(inner: str = "<Echo>hello</Echo>", attributes: str = "") -> str:
    return f'<Ping xmlns="{CONTRACT}" {attributes}>{inner}</Ping>'


# ── values of one client in the fault of another ─────────────────────────────────────────────────────────


def test_plain_spyne_puts_the_value_of_a_message_into_the_fault():
    _, body = PlainFace().call(f'<Choose xmlns="{CONTRACT}"><Choice>Secretname</Choice></Choose>')
    assert b"Secretname" in body


def test_plain_spyne_reads_its_errors_from_a_log_that_all_threads_share():
    face = PlainFace()
    schema = face.wsgi.app.in_protocol.validation_schema
    one, other = (
        etree.fromstring(f'<Choose xmlns="{CONTRACT}"><Choice>{value}</Choice></Choose>')
        for value in ("Firstclient", "Secondclient")
    )
    assert not schema.validate(one)
    assert not schema.validate(
        other
    )  # another thread, between the verdict on `one` and the reading of its error
    assert "Secondclient" in str(schema.error_log.last_error)


def test_no_value_of_a_message_stands_in_any_fault_under_load(world, build_xml):
    """Eight threads send invalid requests, each with a value and a place of its own."""
    places = ("FirstName", "LastName", "FirstNameAtSchool", "LastNameAtSchool", "PreferredFirstName")
    wrong: list[Any] = []

    def client(number: int) -> None:
        place = places[number % len(places)]
        for _ in range(30):
            answer = world.call(build_xml(Applicant={place: f"Secretname{number}" * 20}))
            if b"Secretname" in answer.body or answer.texts("Path")[:1] != [f"Applicant/{place}"]:
                wrong.append((place, answer.body))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# ── nil ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_spyne_reads_nil_false_as_nil():
    face = PlainFace(validator=None)
    _, body = face.call(ping(f'<Echo xmlns:i="{XSI}" i:nil="false">hello</Echo>'))
    assert b"hello" not in body


@pytest.mark.parametrize("nil", ["true", "false", "1", "0", " true ", "\n0\t"])
def test_nil_is_never_read_as_no_value(world, nil):
    answer = world.call(ping(f'<Echo xmlns:i="{XSI}" i:nil="{nil}">hello</Echo>'))
    assert answer.code == "SchemaInvalid"
    assert answer.text("Problem") is None or "NilNotAllowed" in answer.texts("Code")


# ── SOAP 1.2 ─────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_spyne_crashes_on_a_schema_error_in_soap_12():
    with pytest.raises(Exception, match=r"."):
        PlainFace(Soap12).call(ping("<Wrong/>"))


def test_a_schema_error_in_soap_12_is_a_fault_of_soap_12(world):
    answer = world.call(ping("<Wrong/>"), soap=SOAP12)
    env = {"s": SOAP12}
    value = answer.root.findtext(".//s:Fault/s:Code/s:Value", namespaces=env)
    subcode = answer.root.find(".//s:Fault/s:Code/s:Subcode/s:Value", env)
    languages = [
        t.get("{http://www.w3.org/XML/1998/namespace}lang") for t in answer.root.iterfind(".//s:Text", env)
    ]
    assert answer.status == 400
    assert value.endswith(":Sender")
    assert subcode.nsmap[subcode.text.split(":")[0]] == CONTRACT
    assert languages == ["en", "fr"]
    assert answer.code == "SchemaInvalid"


# ── exceptions that escape ───────────────────────────────────────────────────────────────────────────────

ESCAPES = {
    "an empty body": b"",
    "an empty Body element": b'<s:Envelope xmlns:s="%s"><s:Body/></s:Envelope>' % SOAP11.encode(),
    "only a header": b'<s:Envelope xmlns:s="%s"><s:Header/></s:Envelope>' % SOAP11.encode(),
    "text in the body": b'<s:Envelope xmlns:s="%s"><s:Body>hello</s:Body></s:Envelope>' % SOAP11.encode(),
    "bytes that are not UTF-8": b"<a>\xff\xfe</a>",
    "a reference to nothing": (
        b'<s:Envelope xmlns:s="%s"><s:Body><Ping xmlns="%s"><Echo href="#no"/><a id="b"/></Ping></s:Body></s:Envelope>'
        % (SOAP11.encode(), CONTRACT.encode())
    ),
}


@pytest.mark.parametrize("message", ESCAPES.values(), ids=list(ESCAPES))
def test_plain_spyne_lets_exceptions_escape(message):
    with pytest.raises(Exception, match=r".*"):
        PlainFace().send(message)


@pytest.mark.parametrize("message", ESCAPES.values(), ids=list(ESCAPES))
def test_no_exception_escapes(world, message):
    answer = world.send(message)
    assert (answer.status, answer.code) == (500, "Malformed")


def test_plain_spyne_lets_an_unknown_charset_escape():
    with pytest.raises(LookupError):
        PlainFace().send(b"<a/>", CONTENT_TYPE="text/xml; charset=klingon")


def test_an_unknown_charset_is_an_unsupported_media_type(world):
    answer = world.send(b"<a/>", headers={"Content-Type": "text/xml; charset=klingon"})
    assert answer.status == 415


def test_plain_spyne_logs_the_text_of_an_exception(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("spyne"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("spyne"), "level", logging.NOTSET)
    logging.getLogger("spyne.application").manager._clear_cache()
    PlainFace().call(f'<Divide xmlns="{CONTRACT}"/>')
    logging.getLogger("spyne.application").manager._clear_cache()
    assert "Secretname" in caplog.text


def test_the_text_of_an_exception_stays_here(world, monkeypatch, capfd, caplog):
    def explode(*_: object) -> None:
        raise KeyError("Secretname was not in the table")

    monkeypatch.setattr("autosgern_service.store.exchange.own_request", explode)
    answer = world.call(
        f'<GetTranscriptRequest xmlns="{CONTRACT}"><ReferenceNumber>H1</ReferenceNumber></GetTranscriptRequest>'
    )
    assert (answer.code, answer.text("Retryable")) == ("Internal", "true")
    said = answer.body.decode() + "".join(capfd.readouterr()) + caplog.text
    assert "Secretname" not in said
    assert "KeyError" in said


# ── what XML and SOAP allow and we do not ────────────────────────────────────────────────────────────────


def test_plain_spyne_accepts_a_doctype():
    message = (
        f'<!DOCTYPE s [<!ENTITY e "x">]><s:Envelope xmlns:s="{SOAP11}"><s:Body>{ping()}</s:Body></s:Envelope>'
    )
    assert PlainFace().send(message.encode())[0].startswith("200")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE s>",
        '<!DOCTYPE s [<!ENTITY e "x">]>',
        '<!DOCTYPE s SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE s [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]>',
        '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_a_doctype_is_refused(world, doctype):
    answer = world.send(doctype.encode() + world.envelope(ping()).partition(b"?>")[2])
    assert (answer.code, answer.texts("Path")) == ("Malformed", ["DOCTYPE"])


def test_plain_spyne_follows_references_between_elements():
    body = ping('<Echo href="#there"/>') + f'<Echo xmlns="{CONTRACT}" id="there">hello</Echo>'
    assert b"hello" in PlainFace(validator=None).call(body)[1]


@pytest.mark.parametrize(
    "body", [ping('<Echo href="#there"/>'), ping('<Echo href="#there"/>') + '<Echo id="there">hello</Echo>']
)
def test_references_between_elements_are_refused(world, body):
    assert world.call(body).code == "Malformed"


def test_plain_spyne_ignores_a_second_child_of_the_body():
    assert b"hello" in PlainFace().call(ping() + ping("<Echo>other</Echo>"))[1]


@pytest.mark.parametrize("body", [ping() + ping(), ping() + "text", "text" + ping(), ""])
def test_a_body_has_one_element_and_nothing_else(world, body):
    assert (world.call(body).code, world.call(body).texts("Path")) == ("Malformed", ["Body"])


@pytest.mark.parametrize(
    "envelope",
    [
        "<s:Envelope xmlns:s='{s}'><s:Body>{p}</s:Body><s:Header/></s:Envelope>",
        "<s:Envelope xmlns:s='{s}'><s:Body>{p}</s:Body><x/></s:Envelope>",
        "<s:Envelope xmlns:s='{s}'><s:Body>{p}</s:Body><s:Body>{p}</s:Body></s:Envelope>",
        "<s:Envelope xmlns:s='{s}'><s:Header/><s:Header/><s:Body>{p}</s:Body></s:Envelope>",
        "<Envelope><Body>{p}</Body></Envelope>",
        "{p}",
    ],
)
def test_an_envelope_has_a_header_and_a_body_and_nothing_else(world, envelope):
    assert world.send(envelope.format(s=SOAP11, p=ping()).encode()).code == "Malformed"


def test_plain_spyne_ignores_must_understand():
    header = '<x:Pay xmlns:x="urn:x" s:mustUnderstand="1">me</x:Pay>'
    assert PlainFace().call(ping(), header)[0].startswith("200")


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
@pytest.mark.parametrize(
    ("header", "code"),
    [
        ('<x:Pay xmlns:x="urn:x" s:mustUnderstand="1"/>', "MustUnderstand"),
        ('<x:Pay xmlns:x="urn:x" s:mustUnderstand="0"/>', None),
        ('<x:Pay xmlns:x="urn:x"/>', None),
        ('<x:Pay xmlns:x="urn:x" s:mustUnderstand="1" s:actor="urn:other" s:role="urn:other"/>', None),
        (f'<a:To xmlns:a="{WSA}" s:mustUnderstand="1">http://here</a:To>', None),
        (
            f'<a:ReplyTo xmlns:a="{WSA}" s:mustUnderstand="1"><a:Address>http://there</a:Address></a:ReplyTo>',
            "MustUnderstand",
        ),
        (
            f'<a:ReplyTo xmlns:a="{WSA}" s:mustUnderstand="1"><a:Address>{WSA}/anonymous</a:Address></a:ReplyTo>',
            None,
        ),
    ],
)
def test_a_header_that_must_be_understood_is_or_the_message_is_refused(world, soap, header, code):
    answer = world.call(ping(), soap=soap, headers=header)
    assert answer.code == code
    if code:
        assert b":MustUnderstand<" in answer.body  # SOAP's own fault code


@pytest.mark.parametrize(("address", "sent"), [(SOAP11, SOAP12), (SOAP12, SOAP11)])
def test_the_other_version_of_soap_is_a_version_mismatch(world, address, sent):
    answer = world.send(world.envelope(ping(), soap=sent), soap=address)
    assert answer.code == "VersionMismatch"
    assert b":VersionMismatch<" in answer.body


def test_schema_locations_in_a_message_are_not_followed(world, tmp_path):
    """A FIFO holds up whoever opens it."""
    trap = tmp_path / "trap.xsd"
    os.mkfifo(trap)
    hint = f'xmlns:i="{XSI}" i:schemaLocation="urn:evil file://{trap}" i:noNamespaceSchemaLocation="file://{trap}"'
    assert world.call(ping(attributes=hint)).text("Echo") == "hello"


# ── HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_spyne_parses_multipart_messages():
    mime = (
        b"--b\r\nContent-Type: text/xml\r\nContent-ID: <root>\r\n\r\n"
        + f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>{ping()}</s:Body></s:Envelope>'.encode()
        + b"\r\n--b--"
    )
    status, _ = PlainFace().send(
        mime, CONTENT_TYPE='multipart/related; boundary=b; type="text/xml"; start="<root>"'
    )
    assert "415" not in status


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/related; boundary=b",
        "application/soap+xml",
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
        "text/xml; charset=utf-7",
        "text",
        "",
    ],
)
def test_another_content_type_is_415(world, kind):
    answer = world.send(world.envelope(ping()), headers={"Content-Type": kind})
    assert (answer.status, answer.headers["Accept"]) == (415, "text/xml")


@pytest.mark.parametrize("length", ["abc", "1e3", "0x10"])
def test_plain_spyne_lets_a_bad_length_escape(length):
    with pytest.raises(ValueError):
        PlainFace().send(b"", CONTENT_LENGTH=length)


@pytest.mark.parametrize("length", ["abc", "-1", "1e3", "+5", "0x10"])
def test_a_bad_length_is_400(world, length):
    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
    connection.putrequest("POST", "/soap/v1")
    connection.putheader("Content-Type", "text/xml")
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


# ── the address in the WSDL ──────────────────────────────────────────────────────────────────────────────


def test_plain_spyne_keeps_the_first_callers_host_in_the_wsdl():
    face = PlainFace()
    ask = {"REQUEST_METHOD": "GET", "QUERY_STRING": "wsdl"}
    face.send(b"", **ask, HTTP_HOST="evil.example")
    assert b"evil.example" in face.send(b"", **ask, HTTP_HOST="good.example")[1]


@pytest.mark.parametrize("path", ["/soap/v1", "/soap/v1.2"])
def test_the_wsdl_has_the_address_of_the_settings_whatever_the_host_header_says(world, path):
    answer = world.send(b"", method="GET", path=f"{path}?wsdl", headers={"Host": "evil.example"})
    assert b"evil.example" not in answer.body
    assert f'location="{world.service.settings.soap_address}{path}"'.encode() in answer.body


# ── logs and the garbage collector ───────────────────────────────────────────────────────────────────────

LEAKY = f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>Secretname<broken'.encode()


def test_plain_spyne_logs_whole_messages():
    """In a process of its own, where spyne is not silenced."""
    code = (
        "import logging, sys, warnings; warnings.simplefilter('ignore'); logging.basicConfig(stream=sys.stdout)\n"
        "from autosgern_service.soap import shims\n"
        "logger = logging.getLogger('spyne'); logger.setLevel(logging.NOTSET); logger.propagate = True\n"
        "from spyne.protocol.soap.soap11 import _parse_xml_string\n"
        "from lxml.etree import XMLParser\n"
        f"try: _parse_xml_string([{LEAKY!r}], XMLParser())\n"
        "except Exception: pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert "Secretname" in done.stdout


@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
def test_no_part_of_a_message_is_logged(world, build_xml, caplog, capfd, soap):
    caplog.set_level(logging.DEBUG)
    world.send(LEAKY, soap=soap)
    world.call(build_xml(Applicant={"FirstName": "Secretname", "BirthDate": "Secretname"}), soap=soap)
    world.call(build_xml(Applicant={"FirstName": "Secretname"}), soap=soap)
    world.call(ping("<Echo>Secretname</Echo>"), soap=soap)
    said = caplog.text + "".join(capfd.readouterr())
    assert "SchemaInvalid" in said
    assert "Secretname" not in said
    assert world.secrets["centre"][0] not in said


def test_plain_spyne_collects_garbage_with_every_message_of_a_new_second(monkeypatch):
    collected: list[float] = []
    monkeypatch.setattr(gc, "collect", lambda: collected.append(time.time()))
    monkeypatch.setattr("spyne.const.MIN_GC_INTERVAL", 0)
    PlainFace().call(ping())
    assert collected


def test_no_message_makes_the_garbage_collector_run(world, monkeypatch):
    collected: list[float] = []
    monkeypatch.setattr(gc, "collect", lambda: collected.append(time.time()))
    monkeypatch.setattr(spyne.context, "_LAST_GC_RUN", 0)
    for _ in range(3):
        assert world.call(ping()).status == 200
    assert collected == []


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────


def many(inner: str, count: int) -> str:
    return ping("".join(inner.format(n=n) for n in range(count)))


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(many("<a/>", 100_000), id="elements"),
        pytest.param("<a>" * 5_000 + "</a>" * 5_000, id="depth"),
        pytest.param(ping(attributes=" ".join(f'a{n}=""' for n in range(5_000))), id="attributes"),
        pytest.param(ping(attributes=" ".join(f'xmlns:a{n}="u{n}"' for n in range(20_000))), id="namespaces"),
        pytest.param(many("<a{n}/>", 5_000), id="names"),
        pytest.param(ping(f"<{'a' * 100_000}/>"), id="a long name"),
        pytest.param(ping(f"<!-- {'a' * 200_000} -->"), id="a long comment"),
        pytest.param(ping(f'<Echo a="{"a" * 200_000}"/>'), id="a long attribute"),
    ],
)
def test_a_message_that_would_cost_much_more_than_its_bytes_is_too_large(world, payload):
    started = time.perf_counter()
    assert world.call(payload).code == "TooLarge"
    assert time.perf_counter() - started < 5
