"""The child that examines one PDF: what it says, and what it cannot do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autosgern_service.flow import pdf_child


@pytest.fixture
def examine(tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[bytes]]:
    """Starts the child with an examination of the test's own: the body of `wrongs(document)`."""

    def run(body: str) -> subprocess.CompletedProcess[bytes]:
        walk = tmp_path / "walk.py"
        walk.write_text(f"import resource, sys\ndef wrongs(document):\n    {body}\n")
        command = [sys.executable, "-I", pdf_child.__file__, str(walk)]
        return subprocess.run(command, input=b"%PDF-1.7", capture_output=True, timeout=60, check=False)

    return run


def test_it_says_that_it_is_ready_and_then_what_is_wrong_with_what_came(examine) -> None:
    assert examine("return ['A', document[:4].decode()]").stdout.split() == [b"ready", b"A", b"%PDF"]
    assert examine("return []").stdout.split() == [b"ready"]


def test_its_limits_are_set_before_a_file_is_read(examine) -> None:
    names = "'RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_CORE', 'RLIMIT_FSIZE'"
    said = examine(f"return [resource.getrlimit(getattr(resource, name))[1] for name in ({names})]")
    _, *limits = map(bytes.decode, said.stdout.split())
    assert limits == [str(most) for most in (pdf_child.MEMORY, pdf_child.SECONDS, 0, 0)]


def test_it_can_write_no_file(examine, tmp_path: Path) -> None:
    found = tmp_path / "found"
    assert examine(f"open({str(found)!r}, 'w').write('x')").returncode != 0
    assert not found.exists() or found.read_bytes() == b""


def test_it_loads_the_examination_and_nothing_of_ours(examine) -> None:
    ours = "('xsd', 'autosgern_service', 'matcher', 'portal')"
    said = examine(f"return [name for name in sys.modules if name.split('.')[0] in {ours}]")
    assert said.stdout.split() == [b"ready"]
