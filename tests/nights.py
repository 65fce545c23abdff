"""Short ways to what tests ask of the night: filed requests, deliveries, batches, alarms, the folders over there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

import transmission
from autosgern_service.flow import decisions
from autosgern_service.installation.clock import Clock
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store import alarms
from autosgern_service.store.models import Batch, Destination, RequestDelivery, TranscriptRequest
from tests.conftest import NOON
from tests.installed import Installation, case
from tests.uploads import bring
from transmission import Manifest

TONIGHT = "2026-11-17"
STAFF = "portages"


def filed(installation: Installation, *keys: str, **changes: Any) -> list[TranscriptRequest]:
    """Requests whose transcripts were fetched and filed, for BORE and OUAC."""
    requests = []
    for key in keys:
        receipt = installation.submit(case(key), **changes)
        installation.attempt(receipt)
        requests.append(installation.request(receipt))
    return requests


def upload_anew(installation: Installation, request: TranscriptRequest) -> None:
    """Staff upload another transcript of the student of the case "exact"."""
    document = transcript(
        case("exact").records[0].student,
        BY_NUMBER["B99001"],
        reference=request.reference,
        created=datetime(2026, 11, 17, 8),
    )
    revision = installation.request_by_id(request.id).revision
    bring(installation.service, installation.user(STAFF), request.id, revision, document)


def withdraw(installation: Installation, request: TranscriptRequest) -> int:
    revision = installation.request_by_id(request.id).revision
    return decisions.withdraw(installation.service, *installation.acting(STAFF), request.id, revision)


def days_later(installation: Installation, days: float) -> Installation:
    """The same installation, some days later."""
    clock = Clock(lambda: NOON + timedelta(days=days))
    return replace(installation, service=replace(installation.service, clock=clock))


def at(installation: Installation, *instant: int) -> Installation:
    """The same installation at a UTC instant."""
    clock = Clock(lambda: datetime(*instant, tzinfo=UTC))  # type: ignore[arg-type,misc]
    return replace(installation, service=replace(installation.service, clock=clock))


def reached_by(installation: Installation, code: str, **values: Any) -> None:
    """Change how a destination is reached, or when."""
    with installation.service.store.begin() as session:
        session.execute(update(Destination).where(Destination.code == code).values(**values))


def destination(installation: Installation, code: str) -> Destination:
    with installation.service.store.read() as session:
        return session.get_one(Destination, code)


def states(installation: Installation, code: str) -> list[str | None]:
    with installation.service.store.read() as session:
        query = select(RequestDelivery.state).where(RequestDelivery.destination_code == code)
        return list(session.scalars(query.order_by(RequestDelivery.id)))


def deliveries(installation: Installation, request: TranscriptRequest) -> list[RequestDelivery]:
    return installation.all_of(RequestDelivery, request)


def batch(installation: Installation, batch_id: str) -> Batch:
    with installation.service.store.read() as session:
        return session.get_one(Batch, batch_id)


def ringing(installation: Installation) -> list[tuple[str, str]]:
    """The open alarms: kind and subject."""
    with installation.service.store.read() as session:
        return [(alarm.kind, alarm.subject) for alarm in alarms.open_alarms(session)]


def folder(installation: Installation, code: str) -> Path:
    return installation.service.settings.batches_root / code.lower()


def manifest(installation: Installation, batch_id: str, place: Path | None = None) -> Manifest:
    place = place or folder(installation, batch_id[:4])
    return transmission.read_manifest((place / batch_id / "manifest.xml").read_bytes())


def night_of(day: int) -> str:
    """A date of November 2026."""
    return date(2026, 11, day).isoformat()
