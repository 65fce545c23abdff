"""The match log: a row for each automatic attempt, and the compared values of its best candidates, sealed.

The candidates are other people than the applicant as a rule: the values stay in the vault and are destroyed in time.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from autosgern_service.domain.roles import Role
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.store.models import MatchRun, TranscriptRequest, User
from matcher import Candidate, Decision

_KEEP = insert(MatchRun.__table__)  # type: ignore[arg-type]


def keep(
    service: Service,
    session: Session,
    request: TranscriptRequest,
    outcome: str,
    milliseconds: int,
    decision: Decision | None = None,
    candidates: int = 0,
) -> None:
    """Add the row of an attempt; `outcome` is the decision's, or the reason for which there is none."""
    run: dict[str, Any] = {
        "request_id": request.id,
        "board_id": request.board_id,
        "attempt": request.attempt,
        "at": service.clock.now(),
        "outcome": outcome,
        "duration_ms": milliseconds,
    }
    if decision is not None:
        run |= {
            "rule": decision.rule,
            "score": decision.score,
            "margin": decision.margin,
            "risk": decision.risk,
            "perhaps": decision.parts[0][0] if decision.parts else None,
            "candidates": candidates,
            "truncated": decision.truncated,
            "fingerprint": decision.fingerprint,
            "best_sealed": service.vault.seal(_compared(decision), sealed_name(request.id, request.attempt)),
        }
    session.execute(_KEEP, run)


def best(vault: Vault, session: Session, request_id: int) -> list[dict[str, Any]]:
    """Return the best candidates of a request's latest run with their evidence; none once they were destroyed."""
    kept: list[dict[str, Any]] = decision(vault, session, request_id)["best"]
    return kept


def decision(vault: Vault, session: Session, request_id: int) -> dict[str, Any]:
    """Return the decision of a request's latest run that has candidates; without them once they were destroyed."""
    run = session.scalar(
        select(MatchRun)
        .where(MatchRun.request_id == request_id, MatchRun.best_sealed.is_not(None))
        .order_by(MatchRun.id.desc())
        .limit(1)
    )
    if run is None or run.best_sealed is None:
        return {"best": []}
    kept: dict[str, Any] = json.loads(vault.open(run.best_sealed, sealed_name(run.request_id, run.attempt)))
    return kept


def may_see(user: User, request: TranscriptRequest, candidate: dict[str, Any]) -> bool:
    """Say whether a reader of the request may see a record: who is of one school, that school's students only."""
    if user.role != Role.SCHOOL:
        return True
    return request.school is not None and request.school.bsid in candidate["bsids"]


def student(kept: dict[str, Any]) -> Candidate:
    """Return a record as it was when it was compared."""
    values = kept | {name: tuple(kept[name]) for name in ("middle", "former", "bsids")}
    born = kept["birth_date"]
    return Candidate(**values | {"birth_date": date.fromisoformat(born) if born else None})


def sealed_name(request_id: int, attempt: int) -> str:
    """Return the name under which a run's candidates are sealed."""
    return f"match:{request_id}:{attempt}"


def _compared(decision: Decision) -> bytes:
    """Return the best candidates with their evidence as JSON: what staff and operators may look at."""
    best = [
        {
            "candidate": asdict(one.candidate),
            "score": one.score,
            "evidence": [asdict(e) for e in one.evidence],
        }
        for one in decision.best
    ]
    return json.dumps(decision.to_dict() | {"best": best}, default=str).encode()
