"""What is no SOAP message gets its HTTP status, and nothing beyond the largest message is read."""

from __future__ import annotations

import http.client
import io
from dataclasses import replace

import pytest

from autosgern_service.soap import gate
from autosgern_service.soap.wsgi import create_app


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, ("127.0.0.1", True)),
        ({"REMOTE_ADDR": "::1"}, ("::1", True)),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, ("::ffff:127.0.0.1", True)),
        ({"REMOTE_ADDR": "::ffff:203.0.113.5"}, ("::ffff:203.0.113.5", False)),
        ({"REMOTE_ADDR": "203.0.113.5"}, ("203.0.113.5", False)),
        ({"REMOTE_ADDR": "203.0.113.5", "wsgi.url_scheme": "https"}, ("203.0.113.5", True)),
        # What a stranger says about itself does not count.
        ({"REMOTE_ADDR": "203.0.113.5", "HTTP_X_FORWARDED_PROTO": "https"}, ("203.0.113.5", False)),
        ({"REMOTE_ADDR": "203.0.113.5", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, ("203.0.113.5", False)),
        # What a trusted proxy says does, and of a list only what it saw itself.
        (
            {
                "REMOTE_ADDR": "10.0.0.1",
                "HTTP_X_FORWARDED_PROTO": "https",
                "HTTP_X_FORWARDED_FOR": "1.1.1.1, 198.51.100.7",
            },
            ("198.51.100.7", True),
        ),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "http"}, ("10.0.0.1", False)),
        ({"REMOTE_ADDR": "10.0.0.1"}, ("10.0.0.1", False)),
        ({}, ("", False)),
    ],
)
def test_the_way_here_is_encrypted_or_within_this_machine(environ, expected):
    assert gate.peer({"wsgi.url_scheme": "http"} | environ, ("10.0.0.1",)) == expected


def test_a_compressed_message_is_415(world):
    answer = world.send(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert answer.status == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_another_method_is_405(world, method):
    answer = world.send(b"", method=method)
    assert answer.status == 405
    assert "POST" in answer.headers["Allow"]


def test_no_length_is_411(world):
    connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=10)
    connection.putrequest("POST", "/soap/v1")
    connection.putheader("Content-Type", "text/xml")
    connection.endheaders()
    assert connection.getresponse().status == 411
    connection.close()


class Stream(io.BytesIO):
    """A body that counts what was read of it."""

    taken = 0

    def read(self, size=-1):
        part = super().read(size)
        self.taken += len(part)
        return part


MOST = 1000


@pytest.mark.parametrize(
    ("environ", "sent", "status", "taken"),
    [
        ({"CONTENT_LENGTH": str(MOST + 1)}, MOST + 1, "413", 0),
        ({"CONTENT_LENGTH": "9" * 5000}, 5, "413", 0),
        ({"CONTENT_LENGTH": str(MOST)}, MOST - 1, "400", MOST - 1),
        ({"CONTENT_LENGTH": "10"}, MOST, "500", 10),  # a message of ten bytes: that is no XML
        ({"HTTP_TRANSFER_ENCODING": "Chunked"}, MOST * 3, "413", MOST + 1),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, MOST, "500", MOST),
        ({"wsgi.input_terminated": True}, MOST * 3, "413", MOST + 1),
        ({"CONTENT_LENGTH": "٣"}, 3, "400", 0),
        ({}, 3, "411", 0),
    ],
)
def test_no_more_is_read_than_a_message_may_have(furnished, environ, sent, status, taken):
    settings = replace(furnished.service.settings, soap_maximum_bytes=MOST)
    body, said = Stream(b"x" * sent), []
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/soap/v1", "CONTENT_TYPE": "text/xml"}
    asked |= {"wsgi.input": body, "REMOTE_ADDR": "127.0.0.1"} | environ
    create_app(replace(furnished.service, settings=settings))(asked, lambda line, headers: said.append(line))
    assert said[0].startswith(status)
    assert body.taken == taken


def test_what_a_gate_sends_is_kept_by_nobody(world):
    for path in ("/soap/v1?wsdl", "/soap/v1?WSDL=1", "/soap/v1", "/nowhere", "/healthz"):
        headers = world.send(b"", method="GET", path=path).headers
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert int(headers["Content-Length"])
