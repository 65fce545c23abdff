"""Which page of a list the address asks for."""

from __future__ import annotations

from flask import request


def page_number(name: str = "page") -> int:
    """Return the page that the address asks for; the first one where it asks for none, or for what is no page.

    `name` tells the lists of one screen apart.
    """
    text = request.args.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1
