"""What an e-mail address looks like, for whoever takes one: settings, commands, the summaries' wishes."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[^@\s;,<>\"]+@[^@\s;,<>\"]+\.[^@\s;,<>\".]+")
LONGEST = 200


def is_address(text: str) -> bool:
    """Say whether a text can be an e-mail address to which something is sent."""
    return bool(_ADDRESS.fullmatch(text)) and text.isascii() and len(text) <= LONGEST
