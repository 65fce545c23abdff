"""The chains of seals: which tables and columns, the end of a chain, and the seal of a row.

A row's seal is a keyed hash of the seal before it and of the row's own digests. The worker makes seals and walks the
chains (`worker.seal`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from autosgern_service.installation.vault import Vault
from autosgern_service.store.models import AuditEntry, Installation, Message

Sealed = Message | AuditEntry

#: Chain → its table and the columns that are sealed; `details` and instants go in as JSON and ISO text.
CHAINS: dict[str, tuple[type[Sealed], tuple[str, ...]]] = {
    "messages": (
        Message,
        (
            "id",
            "at",
            "partner_id",
            "operation",
            "correlation_id",
            "request_hash",
            "answer_hash",
            "request_kept_hash",
            "answer_kept_hash",
            "duration_ms",
            "fault",
        ),
    ),
    "audit": (AuditEntry, ("id", "at", "actor", "action", "subject", "address", "details")),
}
_PAGE = 1000
BEFORE_ALL = -(2**63)


@dataclass(frozen=True)
class Head:
    """The end of a chain: how many rows it has, the last one's id and its seal."""

    count: int = 0
    last: int = 0
    seal: str = ""

    def __str__(self) -> str:
        """Return the form in which it is kept and written down."""
        return f"{self.count}:{self.last}:{self.seal}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Read the kept form; raises ValueError for anything else."""
        count, last, seal = text.strip().split(":")
        return cls(int(count), int(last), seal)


def seal_of(vault: Vault, chain: str, before: str, row: Sealed) -> str:
    """Return the seal of a row that follows one with the seal `before`, in hex."""
    _, columns = CHAINS[chain]
    values = [getattr(row, column) for column in columns]
    return vault.fingerprint(json.dumps([chain, before, *values], default=lambda value: value.isoformat()))


def pages(session: Session, chain: str, after: int, upto: int) -> Iterator[Sequence[Sealed]]:
    """Yield the rows of a chain between two ids, some at a time."""
    model, columns = CHAINS[chain]
    wanted = [getattr(model, column) for column in (*columns, "seal")]
    while True:
        page = session.execute(
            select(*wanted).where(model.id > after, model.id <= upto).order_by(model.id).limit(_PAGE)
        ).all()
        if page:
            yield page  # type: ignore[misc]
        if len(page) < _PAGE:
            return
        after = page[-1].id


def sealed_beyond(chain: str, head: Head) -> Select[Any]:
    """Select the ids of rows that bear a seal though the chain ends before them: its end was put back."""
    model, _ = CHAINS[chain]
    return (
        select(model.id).where(model.id > head.last, model.seal.is_not(None)).order_by(model.id).limit(_PAGE)
    )


def kept_head(session: Session, chain: str, *, lock: bool = False) -> Head:
    """Return the end of a chain as it is kept, locked where a sealer asks."""
    query = select(Installation.value).where(Installation.name == kept_name(chain))
    text = session.scalar(query.with_for_update() if lock else query)
    try:
        return Head.read(text or "")
    except ValueError:  # missing or spoilt: if rows bear seals, they stand beyond it
        return Head()


def kept_name(chain: str) -> str:
    """Return the name under which the end of a chain is kept."""
    return f"seal:{chain}"
