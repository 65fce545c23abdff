"""How a transcript came to its request: the code that its row and the event of its filing keep."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """By which way a filed transcript came.

    (The validator has an `Origin` of its own: there it says which findings matter.)
    """

    #: Matched, fetched and filed without a person.
    FETCHED = "fetched"
    #: Sent by a board that calls us.
    PUSHED = "pushed"
    #: A file that a person sent.
    UPLOADED = "uploaded"
    #: Fetched from the board's system for the student whom a person chose.
    CHOSEN = "chosen"


#: Where a person said whose transcript it is: what came so is no automatic success.
BY_PEOPLE = frozenset({Origin.UPLOADED, Origin.CHOSEN})
