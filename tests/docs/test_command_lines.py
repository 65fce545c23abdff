"""Whatever the documents tell to type exists: each command, each option, and each word that an option takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from autosgern_service.cli import COMMANDS, autosgern

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
CONTEXT = click.Context(autosgern)


def lines(text: str) -> Iterator[list[str]]:
    """Yield the words after each `autosgern`, up to the end of the line, of the quotation or before a comment."""
    for found in re.finditer(r"(?<![\w.-])autosgern (.*)", re.sub(r" *\\\n *", " ", text)):
        words = re.split(r"[`”»\"|#)]|-->", found[1])[0].split()
        if words and words[0] != "COMMAND":
            yield words


def commands(command: click.Command) -> Iterator[click.Command]:
    """Yield a command and all below it."""
    yield command
    if isinstance(command, click.Group):
        for name in command.list_commands(CONTEXT):
            yield from commands(command.get_command(CONTEXT, name) or autosgern)


def faults(words: list[str]) -> Iterator[str]:
    """Yield what the program does not know of a line."""
    command: click.Command = autosgern
    options = _options(command)
    for word, following in zip(words, [*words[1:], "…"], strict=True):
        if word.startswith("--"):
            if word not in options:
                yield word
            elif following.isidentifier() and following not in options[word]:
                yield f"{word} {following}"
        elif isinstance(command, click.Group):
            below = command.get_command(CONTEXT, word)
            if below is None:
                yield word
                return
            command, options = below, _options(below)


class _Anything(tuple[str, ...]):
    """The words of an option that takes any."""

    def __contains__(self, word: object) -> bool:
        return True


def _options(command: click.Command) -> dict[str, tuple[str, ...]]:
    """Each option of a command, with the words that it takes."""
    return {
        name: tuple(option.type.choices) if isinstance(option.type, click.Choice) else _Anything()
        for option in command.get_params(click.Context(command))
        for name in option.opts
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_line_of_a_document_can_be_typed(page: Path) -> None:
    told = [(" ".join(words), list(faults(words))) for words in lines(page.read_text("utf-8"))]
    assert [line for line in told if line[1]] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_option_that_a_document_names_alone_exists(page: Path) -> None:
    known = {name for command in commands(autosgern) for name in _options(command)}
    known |= set(re.findall(r"--\w+", (ROOT / "tests" / "faults" / "__main__.py").read_text("utf-8")))
    assert set(re.findall(r"`(--[\w-]+)[^`]*`", page.read_text("utf-8"))) <= known


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("migrate", []),
        ("migrat", ["migrat"]),
        ("board sets B99001 --mode pull", ["sets"]),
        ("board set B99001 --mode pul --name-en …", ["--mode pul"]),
        ("board set B99001 --nom-fr …", ["--nom-fr"]),
        ("transmit --batch", []),
    ],
)
def test_a_line_that_cannot_be_typed_is_found(line: str, wrong: list[str]) -> None:
    assert [list(faults(words)) for words in lines(f"`autosgern {line}`")] == [wrong]


def test_the_documents_are_full_of_lines() -> None:
    told = {words[0] for page in PAGES for words in lines(page.read_text("utf-8"))}
    assert told >= set(COMMANDS)
