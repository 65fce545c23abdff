"""What is no value: the one place that says so, before anything is compared or counted.

People and systems write something where there is nothing to write: `N/A`, `None`, `aucun`, `same as above`, `XXX`,
`123456789`, the first of January. Equal on both sides such a value looks like the rarest of agreements, unequal like a
contradiction; it is neither. What was typed stays stored and shown; comparing leaves it out.

A text is judged as it was typed: `N/A` and `n.a.` say nothing, a bare `Na` may be a name (`may_be_a_name`), as may
`Null` and `None` as surnames: then it speaks neither for nor against anybody. One letter (`are_initials`) is no name
either: it proves next to nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from rapidfuzz.distance import OSA

from matcher import frequency
from matcher.folding import words


@cache
def _sets() -> dict[str, frozenset[str]]:
    """Read the sets of words by their names, each folded as the texts are that are looked up there."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in (files("matcher") / "data" / "no-value.txt").read_text(encoding="utf-8").splitlines():
        name, colon, held = line.partition(":")
        if colon and not line.startswith("#"):
            found[name] |= {" ".join(words(one)) for one in held.split("," if "," in held else None)}
    return {name: frozenset(held) for name, held in found.items()}


_LOST = re.compile(r"\w\?|\?\w|\w(\*\*|__|\.\.|…)|(\*\*|__)\w")
_BRACKET = re.compile(r"\w[\s,]?[(\[{<«“\"]")
_APART = str.maketrans("'’", "  ")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_AS_LETTERS = str.maketrans("013", "ole")
SHORTEST_SLIP = 5  # a letter off a shorter word is another word
_SCRIPTS_OF_SYLLABLES = (
    "CJK",
    "HANGUL",
    "HIRAGANA",
    "KATAKANA",
    "CANADIAN",
    "ETHIOPIC",
    "YI",
    "CHEROKEE",
    "VAI",
)


@lru_cache(maxsize=1 << 17)
def says_nothing(text: str) -> bool:
    """Say whether a text, as it was typed for a name, says nothing, or would be a name only by chance.

    Marks, digits, a word or a phrase for nothing, the field's own label: -, 0, N/A, (none), XXX, pas de nom, #REF!.
    Digits beside such a word change nothing: Null1, None 2, n0ne.
    """
    spelled = words(text.translate(_APART))
    if not any(character.isalpha() for word in spelled for character in word) or text.lstrip().startswith(
        "#"
    ):
        return True
    if _is_sentence(text, spelled) or _is_nothing(spelled):
        return True
    if not any(character.isdigit() for word in spelled for character in word):
        return False
    letters = (tuple(word.translate(digits) for word in spelled) for digits in (_NO_DIGITS, _AS_LETTERS))
    return any(_is_nothing(tuple(filter(None, read))) for read in letters)


def _is_nothing(spelled: tuple[str, ...]) -> bool:
    """Say whether words say nothing: a word for that, however often, a phrase, or its letters apart."""
    said, sets = _once(spelled), _sets()
    if len(said) > 1:
        joined = "".join(said) if len(said) == sum(map(len, said)) else ""
        return (
            " ".join(said) in sets["letters"]
            or " ".join(said[:2]) in sets["child of"]
            or joined in sets["word"]
            or _is_phrase_for_nothing(frozenset(said))
        )
    word = said[0]
    return (
        any(word in sets[name] for name in ("word", "label", "sentence"))
        or _is_one_letter(word)
        or _is_slip(word)
    )


def _is_sentence(text: str, spelled: tuple[str, ...]) -> bool:
    """Say whether somebody speaks who gives no name: of several words one is in no name, as see, not, voir, jamais.

    What stands before a bracket may be a name; the reader takes the two apart.
    """
    return len(spelled) > 1 and not _sets()["sentence"].isdisjoint(spelled) and _BRACKET.search(text) is None


def _is_slip(word: str) -> bool:
    """Say whether a word is one of those that people write most for nothing, but for one letter, and no name."""
    if len(word) < SHORTEST_SLIP or frequency.is_name(word):
        return False
    return any(OSA.distance(word, one, score_cutoff=1) <= 1 for one in _sets()["commonest"])


def _once(spelled: tuple[str, ...]) -> tuple[str, ...]:
    """Return words that are said several times, none none none, as if they were said once."""
    number = len(spelled)
    period = next(
        n for n in range(1, number + 1) if number % n == 0 and spelled[:n] * (number // n) == spelled
    )
    return spelled[:period]


def _is_phrase_for_nothing(said: frozenset[str]) -> bool:
    """Say whether all words are those that people deny a value with, and one does: no last name, same as above."""
    sets = _sets()
    denying = said & (sets["deny"] | sets["label"])
    denying_beside = said & sets["beside"]
    values = said & sets["value"]
    rest = said - denying - denying_beside - values
    return rest <= sets["filling"] and bool(denying or (denying_beside and values))


def may_be_a_name(text: str, *, family: bool) -> bool:
    """Say whether a text that says nothing stands bare, and is one that people are called by too: Null, Na."""
    word = text.strip()
    return word.isalpha() and "".join(words(word)) in _sets()["family" if family else "given"]


def tells_little(text: str) -> bool:
    """Say whether a text says nothing, or is a letter for each name: equal on both sides it proves next to nothing."""
    return says_nothing(text) or are_initials(words(text)) or has_lost_letters(text)


def has_lost_letters(text: str) -> bool:
    """Say whether letters were lost on the way, or hidden, and a mark stands for them: Andr?e, Ren\ufffd, Ju***."""
    return "\ufffd" in text or _LOST.search(text) is not None


def is_no_name(text: str, *, family: bool) -> bool:
    """Say whether a text is nobody's name: it says nothing, and people are not called so either."""
    if not family and text.strip().casefold() in _sets()["no given"]:
        return True
    return says_nothing(text) and not may_be_a_name(text, family=family)


def _is_one_letter(word: str) -> bool:
    """Say whether a word is X, or one Latin letter several times: XXX, zzzz; but Aa and Oo are names."""
    if word in ("x", "xx", "zz"):
        return True
    return len(word) > 2 and word.isascii() and len(set(word)) == 1


def are_initials(spelled: tuple[str, ...]) -> bool:
    """Say whether the words of a name are a letter each; in scripts whose characters are syllables one is a name."""
    return all(len(word) == 1 and not _is_syllable(word) for word in spelled)


def _is_syllable(character: str) -> bool:
    return not character.isascii() and unicodedata.name(character, "").startswith(_SCRIPTS_OF_SYLLABLES)


# Numbers

_COUNTED = "0123456789" * 2
# The rows, columns and diagonals of a keypad.
_ROWS = frozenset(
    one[::way] for one in ("123", "456", "789", "147", "258", "369", "159", "357") for way in (1, -1)
)
LONG_RUN = 6
SHORTEST_PATTERN = 5  # of fewer digits every other number would be one


@lru_cache(maxsize=1 << 17)
def is_no_number(digits: str) -> bool:
    """Say whether a number is nobody's: a pattern that a hand or a program makes without thinking.

    Two digits or one only, or one six times in a row; counted up or down, but for the end (123456782, 135792468), in
    pairs (112233445), with noughts (102030405), or back again (123454321); a beginning that repeats; a keypad's rows
    (147258369). Of the real numbers of nine digits one in some thousands looks so, and then speaks neither for nor
    against anybody.
    """
    if len(set(digits)) <= 2 or any(digit * LONG_RUN in digits for digit in set(digits)):
        return True
    if any(_is_counted(digits[::each]) and _repeats(digits, each) for each in (1, 2, 3)):
        return True
    if (
        len(digits) > LONG_RUN
        and digits.isdecimal()
        and (_is_nearly_counted(digits) or _is_typed_in_rows(digits))
    ):
        return True
    if _is_counted(digits.replace("0", "")) and digits.count("0") * 3 >= len(digits):
        return True
    return any(
        digits == (digits[:period] * len(digits))[: len(digits)] for period in range(3, len(digits) // 2 + 1)
    )


@lru_cache(maxsize=1 << 17)
def known_number(text: str) -> str:
    """Return a student number without the zeros that a system pads it with; '' where it stands for none.

    Systems disagree on the zeros; numbers may have letters in them.
    """
    number = text.strip().lstrip("0")
    if not any(map(str.isdigit, number)) or (len(number) >= SHORTEST_PATTERN and is_no_number(number)):
        return ""
    return number


def known_school(bsid: str) -> str:
    """Return the number of a school, six digits; '' where it stands for none: 000000, 100000, 123456, N/A."""
    return "" if len(bsid) != 6 or not bsid.isdecimal() or is_no_number(bsid) else bsid


def _is_counted(digits: str) -> bool:
    return digits in _COUNTED or digits[::-1] in _COUNTED


def _is_nearly_counted(digits: str) -> bool:
    """Say whether all steps but one or two are the same, by one or by two, or by one up and down."""
    steps = [(int(b) - int(a)) % 10 for a, b in pairwise(digits)]
    by_one, by_two = max(steps.count(1), steps.count(9)), max(steps.count(2), steps.count(8))
    up_and_down = steps.count(1) + steps.count(9)
    return by_one >= len(steps) - 2 or max(by_two, up_and_down) >= len(steps) - 1


def _is_typed_in_rows(digits: str) -> bool:
    return len(digits) % 3 == 0 and all(digits[at : at + 3] in _ROWS for at in range(0, len(digits), 3))


def _repeats(digits: str, each: int) -> bool:
    """Say whether every digit stands as often in a row: 1122334."""
    return all(digits[place] == digits[place - place % each] for place in range(len(digits)))


# Dates

Day = date | tuple[int, int]  # one day, or a month and a day of every year
# What systems write down for many whose birth date nobody knows.
DAYS_BY_DEFAULT = frozenset(((1, 1), (7, 1), (12, 31)))
FIRST, EARLIEST, LATEST = 1000, 1905, 2100


def is_no_date(day: date) -> bool:
    """Say whether a birth date is what systems write for none: 1900-01-01, 1899-12-30, 9999-12-31, 0001-01-01.

    Before the earliest year that is a first of January, and the turn of 1900; 1847-12-18 nobody writes for none.
    """
    if day.year >= EARLIEST:
        return day.year >= LATEST
    turn = day.year in (1899, 1900) and (day.month, day.day) in ((1, 2), (12, 30), (12, 31))
    return day.year < FIRST or (day.month, day.day) == (1, 1) or turn


def is_no_year(year: int) -> bool:
    """Say whether nobody who asks for a transcript was born or left school in a year: 0, 1900, 9999."""
    return not EARLIEST <= year < LATEST


def is_by_default(day: date) -> bool:
    """Say whether a birth date is a first of January or of July, or a last of December: of many it is not known."""
    return (day.month, day.day) in DAYS_BY_DEFAULT


def crowded_days(births: Iterable[date]) -> frozenset[Day]:
    """Return the days on which far too many of a roster are born: what its system, or a clerk, writes by default.

    Days of one year, and days of every year (month, day). So many that chance would bring as many to one day in a
    billion; and, as births have their seasons and their weekdays, twice as many as on another day.
    """
    days = Counter(births)
    found: set[Day] = set()
    by_year: Counter[int] = Counter()
    by_day: Counter[tuple[int, int]] = Counter()
    for day, number in days.items():
        by_year[day.year] += number
        by_day[day.month, day.day] += number
    found |= {day for day, number in days.items() if _are_too_many(number, by_year[day.year])}
    everybody = by_year.total()
    return frozenset(found | {day for day, number in by_day.items() if _are_too_many(number, everybody)})


def _are_too_many(number: int, all_year: int) -> bool:
    expected = all_year / 365
    return number > 2 * expected + 6 * math.sqrt(expected) + 6
