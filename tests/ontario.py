"""An invented Ontario: two boards with their schools, people and requests made on demand, without any board's system.

The portal's tests and the store's stand on it; `tests.installed` has the sandbox's boards, which answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import delete

from autosgern_service.administration.partners import add_partner
from autosgern_service.domain.lifecycle import Actor, Delivery, Status, is_completed
from autosgern_service.domain.roles import PartnerRole
from autosgern_service.opened.service import Service
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    AuditEntry,
    Batch,
    BatchItem,
    Board,
    Destination,
    MatchRun,
    Partner,
    RequestDelivery,
    RequestEvent,
    School,
    Transcript,
    TranscriptRequest,
    User,
    folded_names,
)

PASSWORD = "a long invented password"
#: Cheap to check: the cost stands in the hash.
_HASH = PasswordHasher(time_cost=1, memory_cost=32).hash(PASSWORD)


@dataclass
class World:
    """Two boards with schools, their people, and requests made on demand."""

    service: Service
    boards: dict[str, Board]
    schools: dict[str, School]
    partner: Partner
    made: int = 0

    def user(
        self, username: str, role: str, board: str | None = None, school: str | None = None, **more: Any
    ) -> User:
        """Make a person who can sign in with PASSWORD."""
        user = User(
            username=username,
            name=more.pop("name", username.title()),
            email=f"{username}@example.invalid",
            role=role,
            board_id=self.boards[board].id if board else None,
            school_id=self.schools[school].id if school else None,
            password_hash=_HASH,
            **more,
        )
        with self.service.store.begin() as session:
            session.add(user)
        return user

    def request(self, school: str | None = "Rivière", **values: Any) -> TranscriptRequest:
        """Make a request of a school; any column may be given."""
        self.made += 1
        at: datetime = values.pop("received_at", self.service.clock.now())
        place = self.schools[school] if school else None
        status = Status(values.pop("status", Status.ACTION_REQUIRED))
        columns = {
            "reference": f"H20261117{self.made:06}",
            "partner_id": self.partner.id,
            "client_request_id": f"c{self.made}",
            "application_number": f"26{self.made:07}",
            "account_number": f"2100{self.made:08}",
            "payment_date": date(2026, 11, 17),
            "first_name": "Zoé",
            "last_name": "Beausoleil",
            "birth_date": date(2001, 2, 3),
            "gender": "F",
            "former_last_names": (),
            "last_name_at_school": "",
            "language": "fr",
            "email": "zoe@example.invalid",
            "bsid": place.bsid if place else None,
            "board_id": place.board_id if place else None,
            "school_id": place.id if place else None,
            "last_attended": "2019-06",
            "status": status,
            "received_at": at,
            "updated_at": at,
            "updated_by": "Auto-SGéRN",
            "completed_at": at if is_completed(status) else None,
        } | values
        row = TranscriptRequest(**columns)
        for name, folded in folded_names(row.person).items():
            setattr(row, name, folded)
        row.deliveries = [RequestDelivery(destination_code="RIVE", tracking_id=f"t{self.made}")]
        if status is Status.ELECTRONIC_SENT:
            row.deliveries[0].state, row.deliveries[0].state_at = Delivery.QUEUED, at
        with self.service.store.begin() as session:
            session.add(row)
            session.flush()
            session.add(
                RequestEvent(
                    request_id=row.id,
                    revision=1,
                    at=at,
                    actor=Actor.CENTRE,
                    by="centre",
                    after=status,
                    reason=row.reason,
                )
            )
        return row

    def again(self, row: TranscriptRequest) -> TranscriptRequest:
        """Read a request as it stands now."""
        with self.service.store.read() as session:
            found = session.get(TranscriptRequest, row.id)
        assert found is not None
        return found

    def rows(self, model: type[Any]) -> list[Any]:
        """Read a whole table."""
        with self.service.store.read() as session:
            return list(session.query(model))


def inhabit(service: Service) -> World:
    """Add the boards, their schools, an application centre and a college."""
    boards = {
        "Rives": Board(
            number="B90001",
            name_fr="Conseil scolaire des Rives",
            name_en="Shores School Board",
            mode="pull",
            endpoint="http://127.0.0.1:9/sis",
        ),
        "Hills": Board(
            number="B90002",
            name_fr="Conseil scolaire des Collines",
            name_en="Hills School Board",
            mode="manual",
        ),
    }
    schools = {
        "Rivière": School(bsid="900001", board=boards["Rives"], name="École de la Rivière", town="Valbourg"),
        "Pont": School(
            bsid="900002",
            board=boards["Rives"],
            name="École du Pont",
            town="Valbourg",
            closed=True,
        ),
        "Ridge": School(bsid="900003", board=boards["Hills"], name="Ridge Secondary School", town="Hillton"),
    }
    with service.store.begin() as session:
        session.add_all([*boards.values(), *schools.values()])
        centre = {"username": "centre", "name": "Centre", "role": PartnerRole.CENTRE}
        partner, _ = add_partner(session, service.vault, Doer("the world", service.clock.now()), **centre)
        session.add(
            Destination(code="RIVE", name_fr="Collège de la Rive", name_en="Shore College", url="file:rive")
        )
        session.flush()
        session.execute(delete(AuditEntry))  # the trail begins with what a test does
    return World(service, boards, schools, partner)


def ran(
    world: World, row: TranscriptRequest, outcome: str = "Matched", duration: int = 1000, **more: Any
) -> None:
    """Add a match run of a request."""
    with world.service.store.begin() as session:
        session.add(
            MatchRun(
                request_id=row.id,
                board_id=row.board_id,
                attempt=more.pop("attempt", 0),
                at=more.pop("at", world.service.clock.now()),
                outcome=outcome,
                duration_ms=duration,
                **more,
            )
        )


def sent_batch(world: World) -> Batch:
    """Add a batch that left with one transcript, which the destination refused."""
    row, now = world.request(status=Status.ELECTRONIC_SENT), world.service.clock.now()
    with world.service.store.begin() as session:
        filed = Transcript(
            request_id=row.id,
            origin="uploaded",
            at=now,
            by="staff",
            sha256="0" * 64,
            size=1,
            document_sealed=b"",
        )
        batch = Batch(
            id="RIVE-20261116-1",
            destination_code="RIVE",
            local_date=date(2026, 11, 16),
            sequence=1,
            created_at=now,
            begun_at=now,
            sent_at=now,
            acknowledged_at=now,
            problem="1 refused",
        )
        session.add_all([filed, batch])
        session.flush()
        session.add(
            BatchItem(
                batch_id=batch.id,
                position=1,
                delivery_id=row.deliveries[0].id,
                transcript_id=filed.id,
                accepted=False,
            )
        )
    return batch


def month_of_every_ending(world: World) -> None:
    """Make requests of November that reach every line of the summary."""
    for status in Status:
        world.request(
            status=status, reason="ReviewNeeded" if status is Status.AUTO_PROCESSING_ERROR else None
        )
    for origin, form in (("fetched", "xml"), ("uploaded", "xml"), ("uploaded", "pdf")):
        row = world.request(status=Status.ELECTRONIC_SENT)
        with world.service.store.begin() as session:
            session.add(
                Transcript(
                    request_id=row.id,
                    origin=origin,
                    format=form,
                    at=world.service.clock.now(),
                    by="x",
                    sha256="0" * 64,
                    size=1,
                    document_sealed=b"",
                )
            )
    ouac = world.request(status=Status.PAPER_SENT, type="Reissue")
    with world.service.store.begin() as session:
        session.query(RequestDelivery).filter_by(request_id=ouac.id).update({"destination_code": "OUAC"})
    world.request(None)
    world.request("Pont", payment_date=date(2026, 10, 31))
