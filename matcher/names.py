"""Names as people type them, brought to forms that can be compared.

Four forms of one name, from strict to loose: *folded* (case, accents, hyphens, apostrophes and spaces gone), its
*words*, its *canonical* spelling (Saint for St, Mc for Mac, no particles, one spelling for Mohamed and Muhammad), and
how it *sounds*. `compare.py` works on these; the board contract and the identity check use `fold` and `same_name`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache

from matcher import frequency, tables
from matcher.folding import fold, same_name, words

__all__ = ["Name", "family_name", "fold", "given_name", "rest_of", "same_name", "sound", "words"]

_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "junior", "senior"))
_PARTICLES = frozenset(
    (
        *(
            "de",
            "da",
            "do",
            "dos",
            "das",
            "del",
            "della",
            "dello",
            "di",
            "du",
            "des",
            "la",
            "le",
            "les",
            "los",
            "las",
        ),
        *("el", "al", "ul", "ur", "van", "von", "der", "den", "ter", "ten", "te", "zu", "y", "e", "i"),
        *("bin", "binti", "ibn", "ben", "bint", "abu", "ould"),
    )
)
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "mme", "mlle"))
# What systems write where there is no name: first or last name unknown.
_NO_NAME = frozenset(("fnu", "lnu", "nfn", "nln", "unknown", "inconnu", "inconnue"))
_SAINTS = frozenset(("st", "ste", "saint", "sainte", "sainct"))


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """One name in all its forms; equal texts share one object, so that comparing them is cheap."""

    folded: str
    words: tuple[str, ...]
    styled: str  # one way of writing Saint and Mac, without particles and suffixes
    canonical: str  # besides, one of the spellings of Mohamed
    sound: str
    core: frozenset[str]  # the words of `canonical`
    rarity: float  # in bits, of its commonest spelling
    beginning: str  # two letters of `canonical`, and the last three: what a roster is searched by
    end: str


@lru_cache(maxsize=1 << 17)
def _name(spelled: tuple[str, ...], family: bool) -> Name:
    core = [word for word in spelled if word not in _SUFFIXES and word not in _TITLES]
    if family:
        core = [word for word in core if word not in _PARTICLES] or core
        core = ["saint" if word in _SAINTS else _without_mac(word) for word in core]
    core = core or list(spelled)
    styled = "".join(core)
    core = [tables.SPELLINGS.get(word, word) for word in core]
    canonical = tables.SPELLINGS.get(styled) or "".join(core)
    folded = "".join(spelled)
    rarity = frequency.family_rarity if family else frequency.given_rarity
    commonest = min(rarity(folded), rarity(canonical))
    return Name(
        folded,
        spelled,
        styled,
        canonical,
        sound(canonical),
        frozenset(core),
        commonest,
        sys.intern(canonical[:2]),
        sys.intern(canonical[-3:]),
    )


def _without_mac(word: str) -> str:
    """Spell MacDonald as mcdonald; Mace and Macey are left alone because too little would remain."""
    return "mc" + word[3:] if word.startswith("mac") and len(word) > 6 else word


@lru_cache(maxsize=1 << 17)
def given_name(text: str) -> Name | None:
    """Return a given name's forms, or None where nothing is left of it."""
    return _named(text, False)


@lru_cache(maxsize=1 << 17)
def family_name(text: str) -> Name | None:
    """Return a family name's forms, or None where nothing is left of it."""
    return _named(text, True)


def _named(text: str, family: bool) -> Name | None:
    spelled = words(text)
    return _name(spelled, family) if spelled and not _NO_NAME.issuperset(spelled) else None


def rest_of(name: Name, common: frozenset[str], family: bool) -> Name:
    """Return what is left of a double name without the words in `common`; at least one word must be left."""
    return _name(tuple(sorted(name.core - common)), family)


_SOUNDS = (
    *(
        ("sch", "x"),
        ("tch", "x"),
        ("ch", "x"),
        ("sh", "x"),
        ("ph", "f"),
        ("gh", "g"),
        ("kh", "k"),
        ("dh", "d"),
    ),
    *(
        ("th", "t"),
        ("bh", "b"),
        ("zh", "j"),
        ("ck", "k"),
        ("qu", "k"),
        ("q", "k"),
        ("x", "s"),
        ("z", "s"),
        ("v", "w"),
    ),
    *(("dj", "j"), ("ge", "je"), ("gi", "ji"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("h", "")),
)


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """Return how a word roughly sounds in English, French and romanised names: consonants, first vowel kept as `a`.

    Not a standard algorithm: those known (Soundex, Metaphone) are made for English and split Nguyen from Nguyễn's
    other spellings or merge half of all Chinese names.
    """
    for spelled, spoken in _SOUNDS:
        if spelled in word:
            word = word.replace(spelled, spoken)
    kept: list[str] = []
    for at, letter in enumerate(word):
        if letter in "aeiouy":
            letter = "a" if at == 0 else ""
        if letter and (not kept or kept[-1] != letter):
            kept.append(letter)
    return "".join(kept)
