"""A BSID is read in the forms that people, transcripts and spreadsheets give it, and never guessed."""

from __future__ import annotations

import pytest

from autosgern_service.domain.bsid import bsid_of_esis, read_bsid


@pytest.mark.parametrize(
    ("written", "bsid"),
    [
        ("890154", "890154"),
        ("090154", "090154"),
        ("00890154", "890154"),
        ("00090154", "090154"),
        ("890154.0", "890154"),
        ("890154.00", "890154"),
        ("890154,0", "890154"),
        ("00890154.0", "890154"),
    ],
)
def test_a_bsid_is_read_as_it_may_be_written(written: str, bsid: str) -> None:
    assert read_bsid(written) == bsid


@pytest.mark.parametrize(
    "written",
    ["", "0", "000000", "00000000", "90154", "8901545", "10890154", "890154.5", "8.90154E+05", "890 154", "B66052",
     "٨٩٠١٥٤", "89015²", "890154\n"],
)  # fmt: skip
def test_what_is_no_bsid_is_not_read(written: str) -> None:
    assert read_bsid(written) is None


@pytest.mark.parametrize(
    ("written", "bsid"), [("90154", "090154"), ("90154.0", "090154"), ("890154", "890154")]
)
def test_a_zero_that_a_spreadsheet_dropped_is_put_back_where_that_is_asked(written: str, bsid: str) -> None:
    assert read_bsid(written, zero_lost=True) == bsid


@pytest.mark.parametrize("written", ["9015", "0", "00000", "9015.4"])
def test_more_is_not_put_back(written: str) -> None:
    assert read_bsid(written, zero_lost=True) is None


@pytest.mark.parametrize(
    ("esis", "shown"), [("00890154", "890154"), ("890154", "890154"), ("B6699900", "B6699900"), ("", "")]
)
def test_an_esis_of_another_form_is_shown_as_it_is(esis: str, shown: str) -> None:
    assert bsid_of_esis(esis) == shown
