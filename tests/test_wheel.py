"""The product as a board installs it: everything is in the wheel, and the compiled matcher decides as Python does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.environment import PRODUCT, ROOT, install
from tests.conftest import missing

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the product installed into it."""
    folder = tmp_path_factory.mktemp("installed")
    install(folder)
    return folder


def test_everything_of_the_tree_is_installed_and_nothing_else(installed):
    def files(root: Path) -> set[str]:
        found = (path for name in PRODUCT for path in (root / name).rglob("*") if path.is_file())
        return {
            path.relative_to(root).as_posix()
            for path in found
            if path.suffix not in (".so", ".pyd", ".pyc", ".mo")
        }

    assert files(installed) == files(ROOT)


def test_an_installed_service_makes_its_database_and_knows_its_boards(installed, tmp_path):
    environment = os.environ | {
        "PYTHONPATH": str(installed),
        "AUTOSGERN_DATABASE_URL": f"sqlite:///{tmp_path / 'service.db'}",
    }
    for words in (["migrate"], ["board", "list"]):
        command = [sys.executable, "-c", "from autosgern_service.cli import main; main()", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_where_nothing_can_be_compiled_the_matcher_is_python(tmp_path, monkeypatch):
    monkeypatch.setenv("CC", "false")
    install(tmp_path / "python")
    assert (tmp_path / "python" / "matcher" / "rules.py").is_file()
    assert not list((tmp_path / "python").rglob("*.so"))


def test_the_matchers_tests_pass_on_the_compiled_matcher(installed):
    if shutil.which(os.environ.get("CC", "cc")) is None:
        missing("a C compiler")
    assert list((installed / "matcher").glob("rules.*.so"))
    ask = "import matcher.rules; print(matcher.rules.__file__)"
    path = os.environ | {"PYTHONPATH": str(installed)}
    found = subprocess.run([sys.executable, "-P", "-c", ask], env=path, capture_output=True, text=True).stdout
    assert found.strip().endswith(".so")
    pytest_on_it = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    options = ["-o", f"pythonpath={installed} {ROOT}", "--import-mode=importlib", "tests/matcher"]
    done = subprocess.run(
        [*pytest_on_it, *options], cwd=ROOT, env=path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_what_compiles_is_pinned_as_what_checks():
    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        return {line.split()[0] for line in lines if "==" in line}

    assert "mypy" in {pin.partition("==")[0] for pin in pins("compile.txt")}
    assert pins("compile.txt") <= pins("dev.txt")
