"""A row's seal holds it and all before it; the end of a chain is kept beside it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from autosgern_service.domain.deeds import Deed
from autosgern_service.store import audit, chains
from autosgern_service.store.audit import Doer
from autosgern_service.store.chains import Head
from autosgern_service.store.models import AuditEntry, Installation, Message
from tests.conftest import NOON


def message() -> Message:
    values = {"id": 7, "at": NOON, "partner_id": 1, "operation": "Ping", "correlation_id": "c"}
    hashes = {"request_hash": "a", "answer_hash": "b", "request_kept_hash": "c", "answer_kept_hash": None}
    return Message(**values, **hashes, duration_ms=3, fault=None)


def test_a_seal_changes_with_every_column_and_with_the_seal_before(service, monkeypatch):
    monkeypatch.setitem(chains.CHAINS, "another", chains.CHAINS["messages"])

    def sealed(row, before="", chain="messages"):
        return chains.seal_of(service.vault, chain, before, row)

    seen = {sealed(message()), sealed(message(), "another"), sealed(message(), chain="another")}
    _, columns = chains.CHAINS["messages"]
    for column in columns:
        row = message()
        value = getattr(row, column)
        setattr(row, column, value.replace(year=2027) if column == "at" else (value or 0) * 2 or "x")
        seen.add(sealed(row))
    assert len(seen) == 3 + len(columns)
    assert sealed(message()) in seen


def test_every_column_is_sealed_but_the_payloads_which_may_be_destroyed():
    for chain, (model, columns) in chains.CHAINS.items():
        left = set(model.__table__.columns.keys()) - set(columns)
        payloads = {"request_sealed", "answer_sealed"} if chain == "messages" else set()
        assert left == payloads | {"seal"}


def test_the_end_of_a_chain_is_read_as_it_is_written():
    head = Head(3, 12, "ab")
    assert Head.read(str(head)) == Head.read(f" {head}\n") == head
    for text in ("", "3:12", "3:12:ab:c", "three:12:ab"):
        with pytest.raises(ValueError):
            Head.read(text)


@pytest.mark.parametrize("kept", [None, "spoilt", "1:2"])
def test_an_end_that_is_missing_or_spoilt_is_the_beginning_and_what_is_sealed_lies_beyond(any_service, kept):
    with any_service.store.begin() as session:
        if kept:
            session.add(Installation(name=chains.kept_name("audit"), value=kept))
        for _ in range(2):
            audit.record(session, Doer("test", NOON), Deed.VIEW_REQUEST)
        session.flush()
        first = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).first()
        first.seal = "0" * 64
    with any_service.store.begin() as session:
        head = chains.kept_head(session, "audit", lock=True)
        assert head == Head()
        assert session.scalars(chains.sealed_beyond("audit", head)).all() == [first.id]
        assert session.scalars(chains.sealed_beyond("audit", Head(1, first.id, "x"))).all() == []


def test_the_rows_between_two_ids_come_in_order_however_many_there_are(service, monkeypatch):
    monkeypatch.setattr(chains, "_PAGE", 2)
    with service.store.begin() as session:
        for number in range(5):
            audit.record(session, Doer("test", NOON), Deed.VIEW_REQUEST, f"H{number}")
            session.flush()
    with service.store.read() as session:
        ids = list(session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)))
        for after, upto, wanted in ((chains.BEFORE_ALL, ids[-1], ids), (ids[0], ids[2], ids[1:3])):
            pages = list(chains.pages(session, "audit", after, upto))
            assert [row.id for page in pages for row in page] == wanted
            assert max(map(len, pages)) <= 2
