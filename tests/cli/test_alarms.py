"""`autosgern alarms`: what waits for an operator."""

from __future__ import annotations

import pytest

from autosgern_service.domain.alarms import Kind
from autosgern_service.store import alarms
from tests.cli.conftest import Cli, actions
from tests.conftest import NOON
from tests.installed import Installation
from tests.nights import ringing


@pytest.mark.parametrize(("lang", "words"), [("fr", "Joignez-la"), ("en", "Contact it")])
def test_alarms_are_listed_with_what_to_do_and_closed(
    cli: Cli, installation: Installation, lang: str, words: str
) -> None:
    with installation.service.store.begin() as session:
        alarms.ring(session, Kind.ANSWER_LATE, "BORE-20261117-1", at=NOON, detail="for days")
    listed = cli("alarms", "--lang", lang)
    assert words in listed
    assert "for days" in listed
    number = listed.split("\t")[0]
    assert cli("alarms", "--close", number) == ""
    assert ("close-alarm", number) in actions(installation)
    cli("alarms", "--close", number, expect=2)


def test_of_several_to_close_none_is_closed_where_one_is_not_open(
    installation: Installation, cli: Cli
) -> None:
    with installation.service.store.begin() as session:
        for subject in ("BORE-20261117-1", "OUAC-20261117-1"):
            alarms.ring(session, Kind.ANSWER_LATE, subject, at=NOON)
    assert "alarm 99 is not open" in cli("alarms", "--close", "1", "--close", "99", expect=2)
    assert len(ringing(installation)) == 2
    left = cli("alarms", "--close", "1")
    assert left.startswith("2\t2026-11-17 12:00\t")
    assert "BORE" not in left
