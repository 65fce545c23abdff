"""Addresses of other machines: what can be called, and what never stands in one."""

from __future__ import annotations

import pytest

from autosgern_service.domain.machine_address import flaw_of_sftp_address, flaw_of_web_address, is_host

HOSTS = (
    "sis.conseil.ca",
    "localhost",
    "sis-1.conseil.ca.",
    "8.8.8.8",
    "[2001:db8::1]",
    "xn--cole-9oa.example",
)
NO_HOSTS = (
    "", ".", "a..b", "-oProxy", "a-.b", "256.256.256.256", "1.2.3", "١.2.3.4", "<script>", "h h", "h_h", "école.ca",
    "h\u200b", "h%40", "[::1", "[]", "[fe80::1%eth0]", "[::1]x", "::1", "a" * 64, ".".join(["a" * 60] * 5),
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_name_and_an_ip_address_are_hosts(host: str) -> None:
    assert is_host(host)
    assert flaw_of_web_address(f"https://{host}/soap/v1") is None
    assert flaw_of_web_address(f"https://{host}:8443") is None
    assert flaw_of_sftp_address(f"sftp://ocas@{host}:22/in/files") is None


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_host_is_refused_in_both_schemes(host: str) -> None:
    assert not is_host(host)
    for flaw in (flaw_of_web_address(f"https://{host}/x"), flaw_of_sftp_address(f"sftp://u@{host}/x")):
        assert flaw is not None
        assert flaw.fr != flaw.en


@pytest.mark.parametrize("port", ["0", "65536", "99999999999", "", "abc", "-1", "２２", "22x", "1:2"])
def test_a_port_is_a_number_that_can_be_called(port: str) -> None:
    assert flaw_of_web_address(f"https://h.example:{port}/") is not None
    assert flaw_of_sftp_address(f"sftp://u@h.example:{port}/") is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://u:pw@h.example/",
        "https://u@h.example/",
        "https://u%3Apw%40h.example/",
        "https://u%40h.example/",
        "https://h.example/?key=SECRET",
        "https://h.example?key=SECRET",
        "https://h.example/#SECRET",
        "https://h.example\\@other.example/",
    ],
)
def test_no_secret_stands_in_a_web_address(url: str) -> None:
    assert flaw_of_web_address(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "sftp://u:pw@h.example/x",
        "sftp://u%3Apw@h.example/x",
        "sftp://u%253Apw@h.example/x",
        "sftp://u@h.example/x?pw",
        "sftp://u@h.example/x#pw",
        "sftp://u@h.example/x y",
        "sftp://u@h.example/\u200bx",
        "sftp://h.example/x",
        "sftp://@h.example/x",
        "sftp://-oProxyCommand@h.example/x",
        "sftp://u%0A@h.example/x",
        "sftp://",
    ],
)
def test_no_secret_and_nothing_odd_stands_in_an_sftp_address(url: str) -> None:
    assert flaw_of_sftp_address(url) is not None


@pytest.mark.parametrize("user", ["ocas", "ocas%40college.ca", "DOM%5Cocas", "ocas-2", "o.c_a+s"])
def test_an_sftp_user_is_named_as_servers_name_theirs(user: str) -> None:
    assert flaw_of_sftp_address(f"sftp://{user}@h.example/x") is None
