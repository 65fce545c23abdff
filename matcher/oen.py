"""The Ontario Education Number: nine digits, the last a check digit.

That the check is Luhn's is inferred from two published examples, so it is never a reason to refuse a number, only to
trust it less. Applicants type it: it is often missing, sometimes wrong, now and then somebody else's.
"""

from __future__ import annotations

import unicodedata

from matcher.missing import is_no_number

UNKNOWN = "000000000"  # passes Luhn, and means that there is none
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
# What three digits add to the sum of nine, where the first and the third stand as they are, and where they are doubled.
_OUTER = {f"{n:03}": n // 100 + _DOUBLED[n // 10 % 10] + n % 10 for n in range(1000)}
_INNER = {f"{n:03}": _DOUBLED[n // 100] + n // 10 % 10 + _DOUBLED[n % 10] for n in range(1000)}


def typed_oen(text: str) -> str:
    """Return the digits of `text` as they were typed, or '' where it stands for no number (blank, 0, 000000000)."""
    digits = text if text.isascii() and text.isdigit() else "".join(map(_digit, text))
    return digits if digits.strip("0") else ""


def known_oen(text: str) -> str:
    """Return the digits of `text`, or '' where there is none or the number is nobody's (123456789, 999999999)."""
    digits = typed_oen(text)
    return "" if is_no_number(digits) else digits


def _digit(character: str) -> str:
    """Return a digit of any script, as an Arabic keyboard types it, as ours; '' for anything else."""
    value = unicodedata.decimal(character, None)
    return "" if value is None else str(value)


def is_oen(text: str) -> bool:
    """Say whether `text` is nine digits that pass the check, other than 000000000."""
    if len(text) != 9 or text == UNKNOWN:
        return False
    one, two, three = _OUTER.get(text[:3]), _INNER.get(text[3:6]), _OUTER.get(text[6:])
    return one is not None and two is not None and three is not None and (one + two + three) % 10 == 0
