"""Whatever documents and docstrings name between backquotes as ours is there: files, modules, functions, columns.

A path may be written from any folder on (`flow/turns.py`, `store/models.py`), a module from any package on
(`flow.turns`), and a name of a module after it (`flow.turns.work_on`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from autosgern_service.store.models import Base

ROOT = Path(__file__).parents[2]
PACKAGES = ("autosgern_service", "portal", "matcher", "xsd", "transmission")
DEVELOPERS = ("docs", "tests", "benchmarks")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
MODULES = [file for top in (*PACKAGES, *DEVELOPERS) for file in sorted((ROOT / top).rglob("*.py"))]

#: Written like a path or a module, and none of ours.
FOREIGN = {
    "batch/name",  # of a destination
    "benchmarks/NAME.py",  # whichever is asked for
    "ctx.udc",  # spyne's
    "lxml.etree",
    "manifest.xml",  # of a batch
    "vault.key",  # of an installation
}
#: Where an installation, a benchmark or a build keeps what it makes.
MADE = ("var/", "data/", "mails/", "transmissions/", "build/", ".venv/")

_QUOTED = re.compile(r"`([a-z_][\w-]*(?:[./][\w-]+)*/?)`")
_DOCUMENT = re.compile(r"(?<![\w/.-])[A-Z][A-Z-]+\.md\b")


def names_of(text: str) -> Iterator[str]:
    """Yield what a text names between backquotes that looks like a path or a dotted name."""
    for name in _QUOTED.findall(text):
        if ("/" in name or "." in name) and name not in FOREIGN and not name.startswith(MADE):
            yield name


@cache
def tree() -> frozenset[str]:
    """Every file and folder of the tree, each from every folder above it on."""
    found: set[str] = set()
    tops = [ROOT / top for top in (*PACKAGES, *DEVELOPERS, "requirements")]
    below = [path for top in tops for path in (top, *top.rglob("*")) if "__pycache__" not in path.parts]
    for path in (*below, *(path for path in ROOT.iterdir() if path.is_file())):
        parts = path.relative_to(ROOT).parts
        found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return frozenset(found)


@cache
def modules() -> dict[str, list[Path]]:
    """The files of a module's dotted name, from each package above it on."""
    found: dict[str, list[Path]] = {}
    for file in MODULES:
        parts = file.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), []).append(file)
    return found


@cache
def defined(file: Path) -> frozenset[str]:
    """What a module defines or imports: its own names, and those of its classes after the class's name."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        found |= set(_names(node))
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for inner in node.body for name in _names(inner)}
    return frozenset(found)


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((alias.asname or alias.name) for alias in node.names)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def is_there(name: str) -> bool:
    """Say whether a path, a module, a module's name or a table's column exists."""
    if name.rstrip("/") in tree():
        return True
    if "/" in name:
        return False
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        files = modules().get(".".join(parts[:length]), [])
        rest = ".".join(parts[length:])
        if files and (not rest or any(rest in defined(file) for file in files)):
            return True
    table = Base.metadata.tables.get(parts[0])
    return table is not None and len(parts) == 2 and parts[1] in table.columns


def documentation(file: Path) -> str:
    """Return the docstrings and the comments of a module."""
    text = file.read_text("utf-8")
    nodes = (
        n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
    )
    comments = re.findall(r"^\s*#.*$", text, re.MULTILINE)
    return "\n".join([*(ast.get_docstring(node) or "" for node in nodes), *comments])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    assert [name for name in names_of(page.read_text("utf-8")) if not is_there(name)] == []


def test_what_docstrings_and_comments_name_is_there() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}: {name}"
        for file in MODULES
        for name in names_of(documentation(file))
        if not is_there(name)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "room",
    [file for file in MODULES if file.name == "__init__.py"],
    ids=lambda f: str(f.parent.relative_to(ROOT)),
)
def test_a_room_tells_of_modules_that_it_has(room: Path) -> None:
    text = ast.get_docstring(ast.parse(room.read_text("utf-8"))) or ""
    here = {path.stem for path in (*room.parent.iterdir(), *room.parents[1].iterdir(), *ROOT.iterdir())}
    known = here.union(*(defined(file) for file in room.parent.glob("*.py")))
    assert [name for name in re.findall(r"`([a-z_]+)`", text) if name not in known] == []


def test_every_test_that_a_page_names_exists() -> None:
    tests = "".join(file.read_text("utf-8") for file in MODULES if file.is_relative_to(ROOT / "tests"))
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", page.read_text("utf-8"))}
    assert {name for name in named if f"def {name}(" not in tests} == set()


def test_no_document_is_cited_that_is_not_in_the_tree() -> None:
    texts = {page: page.read_text("utf-8") for page in PAGES}
    texts |= {file: file.read_text("utf-8") for file in MODULES if file != Path(__file__)}
    cited = {(file.name, name) for file, text in texts.items() for name in _DOCUMENT.findall(text)}
    assert {one for one in cited if one[1] not in tree()} == set()


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("flow/turns.py", True),
        ("flow/automatic.py", False),
        ("flow.turns.work_on", True),
        ("flow.turns.work_off", False),
        ("match_runs.best_sealed", True),
        ("match_runs.worst_sealed", False),
        ("docs/en/", True),
    ],
)
def test_a_wrong_name_is_found(name: str, there: bool) -> None:
    assert is_there(name) is there
