"""Whatever XML would cost in a tree is known before a tree is built."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from xsd.markup import MESSAGE, Bounds, Costly, Doctype, NotScanned, TooCostly, scan

SMALL = Bounds(elements=10, attributes=8, attributes_of_one=4, depth=5, names=12, name=20, tag=1_000)


def costly(document: bytes, bounds: Bounds = SMALL) -> Costly:
    with pytest.raises(TooCostly) as raised:
        scan(document, bounds)
    return raised.value.what


@pytest.mark.parametrize(
    ("what", "document"),
    [
        (Costly.ELEMENTS, b"<a>" + b"<b/>" * 10 + b"</a>"),
        (Costly.ATTRIBUTES, b"<a b='' c='' d='' e='' f=''/>"),
        (Costly.ATTRIBUTES, b"<a>" + b"<a b='' c='' d=''/>" * 3 + b"</a>"),
        (Costly.ATTRIBUTES, b"<a>" + b"<a xmlns='u'/>" * 9 + b"</a>"),
        (Costly.ATTRIBUTES, b"<a xmlns:b='u' xmlns:c='u' xmlns:d='u' xmlns:e='u' xmlns:f='u'/>"),
        (Costly.DEPTH, b"<a>" * 6 + b"</a>" * 6),
        (Costly.NAMES, b"<a>" + b"".join(b"<b%d x%d=''/>" % (n, n) for n in range(8)) + b"</a>"),
        (Costly.NAMES, b"<" + b"n" * 21 + b"/>"),
    ],
)
def test_each_bound_is_kept(what: Costly, document: bytes) -> None:
    assert costly(document) is what
    scan(document, replace(MESSAGE, attributes_of_one=100))


def test_a_tag_a_comment_and_an_instruction_may_not_go_on_for_ever() -> None:
    for begun in (b"<a b='", b"<a><!-- ", b"<a><?p "):
        assert costly(begun + b"x" * 300_000) is Costly.TAG


def test_a_text_may_be_as_long_as_the_document() -> None:
    scan(b"<a>" + b"x" * 3_000_000 + b"</a>", SMALL)


@pytest.mark.parametrize(
    "document", [b"", b"x", b"<a>", b"<a></b>", b"<a>\xff</a>", b'<?xml version="1.0" encoding="no"?><a/>']
)
def test_what_is_no_xml_is_said_to_be_none(document: bytes) -> None:
    with pytest.raises(NotScanned):
        scan(document, SMALL)


def test_a_doctype_ends_the_scan() -> None:
    with pytest.raises(Doctype):
        scan(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", SMALL)


def test_who_only_tells_of_a_doctype_may_let_it_pass_and_what_it_expands_to_is_counted() -> None:
    scan(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", SMALL, doctype=True)
    masses = b"<!DOCTYPE a [<!ENTITY b '" + b"<c/>" * 5 + b"'>]><a>&b;&b;</a>"
    with pytest.raises(TooCostly):
        scan(masses, SMALL, doctype=True)
    laughs = b"".join(b"<!ENTITY a%d '%b'>" % (n + 1, b"&a%d;" % n * 10) for n in range(12))
    with pytest.raises((TooCostly, NotScanned)):
        scan(b"<!DOCTYPE a [<!ENTITY a0 'ha'>" + laughs + b"]><a>&a12;</a>", SMALL, doctype=True)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("utf8", "utf-8"),
        ("UTF8", "utf-8"),
        ("utf-8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "latin-1"),
    ],
)
def test_the_encodings_that_systems_declare_are_known(label: str, codec: str) -> None:
    scan(f'<?xml version="1.0" encoding="{label}"?><a>é</a>'.encode(codec), SMALL)


COST = r"""
import re
from pathlib import Path
from lxml import etree
from xsd.markup import MESSAGE, TooCostly, scan
document = b"<r>" + b"x<a/>" * 2_400_000 + b"</r>"
# Of this program alone: ru_maxrss begins with what the process that started it had.
peak = lambda: int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
try:
    scan(document, MESSAGE)
except TooCostly:
    scanned = peak() - before
etree.fromstring(document)
print(scanned, peak() - before)
"""


def test_twelve_megabytes_of_empty_tags_cost_a_scan_a_hundredth_of_what_they_cost_a_tree() -> None:
    told = subprocess.run([sys.executable, "-c", COST], capture_output=True, text=True, check=True).stdout
    scanned, built = map(int, told.split())
    assert scanned * 100 < built
