"""The post: e-mails that wait as rows are carried to an SMTP server, or into a folder of files.

Each row is claimed (`sending`) before it leaves and has a fixed Message-ID. Where a process dies between the
two nobody knows whether it left: it is never sent again blindly, an operator decides. What fails waits longer
each time, for most of a day in all, and is then an alarm.

A link that lets whoever has it in never stands in a row's body, where everybody who sees the database could read it: it
is sealed, is put in where the body says LINK when the mail leaves, and is destroyed once it has left.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import String, cast, exists, or_, select, update
from sqlalchemy.orm import Session

from autosgern_service.domain.alarms import Kind
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.email_address import is_address
from autosgern_service.installation.settings import Settings
from autosgern_service.installation.vault import Vault
from autosgern_service.opened.service import Service
from autosgern_service.store import alarms, audit
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Alarm, Mail

log = structlog.get_logger()

SMTP_TIMEOUT_SECONDS = 30
#: Attempts before an operator is called; with these waits seventeen hours lie between the first and the last.
ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=30)
#: No sending takes so long: a mail that is still being sent then was left by a process that died.
UNCERTAIN_AFTER = timedelta(minutes=15)

#: Stands in a body for the mail's sealed link.
LINK = "{link}"

_NO_SERVER = (
    smtplib.SMTPServerDisconnected,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
)


def send_due(service: Service) -> int:
    """Send every mail that is due, oldest first; return how many left."""
    _ring_for_uncertain_ones(service)
    deliver = channel(service.settings)
    sent = 0
    while (mail := _claim(service)) is not None:
        try:
            message = compose(service, mail)
        except Exception as problem:  # the e-mail package has no one error for an address that is none
            _give_back(service, mail, problem)
            continue
        try:
            deliver(message)
        except (OSError, smtplib.SMTPException, ValueError) as problem:
            _give_back(service, mail, problem)
            if _concerns_all(problem):
                break
            continue
        with service.store.begin() as session:
            session.execute(
                update(Mail)
                .where(Mail.id == mail.id)
                .values(state="sent", sent_at=service.clock.now(), link_sealed=None)
            )
        sent += 1
    return sent


def unsent(session: Session, now: datetime) -> Sequence[Mail]:
    """Return the mails that need an operator: failed, or nobody knows whether they left."""
    uncertain = (Mail.state == "sending") & (Mail.due_at < now - UNCERTAIN_AFTER)
    return session.scalars(select(Mail).where(or_(Mail.state == "failed", uncertain)).order_by(Mail.id)).all()


def send_again(session: Session, mail_id: int, by: Doer) -> bool:
    """Let a mail that needed an operator leave with the next post; False where there is no such mail."""
    mail = next((mail for mail in unsent(session, by.at) if mail.id == mail_id), None)
    if mail is None:
        return False
    mail.state, mail.attempts, mail.due_at, mail.problem = "queued", 0, by.at, None
    audit.record(session, by, Deed.SEND_MAIL_AGAIN, str(mail_id), changed=audit.changes(mail))
    for kind in (Kind.MAIL_FAILED, Kind.MAIL_UNCERTAIN):
        alarms.settle(session, kind, str(mail_id), at=by.at, by=by.name)
    return True


def channel(settings: Settings) -> Callable[[EmailMessage], None]:
    """Return what carries a message away: into a folder of files, or to an SMTP server."""
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "dir":
        folder = settings.data_dir / parts.path
        return lambda message: _to_folder(folder, message)
    # Read once for all mails, and only for TLS: reading whom this machine trusts takes longer than sending a mail.
    trusted = cache(ssl.create_default_context)
    return lambda message: _to_server(settings.mail_url, message, trusted)


def compose(service: Service, mail: Mail) -> EmailMessage:
    """Build the message of a mail row; raises ValueError where its recipient is not one address."""
    if not is_address(mail.recipient):
        raise ValueError("the recipient is no e-mail address")
    message = EmailMessage(policy=SMTP)
    message["From"] = service.settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(service.clock.now())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        mail.body.replace(LINK, _link(service.vault, mail)) if mail.link_sealed else mail.body
    )
    return message


def seal_link(vault: Vault, mail: Mail, link: str) -> None:
    """Keep the link that stands in a mail's body where it says LINK."""
    mail.link_sealed = vault.seal(link.encode(), _link_name(mail))


def _link(vault: Vault, mail: Mail) -> str:
    assert mail.link_sealed is not None
    return vault.open(mail.link_sealed, _link_name(mail)).decode()


def _link_name(mail: Mail) -> str:
    return f"mail:{mail.message_id}:link"


def _concerns_all(problem: Exception) -> bool:
    """Say whether the server itself is out of order, so that the other mails would fail as well."""
    if isinstance(problem, smtplib.SMTPException):
        return isinstance(problem, _NO_SERVER)
    return isinstance(problem, OSError)


def _claim(service: Service) -> Mail | None:
    """Take the mail that has been due the longest."""
    now = service.clock.now()
    with service.store.begin() as session:
        mail = session.scalar(
            select(Mail)
            .where(Mail.state == "queued", Mail.due_at <= now)
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if mail is not None:
            mail.state, mail.attempts, mail.due_at = "sending", mail.attempts + 1, now
        return mail


def _give_back(service: Service, mail: Mail, problem: Exception) -> None:
    log.warning("mail could not be sent", mail=mail.id, attempt=mail.attempts, problem=type(problem).__name__)
    now = service.clock.now()
    with service.store.begin() as session:
        row = session.get_one(Mail, mail.id, with_for_update=True)
        if (row.state, row.due_at) != ("sending", mail.due_at):
            return  # We were away for so long that an operator let somebody else send it.
        row.problem = type(problem).__name__
        if row.attempts < ATTEMPTS:
            row.state, row.due_at = "queued", now + FIRST_WAIT * 2 ** (row.attempts - 1)
        else:
            row.state = "failed"
            alarms.ring(session, Kind.MAIL_FAILED, str(mail.id), at=now, detail=row.problem)


def _ring_for_uncertain_ones(service: Service) -> None:
    """Ring, once, for mails that a process was sending when it died."""
    now = service.clock.now()
    rung = (
        exists()
        .where(Alarm.kind == Kind.MAIL_UNCERTAIN, Alarm.at >= Mail.due_at)
        .where(Alarm.subject == cast(Mail.id, String))
    )
    uncertain = select(Mail.id).where(Mail.state == "sending", Mail.due_at < now - UNCERTAIN_AFTER, ~rung)
    with service.store.read() as session:
        found = session.scalars(uncertain).all()
    for mail_id in found:
        with service.store.begin() as session:
            alarms.ring(session, Kind.MAIL_UNCERTAIN, str(mail_id), at=now)


def _to_folder(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # a mail may hold a link by which a password is set
    target = folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
    temporary = target.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(message.as_bytes())
    temporary.replace(target)


def _to_server(url: str, message: EmailMessage, trusted: Callable[[], ssl.SSLContext]) -> None:
    parts = urlsplit(url)
    with (
        smtplib.SMTP_SSL(
            parts.hostname or "", parts.port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=trusted()
        )
        if parts.scheme == "smtps"
        else smtplib.SMTP(parts.hostname or "", parts.port or 25, timeout=SMTP_TIMEOUT_SECONDS)
    ) as server:
        server.ehlo()  # Only then are the server's extensions known.
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted())
        elif parts.scheme == "smtp" and parts.username:
            raise smtplib.SMTPNotSupportedError("a password is not sent to a server without STARTTLS")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
