"""The seal: message log and audit trail as hash chains, so that a changed or missing row is found.

Each row's seal is a keyed hash of the seal before it and of the row's own digests; whoever can write to the
database but has not the vault's key cannot make one. A worker seals new rows every minute (in the request's own
commit, every writer would wait for every other); `autosgern audit verify` walks the chains. Payloads are not
part of a seal, only their digests, so that they can be destroyed; those that are there are held against them.

The end of a chain is kept in the database too. Who cuts rows off together with it, or puts it back and takes the seals
away, so that changed rows are sealed anew, leaves no trace there. Against that, write down the head outside (`verify`
prints it, the log has it whenever rows were sealed) and give it to a later `verify`. A row that bears a seal is
never sealed again.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from autosgern_service.domain.alarms import Kind
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.soap.log import is_as_kept
from autosgern_service.store import alarms, chains, exchange
from autosgern_service.store.chains import BEFORE_ALL, CHAINS, Head
from autosgern_service.store.models import Installation, Message

log = structlog.get_logger()


@dataclass(frozen=True)
class Verdict:
    """What a walk along a chain found; it is whole where `broken` is empty and nothing is missing.

    `broken` are ids of rows that were changed, or whose payloads were, or before which a row is missing.
    """

    head: Head
    broken: tuple[int, ...]
    missing: int
    knows_head: bool

    @property
    def whole(self) -> bool:
        """Say whether nothing was changed and nothing is missing."""
        return not self.broken and self.missing == 0 and self.knows_head


def seal_new(service: Service) -> int:
    """Seal the rows that were written since the last time; return how many. Any number may run at once."""
    return sum(_seal_chain(service, chain) for chain in CHAINS)


def verify(service: Service, chain: str, written_down: Head | None = None) -> Verdict:
    """Walk a chain from its beginning; `written_down` is a head noted earlier that it must still contain."""
    found, seal, broken = Head(), "", []
    # Every chain holds the head that it had while nothing stood in it yet.
    knows_head = written_down in (None, found)
    with service.store.read() as session:
        kept = chains.kept_head(session, chain)
        payloads = set(_changed_payloads(service.vault, session)) if chain == "messages" else set()
        for row in itertools.chain.from_iterable(chains.pages(session, chain, BEFORE_ALL, kept.last)):
            if row.id in payloads or row.seal != chains.seal_of(service.vault, chain, seal, row):
                broken.append(row.id)
            seal = row.seal or ""
            found = Head(found.count + 1, row.id, seal)
            knows_head = knows_head or found == written_down
        if (found.last, found.seal) != (kept.last, kept.seal) and not broken:
            broken.append(kept.last)
        broken += session.scalars(chains.sealed_beyond(chain, kept))
    return Verdict(kept, tuple(broken), max(0, kept.count - found.count), knows_head)


def _seal_chain(service: Service, chain: str) -> int:
    model, _ = CHAINS[chain]
    with service.store.read() as session:
        upto = exchange.horizon(session, model.id)
    _ensure_head(service, chain)
    with service.store.begin() as session:
        head = before = chains.kept_head(session, chain, lock=True)
        if session.scalar(chains.sealed_beyond(chain, head)) is not None:
            log.error("the end of a chain was put back", chain=chain, head=str(head))
            alarms.ring(session, Kind.SEAL_BROKEN, chain, at=service.clock.now())
            return 0
        for page in chains.pages(session, chain, head.last, upto):
            seals = []
            for row in page:
                head = Head(head.count + 1, row.id, chains.seal_of(service.vault, chain, head.seal, row))
                seals.append({"id": head.last, "seal": head.seal})
            session.execute(update(model), seals)
        if head != before:
            session.get_one(Installation, chains.kept_name(chain)).value = str(head)
            log.info("sealed", chain=chain, rows=head.count - before.count, head=str(head))
    return head.count - before.count


def _changed_payloads(vault: Vault, session: Session) -> Iterator[int]:
    """Yield the ids of messages of which something else is kept than their digests say; reads one after the other."""
    payloads = (Message.request_sealed, Message.answer_sealed)
    kept = select(Message.id, Message.request_kept_hash, Message.answer_kept_hash, *payloads).where(
        or_(*(payload.is_not(None) for payload in payloads))
    )
    for row in session.execute(kept, execution_options={"yield_per": 1}):
        if not is_as_kept(vault, row):  # type: ignore[arg-type]
            yield row.id


def _ensure_head(service: Service, chain: str) -> None:
    """Make the row that sealers lock; another may make it at the same time."""
    try:
        with service.store.begin() as session:
            if session.get(Installation, chains.kept_name(chain)) is None:
                session.add(Installation(name=chains.kept_name(chain), value=str(Head())))
    except IntegrityError:
        pass
