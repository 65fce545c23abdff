"""The SOAP service over real HTTP, on an installation with two boards, two centres and a destination."""

from __future__ import annotations

import base64
import http.client
import io
import itertools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import zeep
import zeep.transports
from lxml import etree
from sqlalchemy import delete
from zeep.wsse.username import UsernameToken

from autosgern_service.administration.partners import add_partner
from autosgern_service.domain.roles import PartnerRole, PasswordType
from autosgern_service.installation.clock import Clock
from autosgern_service.installation.settings import Settings
from autosgern_service.opened.service import Service
from autosgern_service.soap import messages, security, wsdl
from autosgern_service.soap.names import (
    CONTRACT,
    PASSWORD_DIGEST,
    PASSWORD_TEXT,
    SOAP11,
    SOAP11_PATH,
    SOAP12,
    SOAP12_PATH,
    WSSE,
    WSU,
)
from autosgern_service.soap.wsgi import create_app
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import AuditEntry, Board, School

BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"


@cache
def parsed(path: str) -> zeep.wsdl.Document:
    """The published WSDL, parsed once."""
    file = wsdl.FILE11 if path == SOAP11_PATH else wsdl.FILE12
    return zeep.Client(io.BytesIO(wsdl.committed(file))).wsdl


PATHS = {SOAP11: SOAP11_PATH, SOAP12: SOAP12_PATH}
TYPES = {SOAP11: "text/xml; charset=utf-8", SOAP12: "application/soap+xml; charset=utf-8"}
_numbers = itertools.count(1)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(application: Any) -> Iterator[int]:
    """Serve a WSGI application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


@dataclass(frozen=True)
class Answer:
    """What came back: HTTP status, headers and, where it is XML, its parts."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.body)

    def text(self, name: str) -> str | None:
        """The text of the first element of that name."""
        return next((e.text for e in self.root.iter(f"{{{CONTRACT}}}{name}")), None)

    def texts(self, name: str) -> list[str | None]:
        return [e.text for e in self.root.iter(f"{{{CONTRACT}}}{name}")]

    @property
    def code(self) -> str | None:
        """The Code of the ServiceFault, None where it is no fault."""
        detail = self.root.find(f".//{{{CONTRACT}}}ServiceFault")
        return None if detail is None else detail.findtext(f"{{{CONTRACT}}}Code")


@dataclass
class World:
    """The running service and everybody's credentials: username → (secret, mode)."""

    service: Service
    port: int = 0
    secrets: dict[str, tuple[str, PasswordType]] = field(default_factory=dict)

    def client(self, username: str, path: str = SOAP11_PATH, *, fresh: bool = False, **token: Any) -> Any:
        """A zeep client that signs on as a partner; a fresh one fetches the WSDL."""
        secret, mode = self.secrets[username]
        if mode is PasswordType.DIGEST:
            token.setdefault("created", self.service.clock.now())
        wsse = UsernameToken(
            username, secret, use_digest=mode is PasswordType.DIGEST, zulu_timestamp=True, **token
        )
        transport = zeep.transports.Transport(timeout=10, operation_timeout=20)
        address = f"http://127.0.0.1:{self.port}{path}"
        client = zeep.Client(f"{address}?wsdl" if fresh else parsed(path), wsse=wsse, transport=transport)
        return client.create_service(f"{{{CONTRACT}}}AutoSGeRN", f"http://127.0.0.1:{self.port}{path}")

    def security_header(
        self, username: str, *, created: datetime | None = None, nonce: bytes | None = None
    ) -> str:
        """A wsse:Security header as a partner would send it."""
        secret, mode = self.secrets[username]
        created_text = (created or self.service.clock.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        nonce = nonce or f"nonce-{next(_numbers)}".encode()
        proof, kind, extra = secret, PASSWORD_TEXT, ""
        if mode is PasswordType.DIGEST or created is not None:
            extra = (
                f'<wsse:Nonce EncodingType="{BASE64}">{base64.b64encode(nonce).decode()}</wsse:Nonce>'
                f"<wsu:Created>{created_text}</wsu:Created>"
            )
        if mode is PasswordType.DIGEST:
            proof, kind = security.digest(nonce, created_text, secret), PASSWORD_DIGEST
        return (
            f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}"><wsse:UsernameToken>'
            f"<wsse:Username>{username}</wsse:Username>"
            f'<wsse:Password Type="{kind}">{proof}</wsse:Password>{extra}'
            f"</wsse:UsernameToken></wsse:Security>"
        )

    def envelope(
        self, payload: str, username: str | None = "centre", *, headers: str = "", soap: str = SOAP11
    ) -> bytes:
        """An envelope around a payload, signed on as a partner (None: without a Security header)."""
        sign_on = "" if username is None else self.security_header(username)
        return (
            f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{soap}"><s:Header>{sign_on}{headers}'
            f"</s:Header><s:Body>{payload}</s:Body></s:Envelope>"
        ).encode()

    def send(
        self,
        body: bytes,
        *,
        soap: str = SOAP11,
        method: str = "POST",
        path: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send bytes by HTTP."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = {"Content-Type": TYPES[soap]} | (headers or {})
            connection.request(method, path or PATHS[soap], body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def call(
        self, payload: str, username: str | None = "centre", *, soap: str = SOAP11, headers: str = ""
    ) -> Answer:
        """Send a payload in an envelope."""
        return self.send(self.envelope(payload, username, headers=headers, soap=soap), soap=soap)


def ping(echo: str = "bonjour") -> str:
    """The smallest payload."""
    return f'<Ping xmlns="{CONTRACT}"><Echo>{echo}</Echo></Ping>'


def order(**changes: Any) -> dict[str, Any]:
    """A TranscriptRequest as zeep takes it; a change to None leaves the element out."""
    number = next(_numbers)
    applicant = {
        "FirstName": "Zoé",
        "LastName": "Béland-Tremblay",
        "BirthDate": "2007-04-30",
        "Gender": "Female",
        "PreferredLanguage": "fr",
    }
    message = {
        "ClientRequestID": f"test-{number}",
        "ApplicationNumber": "260000001",
        "PaymentDate": "2026-11-16",
        "HoldType": "Now",
        "ReleaseAuthorizedIndicator": True,
        "Applicant": applicant | changes.pop("Applicant", {}),
        "School": {"BSID": "990301"},
        "Destination": [{"Code": "BORE"}],
    } | changes
    message["Applicant"] = _given(message["Applicant"])
    return _given(message)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def order_xml(**changes: Any) -> str:
    """The same as a payload."""
    members = order(**changes)
    inner = "".join(_element(name, members[name]) for name in REQUEST if name in members)
    request = f"<TranscriptRequest>{inner}</TranscriptRequest>"
    return f'<SubmitTranscriptRequest xmlns="{CONTRACT}">{request}</SubmitTranscriptRequest>'


def prefixed(payload: str, prefix: str) -> str:
    """Write a payload as most clients do, with a prefix instead of a default namespace."""
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}:", payload).replace("xmlns=", f"xmlns:{prefix}=")


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        order = APPLICANT if name == "Applicant" else list(value)
        return f"<{name}>{''.join(_element(key, value[key]) for key in order if key in value)}</{name}>"
    return f"<{name}>{str(value).lower() if isinstance(value, bool) else value}</{name}>"


REQUEST = tuple(name for name, _ in messages.TranscriptRequest._type_info.items())
APPLICANT = tuple(name for name, _ in messages.Applicant._type_info.items())


def furnish(service: Service) -> dict[str, tuple[str, PasswordType]]:
    """Add boards, a destination and partners; return the partners' secrets."""
    with service.store.begin() as session:
        boards = [
            Board(number=f"B9900{n}", name_fr=f"Conseil {n}", name_en=f"Board {n}", mode="push")
            for n in (3, 4)
        ]
        session.add_all(boards)
        session.flush()
        for board, bsid in zip(boards, ("990301", "990401"), strict=True):
            session.add(School(bsid=bsid, board_id=board.id, name=f"École {bsid}", town="Lac-Gris"))
        wanted: dict[str, dict[str, Any]] = {
            "centre": {"role": PartnerRole.CENTRE},
            "ouac": {"role": PartnerRole.CENTRE, "mode": PasswordType.DIGEST},
            "board": {"role": PartnerRole.BOARD, "board": boards[0].number},
            "otherboard": {"role": PartnerRole.BOARD, "board": boards[1].number, "mode": PasswordType.DIGEST},
            "college": {"role": PartnerRole.DESTINATION, "destination": "BORE"},
        }
        found = {}
        for username, kind in wanted.items():
            partner, secret = add_partner(
                session,
                service.vault,
                Doer("furnish", service.clock.now()),
                username=username,
                name=username.title(),
                **kind,
            )
            found[username] = (secret, PasswordType(partner.mode))
        session.flush()
        session.execute(delete(AuditEntry))  # the trail begins with what a test does
        return found


@pytest.fixture
def furnished(service: Service) -> World:
    """The installation, not yet served."""
    return World(service, secrets=furnish(service))


@pytest.fixture
def world(furnished: World) -> Iterator[World]:
    """The installation, served on a free port."""
    with serving(create_app(furnished.service)) as port:
        furnished.port = port
        yield furnished


@pytest.fixture
def world_at(settings: Settings) -> Callable[[Clock], AbstractContextManager[World]]:
    """Serves an installation with a clock of the test's own."""

    @contextmanager
    def serve(clock: Clock) -> Iterator[World]:
        service = Service.open(settings, clock)
        with serving(create_app(service)) as port:
            yield World(service, port, furnish(service))
        service.close()

    return serve


@pytest.fixture
def any_world(any_service: Service) -> Iterator[World]:
    """The same on each of the two databases in turn."""
    with serving(create_app(any_service)) as port:
        yield World(any_service, port, furnish(any_service))


@pytest.fixture
def build() -> Callable[..., dict[str, Any]]:
    """Builds a TranscriptRequest for zeep."""
    return order


@pytest.fixture
def build_xml() -> Callable[..., str]:
    """Builds a SubmitTranscriptRequest as XML."""
    return order_xml
