"""Notices: the e-mails to applicants, written when a move owes them and sent right after.

A mail is a row, committed with the move that causes it, so it can neither be lost nor sent for a move that
did not happen. `send_due` carries the rows away. Each row is claimed (`sending`) before it leaves and has a
fixed Message-ID: where a process dies between the two, an operator decides; nothing is sent twice blindly.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from autosgern_service.lifecycle import Status
from autosgern_service.service import Service
from autosgern_service.settings import Settings
from autosgern_service.store.models import Mail, TranscriptRequest

log = structlog.get_logger()

SMTP_TIMEOUT_SECONDS = 30
ATTEMPTS = 8

SUBJECTS = {
    "fr": "Votre demande de relevé de notes {reference}",
    "en": "Your transcript request {reference}",
}

#: Why the applicant is written to, and what is asked of them.
BODIES: dict[Status, dict[str, str]] = {
    Status.STUDENT_NOT_FOUND: {
        "fr": "Nous n’avons pas trouvé votre dossier scolaire à partir des renseignements de votre demande.\n\n"
        "Veuillez communiquer avec votre école ou votre conseil scolaire, puis corriger votre dossier de demande "
        "d’admission si un renseignement est inexact (par exemple, le nom que vous portiez à l’école).",
        "en": "We could not find your school record from the information in your request.\n\n"
        "Please contact your school or school board, then correct your application if a detail is wrong (for "
        "example, the name that you had at school).",
    },
    Status.NO_ACADEMIC_DATA: {
        "fr": "Votre école a trouvé votre dossier, mais il ne contient aucune donnée scolaire à envoyer. C’est le cas, "
        "par exemple, si vous y étiez seulement préinscrit ou préinscrite, ou si votre dossier a été transféré à une "
        "autre école.\n\nVeuillez communiquer avec votre école, ou mettre à jour votre dossier de demande d’admission.",
        "en": "Your school found your record, but it holds no academic data to send. This happens, for example, if you "
        "were only pre-registered there or if your record was transferred to another school.\n\n"
        "Please contact your school, or update your application.",
    },
    Status.FINANCIAL_HOLD: {
        "fr": "Votre demande est en attente parce que des droits demeurent impayés à votre école ou à votre conseil "
        "scolaire.\n\nVeuillez communiquer avec votre école ou votre conseil pour régler ces droits. Votre demande "
        "pourra ensuite être traitée.",
        "en": "Your request is on hold because fees remain unpaid at your school or school board.\n\n"
        "Please contact your school or board to settle them. Your request can then be processed.",
    },
}

FRAMES = {
    "fr": "Bonjour,\n\nLa présente concerne votre demande de relevé de notes {reference}.\n\n{body}\n\n"
    "Pour joindre votre école ou votre conseil :\n{contact}\n\n"
    "Ce message est envoyé automatiquement; veuillez ne pas y répondre.",
    "en": "Hello,\n\nThis message concerns your transcript request {reference}.\n\n{body}\n\n"
    "To reach your school or board:\n{contact}\n\n"
    "This message is sent automatically; please do not reply.",
}

_SEPARATOR = "\n\n" + "-" * 40 + "\n\n"


def tell_applicant(session: Session, request: TranscriptRequest, status: Status, at: datetime) -> None:
    """Add the applicant's e-mail about a status to the caller's transaction, their language first.

    Nothing personal stands in it beyond the reference number. A request without an address gets none.
    """
    if not request.email:
        return
    first, second = ("fr", "en") if request.language == "fr" else ("en", "fr")
    session.add(
        Mail(
            request_id=request.id,
            kind=status.value,
            recipient=request.email,
            subject=f"{_subject(request, first)} / {_subject(request, second)}",
            body=_text(request, status, first) + _SEPARATOR + _text(request, status, second) + "\n",
            message_id=f"<{request.reference}.{request.revision}@autosgern.invalid>",
            created_at=at,
        )
    )


def send_due(service: Service) -> int:
    """Send every queued mail, oldest first; return how many left.

    A mail whose sending fails is queued again, and marked failed after several attempts.
    """
    deliver = channel(service.settings)
    sent = 0
    while (mail := _claim(service)) is not None:
        try:
            deliver(compose(mail, service.settings, service.clock.now()))
        except (OSError, smtplib.SMTPException) as problem:
            _give_back(service, mail, problem)
            break
        with service.store.begin() as session:
            session.execute(
                update(Mail).where(Mail.id == mail.id).values(state="sent", sent_at=service.clock.now())
            )
        sent += 1
    return sent


def channel(settings: Settings) -> Callable[[EmailMessage], None]:
    """Return what carries a message away: into a folder of files, or to an SMTP server."""
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "dir":
        folder = settings.data_dir / parts.path
        return lambda message: _to_folder(folder, message)
    return lambda message: _to_server(settings.mail_url, message)


def compose(mail: Mail, settings: Settings, at: datetime) -> EmailMessage:
    """Build the message of a mail row."""
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _subject(request: TranscriptRequest, lang: str) -> str:
    return SUBJECTS[lang].format(reference=request.reference)


def _text(request: TranscriptRequest, status: Status, lang: str) -> str:
    return FRAMES[lang].format(
        reference=request.reference, body=BODIES[status][lang], contact=_contact(request, lang)
    )


def _contact(request: TranscriptRequest, lang: str) -> str:
    """Return the lines by which an applicant reaches the school, or its board where the school has none."""
    school, board = request.school, request.board
    lines = [f"{school.name}, {school.town}"] if school else []
    lines += [board.name(lang)] if board else []
    for who in (school, board):
        if who is not None and (who.email or who.phone):
            return "\n".join([*lines, *filter(None, (who.email, who.phone))])
    return "\n".join(lines)


def _claim(service: Service) -> Mail | None:
    """Take the oldest mail that is due; a failed attempt waits longer each time."""
    now = service.clock.now()
    with service.store.begin() as session:
        waiting = session.scalars(
            select(Mail)
            .where(Mail.state == "queued")
            .order_by(Mail.attempts, Mail.id)
            .limit(20)
            .with_for_update(skip_locked=True)
        )
        for mail in waiting:
            if now >= mail.created_at + timedelta(seconds=30 * (2**mail.attempts - 1)):
                mail.state, mail.attempts = "sending", mail.attempts + 1
                return mail
        return None


def _give_back(service: Service, mail: Mail, problem: Exception) -> None:
    log.warning("mail could not be sent", mail=mail.id, attempt=mail.attempts, problem=type(problem).__name__)
    with service.store.begin() as session:
        row = session.get(Mail, mail.id)
        assert row is not None
        row.state = "failed" if row.attempts >= ATTEMPTS else "queued"
        row.problem = type(problem).__name__


def _to_folder(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    temporary = target.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(message.as_bytes())
    temporary.replace(target)


def _to_server(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    context = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(
            parts.hostname or "", parts.port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=context
        )
        if parts.scheme == "smtps"
        else smtplib.SMTP(parts.hostname or "", parts.port or 25, timeout=SMTP_TIMEOUT_SECONDS)
    ) as server:
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
