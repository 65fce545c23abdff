"""What a command is given that can mean nothing: told as a usage error before any of it is used.

The group of all commands looks at their arguments at once; options that take a row's number, a port or a file's text
have the types that stand here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

#: The number of a row: a greater one is an error of the database's driver.
ROW_NUMBER = click.IntRange(1, 2**31 - 1)

#: A port to listen on; 0 takes a free one.
PORT = click.IntRange(0, 65535)


class FileText(click.ParamType):
    """The whole text of a file; - is stdin."""

    name = "file"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text; fails, with the name of the file, where it cannot be opened or is no text."""
        file = click.File(encoding="utf-8-sig").convert(value, param, ctx)
        try:
            text: str = file.read()
        except UnicodeDecodeError:
            self.fail(f"{click.format_filename(value)} is no text in UTF-8", param, ctx)
        return text


FILE_TEXT = FileText()


def check_bytes(arguments: Iterable[str]) -> None:
    """Raise click.UsageError for an argument whose bytes are no UTF-8, unless it is the name of a file."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            if not os.path.lexists(argument):
                raise click.UsageError(f"{click.format_filename(argument)} is not in UTF-8") from None
