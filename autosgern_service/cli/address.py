"""An e-mail address on the command line, for every command that takes one."""

from __future__ import annotations

import click

from autosgern_service.domain.email_address import LONGEST, is_address


class Address(click.ParamType):
    """One whole e-mail address."""

    name = "address"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address; fails, with what was given, for anything else."""
        if not is_address(value):
            self.fail(f"{value[:LONGEST]} is no whole e-mail address, like name@school.ca", param, ctx)
        return value


ADDRESS = Address()
