"""What a BSID is, the six digits of a school or a board, for whoever takes one: commands, files, forms, transcripts.

The SOAP contracts take exactly the six digits; people and files also write it as transcripts and spreadsheets do.
"""

from __future__ import annotations

import re

#: Alone, or an ESIS (00 before it), and with the decimals that a spreadsheet gives to a number.
_WRITTEN = re.compile(r"(?:00)?([0-9]{6})(?:\.0+|,0{1,2})?")
_ZERO_LOST = re.compile(r"([0-9]{5})(?:\.0+|,0{1,2})?")
_NONE = "000000"


def read_bsid(text: str, *, zero_lost: bool = False) -> str | None:
    """Return the six digits; None for what is no BSID.

    With `zero_lost`, five digits are one whose leading zero a spreadsheet dropped. That is for what is only compared:
    of a number that is kept somebody may have forgotten a digit.
    """
    found = _WRITTEN.fullmatch(text) or (_ZERO_LOST.fullmatch(text) if zero_lost else None)
    number = found[1].zfill(6) if found else _NONE
    return None if number == _NONE else number


def bsid_of_esis(esis: str) -> str:
    """Return the BSID in a transcript's ESIS; one of another form stands as it is written."""
    return read_bsid(esis) or esis
