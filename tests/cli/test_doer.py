"""Who a command is run by, as the audit trail names them."""

from __future__ import annotations

import getpass

import pytest

from autosgern_service.cli.doer import doer
from autosgern_service.opened.service import Service


def test_a_command_is_done_by_the_user_of_the_operating_system(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "marie")
    by = doer(service)
    assert (by.name, by.at, by.address) == ("cli:marie", service.clock.now(), None)


@pytest.mark.parametrize("error", [KeyError("uid not found"), OSError("no username set")])
def test_a_user_without_a_name_is_no_hindrance(
    service: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", fail)
    assert doer(service).name == "cli:?"


def test_a_long_name_is_kept_as_far_as_the_trail_has_room(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "m" * 300)
    assert doer(service).name == "cli:" + "m" * 96
