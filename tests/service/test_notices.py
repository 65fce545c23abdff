"""Applicants' e-mails: bilingual, without personal data, sent once, to a folder or to a real SMTP server."""

from __future__ import annotations

import email
import email.policy
import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from autosgern_service import notices
from autosgern_service.clock import Clock
from autosgern_service.flow import decisions
from autosgern_service.lifecycle import MAILED, Status
from autosgern_service.sandbox.demo import free_ports
from autosgern_service.store.models import Mail, School, TranscriptRequest
from tests.conftest import NOON
from tests.installation import Installation, case


def held(
    installation: Installation, action: Status = Status.FINANCIAL_HOLD, **changes: Any
) -> TranscriptRequest:
    """A request of a board that works by hand, with an action taken that mails."""
    request = installation.request(installation.submit(case("exact"), bsid="990601", **changes))
    decisions.act(installation.service, installation.user("paper.islands"), request.id, 1, action)
    return request


class Inbox:
    """What an SMTP server received."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


@pytest.fixture
def smtp() -> Iterator[tuple[Inbox, str]]:
    """A real SMTP server on a free port."""
    inbox = Inbox()
    (port,) = free_ports(1, first=20_000 + os.getpid() % 10_000)
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield inbox, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.mark.parametrize(
    ("language", "first", "second"), [("fr", "Bonjour", "Hello"), ("en", "Hello", "Bonjour")]
)
@pytest.mark.parametrize("status", sorted(MAILED))
def test_a_mail_is_bilingual_the_applicants_language_first(
    installation: Installation, status: Status, language: str, first: str, second: str
) -> None:
    (mail,) = installation.mails(held(installation, status, language=language))
    assert mail.body.startswith(first)
    assert mail.body.index(second) > 0


def test_a_mail_holds_no_personal_data_beyond_the_reference(installation: Installation) -> None:
    request = held(installation)
    (mail,) = installation.mails(request)
    text = mail.subject + mail.body
    assert request.reference in text
    for personal in ("Rosalie", "Quesnelle", "1998", request.oen, request.application_number):
        assert personal not in text


def test_a_mail_says_how_to_reach_the_school_or_else_the_board(installation: Installation) -> None:
    assert "releves-transcripts@b99006.example" in installation.mails(held(installation))[0].body
    with installation.service.store.begin() as session:
        session.execute(update(School).where(School.bsid == "990601").values(email="bureau@ecole.example"))
    body = installation.mails(held(installation))[0].body
    assert "bureau@ecole.example" in body
    assert "releves-transcripts" not in body


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
    installation: Installation,
) -> None:
    nowhere = installation.with_settings(mail_url="smtp://127.0.0.1:1")
    request = held(nowhere)
    times = itertools.count(1)
    for _ in range(notices.ATTEMPTS):
        later = Clock(lambda: NOON + timedelta(days=next(times)))
        notices.send_due(replace(nowhere.service, clock=later))
    (mail,) = nowhere.mails(request)
    assert (mail.state, mail.attempts, mail.problem) == ("failed", notices.ATTEMPTS, "ConnectionRefusedError")


def test_a_mail_that_was_being_sent_when_the_process_died_is_not_sent_blindly(
    installation: Installation,
) -> None:
    request = held(installation)
    with installation.service.store.begin() as session:
        session.execute(update(Mail).values(state="sending"))
    assert notices.send_due(installation.service) == 0
    assert installation.mails(request)[0].state == "sending"
