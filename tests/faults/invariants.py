"""What must hold after any fault, in one place: computed from the database, the received mails and the batches.

`check` returns what is wrong; an empty list is a proof for what was looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

import transmission
from autosgern_service.domain.lifecycle import MAILED, Actor, MoveNotAllowed, Status, check_move
from autosgern_service.flow.board_calls import LONGEST_WAIT
from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    Batch,
    BatchItem,
    IdempotentAnswer,
    Mail,
    MatchRun,
    RequestEvent,
    Transcript,
    TranscriptRequest,
)


class Breach(NamedTuple):
    """Something that does not hold: `kind` is lost, doubled, illegal or wrong."""

    kind: str
    what: str


def check(
    service: Service,
    *,
    accepted: Iterable[str] = (),
    mails: Iterable[str] = (),
    batches: Path | None = None,
) -> list[Breach]:
    """Return every breach.

    `accepted` are the reference numbers that application centres were given, `mails` the Message-IDs that the
    mail server received, `batches` the folder in which the destinations' batches arrived.
    """
    with service.store.read() as session:
        requests = {request.id: request for request in session.scalars(select(TranscriptRequest))}
        return [
            *lost(requests, accepted),
            *without_receipt(session, requests),
            *illegal_moves(session, requests),
            *doubled_transcripts(session, requests),
            *doubled_effects(session),
            *wrong_mails(session, requests, list(mails)),
            *(wrong_batches(session, batches) if batches is not None else []),
            *out_of_sight(service, requests.values()),
        ]


def lost(requests: dict[int, TranscriptRequest], accepted: Iterable[str]) -> list[Breach]:
    """Every reference number that was given out is there."""
    known = {request.reference for request in requests.values()}
    return [Breach("lost", reference) for reference in accepted if reference not in known]


def without_receipt(session: Session, requests: dict[int, TranscriptRequest]) -> list[Breach]:
    """Every request has the first answer under its client's id, and the other way round."""
    answers = {answer.answer["reference"] for answer in session.scalars(select(IdempotentAnswer))}
    stored = {request.reference for request in requests.values()}
    return [Breach("lost", f"{reference} is half stored") for reference in answers ^ stored]


def illegal_moves(session: Session, requests: dict[int, TranscriptRequest]) -> list[Breach]:
    """Walk each request's events from its arrival to its status: every move allowed, none missing or doubled."""
    events: dict[int, list[RequestEvent]] = {request_id: [] for request_id in requests}
    for event in session.scalars(
        select(RequestEvent).order_by(RequestEvent.request_id, RequestEvent.revision)
    ):
        events[event.request_id].append(event)
    return [
        Breach("illegal", f"{requests[request_id].reference}: {problem}")
        for request_id, story in events.items()
        if (problem := _walk(requests[request_id], story))
    ]


def _walk(request: TranscriptRequest, story: list[RequestEvent]) -> str | None:
    if not story or story[0].before is not None:
        return "no arrival"
    if [event.revision for event in story] != list(range(1, len(story) + 1)):
        return "a revision is missing or twice"
    stands = story[0].after
    for event in story[1:]:
        if event.before != stands:
            return f"moved from {event.before} though it stood at {stands}"
        try:
            check_move(Status(event.before), Status(event.after), Actor(event.actor))
        except MoveNotAllowed as refused:
            return str(refused)
        stands = event.after
    if (stands, len(story)) != (request.status, request.revision):
        return f"stands at {request.status}, its story ends at {stands}"
    return None


def doubled_transcripts(session: Session, requests: dict[int, TranscriptRequest]) -> list[Breach]:
    """An electronic transcript was sent exactly where a transcript is current, and only one is."""
    current = Counter(session.scalars(select(Transcript.request_id).where(Transcript.current)))
    problems = [
        Breach("doubled", f"{requests[key].reference}: {count} current")
        for key, count in current.items()
        if count > 1
    ]
    filed = {key for key, request in requests.items() if request.status == Status.ELECTRONIC_SENT}
    return problems + [
        Breach("lost", f"{requests[key].reference}: no transcript") for key in filed - set(current)
    ]


def doubled_effects(session: Session) -> list[Breach]:
    """No attempt was concluded twice, and no transcript stands twice in batches for one delivery."""
    runs = Counter(map(tuple, session.execute(select(MatchRun.request_id, MatchRun.attempt))))
    items = Counter(map(tuple, session.execute(select(BatchItem.delivery_id, BatchItem.transcript_id))))
    return [Breach("doubled", f"run {key}") for key, count in runs.items() if count > 1] + [
        Breach("doubled", f"batch item {key}") for key, count in items.items() if count > 1
    ]


def wrong_mails(
    session: Session, requests: dict[int, TranscriptRequest], received: list[str]
) -> list[Breach]:
    """Each move that owes a mail has one, no mail arrived twice, and what counts as sent has arrived."""
    owed = Counter(
        (event.request_id, event.after)
        for event in session.scalars(
            select(RequestEvent).where(RequestEvent.after.in_([status.value for status in MAILED]))
        )
    )
    rows = list(session.scalars(select(Mail).where(Mail.kind.in_([status.value for status in MAILED]))))
    written = Counter((mail.request_id, mail.kind) for mail in rows)
    problems = [
        Breach(
            "lost" if written[key] < owed[key] else "doubled",
            f"{requests[key[0]].reference}: {written[key]} mails for {owed[key]} moves to {key[1]}",
        )
        for key in owed | written
        if requests[key[0]].email and written[key] != owed[key]
    ]
    arrived = Counter(received)
    problems += [
        Breach("doubled", f"mail {name} arrived {count} times")
        for name, count in arrived.items()
        if count > 1
    ]
    if received:
        problems += [
            Breach("lost", f"mail {mail.message_id} did not arrive")
            for mail in rows
            if mail.state == "sent" and mail.message_id not in arrived
        ]
    return problems


def wrong_batches(session: Session, folder: Path) -> list[Breach]:
    """What arrived is what was sent: every sent batch with its manifest, its items once, and no other batch."""
    sent = {batch.id: batch for batch in session.scalars(select(Batch).where(Batch.sent_at.is_not(None)))}
    known = set(session.scalars(select(Batch.id)))
    counts = Counter(session.scalars(select(BatchItem.batch_id)))
    problems: list[Breach] = []
    arrived: Counter[tuple[str, str, str]] = Counter()
    seen: set[str] = set()
    for path in folder.glob("*/*/manifest.xml"):
        manifest = transmission.read_manifest(path.read_bytes())
        seen.add(manifest.batch)
        if manifest.batch not in known:
            problems.append(Breach("illegal", f"unknown batch {manifest.batch}"))
        if len(manifest.items) != counts[manifest.batch]:
            problems.append(
                Breach("lost", f"{manifest.batch}: {len(manifest.items)} of {counts[manifest.batch]} items")
            )
        for item in manifest.items:
            arrived[manifest.destination, item.reference, item.sha256] += 1
            if not (path.parent / item.file).is_file():
                problems.append(Breach("lost", f"{manifest.batch}: {item.file}"))
    problems += [
        Breach("doubled", f"at its destination: {key}") for key, count in arrived.items() if count > 1
    ]
    return problems + [Breach("lost", f"batch {batch} did not arrive") for batch in sent.keys() - seen]


def out_of_sight(service: Service, requests: Iterable[TranscriptRequest]) -> list[Breach]:
    """What is in automatic processing is due within the longest wait, and nothing else is the machine's."""
    latest = service.clock.now() + LONGEST_WAIT + timedelta(minutes=1)
    problems = []
    for request in requests:
        in_processing = request.status == Status.AUTO_PROCESSING
        if in_processing != (request.due_at is not None):
            problems.append(Breach("lost", f"{request.reference}: {request.status}, due {request.due_at}"))
        elif request.due_at is not None and request.due_at > latest:
            problems.append(Breach("lost", f"{request.reference}: not due before {request.due_at}"))
    return problems
