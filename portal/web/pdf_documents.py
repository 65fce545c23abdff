"""PDF documents: typst templates in `pdf/`, data handed over as JSON, tagged for screen readers (PDF/UA-1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from flask import Response

from portal.web import current, formats

_TEMPLATES = Path(__file__).parents[1] / "pdf"


def answer(name: str, template: str, **data: Any) -> Response:
    """Make a PDF of `pdf/<template>.typ` to save under `name`."""
    response = Response(make(template, **data), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def make(template: str, **data: Any) -> bytes:
    """Return the bytes of a PDF; every value that the template shows is text."""
    made = formats.moment(current.service().clock.now())
    inputs = {"data": json.dumps({"lang": current.lang(), "made": made, **data}, default=str)}
    source = _TEMPLATES / f"{template}.typ"
    try:
        document: bytes = typst.compile(source, root=_TEMPLATES, sys_inputs=inputs, pdf_standards=["ua-1"])
    except typst.TypstError:
        # A name in a script that no font here has keeps the standard from being met: better a PDF without it.
        document = typst.compile(source, root=_TEMPLATES, sys_inputs=inputs)
    return document
