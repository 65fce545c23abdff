"""Logs: one line of key=value an event, to stderr. No event carries personal data.

So of an exception its kind and place are told, never its text: that may hold somebody's data, or a secret.
Every process calls `configure` once: the command line, and the web applications after their fork.
"""

from __future__ import annotations

import errno
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog

#: So many frames tell where something happened.
_FRAMES = 12


def configure() -> None:
    """Send our events and other libraries' warnings to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_exception,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def frames(error: BaseException) -> list[str]:
    """Say where an exception was raised, and not what it says."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in found][-_FRAMES:]


class _Formatter(logging.Formatter):
    """Writes other libraries' records as ours are."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record in one line, of an exception its kind and place."""
        error = record.exc_info[1] if record.exc_info else None
        plain = logging.makeLogRecord(vars(record) | {"exc_info": None, "exc_text": None})
        return " ".join((super().format(plain), *_told(error))).replace("\n", " ")


def _tell_exception(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = " ".join(_told(error))
    return event


def _told(error: BaseException | None) -> Iterator[str]:
    """Yield an exception's kind and frames, then those of what it came of."""
    while error is not None:
        yield type(error).__name__
        if isinstance(error, OSError) and error.errno:
            yield errno.errorcode.get(error.errno, str(error.errno))
        yield str(frames(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
