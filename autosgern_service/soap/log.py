"""The message log: one row for every message that was answered, its digests in clear, its payload sealed.

A stranger's message leaves its digests only (it could be of any size), and a throttled stranger's nothing.
`autosgern_service.seal` chains the rows.
"""

from __future__ import annotations

import hashlib
from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from autosgern_service.refusals import Refusal
from autosgern_service.soap.call import Call
from autosgern_service.store.models import Message
from autosgern_service.vault import Vault

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
    """Open the request and the answer of a row, None where they were destroyed or never kept."""
    request, answer = message.request_sealed, message.answer_sealed
    return (
        None if request is None else vault.open(request, _name("request", message.request_hash)),
        None if answer is None else vault.open(answer, _name("answer", message.answer_hash)),
    )


def _row(call: Call, answer: bytes, fault: Refusal | None, milliseconds: int) -> dict[str, Any]:
    request_hash, answer_hash = (hashlib.sha256(part).hexdigest() for part in (call.message, answer))
    vault, known = call.service.vault, call.partner is not None
    return {
        "at": call.service.clock.now(),
        "partner_id": call.partner.id if call.partner else None,
        "operation": call.operation,
        "correlation_id": call.correlation_id,
        "request_hash": request_hash,
        "answer_hash": answer_hash,
        "duration_ms": milliseconds,
        "fault": fault.value if fault else None,
        "request_sealed": vault.seal(call.message, _name("request", request_hash)) if known else None,
        "answer_sealed": vault.seal(answer, _name("answer", answer_hash)) if known else None,
    }


def _name(part: str, digest: str) -> str:
    """Name a sealed payload by its own digest: it then cannot stand in for another."""
    return f"message:{part}:{digest}"
