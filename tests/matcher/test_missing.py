"""What is no value, and that it is no evidence: whatever field it stands in, on one side or on both."""

from datetime import date

import pytest

from matcher import Outcome, Policy, is_no_name, is_no_number, known_oen, match, says_nothing, tells_little
from matcher.frequency import is_family, is_given
from matcher.missing import _sets, are_initials, crowded_days, known_number, known_school
from matcher.roster import Roster

NOTHING = [
    *("N/A", "n/a", "n.a.", "N.A", "(NA)", "#N/A", "N / A", "N/A N/A", "s/o", "S.O.", "n/d", "N.D."),
    *(
        "(null)",
        "<null>",
        "NULL NULL",
        "undefined",
        "[object Object]",
        "NaN.",
        "#REF!",
        "#VALUE!",
        "none,",
    ),
    *(
        "not applicable",
        "NOT AVAILABLE",
        "Not-Applicable",
        "does not apply",
        "doesn’t apply",
        "None given",
        "unknown",
    ),
    *(
        "no last name",
        "No surname",
        "(no middle name)",
        "no other names",
        "I do not have one",
        "no prior name",
        "LNU",
    ),
    *(
        "same as above",
        "Same as current",
        "same last name",
        "same as legal name",
        "ditto",
        "see above",
        "unchanged",
    ),
    *(
        "aucun",
        "AUCUNE",
        "Aucun autre nom",
        "pas de nom",
        "pas d’autre prénom",
        "sans objet",
        "Néant",
        "idem",
        "inconnu",
    ),
    *(
        "ne s’applique pas",
        "non applicable",
        "même nom",
        "le même",
        "ci-dessus",
        "voir ci-dessus",
        "jamais changé",
    ),
    *(
        "nom de famille",
        "Last name",
        "à déterminer",
        "to be determined",
        "無",
        "なし",
        "없음",
        "нет",
        "غير معروف",
    ),
    *(
        "voir plus haut",
        "ne sais pas",
        "aucune réponse",
        "sans changement",
        "no response",
        "not sure",
        "don’t know",
    ),
    *("see below", "left blank", "(voir dossier)", "DBNull", "Err:502", "error 404", "n o n e", "n.a./s.o."),
    *(
        "該当なし",
        "Keine Angabe",
        "нету",
        "inconu",
        "unknwon",
        "aucum",
        "Null1",
        "None 2",
        "n0ne",
        "NA/NA",
        "Na-Na",
    ),
    *("Na Na Na", "Twin 1", "Fille 1", "Baby Girl", "B/O Anita", "Baby of Anita"),
    *(
        "",
        " ",
        "-",
        "--",
        "...",
        "?",
        "*",
        "0",
        "000",
        "12",
        "X",
        "x.",
        "XX",
        "XXX",
        "zzzz",
        "_",
        "\u200b",
        "١٢",
    ),
]
HIDDEN = ("Ju***", "J*****", "J______", "Gabr...", "Ren\ufffd")
NAMES = [
    *("Émilie", "Jean-Pierre", "O’Brien", "D’Or", "Le Gall", "Du Haut", "De La O", "So", "No Eun", "Na Young", "Nada"),
    *("Anna", "Naa", "Oo", "Aa", "Li", "Ng", "李", "준", "ᓴ", "Ó", "Null-Smith", "Noname Smith", "Same-Jones"),
    *("Robert (see note)", "Gabrielle « voir dossier »", "Blanc", "See Wong", "Le Bas", "Zoé 2", "Haut-Roy"),
    *("First", "Last", "Given", "Le", "Test-Roy", "J", "J.", "Xavier", "Xx-Roy", "Nana", "Mona", "Nonna", "Sansa"),
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_these_say_nothing(text):
    assert says_nothing(text)
    assert is_no_name(text, family=True)
    assert is_no_name(text, family=False)


@pytest.mark.parametrize("text", NAMES)
def test_these_are_names(text):
    assert not says_nothing(text)


@pytest.mark.parametrize("text", ["Na", "NA", "None", "Null", "Same", "nil", "No", "Blank"])
def test_people_have_surnames_that_else_stand_for_none(text):
    assert says_nothing(text)
    assert not is_no_name(text, family=True)
    assert is_no_name(f"({text})", family=True)


def test_as_given_names_fewer_of_them_are_borne():
    assert not is_no_name("Na", family=False)
    assert is_no_name("None", family=False)
    assert is_no_name("Null", family=False)


def test_a_word_of_a_sentence_is_in_no_name():
    listed = [word for word in _sets()["sentence"] if is_given(word) or is_family(word)]
    assert listed == []


@pytest.mark.parametrize("text", ["J", "J.", "J. P.", "К", "N/A", *HIDDEN])
def test_a_letter_tells_little(text):
    assert tells_little(text)


def test_one_character_of_a_script_of_syllables_is_a_name():
    assert not are_initials(("李",))
    assert not are_initials(("ᓴ",))
    assert are_initials(("j", "p"))


# What comes of it

FIELDS_ASKED = ("first", "last", "preferred", "first_at_school", "last_at_school", "former", "middle")
SAID = [
    "N/A",
    "None",
    "na",
    "Same",
    "Aucun",
    "XXX",
    "X",
    "0",
    "not applicable",
    "pas d’autre nom",
    "J",
    "Null",
    "(?)",
]


def several(field, text):
    return (text,) if field in ("former", "middle") else text


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("field", FIELDS_ASKED)
@pytest.mark.parametrize("mine", ["first", "last", "preferred", "former", "middle"])
def test_a_stranger_and_a_twin_are_never_sent_by_it(asks, student, text, field, mine):
    """Whatever field of the request and of the record says it, with the school, the year and a school's only."""
    asked = {field: several(field, text)}
    known = {mine: several(mine, text)}
    for other in ({"first": "Solange"}, {"last": "Okafor"}):
        one = student(**other | {"oen": ""} | known)
        for oen in ("", "635684963"):
            assert match(asks(**{"oen": oen} | asked), [one]).outcome is not Outcome.MATCHED
    if (field, mine) != ("first", "first"):  # else they are people of one name, with one OEN
        twin_with_the_oen = student(**{"first": "Solange"} | known)
        assert match(asks(**asked), [twin_with_the_oen]).outcome is not Outcome.MATCHED


@pytest.mark.parametrize("text", ["N/A", "None", "Aucun", "same as above", "-"])
@pytest.mark.parametrize("field", ["former", "middle", "preferred", "first_at_school", "last_at_school"])
def test_it_speaks_neither_for_nor_against_the_student(asks, student, text, field):
    """A middle N/A beside a middle name does not contradict it."""
    known = student(middle=("Solange",), preferred="Gaby", former=("Roy",))
    without = match(asks(oen=""), [known])
    assert without.outcome is Outcome.MATCHED
    said = match(asks(oen="", **{field: several(field, text)}), [known])
    assert (said.outcome, said.rule, said.score) == (without.outcome, without.rule, without.score)


@pytest.mark.parametrize("text", ["N/A", "Aucun", "X"])
@pytest.mark.parametrize("side", ["request", "record"])
def test_a_surname_that_says_nothing_needs_a_number(asks, student, text, side):
    asked = {"last": text} if side == "request" else {}
    known = student(**({"last": text} if side == "record" else {}), student_number="48096689")
    assert match(asks(**asked), [known]).outcome is Outcome.MATCHED
    assert match(asks(**asked, oen="", student_number="48096689"), [known]).outcome is Outcome.MATCHED
    decision = match(asks(**asked, oen=""), [known])
    assert (decision.outcome, decision.rule) == (Outcome.REVIEW, "surname-says-nothing")


@pytest.mark.parametrize("surname", ["Null", "Na", "None", "Same"])
def test_a_student_called_null_is_sent_with_the_oen_and_else_shown_to_a_person(asks, student, surname):
    known = student(last=surname)
    assert match(asks(last=surname), [known]).outcome is Outcome.MATCHED
    for oen in ("", "635684963"):
        decision = match(asks(last=surname, oen=oen), [known])
        assert (decision.outcome, decision.best[0].candidate) == (Outcome.REVIEW, known)
    assert match(asks(last=surname, first="Solange"), [known]).outcome is Outcome.REVIEW


def test_whom_nothing_but_first_name_and_birth_date_resemble_is_shown_and_not_not_found(asks, student):
    bare = {"first": "Michael", "last": "N/A", "gender": "", "bsid": "", "oen": "", "last_year": None}
    decision = match(asks(**bare), [student(first="Michael", last="Smith")])
    assert decision.rule == "surname-says-nothing"


# One letter

INITIALS = ["J", "J.", "j", "J. P.", "J-P"]


@pytest.mark.parametrize("first", INITIALS)
@pytest.mark.parametrize("last", ["Kumar", "Bélanger-Roy"])
def test_an_initial_as_first_name_is_no_name(asks, student, first, last):
    both = {"first": first, "last": last, "oen": ""}
    assert match(asks(**both), [student(**both)]).outcome is Outcome.REVIEW
    assert match(asks(**both | {"oen": "635684962"}), [student(**both | {"oen": "635684962"})]).student


@pytest.mark.parametrize("last", ["S", "S.", "S. K."])
def test_an_initial_as_surname_is_no_surname(asks, student, last):
    both = {"first": "Karthik", "last": last, "oen": ""}
    assert match(asks(**both), [student(**both)]).rule == "surname-says-nothing"
    assert match(asks(**both), [student(**both | {"last": "Reddy"})]).outcome is Outcome.REVIEW
    assert match(asks(first="Karthik", last=last), [student(first="Karthik", last=last)]).student
    turned = asks(first=last, last="Karthik", oen="")
    assert match(turned, [student(**both)]).outcome is Outcome.REVIEW
    assert match(asks(first=last, last="Karthik"), [student(first="Karthik", last=last)]).student


@pytest.mark.parametrize("field", ["preferred", "first_at_school"])
def test_an_initial_as_a_further_name_is_no_known_name(asks, student, field):
    peter = student(first="Peter", preferred="J.", oen="")
    assert match(asks(first="John", oen="", **{field: "J"}), [peter]).outcome is Outcome.REVIEW
    assert match(asks(first="J", oen=""), [peter]).outcome is Outcome.REVIEW


def test_an_initial_beside_a_name_makes_no_rare_name_of_it(asks, student):
    def score(first, last):
        return match(asks(first=first, last=last), [student(first=first, last=last)]).score

    assert score("Michael S", "Roy") == score("Michael", "Roy")
    assert score("Wei", "A Smith") == score("Wei", "Smith")


# Numbers


@pytest.mark.parametrize(
    "digits",
    [
        *("123456789", "987654321", "012345678", "234567890", "098765432", "12345", "1234567890"),
        *(
            "111111111",
            "999999999",
            "121212121",
            "900000009",
            "123123123",
            "112233445",
            "111222333",
            "123412341",
        ),
    ],
)
def test_a_pattern_is_nobodys_number(digits):
    assert is_no_number(digits)
    assert known_oen(digits) == ""


@pytest.mark.parametrize("digits", ["635684962", "948743687", "635100902", "123956780", "480966891"])
def test_other_digits_are_a_number(digits):
    assert not is_no_number(digits)
    assert known_oen(digits) == digits


@pytest.mark.parametrize("oen", ["123456789", "987654321", "111111111", "123 123 123"])
def test_a_number_that_nobody_has_is_no_evidence(asks, student, oen):
    both = {"first": "Alex", "last": "Singh", "gender": "M"}
    known = student(**both | {"first": "Alexander"}, oen=oen)
    for bsid in ("", "890154"):
        assert match(asks(**both, oen=oen, bsid=bsid), [known]).outcome is Outcome.REVIEW
    levels = {one.field: one.level for one in match(asks(oen=oen), [student(oen=oen)]).best[0].evidence}
    assert levels["oen"] == "missing"
    assert match(asks(oen=oen), [student()]).outcome is Outcome.MATCHED  # as without a number


def test_a_number_that_a_system_gave_to_several_students_is_nobodys(asks, student):
    """A valid number, copied down a column: the twin must not be sent by it."""
    born = [date(2004, 3, day) for day in (1, 2, 3)]
    others = [student(f"T{day.day}", first="Olu", last="Ade", birth_date=day) for day in born]
    known = student(first="Gabrielle")
    typed = asks(first="Gaby")
    assert Roster([known]).match(typed).outcome is Outcome.MATCHED
    assert Roster([known, *others]).match(typed).outcome is Outcome.REVIEW
    assert Roster([known, *others]).match(asks()).student == known


@pytest.mark.parametrize("text", ["N/A", "Unknown", "000000000000", "1234567", "111111", "aucun"])
def test_a_student_number_that_stands_for_none_is_none(asks, student, text):
    assert known_number(text) == ""
    known = student(oen="", student_number=text, first="Alexander", gender="M")
    decision = match(asks(first="Alex", gender="M", oen="", student_number=text), [known])
    assert decision.outcome is Outcome.REVIEW


@pytest.mark.parametrize("bsid", ["000000", "999999", "123456", "N/A"])
def test_a_school_that_stands_for_none_is_none(asks, student, bsid):
    assert known_school(bsid) == ""
    levels = {
        one.field: one.level
        for one in match(asks(bsid=bsid, oen=""), [student(bsids=(bsid,))]).best[0].evidence
    }
    assert levels["school"] == "missing"
    assert known_school("890154") == "890154"


# Dates


@pytest.mark.parametrize("born", [date(1900, 1, 2), date(1, 1, 1), date(9999, 12, 31), date(1899, 12, 30)])
def test_a_birth_date_that_stands_for_none_is_none(asks, student, born):
    for policy in Policy:
        decision = match(asks(birth_date=born), [student(birth_date=born)], policy=policy)
        assert decision.outcome is not Outcome.MATCHED


@pytest.mark.parametrize("day", [(1, 1), (7, 1), (12, 31)])
def test_a_day_that_systems_write_by_default_needs_the_school_or_a_number(asks, student, day):
    born = date(2004, *day)
    known = student(birth_date=born, student_number="7284165")
    typed = {"birth_date": born, "oen": ""}
    assert match(asks(**typed), [known]).rule == "names-birth"
    assert match(asks(**typed, bsid=""), [known]).rule == "risk-over-budget"
    assert match(asks(**typed, bsid="", student_number="7284165"), [known]).outcome is Outcome.MATCHED


def test_a_day_on_which_far_too_many_of_the_roster_are_born_tells_little(asks, student):
    by_month = [date(2004, month, day) for month in range(1, 13) for day in range(1, 28)]
    usual = [
        student(f"T{n}", first="Olu", last="Ade", oen="", birth_date=day) for n, day in enumerate(by_month)
    ]
    crowd = [
        student(f"C{n}", first="Olu", last="Ade", oen="", birth_date=date(2004, 5, 7)) for n in range(60)
    ]
    every_year = [
        student(f"Y{year}-{n}", first="Olu", last="Ade", oen="", birth_date=date(year, 5, 7))
        for year in range(1970, 2004)
        for n in range(3)
    ]
    typed = asks(oen="", bsid="")
    risks = [Roster([student(), *usual, *more]).match(typed).risk for more in ([], crowd, every_year)]
    assert risks[1] > 20 * risks[0]
    assert risks[2] > 1.5 * risks[0]


def test_births_as_they_are_crowd_no_day():
    usual = [
        date(2000 + year, month, day) for year in range(9) for month in range(1, 13) for day in range(1, 29)
    ]
    assert crowded_days(usual * 40) == frozenset()
    assert crowded_days([date(2004, 5, 7)] * 3) == frozenset()
    assert crowded_days([]) == frozenset()
