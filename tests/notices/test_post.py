"""A mail leaves once, to a folder or to a real SMTP server; what fails is tried again, then seen by operators."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, update

from autosgern_service import notices
from autosgern_service.installation.clock import Clock
from autosgern_service.notices import post
from autosgern_service.notices.post import ATTEMPTS
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Mail
from tests.conftest import NOON
from tests.installed import Installation
from tests.nights import days_later, ringing
from tests.post import Inbox, held, smtp_server


def later(installation: Installation, **wait: float) -> Installation:
    """The same installation after some time."""
    clock = Clock(lambda: NOON + timedelta(**wait))
    return replace(installation, service=replace(installation.service, clock=clock))


def test_in_the_demo_mails_become_files(installation: Installation) -> None:
    request = held(installation)
    assert notices.send_due(installation.service) == 1
    (file,) = (installation.service.settings.data_dir / "mails").glob("*.eml")
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert message["To"] == "exact@candidature.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert request.reference in message.get_body().get_content()  # type: ignore[union-attr]


def test_a_mail_leaves_once_by_smtp(any_installation: Installation, smtp: tuple[Inbox, str]) -> None:
    inbox, url = smtp
    posting = any_installation.with_settings(mail_url=url)
    request = held(posting)
    assert notices.send_due(posting.service) == 1
    assert notices.send_due(posting.service) == 0
    (message,) = inbox.messages
    assert message["Message-ID"] == f"<{request.reference}.2@autosgern.invalid>"
    assert "impayés" in message.get_content()
    assert posting.mails(request)[0].state == "sent"


def test_a_mail_that_cannot_leave_waits_longer_each_time_and_is_seen_at_last(
    any_installation: Installation,
) -> None:
    nowhere = any_installation.with_settings(mail_url="smtp://127.0.0.1:1")
    request = held(nowhere)
    waits, seconds = [], 0.0
    for attempt in range(1, ATTEMPTS + 1):
        assert ringing(nowhere) == []
        notices.send_due(later(nowhere, seconds=seconds).service)
        (mail,) = nowhere.mails(request)
        assert mail.attempts == attempt
        waits.append((mail.due_at - NOON).total_seconds() - seconds)
        notices.send_due(later(nowhere, seconds=seconds + waits[-1] - 1).service)
        seconds += waits[-1]
    assert waits[:4] == [30, 60, 120, 240]
    (mail,) = nowhere.mails(request)
    assert (mail.state, mail.attempts, mail.problem) == ("failed", ATTEMPTS, "ConnectionRefusedError")
    assert ringing(nowhere) == [("MailFailed", str(mail.id))]


def test_an_operator_sends_a_failed_mail_again(installation: Installation) -> None:
    request = held(installation)
    with installation.service.store.begin() as session:
        session.execute(update(Mail).values(state="failed", attempts=ATTEMPTS))
    (mail,) = installation.mails(request)
    with installation.service.store.begin() as session:
        assert [one.id for one in notices.unsent(session, NOON)] == [mail.id]
        assert notices.send_again(session, mail.id, Doer("operations", NOON))
        assert not notices.send_again(session, mail.id, Doer("operations", NOON))
    assert notices.send_due(installation.service) == 1


def test_a_recipient_that_is_refused_holds_back_nobody_else(
    installation: Installation, smtp: tuple[Inbox, str]
) -> None:
    inbox, url = smtp
    inbox.unknown = {"nobody@candidature.example"}
    posting = installation.with_settings(mail_url=url)
    refused = held(posting, email="nobody@candidature.example")
    other = held(posting, email="somebody@candidature.example")
    assert notices.send_due(posting.service) == 1
    assert [message["To"] for message in inbox.messages] == ["somebody@candidature.example"]
    assert posting.mails(refused)[0].state == "queued"
    assert posting.mails(refused)[0].problem == "SMTPRecipientsRefused"
    assert posting.mails(other)[0].state == "sent"


def test_a_recipient_that_is_no_one_address_gets_nothing(
    installation: Installation, smtp: tuple[Inbox, str]
) -> None:
    inbox, url = smtp
    posting = installation.with_settings(mail_url=url)
    request = held(posting)
    with posting.service.store.begin() as session:
        session.execute(update(Mail).values(recipient="a@candidature.example, b@candidature.example"))
    assert notices.send_due(posting.service) == 0
    assert posting.mails(request)[0].problem == "ValueError"
    assert inbox.messages == []


def test_a_mail_that_was_being_sent_when_the_process_died_is_not_sent_blindly(
    any_installation: Installation,
) -> None:
    request = held(any_installation)
    with any_installation.service.store.begin() as session:
        session.execute(update(Mail).values(state="sending"))
    assert notices.send_due(any_installation.service) == 0
    assert ringing(any_installation) == []
    tomorrow = days_later(any_installation, 1)
    assert notices.send_due(tomorrow.service) == 0
    (mail,) = any_installation.mails(request)
    assert mail.state == "sending"
    assert ringing(any_installation) == [("MailUncertain", str(mail.id))]


def test_a_stopped_worker_that_wakes_does_not_take_back_what_another_has_sent_meanwhile(
    any_installation: Installation,
) -> None:
    request = held(any_installation)
    stopped = post._claim(any_installation.service)
    assert stopped is not None
    tomorrow = days_later(any_installation, 1).service
    with tomorrow.store.begin() as session:
        assert notices.send_again(session, stopped.id, Doer("operations", tomorrow.clock.now()))
    assert notices.send_due(tomorrow) == 1
    post._give_back(any_installation.service, stopped, TimeoutError())  # it wakes, and its line is dead
    (mail,) = any_installation.mails(request)
    assert (mail.state, mail.problem) == ("sent", None)
    assert notices.send_due(days_later(any_installation, 2).service) == 0


# ── passwords and TLS ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "smtp.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def check_password(
    server: object, session: object, envelope: object, mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"sgern", b"p@ss:word"))


@pytest.fixture
def guarded(certificate: Path) -> Iterator[tuple[Inbox, str]]:
    """An SMTP server that wants STARTTLS and a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    inbox = Inbox()
    with smtp_server(
        inbox, context, require_starttls=True, auth_required=True, authenticator=check_password
    ) as port:
        yield inbox, f"smtp://sgern:p%40ss%3Aword@127.0.0.1:{port}"


def test_a_password_goes_over_tls_only(
    installation: Installation,
    guarded: tuple[Inbox, str],
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inbox, url = guarded
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    posting = installation.with_settings(mail_url=url)
    held(posting)
    assert notices.send_due(posting.service) == 1
    assert len(inbox.messages) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    installation: Installation, guarded: tuple[Inbox, str]
) -> None:
    inbox, url = guarded
    posting = installation.with_settings(mail_url=url)
    request = held(posting)
    assert notices.send_due(posting.service) == 0
    assert inbox.messages == []
    assert posting.mails(request)[0].problem == "SSLCertVerificationError"


def test_no_password_is_shown_to_a_server_without_tls(
    installation: Installation, smtp: tuple[Inbox, str]
) -> None:
    inbox, url = smtp
    posting = installation.with_settings(mail_url=url.replace("//", "//sgern:secret@"))
    held(posting)
    assert notices.send_due(posting.service) == 0
    assert inbox.messages == []
    with posting.service.store.read() as session:
        assert session.scalars(select(Mail.problem)).all() == ["SMTPNotSupportedError"]
