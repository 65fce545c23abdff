"""`autosgern audit verify`: what it says of both chains, and by which exit code."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete, update

from autosgern_service.domain.deeds import Deed
from autosgern_service.opened.service import Service
from autosgern_service.store import audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry
from tests.cli.conftest import Cli


@pytest.fixture
def heads(service: Service, cli: Cli) -> dict[str, str]:
    """The heads of the chains, written down when three entries were sealed."""
    for number in range(3):
        with service.store.begin() as session:
            audit.record(session, Doer("test", service.clock.now()), Deed.VIEW_REQUEST, f"H{number}")
    return dict(re.findall(r"head: (\w+)=(\S+)", cli("audit", "verify")))


def test_what_nobody_touched_is_whole_and_agrees_with_the_heads(heads: dict[str, str], cli: Cli) -> None:
    told = cli("audit", "verify", *(f"--head={chain}={head}" for chain, head in heads.items()))
    assert "messages: whole, 0 rows" in told
    assert "audit: whole, 3 rows" in told


def test_a_changed_row_is_named_and_ends_it_with_one(
    service: Service, heads: dict[str, str], cli: Cli
) -> None:
    with service.store.begin() as session:
        session.execute(update(AuditEntry).where(AuditEntry.id == 2).values(actor="nobody"))
    assert "audit: BROKEN at row 2 (changed" in cli("audit", "verify", expect=1)


def test_the_last_row_cut_off_is_missed(service: Service, heads: dict[str, str], cli: Cli) -> None:
    with service.store.begin() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.id == 3))
    assert "1 ROWS MISSING" in cli("audit", "verify", expect=1)


def test_a_head_written_down_before_anything_was_sealed_is_known_for_ever(service: Service, cli: Cli) -> None:
    begun = re.findall(r"head: (\S+)", cli("audit", "verify"))
    assert begun == ["messages=0:0:", "audit=0:0:"]
    for _ in range(2):
        with service.store.begin() as session:
            audit.record(session, Doer("test", service.clock.now()), Deed.VIEW_REQUEST, "H1")
        cli("audit", "verify", *(f"--head={head}" for head in begun))


def test_a_head_of_another_chain_is_not_in_it(heads: dict[str, str], cli: Cli) -> None:
    count, row, seal = heads["audit"].split(":")
    other = f"audit={count}:{row}:{seal[::-1]}"
    assert "THE HEAD THAT WAS WRITTEN DOWN IS NOT IN IT" in cli("audit", "verify", "--head", other, expect=1)


@pytest.mark.parametrize(
    "head", ["", "audit", "audit=", "audit=1:2", "audit=x:y:z", "nothing=1:1:" + "0" * 64]
)
def test_what_is_no_head_is_told_with_its_form(service: Service, cli: Cli, head: str) -> None:
    assert "expected CHAIN=COUNT:ID:SEAL" in " ".join(
        cli("audit", "verify", "--head", head, expect=2).split()
    )
