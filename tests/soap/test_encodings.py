"""In which encoding a message is: HTTP, its first bytes and its declaration may each say so, and never two things."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP12
from autosgern_service.store.models import TranscriptRequest

KINDS = {SOAP11: "text/xml", SOAP12: "application/soap+xml"}
_VERSIONS = pytest.mark.parametrize("soap", [SOAP11, SOAP12], ids=["1.1", "1.2"])


def message(world, payload: str, soap: str, declared: str | None, codec: str, mark: str = "") -> bytes:
    """An envelope in an encoding, with a declaration that may say another one, or none (None)."""
    envelope = world.envelope(payload, soap=soap).decode().partition("?>")[2]
    declaration = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>'
    return (mark + declaration + envelope).encode(codec)


def send(world, body: bytes, soap: str, charset: str):
    return world.send(body, soap=soap, headers={"Content-Type": f"{KINDS[soap]}{charset}"})


def ping(echo: str) -> str:
    return f'<Ping xmlns="{CONTRACT}"><Echo>{echo}</Echo></Ping>'


@_VERSIONS
@pytest.mark.parametrize(
    ("charset", "declared", "codec", "mark"),
    [
        ("", None, "utf-8", ""),
        ("", "UTF-8", "utf-8", "\ufeff"),
        ("", "utf8", "utf-8", ""),
        ("", "iso-8859-1", "latin-1", ""),
        ("", "Latin1", "latin-1", ""),
        ("", "UTF-16", "utf-16", ""),
        ("", "UTF-16", "utf-16-le", ""),
        ("", "UTF-16BE", "utf-16-be", ""),
        ("", None, "utf-16-be", "\ufeff"),
        ("; charset=utf-8", "utf-8", "utf-8", ""),
        ("; charset=UTF8", "utf-8", "utf-8", ""),
        ('; charset="utf-8"', "UTF8", "utf-8", ""),
        ("; charset=utf-8", None, "utf-8", "\ufeff"),
        ('; charset="ISO-8859-1"', "latin1", "latin-1", ""),
        ("; charset=latin1", "iso-8859-1", "latin-1", ""),
        ("; charset=latin1", "ISO_8859-1", "latin-1", ""),
        ("; charset=utf-16", "utf-16", "utf-16", ""),
        ("; charset=utf-16", "utf-16le", "utf-16-le", "\ufeff"),
        ("; charset=utf-16le", "utf-16", "utf-16-le", ""),
        ("; charset=utf-8; charset=UTF8", "utf-8", "utf-8", ""),
        # HTTP alone says it
        ("; charset=iso-8859-1", None, "latin-1", ""),
        ("; charset=utf-16", None, "utf-16", ""),
        ("; charset=utf-16be", None, "utf-16-be", ""),
    ],
)
def test_a_message_is_read_in_the_encoding_that_all_name(world, soap, charset, declared, codec, mark):
    body = message(world, ping("Zoé ½"), soap, declared, codec, mark)
    answer = send(world, body, soap, charset)
    assert (answer.status, answer.text("Echo")) == (200, "Zoé ½")


@_VERSIONS
@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("; charset=us-ascii", "utf-8"),
        ("; charset=ASCII", "iso-8859-1"),
        ("; charset=utf-8", "us-ascii"),
        ("; charset=us-ascii", None),
        ("", "us-ascii"),
    ],
)
def test_ascii_contradicts_no_encoding_that_writes_these_bytes_alike(world, soap, charset, declared):
    answer = send(world, message(world, ping("Zoe"), soap, declared, "ascii"), soap, charset)
    assert answer.text("Echo") == "Zoe"


@_VERSIONS
@pytest.mark.parametrize(
    ("charset", "declared", "codec", "mark"),
    [
        ("; charset=iso-8859-1", "utf-8", "utf-8", ""),
        ("; charset=latin1", "UTF8", "utf-8", ""),
        ('; charset="ISO-8859-1"', "utf-8", "latin-1", ""),
        ("; charset=utf-8", "iso-8859-1", "latin-1", ""),
        ("; charset=utf-8", "iso-8859-1", "utf-8", ""),
        ("; charset=utf-16", "utf-8", "utf-8", ""),
        ("; charset=utf-8", "utf-16", "utf-8", ""),
        ("; charset=utf-8", None, "utf-16-le", "\ufeff"),
        ("; charset=utf-8", "utf-16", "utf-16", ""),
        ("; charset=utf-16be", None, "utf-16-le", "\ufeff"),
        ("; charset=utf-16be", "utf-16le", "utf-16-le", ""),
        ("; charset=iso-8859-1", None, "utf-8", "\ufeff"),
        ("; charset=us-ascii", None, "utf-16-le", "\ufeff"),
        ("", "iso-8859-1", "utf-8", "\ufeff"),
        ("", "utf-8", "utf-16-le", "\ufeff"),
        ("", "utf-16", "utf-8", ""),
        ("; charset=utf-16", None, "utf-8", ""),
        # one name, and bytes that are in another encoding
        ("; charset=us-ascii", "utf-8", "utf-8", ""),
        ("; charset=us-ascii", None, "utf-8", ""),
        ("; charset=utf-8", None, "latin-1", ""),
        ("; charset=utf-8", "us-ascii", "utf-8", ""),
        ("", "us-ascii", "utf-8", ""),
        ("", "utf-8", "latin-1", ""),
        ("", None, "latin-1", ""),
        # not among those that are read
        ("", "windows-1252", "cp1252", ""),
        ("", "utf-32", "utf-32", ""),
        ("", "klingon", "utf-8", ""),
        ("; charset=utf-8", "klingon", "utf-8", ""),
    ],
)
def test_a_message_whose_encoding_is_not_clear_is_refused(
    world, build_xml, soap, charset, declared, codec, mark
):
    body = message(world, build_xml(), soap, declared, codec, mark)
    answer = send(world, body, soap, charset)
    assert (answer.code, answer.texts("Path")) == ("Malformed", ["encoding"])
    assert "encodage" in (answer.text("TextFr") or "")
    assert "encoding" in (answer.text("TextEn") or "")
    with world.service.store.read() as session:
        assert session.scalar(select(func.count()).select_from(TranscriptRequest)) == 0


@_VERSIONS
def test_two_encodings_are_refused_where_the_bytes_would_be_the_same_in_both_too(world, soap):
    """Or a client would learn of it on the day when somebody's name has an accent."""
    answer = send(world, message(world, ping("Zoe"), soap, "utf-8", "ascii"), soap, "; charset=iso-8859-1")
    assert (answer.code, answer.texts("Path")) == ("Malformed", ["encoding"])


def test_a_declaration_that_hides_its_encoding_behind_blanks_is_refused(world):
    body = message(world, ping("Zoé"), SOAP11, "iso-8859-1", "utf-8").replace(
        b" encoding", b" " * 2000 + b" encoding"
    )
    assert send(world, body, SOAP11, "; charset=utf-8").texts("Path") == ["encoding"]


@pytest.mark.parametrize(
    "charset",
    [
        "; charset=klingon",
        "; charset=windows-1252",
        "; charset=utf-8; charset=iso-8859-1",
        "; charset*=utf-7''utf-7",
        "; charset='utf-8'",
        "; charset=\xe9",
    ],
)
def test_an_http_charset_that_is_not_read_is_415(world, charset):
    assert send(world, message(world, ping("Zoe"), SOAP11, None, "utf-8"), SOAP11, charset).status == 415


def test_the_line_of_a_problem_is_that_of_the_message_in_every_encoding(world):
    for codec in ("utf-8", "utf-16", "latin-1"):
        declared = {"latin-1": "iso-8859-1"}.get(codec, codec)
        body = message(world, f'\n\n<Ping xmlns="{CONTRACT}">\n<Wrong/></Ping>', SOAP11, declared, codec)
        assert send(world, body, SOAP11, "").text("Line") == "4"
