"""How a case can end other than well: it fails, or it cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable

from autosgern_service.conformance.words import listed
from autosgern_service.domain.texts import Text


class Failed(Exception):
    """The board does not do what a case expects; `found` is what it does instead."""

    def __init__(self, found: Text) -> None:
        super().__init__(found.en)
        self.found = found


class Skipped(Exception):
    """A case cannot be judged, because of what another case finds."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def require_none(troubles: Iterable[Text | str]) -> None:
    """Raise Failed with the troubles, if there are any."""
    if every := list(troubles):
        raise Failed(listed(every))
