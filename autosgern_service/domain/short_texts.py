"""Short texts that people type, a name, a town, a note: how one is kept, and when two names are the same.

What nobody sees has no place in them: two names that look alike would be two, a name of blanks would be none, and a
mark that turns the direction of writing would falsify the line that it stands in. Every door asks here, through
`administration.unfit`, and so both databases keep and compare the same.
"""

from __future__ import annotations

import unicodedata

import matcher

_JOINERS = "\u200c\u200d"
#: Of these scripts no letter needs a joiner; Persian, Hindi and many others do.
_NEVER_JOINED = ("LATIN", "GREEK", "CYRILLIC", "HEBREW")
#: Letters, marks and signs to Unicode, and nothing to who reads them.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    chr(at)
    for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for at in range(first, last + 1)
)


def as_kept(text: str) -> str:
    """Return a text as it is kept: nothing around it, one plain blank where there are some, in Unicode's form C."""
    spaced = "".join(" " if unicodedata.category(one) == "Zs" else one for one in text.strip())
    return unicodedata.normalize("NFC", " ".join(filter(None, spaced.split(" "))))


def holds_unseen(text: str) -> bool:
    """Say whether nobody sees a character of a text, a line end among them; a joiner has its place in some scripts."""
    return any(_is_unseen(one, before) for before, one in zip(" " + text, text, strict=False))


def is_visible(text: str) -> bool:
    """Say whether there is anything to read in a text."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANK for one in text)


def name_key(name: str) -> str:
    """Return what names have in common that people take for one: whatever their capitals, their width, their blanks."""
    seen = "".join(one for one in name if one not in _JOINERS)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", as_kept(seen)).casefold())


def taken_for_latin(name: str) -> str:
    """Return the letters of another alphabet in words that would be read as Latin from end to end."""
    # Behind a Latin letter a word is a Latin one, also where every letter of it only looks so.
    return matcher.other_alphabet(" ".join(f"a{word}" for word in name.split()))


def _is_unseen(one: str, before: str) -> bool:
    if one in _JOINERS:
        return unicodedata.category(before)[0] not in "LM" or unicodedata.name(before, "").startswith(
            _NEVER_JOINED
        )
    return one in _BLANK or unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
