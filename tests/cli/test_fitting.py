"""What a use case refuses is told by the option that brought it, in letters of every terminal."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from autosgern_service.administration.unfit import Unfit
from autosgern_service.cli.fitting import options_named, told
from autosgern_service.domain.texts import Text


def unfit(sentence: str, field: str = "name") -> Unfit:
    return Unfit(field, Text(fr="", en=sentence))


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("This name is taken.", "this name is taken"),
        ("A board’s user needs a board.", "a board's user needs a board"),
        ("BSID 12 is none.", "BSID 12 is none"),
        ("B99001 is none.", "B99001 is none"),
    ],
)
def test_a_sentence_stands_within_a_line(sentence: str, written: str) -> None:
    assert told(unfit(sentence)) == written


@pytest.mark.parametrize(
    ("field", "named"),
    [("name", "'--name'"), ("key", "'--key-file'"), ("username", "'USERNAME'"), ("else", None)],
)
def test_the_option_or_argument_is_named_where_there_is_one(field: str, named: str | None) -> None:
    @click.command()
    @click.argument("username")
    @click.option("--name")
    @click.option("--key-file")
    def command(**_: str) -> None:
        with options_named():
            raise unfit("This is taken.", field)

    done = CliRunner().invoke(command, ["x"])
    assert done.exit_code == 2
    assert f"Invalid value{f' for {named}' if named else ''}: this is taken\n" in done.output


def test_another_error_goes_its_way() -> None:
    with pytest.raises(ZeroDivisionError), options_named():
        _ = 1 // 0
