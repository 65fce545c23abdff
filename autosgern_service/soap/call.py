"""One message on its way through the face: what came, what was found out about it, and the words of its answer."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from autosgern_service.opened.service import Service
from autosgern_service.soap.envelope import Envelope
from autosgern_service.soap.names import WSA
from autosgern_service.store.models import Partner

_CORRELATION = re.compile(r"[!-~]{1,100}")


@dataclass
class Call:
    """A message and what the rooms that it passes have learnt; `partner` and `operation` stay None till known."""

    service: Service
    message: bytes
    charset: str
    address: str
    secure: bool
    correlation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    related: bool = False
    envelope: Envelope | None = None
    partner: Partner | None = None
    operation: str | None = None
    throttled: bool = False
    #: The sender's secrets, which must be kept nowhere, wherever in the message they stand.
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def correlate(self, headers: tuple[etree._Element, ...]) -> None:
        """Take the sender's WS-Addressing MessageID for the correlation id, where one that is fit was sent."""
        for block in headers:
            text = (block.text or "").strip()
            if block.tag == f"{{{WSA}}}MessageID" and _CORRELATION.fullmatch(text):
                self.correlation_id, self.related = text, True
                return

    def hide(self, secrets: tuple[str, ...]) -> None:
        """Remember what must be kept nowhere; an id with which it was sent is no id."""
        self.secrets = secrets
        if any(secret in self.correlation_id for secret in secrets):
            self.correlation_id, self.related = str(uuid.uuid4()), False

    @property
    def caller(self) -> Partner:
        """Return the partner that was authenticated."""
        assert self.partner is not None
        return self.partner

    def answer(self, result: Any, **members: Any) -> Any:
        """Return an answer of the model `result`, ended as every answer is: request hash and correlation id."""
        return result(
            **members,
            RequestHash=base64.b64encode(hashlib.sha256(self.message).digest()).decode(),
            CorrelationID=self.correlation_id,
        )
