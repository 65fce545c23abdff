"""The encoding of a document that came by HTTP."""

from __future__ import annotations

import encodings

import pytest

from xsd import charsets


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("utf-8", "UTF8"),
        ("iso-8859-1", "Latin-1"),
        ("ISO_8859-1:1987", "iso-8859-1"),
        ("us-ascii", "ANSI_X3.4-1968"),
        ("utf-16le", "UTF-16-LE"),
        ("windows-1252", "cp1252"),
    ],
)
def test_aliases_are_one_encoding(one: str, other: str) -> None:
    assert charsets.codec(one) == charsets.codec(other)


def test_names_that_nobody_knows_are_not_remembered() -> None:
    before = len(encodings._cache)  # type: ignore[attr-defined]
    for number in range(100):
        charsets.codec(f"nobody-{number}")
        charsets.of_content_type(f"text/xml; charset=nobody-{number}")
    assert len(encodings._cache) == before  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/xml", ""),
        ("", ""),
        ("text/xml; charset=", ""),
        ('text/xml;charset="utf-8";action="x"', "utf-8"),
        ("text/xml; Charset=UTF-8", "UTF-8"),
    ],
)
def test_the_charset_of_a_content_type_is_found(header: str, charset: str) -> None:
    assert charsets.of_content_type(header) == charset


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_second_byte_order_mark_is_refused(codec: str) -> None:
    assert charsets.decoded("\ufeff<a/>".encode(codec)) == "<a/>"
    for read in (charsets.decoded, charsets.readable):
        with pytest.raises(charsets.Unclear):
            read("\ufeff\ufeff<a/>".encode(codec))


def test_what_says_itself_in_which_encoding_it_is_stays_as_it_is() -> None:
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1")
    assert charsets.readable(latin, "latin1") == latin
    assert charsets.readable("<a>é</a>".encode()) == "<a>é</a>".encode()


def test_what_only_http_says_is_read_so() -> None:
    assert charsets.readable("<a>é</a>".encode("latin-1"), "iso-8859-1") == "<a>é</a>".encode()
