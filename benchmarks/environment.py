"""The benchmarks' own environment, `var/bench/venv`: peers and labelled data never enter the product's.

A benchmark calls `inside` first. Started from the product's environment, it makes the other one where that is missing
or out of date, from `requirements/bench.txt` with hashes checked, and runs itself there, on the product of the tree.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "var" / "bench" / "venv"
PINNED = ROOT / "requirements" / "bench.txt"
MARK = PLACE / "requirements.sha256"


def inside(name: str, argv: list[str]) -> int | None:
    """Run the benchmark in its own environment and return its exit code; None where this is that environment."""
    if Path(sys.prefix).resolve() == PLACE.resolve():
        return None
    _make()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    return subprocess.run(
        [str(PLACE / "bin" / "python"), "-P", "-m", "benchmarks", name, *argv], env=environment
    ).returncode


def _make() -> None:
    """Make or renew the environment where its packages are not those pinned."""
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return
    print(f"benchmarks: installing {PINNED.name} into {PLACE} (once)", file=sys.stderr)
    venv.create(PLACE, clear=True, with_pip=True)
    subprocess.run(
        [str(PLACE / "bin" / "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(PINNED)],
        check=True,
    )
    MARK.write_text(wanted)
