"""What a command gives to a use case, and what that refuses: told by the option or argument that brought it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from autosgern_service.administration.unfit import Unfit


@contextmanager
def options_named() -> Iterator[None]:
    """Turn Unfit into a usage error that names the option; the transaction within is rolled back."""
    try:
        yield
    except Unfit as unfit:
        context = click.get_current_context()
        found = [one for one in context.command.params if one.name in (unfit.field, f"{unfit.field}_file")]
        raise click.BadParameter(told(unfit), context, found[0] if found else None) from None


def line_of(text: str) -> str:
    """Return the password in a file's text: the end of its line is none of it, a blank at its end is."""
    return text.rstrip("\r\n")


def told(unfit: Unfit) -> str:
    """Return the sentence as commands write theirs: within a line of their own, in letters of every terminal."""
    sentence = unfit.told("en", unfit.field).rstrip(".").replace("’", "'")
    first = sentence.partition(" ")[0]
    is_plain_word = first.isalpha() and first[1:] == first[1:].lower()
    return sentence[0].lower() + sentence[1:] if is_plain_word else sentence
