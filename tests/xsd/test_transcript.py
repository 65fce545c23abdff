"""A transcript as data: numbers that are exact, ids that are told from blanks, courses that do not change."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from decimal import Decimal

import pytest

from tests.xsd.documents import document
from xsd import read
from xsd.transcript import Course, oen_in, total


@pytest.mark.parametrize(
    ("text", "oen"),
    [
        ("635684962", "635684962"),
        ("635-684-962", "635684962"),
        (" 635 684\u00a0962\n", "635684962"),
        ("63568496", None),
        ("6356849621", None),
        ("63568496²", None),
        ("٦٣٥٦٨٤٩٦٢", None),
        ("-" * 9, None),
        ("", None),
    ],
)
def test_an_oen_is_nine_digits_however_they_are_spaced(text: str, oen: str | None) -> None:
    assert oen_in(text) == oen


def test_credits_are_added_exactly_and_however_long_they_are() -> None:
    assert total([Decimal("0.1")] * 30) == Decimal(3)
    assert total([]) == 0
    huge = Decimal("9" * 2000 + "e999990")
    assert total([huge, huge]) > huge
    assert total([Decimal("1e-999999"), Decimal(1)]) == 1


def test_a_course_is_equal_by_its_fields_and_cannot_be_changed() -> None:
    first, second, *_ = read(document()).courses
    assert first != second
    same = Course({field.name: getattr(first, field.name) for field in fields(Course)})
    assert (same, hash(same)) == (first, hash(first))
    with pytest.raises(FrozenInstanceError):
        first.grade = "100"  # type: ignore[misc]


def test_a_transcript_read_twice_is_equal_and_one_that_differs_is_not() -> None:
    one, two = read(document()), read(document())
    assert (one, hash(one)) == (two, hash(two))
    assert replace(one, tracking_id="other") != two
