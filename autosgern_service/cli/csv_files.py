"""CSV files that people give to a command: what is wrong with one is told in a sentence, never in a traceback.

`autosgern match` and `autosgern board` read theirs here: UTF-8 with commas, and a first line of column names in any
order. A spreadsheet saves others too; they are told apart by name. It also gives numbers and days forms of its own:
`number` and `day` read them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, TextIO

import click

from matcher import says_nothing

#: A whole number with the decimals of one that is none, and one of which only the first digits are left.
_WITH_DECIMALS = re.compile(r"([0-9]+)(?:\.0+|,0{1,2})")
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+[eE][+-]?|[eE]\+)[0-9]+")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?")


class Unreadable(click.ClickException):
    """A file that cannot be used at all."""

    exit_code = 2


class Row(NamedTuple):
    """A row of a file: its first line, its values by column, and what is wrong with it ('' where nothing is).

    Where it is `shifted`, nobody knows which value belongs to which column.
    """

    line: int
    values: dict[str, str]
    wrong: str
    shifted: bool = False


def rows(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows that hold something; raises Unreadable where the file is no CSV or lacks a required column.

    Columns that are neither required nor optional are left out.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            yield from _read(source, path, required, optional)
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{path}: not UTF-8 ({error.reason} at byte {error.start}); save it as CSV in UTF-8"
        ) from error
    except csv.Error as error:
        raise Unreadable(f"{path}: not CSV ({error})") from error


def number(text: str) -> str | None:
    """Return the digits of a number that was written as 2022.0; None where some are lost, as in 6.35685E+08.

    Text that is neither stands as it is.
    """
    if _SHORTENED.fullmatch(text):
        return None
    found = _WITH_DECIMALS.fullmatch(text)
    return found[1] if found else text


def day(text: str) -> date | None:
    """Return the day of YYYY-MM-DD, also where its midnight is written with it; None for anything else."""
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def is_left_empty(text: str) -> bool:
    """Say whether a cell says that there is no value: 0, -, N/A, NULL, 0000-00-00. A letter alone may be a code."""
    if not any(character.isalnum() and character != "0" for character in text):
        return True
    return len(text) > 1 and not any(map(str.isdigit, text)) and says_nothing(text)


def _read(source: TextIO, path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Row]:
    csv.field_size_limit(2**31 - 1)  # one overlong field is a bad row, not a bad file
    lines = source.readlines()
    reader = csv.reader(lines)
    header = [column.strip() for column in next(reader, [])]
    places = _places(path, header, required, optional)
    for line, cells, wrong in _records(lines, reader.line_num):
        if not any(cells):
            continue
        shifted = bool(wrong) or any(cells[len(header) :])  # more cells that are empty do no harm
        values = {column: _text(cells[place]) for column, place in places if place < len(cells)}
        if not wrong and (shifted or len(cells) < len(header)):
            wrong = f"{len(cells)} fields where the header has {len(header)}"
        yield Row(line, values, wrong, shifted)


def _text(cell: str) -> str:
    """Return what a cell holds; ="00890154" is a text that a spreadsheet shall not take for a number."""
    cell = cell.strip()
    return cell[2:-1].strip() if cell.startswith('="') and cell.endswith('"') else cell


def _places(
    path: Path, header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> list[tuple[str, int]]:
    """Return where each column stands; raises Unreadable where one is missing or stands twice."""
    if not any(header) or header[0].startswith("sep="):
        raise Unreadable(f"{path}: the first line is {','.join(header)!r}, not the names of the columns")
    missing = [column for column in required if column not in header]
    if missing and len(header) == 1 and header[0].count(other := _other_separator(header[0])) > 1:
        raise Unreadable(f"{path}: the columns are separated by {other!r}, not by commas")
    if missing:
        raise Unreadable(f"{path}: no column {', '.join(missing)}")
    used = [column for column in (*required, *optional) if column in header]
    twice = [column for column in used if header.count(column) > 1]
    if twice:
        raise Unreadable(f"{path}: more than one column {', '.join(twice)}")
    return [(column, header.index(column)) for column in used]


def _other_separator(line: str) -> str:
    return max(";\t|", key=line.count)


def _records(lines: list[str], start: int) -> Iterator[tuple[int, list[str], str]]:
    """Yield the records from a line on: the number of the first line, the cells, and what is wrong.

    A quote that is not closed swallows the lines after it, up to the next quote. It spoils its own line only: the next
    is read anew.
    """
    while start < len(lines):
        reader, read = csv.reader((lines[place] for place in range(start, len(lines))), strict=True), 0
        try:
            for cells in reader:
                if reader.line_num - read > 1 and any(map(_swallowed, cells)):
                    break
                yield start + read + 1, cells, ""
                read = reader.line_num
            else:
                return
        except csv.Error:
            pass
        start += read + 1
        cells = next(csv.reader(lines[start - 1 : start], quoting=csv.QUOTE_NONE), [])
        yield start, [cell.strip('" ') for cell in cells], "a quote is not closed, or text follows it"


def _swallowed(cell: str) -> bool:
    """Say whether a cell holds the end of one line and the beginning of another: a line break and several commas."""
    return ("\n" in cell or "\r" in cell) and cell.count(",") > 1
