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

from autosgern_service.administration import boards, schools, users
from autosgern_service.administration.partners import add_partner
from autosgern_service.domain.roles import Mode, PartnerRole, PasswordType, Role
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.boards import BOARDS, Board
from autosgern_service.sis import Endpoint
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
    invented: Iterable[Board] = BOARDS,
    hasher: PasswordHasher | None = None,
) -> Access:
    """Register boards, partners and people; `endpoint` says how a board's system is called."""
    by = Doer("sandbox", service.clock.now())
    with service.store.begin() as session:
        for board in invented:
            _add_board(service, session, by, board, endpoint)
        partners = tuple(_add_partner(service, session, by, *row) for row in _PARTNERS)
        people = tuple(_add_user(session, by, hasher or PasswordHasher(), *row) for row in _USERS)
    return Access(partners, people)


def _add_board(
    service: Service, session: Session, by: Doer, board: Board, endpoint: Callable[[str], Endpoint]
) -> None:
    facts: boards.Facts = {
        "name_fr": board.name_fr,
        "name_en": board.name_en,
        "mode": board.mode,
        "email": board.email,
        "phone": board.phone,
        "address": board.address,
    }
    password = ""
    if board.mode == Mode.PULL:
        access = endpoint(board.number)
        password = access.password
        facts["endpoint"] = boards.address(access.url, service.settings)
        facts["sis_username"] = access.username
    row = boards.add(session, service.vault, by, board.number, sis_password=password, **facts)
    session.flush()
    for school in board.schools:
        schools.add(
            session,
            by,
            row,
            school.bsid,
            name=school.name,
            town=school.town,
            closed=school.closed,
            email=None,
            phone=None,
        )


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
    users.add(
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
