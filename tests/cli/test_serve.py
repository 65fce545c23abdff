"""`autosgern serve`: each service has its port for itself, and knows who is at the other end."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import select

from autosgern_service.cli.serve import address, without_secrets
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.soap.names import SOAP11
from autosgern_service.store.models import AuditEntry
from tests.cli.conftest import Start, answers
from tests.faults.plant import children, free_port, wait_until


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (("serve", "soap", "--port"), "--port"),
        (("serve", "portal", "--port"), "--port"),
        (("up", "--portal-port", "0", "--soap-port"), "--soap-port"),
        (("up", "--soap-port", "0", "--portal-port"), "--portal-port"),
    ],
)
def test_a_port_that_another_service_shares_out_is_taken(
    start: Start, tmp_path: Path, arguments: tuple[str, ...], option: str
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as every service listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert start(*arguments, port).wait(30) == 2
    said = (tmp_path / "said").read_text()
    assert f"port {port} of 127.0.0.1" in said
    assert f"choose another with {option}" in said
    assert "Traceback" not in said


def test_the_processes_of_one_service_share_its_port(start: Start) -> None:
    port = free_port()
    service = start("serve", "soap", "--port", str(port), "--processes", "2")
    wait_until(lambda: answers(port), "it answers")
    assert len(children(service.pid)) == 2


@pytest.mark.parametrize("arguments", [("serve", "soap"), ("serve", "portal"), ("up",), ("worker",)])
def test_nothing_starts_with_another_database_s_key(
    start: Start, service: Service, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ports = {"serve": ["--port", "0"], "up": ["--soap-port", "0", "--portal-port", "0"]}
    process = start(*arguments, *ports.get(arguments[0], []), AUTOSGERN_DATA_DIR=str(tmp_path / "elsewhere"))
    assert process.wait(30) == 2
    assert "this database has a vault key already" in (tmp_path / "said").read_text()


@pytest.mark.parametrize(
    "arguments", [("serve", "soap", "--port"), ("up", "--portal-port", "0", "--soap-port")]
)
def test_without_a_public_address_the_wsdl_names_the_port_that_was_given(
    start: Start, arguments: tuple[str, ...]
) -> None:
    port = free_port()
    start(*arguments, str(port), without="AUTOSGERN_SOAP_ADDRESS")
    wait_until(lambda: answers(port), "it answers")
    assert _location(port) == f"http://127.0.0.1:{port}/soap/v1"


def test_a_public_address_that_is_set_stands_in_the_wsdl(start: Start) -> None:
    port = free_port()
    start("serve", "soap", "--port", str(port), AUTOSGERN_SOAP_ADDRESS="https://sgern.example")
    wait_until(lambda: answers(port), "it answers")
    assert _location(port) == "https://sgern.example/soap/v1"


@pytest.mark.parametrize(
    ("host", "web"),
    [
        ("127.0.0.1", "http://127.0.0.1:9"),
        ("0.0.0.0", "http://127.0.0.1:9"),
        ("::", "http://127.0.0.1:9"),
        ("::1", "http://[::1]:9"),
    ],
)
def test_a_service_is_reached_where_it_listens(host: str, web: str) -> None:
    assert address(host, 9) == web


def _location(port: int) -> str:
    """The address of the service in its WSDL."""
    wsdl = requests.get(f"http://127.0.0.1:{port}/soap/v1?wsdl", timeout=5).text
    return re.findall(r'location="([^"]*)"', wsdl)[-1]


@pytest.mark.parametrize("name", ["soap", "portal"])
def test_a_service_says_where_it_listens_and_what_its_database_is(
    start: Start, settings: Settings, tmp_path: Path, name: str
) -> None:
    port = free_port()
    start("serve", name, "--port", str(port))
    sentence = f"{name} listens on port {port} of 127.0.0.1; its database is {settings.database_url}\n"
    wait_until(lambda: (tmp_path / "said").read_text() == sentence, "it says so")


@pytest.mark.parametrize(
    "url",
    ["postgresql+psycopg://us:s3cret@host/name", "postgresql+psycopg://us@host/name?password=s3cret"],
)
def test_a_databases_password_is_not_told(url: str) -> None:
    assert "s3cret" not in without_secrets(url)
    assert "@host/name" in without_secrets(url)


# ── who is at the other end ──────────────────────────────────────────────────────────────────────────────

PROXY = {"AUTOSGERN_TRUSTED_PROXIES": "127.0.0.1"}
#: What a proxy writes, and beside it what a stranger did, in either order.
FORGED = [
    pytest.param([("X-Forwarded-For", "198.51.100.7"), ("X_Forwarded_For", "203.0.113.66")], id="below"),
    pytest.param([("X_Forwarded_For", "203.0.113.66"), ("X-Forwarded-For", "198.51.100.7")], id="above"),
    pytest.param(
        [("X-Forwarded-For", "203.0.113.66"), ("x-forwarded-for", "198.51.100.7")], id="a line above"
    ),
    pytest.param([("X-Forwarded-For", "203.0.113.66, 198.51.100.7")], id="in the same line"),
    pytest.param([("X_Forwarded-For", "203.0.113.66"), ("X-Forwarded-For", "198.51.100.7")], id="mixed"),
]
#: Who failed to sign in, and how.
FAILURES = ("sign-on-failed", "sign-in-failed")


def ask(port: int, method: str, page: str, headers: list[tuple[str, str]], body: str = "") -> tuple[int, str]:
    """Send headers as they stand, byte for byte; return the status and all that came back."""
    lines = [f"{name}: {value}" for name, value in [("Host", "sgern.example"), *headers]]
    head = "\r\n".join(
        [f"{method} {page} HTTP/1.1", *lines, f"Content-Length: {len(body.encode())}", "Connection: close"]
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"{head}\r\n\r\n{body}".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    return int(answer.split()[1]), answer


def failed_addresses(service: Service) -> list[str | None]:
    """The addresses from which somebody failed to sign in."""
    with service.store.read() as session:
        return list(session.scalars(select(AuditEntry.address).where(AuditEntry.action.in_(FAILURES))))


MESSAGE = f'<e:Envelope xmlns:e="{SOAP11}"><e:Header/><e:Body><Ping xmlns="urn:ca:autosgern:v1"/></e:Body></e:Envelope>'


def test_the_soap_service_believes_what_the_proxy_wrote_and_no_name_that_looks_like_it(
    start: Start, service: Service
) -> None:
    port = free_port()
    start("serve", "soap", "--port", str(port), **PROXY)
    wait_until(lambda: answers(port), "it answers")
    xml = ("Content-Type", "text/xml; charset=utf-8")
    for forged in FORGED:
        (headers,) = forged.values
        _, said = ask(port, "POST", "/soap/v1", [xml, ("X-Forwarded-Proto", "https"), *headers], MESSAGE)
        assert "AuthenticationFailed" in said
    assert failed_addresses(service) == ["198.51.100.7"] * len(FORGED)
    for proto in (
        [("X-Forwarded-Proto", "http"), ("X_Forwarded_Proto", "https")],
        [("X_Forwarded_Proto", "https")],
    ):
        assert "TLSRequired" in ask(port, "POST", "/soap/v1", [xml, *proto], MESSAGE)[1]
    lying = [xml, ("X-Forwarded-Proto", "https"), ("Content_Type", "text/html"), ("Content_Length", "1")]
    assert "AuthenticationFailed" in ask(port, "POST", "/soap/v1", lying, MESSAGE)[1]


def test_the_portal_believes_what_the_proxy_wrote_and_no_name_that_looks_like_it(
    start: Start, service: Service
) -> None:
    port = free_port()
    start("serve", "portal", "--port", str(port), **PROXY)
    wait_until(lambda: answers(port), "it answers")
    _, page = ask(port, "GET", "/sign-in", [])
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    cookie = re.search(r"^set-cookie: ([^;]+)", page, re.M | re.I)
    assert token
    assert cookie
    form = urlencode({"csrf_token": token[1], "username": "nobody", "password": "wrong"})
    sent = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie[1])]
    for forged in FORGED:
        (headers,) = forged.values
        # An https that is believed would ask for a Referer.
        lying = [("X_Forwarded_Proto", "https"), ("X_Forwarded_Host", "evil.example")]
        status, said = ask(port, "POST", "/sign-in", [*sent, *headers, *lying], form)
        assert (status, "evil.example" in said) == (401, False)
    assert failed_addresses(service) == ["198.51.100.7"] * len(FORGED)


def test_the_portal_takes_no_more_than_a_file_and_answers_all_the_same(start: Start) -> None:
    port = free_port()
    start("serve", "portal", "--port", str(port), AUTOSGERN_UPLOAD_MAXIMUM_BYTES="1000")
    wait_until(lambda: answers(port), "it answers")
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    assert ask(port, "POST", "/sign-in", [kind], "a=" + "b" * 300_000)[0] == 413
