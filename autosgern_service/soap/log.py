"""The message log: one row for every message that was answered, its digests in clear, its payload sealed.

A row has two digests a part: of the bytes that came or went, and of what is kept of them (see `kept`). A stranger's
message leaves the former only (it could be of any size), and a throttled stranger's nothing. `worker.seal`
chains the rows.
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from autosgern_service.domain.refusals import Refusal
from autosgern_service.installation.vault import Vault, VaultError
from autosgern_service.soap import kept
from autosgern_service.soap.call import Call
from autosgern_service.store.models import Message

log = structlog.get_logger()

_KEEP = insert(Message.__table__)  # type: ignore[arg-type]


def record(call: Call, answer: bytes, fault: Refusal | None, milliseconds: int) -> None:
    """Keep a message and its answer; where that fails the answer still goes out, and the log says so."""
    log.info(
        "soap",
        operation=call.operation,
        partner=call.partner.username if call.partner else None,
        fault=fault.value if fault else None,
        milliseconds=milliseconds,
        correlation=call.correlation_id,
        address=call.address,
    )
    if call.throttled:
        return
    try:
        with call.service.store.begin() as session:
            session.execute(_KEEP, _row(call, answer, fault, milliseconds))
    except SQLAlchemyError as error:
        log.error("message not logged", kind=type(error).__name__, correlation=call.correlation_id)


def open_payloads(vault: Vault, message: Message) -> tuple[bytes | None, bytes | None]:
    """Open what is kept of the request and the answer of a row, None where it was destroyed or never kept."""
    return (
        _open(vault, "request", message.request_sealed, message.request_kept_hash),
        _open(vault, "answer", message.answer_sealed, message.answer_kept_hash),
    )


def is_as_kept(vault: Vault, message: Message) -> bool:
    """Say whether what is kept of a row is what its digests say; what was destroyed is."""
    try:
        payloads = open_payloads(vault, message)
    except VaultError:
        return False
    digests = (message.request_kept_hash, message.answer_kept_hash)
    return all(
        payload is None or _digest(payload) == digest
        for payload, digest in zip(payloads, digests, strict=True)
    )


def _row(call: Call, answer: bytes, fault: Refusal | None, milliseconds: int) -> dict[str, Any]:
    request_kept, answer_kept = kept.parts(call, answer)
    return {
        "at": call.service.clock.now(),
        "partner_id": call.partner.id if call.partner else None,
        "operation": call.operation,
        "correlation_id": call.correlation_id,
        "request_hash": _digest(call.message),
        "answer_hash": _digest(answer),
        "duration_ms": milliseconds,
        "fault": fault.value if fault else None,
        **_sealed(call.service.vault, "request", request_kept),
        **_sealed(call.service.vault, "answer", answer_kept),
    }


def _sealed(vault: Vault, part: str, payload: bytes | None) -> dict[str, Any]:
    digest = None if payload is None else _digest(payload)
    sealed = None if payload is None else vault.seal(payload, _name(part, digest))
    return {f"{part}_kept_hash": digest, f"{part}_sealed": sealed}


def _open(vault: Vault, part: str, sealed: bytes | None, digest: str | None) -> bytes | None:
    return None if sealed is None else vault.open(sealed, _name(part, digest))


def _digest(part: bytes) -> str:
    return hashlib.sha256(part).hexdigest()


def _name(part: str, digest: str | None) -> str:
    """Name a sealed payload by its own digest: it then cannot stand in for another."""
    return f"message:{part}:{digest}"
