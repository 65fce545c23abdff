"""An exchange with a board ends in time, within its size, and only at an allowed address."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from autosgern_service.sis import SisError, wire
from autosgern_service.sis.wire import Deadline, Wire, is_public, locate
from tests.sis.hostile import Board, http, read_request

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def error_of(
    url: str, *, seconds: float = 1.0, maximum: int = 1000, private: bool = True
) -> tuple[SisError, float]:
    """Return how an exchange failed, and after how many seconds."""
    one = Wire(url, private_addresses=private, maximum_bytes=maximum)
    started = time.monotonic()
    with pytest.raises(SisError) as caught:
        one.post(b"<a/>", {}, Deadline.after(seconds))
    return caught.value, time.monotonic() - started


def dribble(*parts: bytes) -> Callable[[socket.socket, int], None]:
    """Return a script that sends the parts, then a byte each fiftieth of a second for ever."""

    def script(connection: socket.socket, number: int) -> None:
        for part in parts:
            connection.sendall(part)
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"a")
                time.sleep(0.02)

    return script


@pytest.mark.parametrize(
    "script",
    [
        lambda connection, number: time.sleep(3),
        dribble(),
        dribble(HEAD + b"X-Long: "),
        dribble(HEAD + b"Content-Length: 900\r\n\r\n"),
        dribble(HEAD + b"\r\n"),
        dribble(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3b6\r\n"),
        dribble(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "status", "header", "body", "body without length", "chunk", "after 100"],
)
def test_a_slow_answer_ends_at_the_deadline(board: Callable[..., Board], script: object) -> None:
    error, seconds = error_of(board(script=script).url, seconds=0.4)
    assert (error.reason, error.retryable) == ("BoardUnavailable", True)
    assert 0.3 < seconds < 0.7


def test_an_endless_answer_ends_at_its_size(board: Callable[..., Board]) -> None:
    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(HEAD + b"\r\n")
        with contextlib.suppress(OSError):
            while True:
                connection.sendall(b"a" * 65536)

    error, seconds = error_of(board(script=script).url, seconds=5, maximum=1_000_000)
    assert (error.reason, error.detail) == ("BoardFault", "the answer is too large")
    assert seconds < 3


def test_an_answer_of_just_the_largest_size_is_read(board: Callable[..., Board]) -> None:
    wire = Wire(board(http("200 OK", b"a" * 1000)).url, private_addresses=True, maximum_bytes=1000)
    assert len(wire.post(b"<a/>", {}, Deadline.after(2)).content) == 1000
    assert error_of(board(http("200 OK", b"a" * 1001)).url)[0].reason == "BoardFault"


@pytest.mark.parametrize(
    "half",
    [
        HEAD + b"Content-Length: 100\r\n\r\nabc",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\nabc",
        b"",
    ],
    ids=["body", "chunk", "nothing"],
)
def test_half_an_answer_is_a_failed_connection(board: Callable[..., Board], half: bytes) -> None:
    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(half)
        connection.shutdown(socket.SHUT_RDWR)

    error, _ = error_of(board(script=script).url)
    assert (error.reason, error.retryable) == ("BoardUnavailable", True)


def test_a_connection_is_used_again(board: Callable[..., Board]) -> None:
    one = board(http("200 OK", "<a/>"))
    wire = Wire(one.url, private_addresses=True, maximum_bytes=1000)
    for _ in range(3):
        wire.post(b"<a/>", {}, Deadline.after(2))
    assert (len(one.requests), one.connections) == (3, 1)


def test_a_connection_that_the_board_ends_is_not_used_again(board: Callable[..., Board]) -> None:
    one = board(http("200 OK", "<a/>", "Connection: close"))
    wire = Wire(one.url, private_addresses=True, maximum_bytes=1000)
    for _ in range(2):
        wire.post(b"<a/>", {}, Deadline.after(2))
    assert one.connections == 2


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "detail"),
    [
        ("http://8.8.8.8/sis", "the address is not https"),
        ("https://127.0.0.1/sis", "the address is not public"),
        ("https://[::1]/sis", "the address is not public"),
        ("https://localhost/sis", "the address is not public"),
        ("https://2130706433/sis", "the address is not public"),
        ("https://user:pw@8.8.8.8/sis", "the address is not a URL of a web service"),
        ("file:///etc/passwd", "the address is not a URL of a web service"),
        ("gopher://8.8.8.8/", "the address is not a URL of a web service"),
        ("https://8.8.8.8:99999/", "the address is not a URL"),
        ("https://[8.8.8.8/", "the address is not a URL"),
        (" https://8.8.8.8/", "the address is not a URL"),
        ("https://8.8.8.8/a b", "the address is not a URL"),
        ("https://8.8.8.8/\r\nX: y", "the address is not a URL"),
        ("https://8.8.8.8/é", "the address is not a URL"),
        ("", "the address is not a URL of a web service"),
    ],
)
def test_only_https_to_public_addresses_is_allowed(url: str, detail: str) -> None:
    error, _ = error_of(url, private=False)
    assert (error.reason, error.retryable, error.detail) == ("BoardUnavailable", False, detail)


def test_one_private_address_among_a_hosts_addresses_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(2, 1, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(SisError, match="not public"):
        locate("https://sis.example/", private_addresses=False)


def test_the_path_and_query_are_kept() -> None:
    place = locate("http://127.0.0.1:81/a/b?c=d", private_addresses=True)
    assert (place.tls, place.host, place.port, place.path) == (False, "127.0.0.1", 81, "/a/b?c=d")


def self_signed(pem: Path, name: str) -> Path:
    """Write a certificate for 127.0.0.1 and its key, which nobody else signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return pem


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The board's certificate."""
    return self_signed(tmp_path / "board.pem", "an invented board")


@pytest.fixture
def our_certificate(tmp_path: Path) -> Path:
    """The certificate with which we show who we are."""
    return self_signed(tmp_path / "ours.pem", "the service")


@contextlib.contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[int]:
    """Serve TLS; the port."""

    def serve(plain: socket.socket) -> None:
        connection = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with connection, contextlib.suppress(OSError):
            try:
                connection.do_handshake()
            except ssl.SSLError:  # let the client read why: unread bytes would reset the connection
                connection.settimeout(0.5)
                while socket.socket.recv(connection, 65536):
                    pass
            while read_request(connection):
                connection.sendall(http("200 OK", "<a/>"))

    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """The port of a board that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with tls_server(context) as port:
        yield port


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["TLS 1.2", "TLS 1.3"])
def mutual_port(certificate: Path, our_certificate: Path, request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a board that asks who connects, and knows our certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = request.param
    context.load_cert_chain(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(our_certificate)
    with tls_server(context) as port:
        yield port


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine trust the board's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    wire._trust.cache_clear()
    yield
    wire._trust.cache_clear()


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tls_port: int) -> None:
    error, _ = error_of(f"https://127.0.0.1:{tls_port}/")
    assert (error.reason, error.retryable) == ("BoardUnavailable", False)
    assert error.detail == "the certificate is not trusted"


@pytest.mark.usefixtures("trusted")
def test_a_trusted_board_is_heard_over_tls(tls_port: int) -> None:
    one = Wire(f"https://127.0.0.1:{tls_port}/", private_addresses=True, maximum_bytes=1000)
    assert [one.post(b"<a/>", {}, Deadline.after(2)).content for _ in range(2)] == [b"<a/>", b"<a/>"]


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_not_trusted(tls_port: int) -> None:
    error, _ = error_of(f"https://localhost:{tls_port}/")
    assert error.detail == "the certificate is not trusted"


def test_a_server_that_does_not_speak_tls_is_a_failed_connection(board: Callable[..., Board]) -> None:
    error, _ = error_of(board(b"x").url.replace("http:", "https:"), seconds=0.5)
    assert error.reason == "BoardUnavailable"


def mutual(port: int, certificate: Path | None, key: Path | None = None) -> Wire:
    return Wire(
        f"https://127.0.0.1:{port}/",
        private_addresses=True,
        maximum_bytes=1000,
        client_certificate=certificate,
        client_key=key,
    )


@pytest.mark.usefixtures("trusted")
def test_a_board_that_asks_for_our_certificate_gets_it(mutual_port: int, our_certificate: Path) -> None:
    assert mutual(mutual_port, our_certificate).post(b"<a/>", {}, Deadline.after(2)).content == b"<a/>"


@pytest.mark.usefixtures("trusted")
def test_the_key_may_stand_in_a_file_of_its_own(
    mutual_port: int, our_certificate: Path, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "only-key.pem", tmp_path / "only-certificate.pem"
    private, found, public = our_certificate.read_text().partition("-----BEGIN CERTIFICATE")
    key.write_text(private)
    certificate.write_text(found + public)
    assert mutual(mutual_port, certificate, key).post(b"<a/>", {}, Deadline.after(2)).status_code == 200


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("show", ["a strange certificate", "none"])
def test_a_board_that_does_not_accept_who_we_are_does_not_serve_us(
    mutual_port: int, tmp_path: Path, show: str
) -> None:
    certificate = None if show == "none" else self_signed(tmp_path / "strange.pem", "somebody")
    with pytest.raises(SisError) as caught:
        mutual(mutual_port, certificate).post(b"<a/>", {}, Deadline.after(2))
    assert caught.value.reason in ("BoardRefused", "BoardUnavailable")


@pytest.mark.usefixtures("trusted")
def test_a_strange_certificate_is_said_to_be_refused(mutual_port: int, tmp_path: Path) -> None:
    with pytest.raises(SisError) as caught:
        mutual(mutual_port, self_signed(tmp_path / "strange.pem", "somebody")).post(
            b"<a/>", {}, Deadline.after(2)
        )
    assert (caught.value.reason, caught.value.retryable) == ("BoardRefused", False)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("content", [None, "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_certificate_of_ours_that_cannot_be_used_is_said(
    mutual_port: int, tmp_path: Path, content: str | None
) -> None:
    pem = tmp_path / "bad.pem"
    if content:
        pem.write_text(content)
    with pytest.raises(SisError) as caught:
        mutual(mutual_port, pem).post(b"<a/>", {}, Deadline.after(2))
    assert caught.value.detail == "our client certificate cannot be used"
    assert not caught.value.retryable
