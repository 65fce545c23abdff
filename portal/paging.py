"""The numbers of pages: which one the address asks for, and how many some rows make."""

from __future__ import annotations

from flask import request

from autosgern_service.store.listing import PAGE_SIZE


def page_number(name: str = "page") -> int:
    """Return the page that the address asks for; the first one where it asks for none, or for what is no page.

    `name` tells the lists of one screen apart.
    """
    text = request.args.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def page_count(total: int) -> int:
    """Return how many pages so many rows make."""
    return max(1, -(-total // PAGE_SIZE))
