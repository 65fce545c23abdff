"""How many requests of the whole province are completed, remembered for some seconds: the table's one dear figure.

A school or a board is counted each time, and so is everybody as long as they are few: who has just completed a
request sees it counted.
"""

from __future__ import annotations

import threading
import time

from flask import Flask, current_app
from sqlalchemy.orm import Session

from autosgern_service.store import lists, scope
from autosgern_service.store.lists import Criteria, Listing

#: From so many on, one more or less is nothing that a reader looks for.
MANY = 20_000
SECONDS = 15.0

EXTENSION = "completed counts"


class Remembered:
    """The last count and when it was made; `lock` lets one reader count while the others take what is known."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0
        self.until = 0.0


def install(app: Flask) -> None:
    """Give the application its memory."""
    app.extensions[EXTENSION] = Remembered()


def remembered(session: Session, listing: Listing) -> int | None:
    """Return how many requests are completed in all, or None where the list is to be counted by itself."""
    is_narrow = (
        listing.board_id is not None or listing.school_id is not None or listing.criteria != Criteria()
    )
    if is_narrow or not scope.sees_everything(listing.user):
        return None
    known: Remembered = current_app.extensions[EXTENSION]
    with known.lock:
        if time.monotonic() > known.until:
            known.count = lists.count_completed(session, listing)
            known.until = time.monotonic() + SECONDS if known.count >= MANY else 0.0
    return known.count
