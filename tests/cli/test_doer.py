"""Who a command is run by, as the audit trail names them."""

from __future__ import annotations

import os
import pwd
from types import SimpleNamespace

import pytest

from autosgern_service.cli.doer import doer
from autosgern_service.opened.service import Service


def test_a_command_is_done_by_the_user_of_the_process_whatever_the_environment_says(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    by = doer(service)
    name = pwd.getpwuid(os.getuid()).pw_name
    assert (by.name, by.at, by.address) == (f"cli:{name}", service.clock.now(), None)


def test_a_user_without_a_name_is_told_by_the_number(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)  # as in a container
    assert doer(service).name == "cli:4000000"


def test_a_long_name_is_kept_as_far_as_the_trail_has_room(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pwd, "getpwuid", lambda _: SimpleNamespace(pw_name="m" * 300))
    assert doer(service).name == "cli:" + "m" * 96
