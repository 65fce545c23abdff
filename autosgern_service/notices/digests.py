"""The summary e-mails for the staff of schools and boards, on the days and at the hour that each user chose.

One summary a user and date of the user's time zone: the row of `digests`, written with its mails, is what makes
it one, whatever the number of workers and however the clocks change. What a summary tells lies in the user's
scope; it names requests by reference number only. Beside it, where the user wishes so, each request that waits
has an e-mail of its own, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from autosgern_service.domain.lifecycle import TABS, Actor, Status, Tab, label
from autosgern_service.domain.texts import Text
from autosgern_service.installation.clock import business_hours_ago
from autosgern_service.installation.settings import hour_minute
from autosgern_service.opened.service import Service
from autosgern_service.store.models import (
    Digest,
    Holiday,
    Mail,
    NoticeSetting,
    RequestEvent,
    TranscriptRequest,
    User,
)
from autosgern_service.store.scope import scope

log = structlog.get_logger()

DIGEST = "Digest"
PENDING = "PendingRequest"

#: So many references are listed; the portal shows the others.
LISTED = 50

TEXTS: dict[str, Text] = {
    "subject": Text(
        fr="SGéRN : avis sommaire du {day}",
        en="eTMS: summary notice of {day}",
    ),
    "completed": Text(
        fr="Demandes terminées par Auto-SGéRN depuis le dernier avis ({since}) : {count}",
        en="Requests completed by Auto-eTMS since the last notice ({since}): {count}",
    ),
    "pending": Text(
        fr="Demandes en attente de traitement depuis {hours} heures ouvrables ou plus : {count}",
        en="Requests that have been waiting to be processed for {hours} business hours or more: {count}",
    ),
    "pending-one": Text(
        fr="Demandes en attente de traitement depuis une heure ouvrable ou plus : {count}",
        en="Requests that have been waiting to be processed for one business hour or more: {count}",
    ),
    "more": Text(fr="  … et {count} de plus", en="  … and {count} more"),
    "one-subject": Text(
        fr="SGéRN : la demande {reference} est en attente de traitement",
        en="eTMS: request {reference} is waiting to be processed",
    ),
    "one": Text(
        fr="La demande {reference} est en attente de traitement depuis le {since} ({status}).",
        en="Request {reference} has been waiting to be processed since {since} ({status}).",
    ),
    "frame": Text(
        fr="Bonjour,\n\n{body}\n\nVoir les demandes : {portal}\n\n"
        "Vous recevez ce message parce que vous l’avez demandé sur la page « Avis » du portail; vous pouvez y changer "
        "vos choix. Il est envoyé automatiquement; veuillez ne pas y répondre.\n",
        en="Hello,\n\n{body}\n\nSee the requests: {portal}\n\n"
        "You receive this message because you asked for it on the “Notices” page of the portal, where you can change "
        "your choices. It is sent automatically; please do not reply.\n",
    ),
}

_AUTOMATIC = (Actor.MACHINE, Actor.BOARD)
_WAITING = TranscriptRequest.status.in_(TABS[Tab.TO_PROCESS])


@dataclass(frozen=True)
class Reader:
    """Whose summary it is, in which language, and at which instant it is written."""

    user: User
    wishes: NoticeSetting
    now: datetime
    portal: str

    @property
    def lang(self) -> str:
        return self.user.language

    def say(self, key: str, **values: object) -> str:
        """Return one of the texts in the reader's language."""
        return TEXTS[key][self.lang].format(**values)

    def date(self, instant: datetime) -> str:
        """Return the date and time of an instant in the reader's time zone."""
        return f"{instant.astimezone(ZoneInfo(self.wishes.time_zone)):%Y-%m-%d %H:%M}"


def write_digests(service: Service) -> int:
    """Write the summaries whose hour has come today; return how many users had one."""
    now = service.clock.now()
    with service.store.read() as session:
        rows = session.execute(
            select(NoticeSetting, User, func.max(Digest.day))
            .join(User, User.id == NoticeSetting.user_id)
            .outerjoin(Digest, Digest.user_id == User.id)
            .where(NoticeSetting.enabled, User.active)
            .group_by(NoticeSetting.user_id, User.id)
            .order_by(User.id)
        ).all()
    count = 0
    for wishes, user, last in rows:
        day = due_day(wishes, now)
        if day is not None and (last is None or day > last):
            reader = Reader(user, wishes, now, service.settings.portal_address)
            count += _write(service, reader, day)
    return count


def due_day(wishes: NoticeSetting, now: datetime) -> date | None:
    """Return the date of the summary that is due at an instant, in the user's time zone; None where none is."""
    here = now.astimezone(ZoneInfo(wishes.time_zone))
    if here.weekday() not in wishes.days or f"{here:%H:%M}" < hour_minute(wishes.hour):
        return None
    return here.date()


def _write(service: Service, reader: Reader, day: date) -> bool:
    """Write one user's mails for a date; False where another worker has."""
    user = reader.user
    with service.store.begin() as session:
        before = session.scalar(select(func.max(Digest.at)).where(Digest.user_id == user.id))
        try:
            with session.begin_nested():
                session.add(Digest(user_id=user.id, day=day, at=reader.now))
        except IntegrityError:
            return False
        if body := _summary(service, session, reader, before or reader.now - timedelta(days=1)):
            subject = reader.say("subject", day=day)
            _post(session, reader, DIGEST, None, subject, body, f"digest.{user.id}.{day}")
        if reader.wishes.each_pending:
            _post_each(session, reader)
    log.info("digest written", user=user.username, day=str(day))
    return True


def _summary(service: Service, session: Session, reader: Reader, since: datetime) -> str:
    """Return what there is to tell; empty where there is nothing."""
    parts = []
    if reader.wishes.completed and (count := _completed(session, reader.user, since)):
        parts.append(reader.say("completed", since=reader.date(since), count=count))
    if hours := reader.wishes.pending_hours:
        holidays = set(session.scalars(select(Holiday.day)))
        limit = business_hours_ago(reader.now, hours, service.settings.business_opening, holidays)
        waiting = TranscriptRequest.updated_at <= limit
        if count := session.scalar(_pending(reader.user, waiting, func.count())) or 0:
            lines = [reader.say("pending" if hours > 1 else "pending-one", hours=hours, count=count)]
            oldest = _pending(reader.user, waiting, TranscriptRequest.reference)
            lines += [f"  {one}" for one in session.scalars(oldest.order_by(*_OLDEST).limit(LISTED))]
            if count > LISTED:
                lines.append(reader.say("more", count=count - LISTED))
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _completed(session: Session, user: User, since: datetime) -> int:
    """Count the requests whose transcript came without people since an instant."""
    return (
        session.scalar(
            select(func.count(distinct(RequestEvent.request_id)))
            .join(TranscriptRequest, TranscriptRequest.id == RequestEvent.request_id)
            .where(
                scope(user),
                RequestEvent.after == Status.ELECTRONIC_SENT,
                RequestEvent.actor.in_(_AUTOMATIC),
                RequestEvent.at > since,
            )
        )
        or 0
    )


_OLDEST = (TranscriptRequest.updated_at, TranscriptRequest.id)


def _pending(user: User, condition: ColumnElement[bool], *what: Any) -> Select[Any]:
    """Ask for what waits in a user's tab À traiter."""
    return select(*what).select_from(TranscriptRequest).where(scope(user), _WAITING, condition)


def _post_each(session: Session, reader: Reader) -> None:
    """Write one e-mail for each request that waits and of which this user was not written to yet."""
    told = (
        select(Mail.id)
        .where(
            Mail.kind == PENDING,
            Mail.request_id == TranscriptRequest.id,
            Mail.message_id.like(f"<pending.{reader.user.id}.%"),
            Mail.created_at >= TranscriptRequest.updated_at,
        )
        .exists()
    )
    for request in session.scalars(_pending(reader.user, ~told, TranscriptRequest).order_by(*_OLDEST)).all():
        about = {"reference": request.reference}
        _post(
            session,
            reader,
            PENDING,
            request.id,
            reader.say("one-subject", **about),
            reader.say(
                "one",
                **about,
                since=reader.date(request.updated_at),
                status=label(Status(request.status), reader.lang),
            ),
            f"pending.{reader.user.id}.{request.reference}.{request.revision}",
        )


def _post(
    session: Session,
    reader: Reader,
    kind: str,
    request_id: int | None,
    subject: str,
    body: str,
    name: str,
) -> None:
    """Queue a mail to each of the reader's addresses."""
    session.add_all(
        Mail(
            request_id=request_id,
            kind=kind,
            recipient=address,
            subject=subject,
            body=reader.say("frame", body=body, portal=reader.portal),
            message_id=f"<{name}.{number}@autosgern.invalid>",
            created_at=reader.now,
        )
        for number, address in enumerate(reader.wishes.addresses, start=1)
    )
