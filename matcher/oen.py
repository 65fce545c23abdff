"""The Ontario Education Number: nine digits, the last a check digit.

That the check is Luhn's is inferred from two published examples, so it is never a reason to refuse a number, only to
trust it less. Applicants type it: it is often missing, sometimes wrong, now and then somebody else's.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNKNOWN = "000000000"  # passes Luhn, and means that there is none
_DOUBLED = dict(zip("0123456789", (0, 2, 4, 6, 8, 1, 3, 5, 7, 9), strict=True))


@lru_cache(maxsize=1 << 15)
def known_oen(text: str) -> str:
    """Return the digits of `text`, or '' where it stands for no number (blank, 0, 000000000)."""
    digits = text if text.isascii() and text.isdigit() else "".join(map(_digit, text))
    return digits if digits.strip("0") else ""


def _digit(character: str) -> str:
    """Return a digit of any script, as an Arabic keyboard types it, as ours; '' for anything else."""
    value = unicodedata.decimal(character, None)
    return "" if value is None else str(value)


@lru_cache(maxsize=1 << 15)
def is_oen(text: str) -> bool:
    """Say whether `text` is nine digits that pass the check, other than 000000000."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()) or text == UNKNOWN:
        return False
    total = sum(map(int, text[0::2])) + sum(map(_DOUBLED.__getitem__, text[1::2]))
    return total % 10 == 0
