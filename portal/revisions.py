"""The revision that a form carries: what the reader saw when they decided. Two editors never overwrite each other."""

from __future__ import annotations

from flask import abort, request


def seen_revision() -> int:
    """Return the revision in the form; a form without one is not ours."""
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        abort(400)
    return int(text)
