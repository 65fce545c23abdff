"""A service on the sandbox's boards, with short ways to what tests ask of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from autosgern_service.domain.lifecycle import Actor
from autosgern_service.flow import intake, turns
from autosgern_service.flow.decisions import actor_of
from autosgern_service.flow.intake import Order, Receipt
from autosgern_service.opened.service import Boards, Service
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.installation import CENTRE, PUSH_BOARD, Access
from autosgern_service.sandbox.students import CASES, Case
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    Board,
    Mail,
    MatchRun,
    Partner,
    RequestEvent,
    Transcript,
    TranscriptRequest,
    User,
)
from matcher import Person

PERSON = tuple(one.name for one in fields(Person))


def next_turn(session: Session, board: Board) -> int:
    """Give a board its next turn and return its number, as `give_turns` does, without the engine."""
    board.turn += 1
    return board.turn


@dataclass
class Installation:
    """A service with the sandbox's boards and people, and short ways to what tests ask of it."""

    service: Service
    access: Access
    _numbers = itertools.count(1)

    def with_settings(self, **changes: Any) -> Installation:
        """The same installation, its service opened with other settings."""
        settings = replace(self.service.settings, **changes)
        boards = Boards(settings, self.service.vault)
        return replace(self, service=replace(self.service, settings=settings, boards=boards))

    def partner(self, username: str = CENTRE) -> Partner:
        with self.service.store.read() as session:
            return session.scalars(select(Partner).where(Partner.username == username)).one()

    @property
    def push_board(self) -> Partner:
        return self.partner(PUSH_BOARD)

    def user(self, username: str) -> User:
        with self.service.store.read() as session:
            return session.scalars(select(User).where(User.username == username)).one()

    def acting(self, username: str, address: str | None = None) -> tuple[Doer, Actor]:
        return acting(self.service, self.user(username), address)

    def order(self, case: Case, **changes: Any) -> Order:
        """A fixed student's order; `changes` are of the order or of its person."""
        who = {name: changes.pop(name) for name in PERSON if name in changes}
        person = replace(Person.of(case.request), **who)
        number = next(self._numbers)
        order = Order(
            client_request_id=f"test-{number}",
            application_number=f"26{number:07}",
            payment_date=self.service.clock.today(),
            hold_type="Now",
            release_authorized=True,
            person=person,
            email=f"{case.key}@candidature.example",
            language="fr",
            bsid=case.request.bsid or BY_NUMBER[case.board].bsids[0],
            destinations=(("BORE", None), ("OUAC", "OUAC-1")),
        )
        return replace(order, **changes)

    def submit(self, case: Case, **changes: Any) -> Receipt:
        order = self.order(case, **changes)
        return intake.receive(self.service, self.partner(), order)

    def attempt(self, *asked: Receipt | TranscriptRequest) -> None:
        """Give the boards of these requests a turn each, as if whatever they wait for were over."""
        numbers = []
        with self.service.store.begin() as session:
            chosen = TranscriptRequest.reference.in_([one.reference for one in asked])
            session.execute(
                update(TranscriptRequest)
                .where(chosen, TranscriptRequest.due_at.is_not(None))
                .values(due_at=self.service.clock.now())
            )
            boards = session.scalars(
                select(Board).where(Board.id.in_(select(TranscriptRequest.board_id).where(chosen)))
            )
            for board in boards:
                numbers.append((board.number, next_turn(session, board)))
        for number, turn in numbers:
            turns.work_on(self.service, number, turn)

    def request(self, receipt: Receipt) -> TranscriptRequest:
        with self.service.store.read() as session:
            query = select(TranscriptRequest).where(TranscriptRequest.reference == receipt.reference)
            request = session.scalars(query).one()
            _ = (request.board, request.school, request.deliveries, request.events)
            return request

    def request_by_id(self, request_id: int) -> TranscriptRequest:
        with self.service.store.read() as session:
            return session.get_one(TranscriptRequest, request_id)

    def all_of(self, model: type[Any], request: TranscriptRequest) -> list[Any]:
        with self.service.store.read() as session:
            return list(
                session.scalars(select(model).where(model.request_id == request.id).order_by(model.id))
            )

    def transcripts(self, request: TranscriptRequest) -> list[Transcript]:
        return self.all_of(Transcript, request)

    def mails(self, request: TranscriptRequest) -> list[Mail]:
        return self.all_of(Mail, request)

    def events(self, request: TranscriptRequest) -> list[RequestEvent]:
        return self.all_of(RequestEvent, request)

    def runs(self, request: TranscriptRequest) -> list[MatchRun]:
        return self.all_of(MatchRun, request)


def acting(service: Service, user: User, address: str | None = None) -> tuple[Doer, Actor]:
    """Who decides and as whom, now: the first two arguments of a decision."""
    return Doer(user.username, service.clock.now(), address), actor_of(user)


def case(key: str) -> Case:
    """The fixed test student of that name."""
    return next(case for case in CASES if case.key == key)
