"""CSV as spreadsheets open it: a byte order mark (accents), and a guard against cells that would be formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from flask import Response, stream_with_context

#: A cell that begins so would be computed by a spreadsheet; an apostrophe makes it text. French Excel begins a
#: new cell at a semicolon too, whatever the quotes around it.
_FORMULA = re.compile(r"^(?=[\t\r\n])|(?:^|[;\t\r\n])(?=[=+\-@＝＋－＠])")


def answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Stream rows as a CSV file to save under `name`."""
    response = Response(stream_with_context(_lines(head, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def guarded(value: object) -> str:
    """Return a cell's text, made harmless where a spreadsheet would compute it."""
    text = "" if value is None else str(value)
    return _FORMULA.sub(r"\g<0>'", text)


def _lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield "\ufeff" + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([guarded(cell) for cell in cells])
    return written.getvalue()
