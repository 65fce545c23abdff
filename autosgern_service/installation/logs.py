"""Logs: one line of key=value an event, to stderr. No event carries personal data.

Every process calls `configure` once: the command line, and the web applications after their fork.
"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

#: So many frames tell where something happened.
_FRAMES = 12


def configure() -> None:
    """Send our events and other libraries' warnings to stderr."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def frames(error: BaseException) -> list[str]:
    """Say where an exception was raised, and not what it says: its text may hold somebody's data, or a secret."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in found][-_FRAMES:]
