"""README's lines for running it for real, as they stand there, make an installation that works from any folder."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
import requests

from tests.conftest import missing
from tests.faults.plant import free_port, wait_until
from tests.xsd.documents import document

pytestmark = pytest.mark.xdist_group("install")

ROOT = Path(__file__).parents[1]
PACKAGES = ("autosgern_service", "portal", "matcher", "xsd", "transmission")
#: The block of README, and its first part, which installs.
LINES = dedent(
    re.search(r"## Running it for real\n\n((?: {4}.*\n|\n)+)", (ROOT / "README.md").read_text("utf-8"))[1]  # type: ignore[index]
)
INSTALLING, RUNNING = LINES.split("\n\n", 1)
#: What does not end by itself is started beside the rest.
SERVING = ("autosgern serve soap", "autosgern serve portal", "autosgern worker")
#: What README leaves open.
FILLED = {
    "--name-fr …": "--name-fr 'Conseil du Test'",
    "--name-en …": "--name-en 'Test Board'",
    "--name …": "--name 'Zoé Roy'",
    "--email …": "--email zoe.roy@test.example",
    "https://…": "https://8.8.8.8/soap",
    "--sis-username …": "--sis-username autosgern",
    "--sis-password-file …": "--sis-password-file password",
}


@dataclass(frozen=True)
class Place:
    """A folder that stands for a machine's root: README's absolute paths lie in it."""

    root: Path

    def start(self, script: str, *, inside: Path, **files: object) -> subprocess.Popen[str]:
        """Start lines of README in a folder; the product's own environment is out of sight."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AUTOSGERN_", "PYTHON", "VIRTUAL_ENV"))
        } | {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}"}
        for path in ("/opt/autosgern", "/etc/autosgern"):
            script = script.replace(path, f"{self.root}{path}")
        return subprocess.Popen(
            ["bash", "-euc", script], cwd=inside, env=environment, text=True, start_new_session=True, **files
        )  # type: ignore[call-overload, no-any-return]

    def run(self, script: str, *, inside: Path) -> str:
        """Run lines of README to their end and return what they print."""
        process = self.start(script, inside=inside, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = process.communicate()[0]
        assert process.returncode == 0, said[-4000:]
        return said

    def installed(self, words: str, *, inside: Path) -> str:
        """Run a command of the installed program, on the path as README puts it there."""
        return self.run(f"{_exports(INSTALLING)}\n{words}", inside=inside)


def _exports(lines: str) -> str:
    return "\n".join(re.findall(r"^export .*", lines, re.MULTILINE))


def _clean_copy(tree: Path) -> None:
    """Copy what git knows of the tree, as a fresh clone has it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        missing("git, or the clone")
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A machine on which README's lines have installed the product from a clean copy of the tree."""
    root = tmp_path_factory.mktemp("machine")
    place, tree = Place(root), root / "tree"
    (root / "bin").mkdir()
    (root / "bin" / "python3").symlink_to(Path(sys.executable).resolve())
    _clean_copy(tree)
    left = tree / "build" / "lib" / "portal"  # by the installation of an earlier version
    left.mkdir(parents=True)
    (left / "gone.py").touch()
    try:
        place.run(INSTALLING, inside=tree)
    except AssertionError:
        index = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "packaging"]
        if subprocess.run(index, cwd=root, capture_output=True, check=False).returncode:
            missing("a package index that pip can reach")
        raise
    shutil.rmtree(tree)
    return place


def test_the_lines_make_the_environment_and_fill_it_with_pip() -> None:
    assert [line.split()[0] for line in INSTALLING.splitlines()] == [
        "python3",
        *3 * ["/opt/autosgern/bin/pip"],
        "export",
    ]


def test_everything_of_the_tree_is_installed_and_nothing_else(place: Place) -> None:
    def files(root: Path) -> set[str]:
        found = (path for name in PACKAGES for path in (root / name).rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix() for path in found if path.suffix not in (".pyc", ".mo")}

    (installed,) = place.root.glob("opt/autosgern/lib/python3.*/site-packages")
    assert files(installed) == files(ROOT)


def test_the_installed_packages_go_together(place: Place, tmp_path: Path) -> None:
    assert "No broken requirements" in place.run("/opt/autosgern/bin/pip check", inside=tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, as README writes it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/service.db"
    new: Callable[[], str] = request.getfixturevalue("new_postgres_database")
    return new().replace("postgresql+psycopg:", "postgresql:")


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """What is started; it ends with the test."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.terminate()
    for process in started:
        process.wait(30)


def test_the_lines_set_a_service_up_and_start_it(
    place: Place, database: str, tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    lines = RUNNING
    for left_open, value in (FILLED | {"postgresql://…": f"'{database}'"}).items():
        lines = lines.replace(left_open, value)
    assert "…" not in lines
    (tmp_path / "password").write_text("s3cret")
    ending = [line for line in lines.splitlines() if not line.startswith(SERVING)]
    said = place.installed("\n".join(ending), inside=tmp_path)
    for sentence in ("database at ", "board B99001 is set", "secret: ", "temporary password: "):
        assert sentence in said
    assert "cannot be called yet" not in said

    serving = [line.partition("#")[0].rstrip() for line in lines.splitlines() if line.startswith(SERVING)]
    assert tuple(serving) == SERVING
    soap_port, portal_port = free_port(), free_port()
    for line, option in zip(serving, (f"--port {soap_port}", f"--port {portal_port}", ""), strict=True):
        with (tmp_path / line.split()[-1]).open("w") as log:
            script = "\n".join((_exports(INSTALLING), _exports(lines), f"exec {line} {option}"))
            processes.append(place.start(script, inside=tmp_path, stdout=log, stderr=log))
    wait_until(lambda: "works" in (tmp_path / "worker").read_text(), "the worker works")
    soap, portal = (f"http://127.0.0.1:{port}" for port in (soap_port, portal_port))
    for address in (soap, portal):
        wait_until(lambda address=address: _answers(f"{address}/healthz"), "it answers")  # type: ignore[misc]
    for version in ("v1", "v1.2"):
        assert "SubmitTranscriptRequest" in requests.get(f"{soap}/soap/{version}?wsdl", timeout=30).text
    page = requests.get(portal, headers={"Accept-Language": "fr-CA"}, timeout=30)
    assert "Se connecter" in page.text
    assert requests.get(f"{portal}/static/portal.css", timeout=30).status_code == 200
    assert [process.poll() for process in processes] == [None, None, None]


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code == 200
    except requests.RequestException:
        return False


def test_the_installed_program_explains_itself(place: Place, tmp_path: Path) -> None:
    assert "Usage: autosgern" in place.installed("autosgern --help", inside=tmp_path)


def test_the_installed_program_matches_a_boards_files(place: Place, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(
        "student_id,oen,first,middle,last,preferred,former,dob,gender,bsid,last_year\n"
        "S1,635684962,Zoé,,Bélanger,,,2004-05-07,F,990154,2022\n",
        encoding="utf-8",
    )
    (tmp_path / "requests.csv").write_text(
        "request_id,first,last,former,dob,gender,oen,bsid,last_year\n"
        "Q1,Zoe,Belanger,,2004-05-07,F,635684962,990154,2022\n",
        encoding="utf-8",
    )
    place.installed(
        "autosgern match --roster roster.csv --requests requests.csv --out decisions.csv", inside=tmp_path
    )
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as decisions:
        assert [row["student_id"] for row in csv.DictReader(decisions)] == ["S1"]


def test_the_installed_program_validates_a_transcript(place: Place, tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_bytes(document())
    (tmp_path / "bad.xml").write_bytes(document().replace(b"Student>", b"Pupil>"))
    said = place.installed("autosgern validate --json good.xml bad.xml || [ $? = 1 ]", inside=tmp_path)
    verdicts = json.loads(said[said.index("[") :])
    assert [verdict["accepted"] for verdict in verdicts] == [True, False]


def test_a_small_board_runs_everything_on_sqlite_from_an_empty_folder(
    place: Place, tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    soap, portal = free_port(), free_port()
    with (tmp_path / "said").open("w") as log:
        up = f"{_exports(INSTALLING)}\nexec autosgern up --soap-port {soap} --portal-port {portal}"
        processes.append(place.start(up, inside=tmp_path, stdout=log, stderr=log))
    for port in (soap, portal):
        wait_until(lambda port=port: _answers(f"http://127.0.0.1:{port}/healthz"), "it answers")  # type: ignore[misc]
