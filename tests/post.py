"""What tests ask of the post: a request of which a mail is due, and real SMTP servers that keep what they receive."""

from __future__ import annotations

import email
import email.policy
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from autosgern_service.cli.demonstration import free_ports
from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow import decisions
from autosgern_service.store.models import TranscriptRequest
from tests.installed import Installation, case


def held(
    installation: Installation, action: Status = Status.FINANCIAL_HOLD, **changes: Any
) -> TranscriptRequest:
    """A request of a board that works by hand, with an action taken that mails."""
    request = installation.request(installation.submit(case("exact"), bsid="990601", **changes))
    decisions.act(
        installation.service,
        *installation.acting("paper.islands"),
        request.id,
        1,
        action,
    )
    return request


class Inbox:
    """What an SMTP server received; it refuses the recipients in `unknown`."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.unknown: set[str] = set()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"


@contextmanager
def smtp_server(inbox: Inbox, tls: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """A real SMTP server on a free port."""
    (port,) = free_ports(1, first=20_000 + os.getpid() % 10_000)
    controller = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=tls, **options)
    controller.start()
    yield port
    controller.stop()
