"""Refuses what no page and no row can mean, before anything reads it.

A NUL character, which no keyboard types, is an error of PostgreSQL wherever it comes to a query or a row; a number in
an address beyond every row's is an error of the driver. A form of ours has few fields, and no file too large to file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from flask import Flask, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter

from portal.web import bounds

#: The greatest number of a row that an address may name.
GREATEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A row's number in an address; a greater one names no page."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **{"max": GREATEST, **options})  # type: ignore[arg-type]


def install(app: Flask) -> None:
    """Check every request, after it is known who sends it and before a view reads it."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_check)


def _check() -> None:
    if any("\0" in text for text in _texts()):
        abort(400)
    if request.method == "POST" and bounds.is_exceeded():
        abort(413)


def _texts() -> Iterator[str]:
    yield request.path
    yield from _of(request.args)
    if request.method == "POST":
        yield from _of(request.form)
        yield from (file.filename or "" for file in chain.from_iterable(request.files.listvalues()))


def _of(values: MultiDict[str, str]) -> Iterable[str]:
    return chain(values.keys(), chain.from_iterable(values.listvalues()))
