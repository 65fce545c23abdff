from hypothesis import given
from hypothesis import strategies as st

from matcher import fold, same_name
from matcher.names import family_name, given_name, sound, words

ANY_TEXT = st.text(max_size=40)


def test_folding_drops_case_accents_hyphens_apostrophes_and_spaces():
    assert fold("  D’AOUST-Lévesque ") == "daoustlevesque"


def test_syllabics_and_characters_stay():
    assert fold("ᓴᓂ") == "ᓴᓂ"
    assert fold("李 明") == "李明"


def test_an_empty_name_equals_nothing():
    assert not same_name("", "")
    assert not same_name("-", "'")


def test_same_name_is_equality_when_folded():
    assert same_name("RANDY", "randy")
    assert same_name("St-Jean", "St Jean")
    assert not same_name("Randy", "Andy")


def test_apostrophes_bind_and_hyphens_separate():
    assert words("O'Brien-D’Angelo") == ("obrien", "dangelo")


def test_saints_mac_and_particles_have_one_style():
    for one, two in (
        ("St-Onge", "Saint Onge"),
        ("MacDonald", "McDonald"),
        ("da Silva", "Silva"),
        ("Al-Sayed", "Sayed"),
    ):
        assert family_name(one).styled == family_name(two).styled


def test_nothing_left_is_no_name():
    assert given_name(" -' ") is None
    assert family_name("") is None


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_words_of_the_words_are_the_same(text):
    assert words(" ".join(words(text))) == words(text)


@given(ANY_TEXT)
def test_every_form_of_any_text_exists(text):
    for form in (given_name(text), family_name(text)):
        assert form is None or (form.folded and form.canonical and isinstance(sound(form.folded), str))
