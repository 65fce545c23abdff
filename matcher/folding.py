"""Folding: a name without what people leave out or write in another way, and with every letter that makes it a name.

Case goes, and so do hyphens, apostrophes and spaces; accents go from Latin, Greek and Cyrillic letters, the points of
vowels from Arabic and Hebrew ones, which few people write. In every other script a mark is a letter like any other:
without its vowel signs रवि would be रेवा, and without its tone mark one Thai name another.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
        # Of the Persian keyboard.
        "ی": "ي",
        "ک": "ك",
    }
    # Apostrophes, glottal stops and primes bind: O'Brien, D’Angelo, Haʻalelea are one word.
    | dict.fromkeys("'’‘`´ʼʻʹʾʿˈ′＇ꞌ", "")
)
# Marks that people leave out: accents of European scripts, vowel points of Arabic and Hebrew; and what only says how a
# character is drawn.
_LEFT_OUT = (
    *(
        (0x0300, 0x036F),
        (0x0483, 0x0489),
        (0x1AB0, 0x1AFF),
        (0x1DC0, 0x1DFF),
        (0x20D0, 0x20FF),
        (0xFE20, 0xFE2F),
    ),
    *(
        (0x0591, 0x05C7),
        (0x0610, 0x061A),
        (0x064B, 0x0652),
        (0x0656, 0x065F),
        (0x0670, 0x0670),
        (0x06D6, 0x06ED),
    ),
    *((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)),
)
# Letters to Unicode, and blanks or strokes to who reads them.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u0640")


@lru_cache(maxsize=1 << 17)
def words(text: str) -> tuple[str, ...]:
    """Split a name into its words, each folded for case and accents; apostrophes bind, all else separates."""
    if text.isascii() and text.isalpha():
        return (text.lower(),)
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_LETTERS)
    return tuple(
        unicodedata.normalize("NFC", _letters(plain).casefold()).split()
    )  # Korean in whole syllables


@lru_cache(maxsize=1 << 17)
def fold(text: str) -> str:
    """Return the name without case, accents, hyphens, apostrophes and spaces; what makes another name of it stays."""
    return "".join(words(text))


def same_name(a: str, b: str) -> bool:
    """Say whether two names are equal when folded; an empty name equals nothing."""
    folded = fold(a)
    return folded != "" and folded == fold(b)


def _letters(plain: str) -> str:
    """Return the letters of a decomposed text with the marks that belong to them, and blanks for what separates."""
    kept: list[str] = []
    before = " "
    for character in plain:
        if character in _UNSEEN:
            continue
        if not character.isalnum():
            category = unicodedata.category(character)
            if category == "Cf":  # joiners and the like, which nobody sees
                continue
            if category[0] == "M":
                if before == " " or _is_left_out(character):
                    continue
            else:
                character = " "
        kept.append(character)
        before = character
    return "".join(kept)


def _is_left_out(mark: str) -> bool:
    """Say whether a mark is one that people leave out. Hamza is none: it tells Iman from Ayman."""
    at = ord(mark)
    return any(first <= at <= last for first, last in _LEFT_OUT)
