import pytest

from matcher import is_oen, known_oen


@pytest.mark.parametrize("text", ["635684962", "948743687"])
def test_published_examples_pass_the_check_digit(text):
    assert is_oen(text)


@pytest.mark.parametrize(
    "text", ["", "0", "000000000", "635684963", "63568496", "6356849620", "63568496٢", "abcdefghi"]
)
def test_anything_else_is_no_oen(text):
    assert not is_oen(text)


@pytest.mark.parametrize("text", ["", " ", "0", "000000000", "n/a", "000-000-000"])
def test_what_stands_for_no_number_is_blank(text):
    assert known_oen(text) == ""


@pytest.mark.parametrize(
    "text", ["635684962", "635-684-962", " 635 684 962 ", "٦٣٥٦٨٤٩٦٢", "６３５６８４９６２"]
)
def test_a_number_is_its_digits(text):
    assert known_oen(text) == "635684962"


def test_every_single_digit_error_fails_the_check():
    good = "635684962"
    for place in range(9):
        for digit in "0123456789":
            wrong = good[:place] + digit + good[place + 1 :]
            assert is_oen(wrong) == (wrong == good)
