"""The benchmarks' own environment, `var/bench/venv`: peers and labelled data never enter the product's.

A benchmark calls `inside` first. Started from the product's environment, it makes the other one where that is missing
or out of date, from `requirements/bench.txt` with hashes checked, and runs itself there; on the product of the tree,
or on one installed from it as a board installs it, with the matcher compiled.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "var" / "bench" / "venv"
PINNED = ROOT / "requirements" / "bench.txt"
MARK = PLACE / "requirements.sha256"
INSTALLED = ROOT / "var" / "bench" / "installed"
PRODUCT = ("autosgern_service", "portal", "matcher", "xsd", "transmission")
BUILT_FROM = (*PRODUCT, "setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def inside(name: str, argv: list[str], *, as_installed: bool = False) -> int | None:
    """Run the benchmark in its own environment and return its exit code; None where this is that environment."""
    if Path(sys.prefix).resolve() == PLACE.resolve():
        return None
    _make()
    path = [str(ROOT)]
    if as_installed:
        install(INSTALLED)
        path.insert(0, str(INSTALLED))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "0"}
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


def install(into: Path) -> None:
    """Install the product from the tree into a folder, as `pip install .` does; the tree itself is left alone.

    Needs an environment with the build backend and mypy, as `requirements/dev.txt` makes it.
    """
    shutil.rmtree(into, ignore_errors=True)
    with TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in BUILT_FROM:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        options = ["--no-deps", "--no-build-isolation", "--target", str(into)]
        subprocess.run([*pip, *options, str(copy)], check=True)
