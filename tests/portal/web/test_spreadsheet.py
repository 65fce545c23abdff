"""CSV as spreadsheets open it: accents whole, cells apart, and none of them computed."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.web.spreadsheet import answer, guarded


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("\t=1", "'\t'=1"),
        ("Jean-Luc", "Jean-Luc"),
        ("a;b", "a;b"),
        (None, ""),
    ],
)
def test_no_cell_becomes_a_formula(value, written):
    assert guarded(value) == written


@given(st.text())
def test_no_cell_ever_begins_like_a_formula(text):
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_what_is_written_is_read_back_cell_by_cell(rows):
    with Flask("bare").test_request_context():
        written = "".join(answer("x", ("é", None), rows).response)
    assert written[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(written[1:], newline=""))) == [
        ["é", ""],
        *([guarded(cell) for cell in row] for row in rows),
    ]


def test_rows_leave_one_by_one_and_the_file_has_its_name():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield (number,)

    app = Flask("bare")
    app.add_url_rule("/list", "list", lambda: answer("termine", ("n",), rows()))
    with app.test_client().get("/list") as made:
        assert made.headers["Content-Disposition"] == 'attachment; filename="termine.csv"'
        pieces = made.iter_encoded()
        assert (next(pieces), taken) == ("\ufeffn\r\n".encode(), [])
        assert (next(pieces), taken) == (b"0\r\n", [0])
