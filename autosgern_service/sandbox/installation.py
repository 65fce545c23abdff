"""Makes an installation of the sandbox: its boards, schools, partners and people, with fresh secrets.

The demo and the flow tests call this on a migrated, empty database. Secrets are random each time and
returned, since nothing can read them back.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from autosgern_service.administration import users as people
from autosgern_service.administration.partners import add_partner
from autosgern_service.domain.roles import PartnerRole, PasswordType, Role
from autosgern_service.opened.service import Service, seal_sis_password
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sis import Endpoint
from autosgern_service.store import models
from autosgern_service.store.audit import Doer


@dataclass(frozen=True)
class PartnerAccess:
    """A program's way in."""

    name: str
    role: str
    username: str
    password: str
    mode: str


@dataclass(frozen=True)
class UserAccess:
    """A person's way in."""

    username: str
    password: str
    role: str
    board: str | None
    school: str | None


@dataclass(frozen=True)
class Access:
    """Every way into the installation that was made."""

    partners: tuple[PartnerAccess, ...]
    users: tuple[UserAccess, ...]

    def partner(self, username: str) -> PartnerAccess:
        """Return a partner's way in."""
        return next(partner for partner in self.partners if partner.username == username)


CENTRE = "ocas"
PUSH_BOARD = "b99003-sis"

#: (username, name, role, mode, board number, destination code)
_PARTNERS = (
    (CENTRE, "OCAS", PartnerRole.CENTRE, PasswordType.TEXT, None, None),
    ("ouac", "OUAC", PartnerRole.CENTRE, PasswordType.DIGEST, None, None),
    (PUSH_BOARD, "Windward Bay SIS", PartnerRole.BOARD, PasswordType.TEXT, "B99003", None),
    ("bore-archives", "Collège Boréal", PartnerRole.DESTINATION, PasswordType.TEXT, None, "BORE"),
)

#: (username, name, role, language, board number, BSID)
_USERS = (
    ("operations", "Noor Adeyemi-Roy", Role.OPERATOR, "en", None, None),
    ("verification", "Pascal Thivierge-Moss", Role.AUDITOR, "fr", None, None),
    ("portages", "Lucille Beausoleil-Roy", Role.BOARD, "fr", "B99001", None),
    ("ecole.portage", "Anaïs Courtemanche-Gill", Role.SCHOOL, "fr", "B99001", "990101"),
    ("hazelmere", "Desmond Whitlock-Rao", Role.BOARD, "en", "B99002", None),
    ("windward", "Priya Castellane-Fox", Role.BOARD, "en", "B99003", None),
    ("paper.islands", "Morag Ellerslie-Chan", Role.BOARD, "en", "B99006", None),
)


def add_sandbox(
    service: Service,
    endpoint: Callable[[str], Endpoint],
    boards: Iterable[Board] = BOARDS,
    hasher: PasswordHasher | None = None,
) -> Access:
    """Register boards, partners and people; `endpoint` says how a board's system is called."""
    by = Doer("sandbox", service.clock.now())
    with service.store.begin() as session:
        for board in boards:
            _add_board(service, session, board, endpoint)
        partners = tuple(_add_partner(service, session, by, *row) for row in _PARTNERS)
        users = tuple(_add_user(session, by, hasher or PasswordHasher(), *row) for row in _USERS)
    return Access(partners, users)


def _add_board(
    service: Service, session: Session, board: Board, endpoint: Callable[[str], Endpoint]
) -> models.Board:
    row = models.Board(
        number=board.number,
        name_fr=board.name_fr,
        name_en=board.name_en,
        mode=board.mode.value,
        email=board.email,
        phone=board.phone,
        address=board.address,
        schools=[
            models.School(bsid=school.bsid, name=school.name, town=school.town, closed=school.closed)
            for school in board.schools
        ],
    )
    if board.mode == "pull":
        access = endpoint(board.number)
        row.endpoint, row.sis_username = access.url, access.username
        seal_sis_password(service.vault, row, access.password)
    session.add(row)
    return row


def _add_partner(
    service: Service,
    session: Session,
    by: Doer,
    username: str,
    name: str,
    role: PartnerRole,
    mode: PasswordType,
    board: str | None,
    destination: str | None,
) -> PartnerAccess:
    _, secret = add_partner(
        session,
        service.vault,
        by,
        username=username,
        name=name,
        role=role,
        mode=mode,
        board=board or "",
        destination=destination or "",
    )
    return PartnerAccess(name, role.value, username, secret, mode.value)


def _add_user(
    session: Session,
    by: Doer,
    hasher: PasswordHasher,
    username: str,
    name: str,
    role: Role,
    language: str,
    board: str | None,
    bsid: str | None,
) -> UserAccess:
    password = secrets.token_urlsafe(9)
    people.add(
        session,
        by,
        username=username,
        name=name,
        email=f"{username}@sgern.example",
        role=role,
        language=language,
        password_hash=hasher.hash(password),
        board=board or "",
        bsid=bsid or "",
        temporary=False,
    )
    return UserAccess(username, password, role.value, board, bsid)
