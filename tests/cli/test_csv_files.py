"""CSV files that people give to a command: read whatever saved them, and told in a sentence where they cannot be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from autosgern_service.cli import csv_files
from autosgern_service.cli.csv_files import Row, Unreadable


def read(folder: Path, content: str | bytes, *optional: str) -> list[Row]:
    """Read a file of two required columns, a and b."""
    path = folder / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(csv_files.rows(path, ("a", "b"), optional))


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n",
        "\ufeffa,b\r\n1,2\r\n",
        " b , a \n2,1\n",
        'x,"a",b\n9, 1 ,2\n',
        'a,b\n="1",2\n',
        "a,b\r1,2",
    ],
)
def test_a_row_is_read_by_the_names_of_its_columns(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == [Row(2, {"a": "1", "b": "2"}, "")]


def test_rows_that_hold_nothing_are_passed_over_and_lines_are_counted(tmp_path: Path) -> None:
    rows = read(tmp_path, 'a,b\n\n,,\n1,"2\n2"\n3,4\n')
    assert [(row.line, row.values["b"]) for row in rows] == [(4, "2\n2"), (6, "4")]


def test_an_optional_column_is_read_where_it_is_and_others_are_left_out(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "a,b,c,d\n1,2,3,4\n", "c", "e")
    assert row.values == {"a": "1", "b": "2", "c": "3"}


@pytest.mark.parametrize(
    ("line", "wrong", "shifted"),
    [
        ("1", "1 fields where the header has 2", False),
        ("1,2,3", "3 fields where the header has 2", True),
        ("1,2,,", "", False),
    ],
)
def test_a_row_of_another_length_says_so_and_whether_its_cells_may_stand_elsewhere(
    tmp_path: Path, line: str, wrong: str, shifted: bool
) -> None:
    (row,) = read(tmp_path, f"a,b\n{line}\n")
    assert (row.wrong, row.shifted) == (wrong, shifted)


@pytest.mark.parametrize("open_quote", ['"1,2', '1,"2', '"1"x,2'])
def test_a_quote_that_is_not_closed_spoils_its_own_row_only(tmp_path: Path, open_quote: str) -> None:
    rows = read(tmp_path, f"a,b\n0,0\n{open_quote}\n3,4\n")
    assert [(row.line, bool(row.wrong)) for row in rows] == [(2, False), (3, True), (4, False)]
    assert rows[2].values == {"a": "3", "b": "4"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "not the names of the columns"),
        ("sep=;\na;b\n", "not the names of the columns"),
        ("a;b;c\n", "separated by ';', not by commas"),
        ("a\tb\tc\n", "separated by '\\t', not by commas"),
        ("a,c\n", "no column b"),
        ("a,b,a\n", "more than one column a"),
        (b"a,b\n\xe9,2\n", "not UTF-8 (invalid continuation byte at byte 4)"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(tmp_path: Path, content: str | bytes, told: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, content)
    assert told in refused.value.message
    assert refused.value.exit_code == 2


def test_a_file_that_is_none_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"nowhere\.csv: No such file"):
        list(csv_files.rows(tmp_path / "nowhere.csv", ("a",), ()))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022", "2022"), ("2022.0", "2022"), ("2022,00", "2022"), ("2022,000", "2022,000"), ("2022.5", "2022.5"),
        ("6.35685E+08", None), ("1E+09", None), ("12E05", "12E05"), ("", ""), ("S1", "S1"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_was_before_a_spreadsheet_had_it(written: str, meant: str | None) -> None:
    assert csv_files.number(written) == meant


@pytest.mark.parametrize(
    "written", ["2027-01-31", "2027-01-31 00:00", "2027-01-31T00:00:00.000Z", "2027-01-31 00:00-05:00"]
)
def test_a_day_is_read_with_its_midnight(written: str) -> None:
    assert csv_files.day(written) == date(2027, 1, 31)


@pytest.mark.parametrize(
    "written", ["2027-02-30", "2027-01-31 00:01", "31/01/2027", "20270131", "٢٠٢٧-٠١-٣١", ""]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert csv_files.day(written) is None


@pytest.mark.parametrize(
    ("cell", "empty"),
    [("", True), ("0", True), ("-", True), ("000000000", True), ("0000-00-00", True), ("N/A", True), ("NULL", True),
     ("X", False), ("10", False), ("Nathan", False)],
)  # fmt: skip
def test_a_cell_may_say_that_there_is_no_value(cell: str, empty: bool) -> None:
    assert csv_files.is_left_empty(cell) is empty
