"""What people write into a field beside the name: nicknames, titles, abbreviations, letters of other alphabets."""

import pytest

from matcher import Outcome, match, other_alphabet
from matcher.names import family_names, given_names

RARE = {"last": "Abercrombie", "oen": ""}


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        *(
            ("Robert (Bob)", "Robert"),
            ("Bob", "Robert (Bob)"),
            ('Rob "Bobby"', "Rob"),
            ("Bobby", "Rob “Bobby”"),
        ),
        *(("Robert [Bob]", "Robert"), ("Élisabeth « Babette »", "Élisabeth"), ("Robert 'Bob'", "Robert")),
        *(
            ("(Robert)", "Robert"),
            ("Robert (N/A)", "Robert"),
            ("Robert (none)", "Robert"),
            ("Robert ()", "Robert"),
        ),
        *(
            ("Ma. Cristina", "Maria Cristina"),
            ("Ma.Cristina", "María Cristina"),
            ("Fco. Javier", "Francisco Javier"),
        ),
        *(("J-Pierre", "Jean Pierre"), ("J.-Pierre", "Jean-Pierre"), ("M.-Claude", "Marie-Claude")),
        *(("M-Ève", "Marie Ève"), ("J-François", "Jean-François"), ("Jean-Luc", "J-Luc")),
        *(("Md. Rahim", "Mohammad Rahim"), ("MD RAHIM", "Muhammad Rahim"), ("Mohd. Rahim", "Md Rahim")),
        *(
            ("Wm", "William"),
            ("Wm.", "William"),
            ("Chas", "Charles"),
            ("Thos.", "Thomas"),
            ("Robt. Henry", "Robert Henry"),
        ),
        *(
            ("Mr Robert", "Robert"),
            ("Mr. Robert", "Robert"),
            ("Dr Robert", "Robert"),
            ("Mme Louise", "Louise"),
        ),
        *(
            ("Robert Jr", "Robert"),
            ("Robert, Jr.", "Robert"),
            ("Robert", "Robert III"),
            ("Robert Sr.", "Robert"),
        ),
        *(("Jürgen", "Juergen"), ("Joerg", "Jörg"), ("Jürgen", "Jurgen"), ("Åsa", "Aasa")),
        *(("\u0410nna", "Anna"), ("Anna", "Ann\u0430"), ("\u039daomi", "Naomi")),
    ],
)
def test_the_student_is_found_by_the_name_in_the_field(asks, student, typed, known):
    for mine, theirs in ((typed, known), (known, typed)):
        decision = match(asks(first=mine, **RARE), [student(first=theirs, **RARE)])
        assert decision.outcome is Outcome.MATCHED, decision.rule


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        *(("Mueller", "Müller"), ("Müller", "Muller"), ("Smith Jr.", "Smith"), ("Smith (Jones)", "Jones")),
        *(("Smith (née Jones)", "Jones"), ("Smith née Jones", "Smith"), ("Abercrombie", "\u0410bercrombie")),
        *(("Groening", "Gröning"), ("Smith [formerly Jones]", "Jones"), ("Jones", "Smith (Jones)")),
    ],
)
def test_the_student_is_found_by_the_surname_in_the_field(asks, student, typed, known):
    for mine, theirs in ((typed, known), (known, typed)):
        assert match(asks(last=mine, oen=""), [student(last=theirs, oen="")]).outcome is Outcome.MATCHED


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        *(("Robert (Bob)", "William"), ("Robert (Bob)", "Joseph (Joe)"), ("Robert (N/A)", "William (N/A)")),
        *(
            ("Robert (J)", "Peter (J)"),
            ("Ma. Cristina", "Maria Theresa"),
            ("J-Pierre", "J-Paul"),
            ("Mr", "Mr"),
        ),
        *(
            ("M.-Claude", "Marc-Claude"),
            ("J-Anne", "Jean-Anne"),
            ("Md. Rahim", "Mohammad Karim"),
            ("Jr", "Jr"),
        ),
        *(("\u0410нна", "Anna"), ("Robert Jr", "William Jr"), ("Dr Robert", "Dr William")),
    ],
)
def test_another_is_not(asks, student, typed, known):
    assert match(asks(first=typed, **RARE), [student(first=known, **RARE)]).outcome is Outcome.REVIEW


def test_a_field_holds_one_name_and_what_stands_aside():
    assert [name.folded for name in given_names('Robert James (Bob) "Bobby"')] == [
        "robertjames",
        "bob",
        "bobby",
    ]
    assert [name.folded for name in family_names("Smith (née Jones)")] == ["smith", "jones"]
    assert [name.folded for name in given_names("O'Brien D'Arcy")] == ["obriendarcy"]


def test_a_letter_of_another_alphabet_in_a_latin_word_is_told():
    assert other_alphabet("\u0410nna M\u0430rie") == "\u0410\u0430"
    assert other_alphabet("Anna") == ""
    assert other_alphabet("\u0410\u043d\u043d\u0430") == ""
    assert other_alphabet("Zoé Łukasz") == ""


@pytest.mark.parametrize(
    "text", ["(" * 500, "[" * 500, '"' * 501, "'" * 500, "née " * 200, "." * 900, "J-" * 300]
)
def test_marks_without_a_name_are_none_and_cost_nothing(text):
    given_names(text)
    family_names(text)
