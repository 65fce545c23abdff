"""Examine PDF files in processes of their own, few at a time, with limits of memory and time.

The library that reads PDF files is C++ that meets files of strangers: a bomb may eat its process's memory, or end it,
but never the portal's. Each file gets a fresh interpreter (a fork of a process with threads is not safe), which loads
nothing but that library and knows none of our settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import structlog

from autosgern_service.flow import pdf_child
from autosgern_service.installation.settings import PREFIX
from xsd import Report, pdf, pdf_walk

log = structlog.get_logger()

#: Of one process of ours; each may take `pdf_child.MEMORY`.
AT_A_TIME = 2
WAITING_SECONDS = 20.0
#: By the clock, the start included; the processor's own limit is `pdf_child.SECONDS`.
SECONDS = 30.0

_free = threading.BoundedSemaphore(AT_A_TIME)
_COMMAND = (sys.executable, "-I", str(Path(pdf_child.__file__)), str(Path(pdf_walk.__file__)))


class NotExamined(Exception):
    """The process that examines PDF files does not start here; the file is not to blame."""


def check_pdf(document: bytes) -> Report:
    """Say whether a PDF may be stored and shown to people; raises NotExamined."""
    return pdf.check_pdf(document, _examine)


def _examine(document: bytes) -> list[str]:
    if not _free.acquire(timeout=WAITING_SECONDS):
        return ["PDF-BUSY"]
    try:
        return _in_child(document)
    finally:
        _free.release()


def _in_child(document: bytes) -> list[str]:
    try:
        child = subprocess.run(  # noqa: S603
            _COMMAND,
            input=document,
            capture_output=True,
            timeout=SECONDS,
            env={name: value for name, value in os.environ.items() if not name.startswith(PREFIX)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("PDF not examined in time", bytes=len(document))
        return ["PDF-COMPLEX"]
    except OSError as problem:
        raise NotExamined(str(problem)) from problem
    ready, *codes = child.stdout.decode("ascii", "replace").split() or [""]
    if ready != pdf_child.READY:
        raise NotExamined(f"exit code {child.returncode}")
    if child.returncode:  # ended by a limit, or by what the file made of the library
        log.warning("PDF examination ended early", bytes=len(document), exit_code=child.returncode)
        return ["PDF-COMPLEX"]
    return codes
