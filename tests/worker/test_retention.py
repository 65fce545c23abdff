"""What is destroyed in time, and what outlasts it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from autosgern_service.administration.partners import GRACE, rotate
from autosgern_service.domain.lifecycle import Status
from autosgern_service.flow import decisions
from autosgern_service.flow.intake import Receipt
from autosgern_service.installation.clock import Clock
from autosgern_service.opened.service import Service
from autosgern_service.sandbox.installation import CENTRE
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import (
    Partner,
    PartnerSecret,
    PasswordReset,
    SavedSearch,
    SignIn,
    Upload,
)
from autosgern_service.worker import retention
from tests.installed import Installation, case


def later(service: Service, by: timedelta) -> Service:
    """The same installation, so much later."""
    at = service.clock.now() + by
    return replace(service, clock=Clock(lambda: at))


def test_near_matches_are_destroyed_ninety_days_after_the_request_ended(
    any_installation: Installation,
) -> None:
    service = any_installation.service
    ended, waiting = any_installation.submit(case("twin")), any_installation.submit(case("two-alike"))
    for receipt in (ended, waiting):
        any_installation.attempt(receipt)
    request = any_installation.request(ended)
    staff = any_installation.acting("operations")
    decisions.act(service, *staff, request.id, request.revision, Status.STUDENT_NOT_FOUND)

    retention.sweep(later(service, timedelta(days=89)))
    assert kept(any_installation, ended)
    retention.sweep(later(service, timedelta(days=91)))
    assert not kept(any_installation, ended)
    assert kept(any_installation, waiting), "people may still need it"
    (run,) = any_installation.runs(any_installation.request(ended))
    assert (run.outcome, run.score is not None) == ("Review", True), "the match log outlasts the candidates"


def kept(installation: Installation, receipt: Receipt) -> bool:
    (run,) = installation.runs(installation.request(receipt))
    return run.best_sealed is not None


def test_a_partners_former_secret_is_destroyed_when_it_no_longer_works(
    any_installation: Installation,
) -> None:
    service = any_installation.service
    with service.store.begin() as session:
        centre = session.scalars(select(Partner).where(Partner.username == CENTRE)).one()
        rotate(session, service.vault, centre, Doer("noor", service.clock.now()))
    for after, left in ((GRACE - timedelta(seconds=1), 2), (GRACE, 1)):
        retention.sweep(later(service, after))
        with service.store.read() as session:
            kept = session.scalars(select(PartnerSecret).where(PartnerSecret.partner_id == centre.id)).all()
        assert len(kept) == left


def test_what_the_portal_keeps_for_a_while_is_swept(any_installation: Installation) -> None:
    service = any_installation.service
    request = any_installation.request(any_installation.submit(case("exact")))
    user = any_installation.user("operations")
    now = service.clock.now()
    with service.store.begin() as session:
        for at, name in ((now - timedelta(hours=25), "old"), (now - timedelta(hours=23), "new")):
            session.add_all(short_lived(name, user.id, request.id, at))
    retention.sweep(service)
    with service.store.read() as session:
        for table in (Upload, SavedSearch, PasswordReset, SignIn):
            assert session.scalars(select(table.token_hash)).all() == ["new"], table


def short_lived(name: str, user: int, request: int, at: datetime) -> list[Any]:
    """A row of each kind that lives a day at most."""
    mine: dict[str, Any] = {"token_hash": name, "user_id": user}
    return [
        Upload(
            **mine,
            at=at,
            request_id=request,
            revision=1,
            filename="transcript.xml",
            document_sealed=b"sealed",
            found_sealed=b"sealed",
        ),
        SavedSearch(**mine, at=at, criteria_sealed=b"sealed"),
        PasswordReset(**mine, at=at),
        SignIn(**mine, created_at=at, seen_at=at),
    ]
