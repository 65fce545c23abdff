"""Names as people type them, brought to forms that can be compared.

A field may hold more than a name: a nickname in brackets, a title, `Jr`, an abbreviation, a letter of another alphabet.
`given_names` and `family_names` read it. Each name then has four forms, from strict to loose: *folded* (see `folding`),
its *words*, its *canonical* spelling (Saint for St, Mc for Mac, no particles, one spelling for Mohamed and Muhammad),
and how it *sounds*. `compare.py` works on these.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from string import digits

from matcher import frequency, tables
from matcher.folding import fold, same_name, words
from matcher.missing import are_initials, has_lost_letters, is_no_name, says_nothing

__all__ = [
    "Name",
    "family_name",
    "family_names",
    "fold",
    "given_name",
    "given_names",
    "same_name",
    "sound",
    "words",
]

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
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "mme", "mlle", "madame", "monsieur"))
_EUROPEAN = ("LATIN", "GREEK", "CYRILLIC")
MOST_NAMES = 5  # of one field; what stands behind them is a text and no name
SAINTS = frozenset(("st", "ste", "saint", "sainte", "sainct"))
# Middle names of Sikhs, Hindus, Muslims and Vietnamese, by religion and sex: all brothers have them. A Mohamed may be
# the father, and so anybody's.
CUSTOMS = (
    dict.fromkeys(("singh", "kumar", "van"), "M")
    | {name: "" for name, spelling in tables.SPELLINGS.items() if spelling == "mohamed"}
    | dict.fromkeys(("kaur", "kumari", "devi", "begum", "bibi", "khatun", "thi"), "F")
)
_NEVER_ALONE = frozenset(("singh", "kumar", "kaur", "kumari", "begum", "bibi", "khatun", "thi"))
_FIRST_HALVES = frozenset(("mohamed", "maria", "mosammat"))  # Md., Ma., Mst.: the own name follows


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """One name in all its forms; equal texts share one object, so that comparing them is cheap."""

    folded: str
    words: tuple[str, ...]
    expanded: str  # `folded`, with ä, ö and ü written out, as ae, oe and ue
    styled: str  # one way of writing Saint and Mac, without particles and suffixes
    canonical: str  # besides, one of the spellings of Mohamed
    sound: str
    core: frozenset[str]  # the words of `canonical`
    counted: str  # what its frequency is counted by: `folded` without letters that stand alone
    rarity: float  # in bits, of its commonest spelling
    exists: bool  # somebody is known to be called so: the whole, or each of its words
    slight: bool  # mere initials, or a word that stands for nothing too: it proves next to nothing
    little: bool  # given names that brothers or sisters share, and letters: A Kumar, Md., Nguyen Thi
    unheard: bool  # in Latin letters, and no list of names has any of its words
    particles: frozenset[str]  # what `styled` leaves out of a family name
    european: bool  # of an alphabet in which a letter more or less may be a slip: Latin, Greek, Cyrillic
    abridged: bool  # written shorter than it is: Md., and so in none of its spellings
    beginning: str  # two letters of `canonical`, and the last three: what a roster is searched by
    end: str


@lru_cache(maxsize=1 << 17)
def _name(
    spelled: tuple[str, ...], expanded: str, family: bool, doubtful: bool = False, abridged: bool = False
) -> Name:
    own = _without_particles(spelled) if family else spelled
    core = ["saint" if word in SAINTS else _without_mac(word) for word in own] if family else list(own)
    styled = "".join(core)
    telling = [word for word in core if not are_initials((word,))] or core
    core = [tables.SPELLINGS.get(word, word) for word in core]
    canonical = tables.SPELLINGS.get(styled) or "".join(core)
    folded = "".join(spelled)
    counted = folded if len(telling) == len(core) else "".join(telling)
    rarity = frequency.family_rarity if family else frequency.given_rarity
    return Name(
        folded,
        spelled,
        expanded,
        styled,
        canonical,
        sound(canonical),
        frozenset(core),
        counted,
        min(rarity(counted), rarity(canonical)),
        _exists(spelled, folded, family),
        doubtful or are_initials(spelled),
        not family and _is_little(spelled, abridged),
        folded.isascii() and not _is_heard(spelled, folded, canonical),
        frozenset(spelled).difference(own),
        folded.isascii() or _is_european(folded),
        abridged,
        sys.intern(canonical[:2]),
        sys.intern(canonical[-3:]),
    )


def _without_particles(spelled: tuple[str, ...]) -> tuple[str, ...]:
    """Leave the particles out of a family name; one that has nothing else keeps them."""
    return tuple([word for word in spelled if word not in _PARTICLES]) or spelled


def _is_european(folded: str) -> bool:
    return all(unicodedata.name(c, "").startswith(_EUROPEAN) for c in folded if c.isalpha())


def _exists(spelled: tuple[str, ...], folded: str, family: bool) -> bool:
    """Say whether a name is on a list of names, the whole or each of its words: Navjit Singh, Marie-Laure."""
    is_listed = frequency.is_family if family else frequency.is_given
    if is_listed(folded):
        return True
    return len(spelled) > 1 and all(word in CUSTOMS or is_listed(word) for word in spelled)


def _is_heard(spelled: tuple[str, ...], folded: str, canonical: str) -> bool:
    """Say whether a list of names has a word of a name, or all of it, its å written out or not: Aasa is Åsa.

    A surname is a first name too, now and then: Napier Shaw.
    """
    return any(map(frequency.is_name, (folded, canonical, folded.replace("aa", "a"), *spelled)))


def _is_little(spelled: tuple[str, ...], abridged: bool) -> bool:
    """Say whether given names, equal on both sides, may be a twin's: those of a custom, letters, no name besides.

    Mohamed alone is a name, Md. is half of one; so is Nguyen Thi, a surname and what stands between.
    """
    own = [word for word in spelled if word not in CUSTOMS and len(word.rstrip(digits)) > 1]
    if abridged and spelled[0] in _FIRST_HALVES:
        return set(own) <= {spelled[0]}
    if len(spelled) > 1 and spelled[-1] == "thi":
        return all(frequency.family_rarity(word) < frequency.given_rarity(word) for word in own)
    alone = spelled[0] in _NEVER_ALONE or spelled[0] in tables.abbreviations() or spelled[0][-1:].isdigit()
    return not own and (len(spelled) > 1 or alone)


def _without_mac(word: str) -> str:
    """Spell MacDonald as mcdonald; Mace and Macey are left alone because too little would remain."""
    return "mc" + word[3:] if word.startswith("mac") and len(word) > 6 else word


_ONE_WAY = (("ph", "f"), ("th", "t"), ("ck", "k"), ("y", "i"), ("ee", "i"), ("ie", "i"), ("ei", "i"))
_DOUBLED = re.compile(r"(.)\1")
_HARD_C = re.compile(r"c(?=[aoulrkt]|$)")
SHORTEST_SPELLING = 4


@lru_cache(maxsize=1 << 16)
def written_one_way(name: Name) -> str:
    """Return a name in one of the ways to write the same sounds: Philip, Phillip; Eliot, Elliott; Sidney, Sydney.

    Only what no two names are told apart by: letters doubled or not, ph, th, ck, y, a z within, an h at the end.
    """
    text = name.styled
    for spelled, meant in _ONE_WAY:
        text = text.replace(spelled, meant)
    text = _DOUBLED.sub(r"\1", _HARD_C.sub("k", text)).rstrip("h")
    return text[:1] + text[1:].replace("z", "s")


def rest_of(name: Name, common: frozenset[str], family: bool) -> Name:
    """Return what is left of a double name without the words in `common`; at least one word must be left."""
    rest = tuple(sorted(name.core - common))
    return _name(rest, "".join(rest), family)


# Reading a field

# A nickname or a former name in brackets or quotes. Apostrophes are quotes only around a word.
_ASIDE = re.compile(
    r"""\(([^()]*)\)|\[([^][]*)\]|\{([^{}]*)\}|["“”«»„]([^"“”«»„]*)["“”«»„]|(?<!\S)['‘’]([^'‘’]+)['‘’](?!\S)"""
)
_FORMERLY = re.compile(r"(?i)(?:^|(?<=\s))(?:née|né|nee|born|formerly|anciennement|maiden)\s(?=\s*\S)")
_ALSO = re.compile(r"(?i)\s(?:dite?|aka|a\.k\.a\.|alias)\s")
_STOP = re.compile(r"\.(?=\w)")
_INITIAL_OF_TWO = re.compile(r"([jm])\.?-(\w.*)")
# Letters of other alphabets that look like Latin ones, as a keyboard left in the wrong language types them.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "ABESIJKMHOPCTYXaesijopcyxhdABEZHIKMNOPTYXoa",
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def given_name(text: str) -> Name | None:
    """Return the forms of the first name in a field for given names, or None where there is none."""
    names = given_names(text)
    return names[0] if names else None


def family_name(text: str) -> Name | None:
    """Return the forms of the first name in a field for a family name, or None where there is none."""
    names = family_names(text)
    return names[0] if names else None


@lru_cache(maxsize=1 << 17)
def given_names(text: str) -> tuple[Name, ...]:
    """Return the names in a field for given names, a nickname in brackets, in quotes or after *dit* or *aka* last."""
    if is_no_name(text, family=False):
        return ()
    parts = [part for found in _parts(text)[:MOST_NAMES] for part in _ALSO.split(found, MOST_NAMES)]
    return tuple([_read_given(part) for part in parts if not is_no_name(part, family=False)][:MOST_NAMES])


@lru_cache(maxsize=1 << 17)
def family_names(text: str) -> tuple[Name, ...]:
    """Return the names in a field for a family name, a former one, in brackets or after *née*, last."""
    if is_no_name(text, family=True):
        return ()
    parts = [part for found in _parts(text)[:MOST_NAMES] for part in _FORMERLY.split(found, MOST_NAMES)]
    return tuple([_read_family(part) for part in parts if not is_no_name(part, family=True)][:MOST_NAMES])


def _parts(text: str) -> list[str]:
    """Return what stands outside of brackets and quotes, and then each thing in them."""
    text = unicodedata.normalize("NFKC", text)  # full-width brackets are brackets
    asides = [next(filter(None, found.groups()), "") for found in _ASIDE.finditer(text)]
    return [_ASIDE.sub(" ", text), *asides] if asides else [text]


def _read_given(text: str) -> Name:
    """Return a given name without its title and Jr, an abbreviation as the name that it is written for."""
    written = _without_titles(_in_one_alphabet(text))
    first = written[0].lower()
    whole = tables.abbreviations().get(first, "")
    # Md alone is one of the spellings of Mohamed.
    abridged = whole != "" and (len(written) > 1 or first not in tables.SPELLINGS)
    if abridged:
        written[0] = whole
    elif found := _INITIAL_OF_TWO.fullmatch(first):
        part, seconds = tables.compounds()[found[1]]
        if seconds.intersection(words(found[2])[:1]):
            written[0] = f"{part}-{found[2]}"
    joined = " ".join(written)
    return _name(words(joined), _expanded(joined), False, _is_doubtful(text), abridged)


def _read_family(text: str) -> Name:
    """Return a family name without a title and Jr."""
    joined = " ".join(_without_titles(_in_one_alphabet(text)))
    return _name(words(joined), _expanded(joined), True, _is_doubtful(text))


def _is_doubtful(text: str) -> bool:
    """Say whether a name proves next to nothing, however many letters it has."""
    return says_nothing(text) or has_lost_letters(text)


def _without_titles(text: str) -> list[str]:
    """Return the words of a field as they are written, without a title before them and Jr behind them."""
    written = [word for word in _STOP.sub(". ", text).split() if words(word)]
    while len(written) > 1 and fold(written[0]) in _TITLES:
        del written[0]
    while len(written) > 1 and fold(written[-1]) in _SUFFIXES:
        del written[-1]
    return written


def _in_one_alphabet(text: str) -> str:
    """Return a text whose words that are Latin but for letters that look so are Latin: Аnna with a Cyrillic А."""
    return text if text.isascii() else " ".join(map(_latin, text.split()))


def _latin(word: str) -> str:
    looks = word.translate(_LOOKALIKES)
    if looks == word or not all(map(_is_latin, filter(str.isalpha, looks))):
        return word
    return looks if any(map(_is_latin, word)) else word


def other_alphabet(text: str) -> str:
    """Return the letters that look Latin, and are not, of words that are Latin else: nobody sees why they differ."""
    pairs = [(word, _latin(word)) for word in text.split()]
    return "".join(
        dict.fromkeys(a for word, latin in pairs for a, b in zip(word, latin, strict=True) if a != b)
    )


def _is_latin(character: str) -> bool:
    return (character.isascii() and character.isalpha()) or unicodedata.name(character, "").startswith(
        "LATIN"
    )


def _expanded(text: str) -> str:
    """Return a name folded, with its umlauts written out."""
    return fold(unicodedata.normalize("NFC", text).lower().translate(_UMLAUTS))


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
