"""The real server, granian, as `autosgern serve soap` runs it: what reaches the gate over a real connection."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autosgern_service.installation import inlet
from autosgern_service.soap.names import CONTRACT


@pytest.fixture
def served(furnished) -> Iterator[object]:
    """The furnished installation, served by the command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        furnished.port = probe.getsockname()[1]
    environment = os.environ | {
        "AUTOSGERN_DATABASE_URL": furnished.service.settings.database_url,
        "AUTOSGERN_DATA_DIR": str(furnished.service.settings.data_dir),
    }
    command = [sys.executable, "-m", "autosgern_service.cli", "serve", "soap", "--port", str(furnished.port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            furnished.send(b"", method="GET", path="/healthz")
            break
        except OSError:
            time.sleep(0.1)
    yield furnished
    server.terminate()
    server.wait(timeout=30)


def test_the_server_answers_whole_and_damaged_messages(served, build_xml):
    """One server for all of these: it takes a while to start."""
    assert served.send(b"", method="GET", path="/healthz").status == 200
    assert served.client("centre").Ping("bonjour").Echo == "bonjour"
    assert served.call(build_xml()).text("Status") == "ActionRequired"
    assert served.call(f'<Ping xmlns="{CONTRACT}"><Wrong/></Ping>').code == "SchemaInvalid"
    assert served.send(b"", method="DELETE").status == 405

    # HEAD: the headers of GET, and nothing that would be taken for the next answer
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    sizes = {}
    for method in ("HEAD", "GET"):
        connection.request(method, "/soap/v1?wsdl")
        answer = connection.getresponse()
        sizes[method] = (int(answer.headers["Content-Length"]), len(answer.read()))
    assert sizes["GET"][0] == sizes["GET"][1] == sizes["HEAD"][0] > 10_000
    assert sizes["HEAD"][1] == 0
    connection.close()

    # without Content-Length: chunked, and longer than allowed
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    body = served.envelope(f'<Ping xmlns="{CONTRACT}"><Echo>chunked</Echo></Ping>')
    connection.request(
        "POST", "/soap/v1", iter([body[:50], body[50:]]), {"Content-Type": "text/xml"}, encode_chunked=True
    )
    answer = connection.getresponse()
    assert (answer.status, b"chunked" in answer.read()) == (200, True)
    connection.close()

    endless = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    endless.putrequest("POST", "/soap/v1")
    endless.putheader("Content-Type", "text/xml")
    endless.putheader("Transfer-Encoding", "chunked")
    endless.endheaders()
    piece = b"100000\r\n" + b"<" * 0x100000 + b"\r\n"
    with contextlib.suppress(
        BrokenPipeError, ConnectionResetError
    ):  # it may hang up before or after it answers
        for _ in range(40):
            endless.send(piece)
        assert endless.getresponse().status == 413
    endless.close()

    # a length that is announced and never sent is nobody's loss but the sender's
    lazy = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    lazy.putrequest("POST", "/soap/v1")
    lazy.putheader("Content-Type", "text/xml")
    lazy.putheader("Content-Length", "200000000")
    lazy.endheaders()
    assert lazy.getresponse().status == 413
    lazy.close()

    # it still answers
    assert served.client("centre").Ping("encore").Echo == "encore"


def test_many_slow_senders_tie_up_nobody_else(served):
    """Three times as many as there are threads: silent ones, ones within headers, within a body, within a chunk."""
    heads = [
        b"",
        b"POST /soap/v1 HTTP/1.1\r\nHost: a\r\nContent-",
        b"POST /soap/v1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<s:",
        b"POST /soap/v1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<s:",
    ]
    with contextlib.ExitStack() as stack:
        for number in range(3 * inlet.THREADS):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=20))
            slow.sendall(heads[number % len(heads)])
        time.sleep(0.5)
        started = time.monotonic()
        assert served.client("centre").Ping("bonjour").Echo == "bonjour"
        assert time.monotonic() - started < 5
