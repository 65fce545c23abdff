"""Readable places: from an element to its path, and from a path to its line."""

from __future__ import annotations

import pytest
from lxml import etree

from xsd.paths import Lines, element_at, path_of

EXT = "urn:ca:ocas:useextensions"
TREE = etree.fromstring(f"""<h:Root xmlns:h="urn:h" xmlns:odd="{EXT}">
  <Student>
    <Course/><Course>
      <Grade/>
    </Course>
    <Note/>
    <odd:More><odd:Flag/></odd:More>
  </Student>
</h:Root>""")


@pytest.mark.parametrize(
    ("xpath", "path"),
    [
        (".", None),
        ("Student", "Student"),
        ("Student/Course[1]", "Student/Course[1]"),
        ("Student/Course[2]/Grade", "Student/Course[2]/Grade"),
        ("Student/Note", "Student/Note"),
        ("Student/*[4]/*", "Student/ext:More/ext:Flag"),
    ],
)
def test_a_number_stands_only_beside_siblings_of_the_name_and_extensions_are_ext(
    xpath: str, path: str | None
) -> None:
    (element,) = TREE.xpath(xpath)
    assert path_of(element) == path


def test_every_path_leads_back_to_the_line_of_its_element() -> None:
    lines = Lines(TREE)
    for element in TREE.iter():
        assert lines.line_of(path_of(element) or "") == element.sourceline


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("", 1),
        ("Student/Absent/Deeper", 2),
        ("Student/Course[3]", 2),
        ("Student/Course[2]/Absent", 3),
        ("Student/Course[x]", 2),
        ("Student/ext:Flag", 2),
        ("Nobody", 1),
    ],
)
def test_what_is_absent_is_told_by_the_nearest_that_would_hold_it(path: str, line: int) -> None:
    assert Lines(TREE).line_of(path) == line


def test_libxml2s_own_path_leads_to_its_element() -> None:
    for element in TREE.iter():
        assert element_at(TREE, TREE.getroottree().getpath(element)) is element


def test_an_asterisk_counts_every_child_and_a_path_that_ends_early_stays_there() -> None:
    student = TREE[0]
    assert element_at(TREE, "/h:Root/*[1]/*[3]") is student[2]
    assert element_at(TREE, "/h:Root/Student/Absent/Grade") is student
    assert element_at(TREE, "/h:Root/Student/text()") is student


def test_a_name_that_is_too_long_for_a_message_is_cut() -> None:
    long = etree.fromstring(f"<Root><{'a' * 100}/></Root>")
    assert path_of(long[0]) == "a" * 39 + "…"
