"""How much of a request is read: what is longer is refused before anything looks into it.

What people fill in is short, so every view takes little; one that takes files says so with `@takes_files`. A body
that does not announce its length is counted as it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from io import SEEK_END
from itertools import chain
from typing import TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.datastructures import FileStorage

from portal.web import current

View = TypeVar("View", bound=Callable[..., object])

#: What a form may weigh, and what the fields of one may weigh that carries files besides.
FORM_BYTES = 64 * 1024
#: Fields and files of a form: the table of requests sends two for each row of a page.
MOST_FIELDS = 300
#: What may stand in an address behind the question mark.
QUERY_BYTES = 8 * 1024

_TAKES_FILES = "takes_files"


def takes_files(view: View) -> View:
    """Declare that a view takes files, as large as the settings allow."""
    setattr(view, _TAKES_FILES, True)
    return view


def is_for_files() -> bool:
    """Say whether the view that was asked for takes files, and what was sent is of the one kind that carries any."""
    takes = hasattr(current_app.view_functions.get(request.endpoint or ""), _TAKES_FILES)
    return takes and request.mimetype == "multipart/form-data"


def is_exceeded() -> bool:
    """Say whether a body, now that it is read, has more fields than any form of ours, or a file that is too large.

    One that did not announce its length may have been cut off at the limit: of a form's text Werkzeug does not say so.
    """
    if request.content_length is None and request.stream.tell() >= (request.max_content_length or 0):
        return True
    files = list(chain.from_iterable(request.files.listvalues()))
    fields = sum(map(len, request.form.listvalues()))
    return fields + len(files) > MOST_FIELDS or any(_size(file) > _file_bytes() for file in files)


def install(app: Flask) -> None:
    """Bound every request before anything reads its body."""
    app.config.update(MAX_FORM_MEMORY_SIZE=FORM_BYTES, MAX_FORM_PARTS=MOST_FIELDS)
    app.before_request(_bound)


def _bound() -> None:
    if len(request.query_string) > QUERY_BYTES:
        abort(414)
    request.max_content_length = FORM_BYTES
    if is_for_files():
        request.max_content_length += _file_bytes()


def _file_bytes() -> int:
    return current.service().settings.upload_maximum_bytes


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, SEEK_END)
    file.stream.seek(0)
    return size
