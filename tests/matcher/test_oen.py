import pytest

from matcher import Outcome, is_oen, known_oen, match


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


def test_a_0_and_a_9_that_changed_places_pass_the_check_and_are_a_slip_all_the_same(asks, student):
    typed, known = "635100902", "635100092"
    assert is_oen(typed)
    assert is_oen(known)
    decision = match(asks(oen=typed), [student(oen=known)])
    assert (decision.rule, decision.best[0].weighed.levels.oen) == ("names-birth", "near")
    twin = student("S2", first="Bernadette", oen=typed)
    assert match(asks(oen=typed), [student(oen=known), twin]).outcome is Outcome.REVIEW


def test_no_other_digits_that_changed_places_are_a_slip_of_a_valid_number(asks, student):
    """Without the check every number is valid; then only a 0 and a 9 are known to be exchanged unnoticed."""
    typed = asks(oen="635684926", first="Anne")
    known = student(oen="635684962", first="Anne", middle=("Marie",))
    assert match(typed, [known], check_digit=False).rule == "oen-contradicts"
    assert match(typed, [known]).best[0].weighed.levels.oen == "near"
