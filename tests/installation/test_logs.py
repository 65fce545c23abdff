"""A line of the log tells what happened and where, and never what an exception says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from autosgern_service.installation.logs import frames

SECRET = "Beausoleil"


def said(script: str) -> str:
    """What a process of its own that configures its logs says on stderr."""
    before = "import logging, structlog\nfrom autosgern_service.installation import logs\nlogs.configure()\n"
    command = [sys.executable, "-c", before + script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == ""
    return done.stderr


def test_an_event_is_one_line_of_its_values() -> None:
    line = said("structlog.get_logger().warning('two\\nlines', request=3)")
    assert line.count("\n") == 1
    assert "level=warning event=two\\nlines request=3" in line
    assert line.startswith("timestamp=")


@pytest.mark.parametrize(
    "log",
    [
        "structlog.get_logger().exception('attempt failed', request=3)",
        "logging.getLogger('x').exception('x')",
    ],
    ids=["ours", "another library's"],
)
def test_of_an_exception_and_its_causes_their_kinds_and_places_are_told(log: str) -> None:
    script = (
        f"def inner():\n    int('{SECRET}')\n"
        f"try:\n    try:\n        inner()\n    except ValueError as error:\n"
        f"        raise KeyError('{SECRET}') from error\nexcept KeyError:\n    {log}\n"
    )
    line = said(script)
    assert SECRET not in line
    for told in ("KeyError", "ValueError", "inner", ":5 "):
        assert told in line
    assert line.count("\n") == 1


def test_what_the_system_refused_is_told_by_its_code() -> None:
    log = "structlog.get_logger().exception('no')"
    line = said(f"try:\n    open('/nowhere/{SECRET}')\nexcept OSError:\n    {log}\n")
    assert 'exception="FileNotFoundError ENOENT ' in line
    assert SECRET not in line


def test_what_a_library_only_informs_of_is_left_out() -> None:
    assert said("logging.getLogger('x').info('x')") == ""
    assert said("logging.getLogger('x').warning('%s went', 1)") == "WARNING x 1 went\n"


def deeper(levels: int) -> None:
    if levels:
        deeper(levels - 1)
    raise ValueError(SECRET)


def test_the_innermost_frames_are_kept_of_a_deep_fall() -> None:
    with pytest.raises(ValueError) as raised:
        deeper(40)
    told = frames(raised.value)
    assert len(told) == 12
    assert all(one.endswith(" deeper") and "test_logs.py:" in one for one in told)
