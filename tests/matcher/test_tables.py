"""The tables of names: written as they are looked up, and each name in one place."""

import csv
from collections import Counter
from importlib.resources import files

import pytest

from matcher import fold, tables

DATA = files("matcher") / "data"


def rows(name):
    text = (DATA / name).read_text(encoding="utf-8")
    return list(csv.reader(line for line in text.splitlines() if line.strip() and not line.startswith("#")))


@pytest.mark.parametrize(
    "name", ["spellings.csv", "nicknames-fr.csv", "nicknames-other.csv", "compounds-fr.csv"]
)
def test_names_are_written_folded_or_they_would_never_be_found(name):
    assert [word for row in rows(name) for word in row if fold(word) != word] == []


def test_a_spelling_stands_in_one_row():
    counted = Counter(word for row in rows("spellings.csv") for word in row)
    assert [word for word, times in counted.items() if times > 1] == []
    assert tables.SPELLINGS["ahmad"] == tables.SPELLINGS["ahmed"] == "ahmed"


@pytest.mark.parametrize("name", ["nicknames-fr.csv", "nicknames-other.csv"])
def test_a_name_has_its_short_forms_in_one_row_and_is_none_of_them(name):
    table = rows(name)
    assert [row[0] for row in table if len(row) < 2 or row[0] in row[1:] or len(set(row)) < len(row)] == []
    assert [first for first, times in Counter(row[0] for row in table).items() if times > 1] == []


def test_a_letter_stands_for_one_first_part_of_a_double_name():
    assert len(tables.compounds()) == len(rows("compounds-fr.csv"))
    first, seconds = tables.compounds()["j"]
    assert first == "jean"
    assert "pierre" in seconds


def test_an_abbreviation_ends_where_it_is_no_name_and_stands_for_a_whole_one():
    for short, whole in tables.abbreviations().items():
        assert fold(short) == short.removesuffix(".")
        assert len(whole) > len(short.removesuffix("."))
        assert fold(whole) == whole


@pytest.mark.parametrize(
    ("a", "b", "one_name"),
    [
        ("alexandre", "alex", True),
        ("bill", "will", True),  # both William
        ("william", "will", True),
        ("susan", "hannah", False),  # though both may be short for Susannah
        ("emma", "emily", False),  # sisters bear them side by side
        ("sarah", "sara", True),
        ("alex", "nobody", False),
        ("", "", False),
    ],
)
def test_who_shares_a_full_name(a, b, one_name):
    assert tables.share_full_name(a, b) is tables.share_full_name(b, a) is one_name


def test_every_name_of_the_table_may_stand_for_itself_or_a_full_name():
    for name, full in tables.nicknames().items():
        assert full
        assert all(one in tables.nicknames() for one in full), name
