"""Which page of a list an address asks for: one of them, whatever it says."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.web.paging import page_number


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 1),
        ("page=2", 2),
        ("page=007", 7),
        ("page=0", 1),
        ("page=-3", 1),
        ("page=", 1),
        ("page=two", 1),
        ("page=2.0", 1),
        ("page=%C2%B2", 1),  # ², a digit that is no number
        ("page=%D9%A3", 1),  # ٣, a number that is not ours
        ("page=9999999", 9_999_999),
        ("page=99999999", 1),
        ("page=" + "9" * 5000, 1),
        ("page=3&page=4", 3),
        ("paper=2", 1),
    ],
)
def test_what_names_no_page_is_the_first(query: str, number: int) -> None:
    with Flask("bare").test_request_context(f"/?{query}"):
        assert page_number() == number


def test_two_lists_of_one_screen_have_each_their_page() -> None:
    with Flask("bare").test_request_context("/?page=2&paper=3"):
        assert (page_number(), page_number("paper")) == (2, 3)
