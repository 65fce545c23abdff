"""A request that is accepted is stored whole, once, and goes where its board works; a refused one leaves nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow import intake
from autosgern_service.installation.clock import Clock
from autosgern_service.store.models import (
    Counter,
    IdempotentAnswer,
    RequestDelivery,
    RequestEvent,
    TranscriptRequest,
)
from matcher import Person
from tests.installed import Installation, case

TODAY = date(2026, 11, 17)


def count(installation: Installation, model: type[Any]) -> int:
    with installation.service.store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_reference_number_is_h_the_toronto_date_and_a_counter(any_installation: Installation) -> None:
    first, second = any_installation.submit(case("exact")), any_installation.submit(case("nobody"))
    assert first.reference == "H20261117000001"
    assert second.reference == "H20261117000002"


def test_the_counter_grows_to_seven_digits(installation: Installation) -> None:
    with installation.service.store.begin() as session:
        session.execute(update(Counter).values(value=999_999))
    assert installation.submit(case("exact")).reference == "H202611171000000"


def test_the_date_of_the_reference_number_is_torontos(installation: Installation) -> None:
    late = replace(installation.service, clock=Clock(lambda: datetime(2026, 11, 18, 4, 59, tzinfo=UTC)))
    assert replace(installation, service=late).submit(case("exact")).reference.startswith("H20261117")


def test_all_fields_are_kept(any_installation: Installation) -> None:
    given = {
        "account_number": "210025374067",
        "phone": "705 555-0100",
        "last_attended": "2016-06",
        "graduated": True,
    }
    person = Person(
        first="Rosalie",
        last="Quesnelle",
        birth_date=date(1998, 4, 17),
        middle=("Anne", "Zoé"),
        former=("Lachance",),
        first_at_school="Rosie",
        last_at_school="Quesnel",
        preferred="Rose",
        gender="F",
        oen="635684962",
        student_number="123",
    )
    order = replace(any_installation.order(case("exact"), **given), person=person)
    receipt = intake.receive(any_installation.service, any_installation.partner(), order)
    request = any_installation.request(receipt)
    for name, value in given.items():
        assert getattr(request, name) == value
    assert request.person == person
    assert request.payment_date == TODAY
    assert (request.folded_last_name, request.folded_other_last_names) == ("quesnelle", " lachance quesnel")
    assert (request.school.bsid, request.board.number) == (
        "990101",
        "B99001",
    )


def test_a_repeat_gets_the_first_receipt_and_stores_nothing(any_installation: Installation) -> None:
    order = any_installation.order(case("exact"), oen="635684963")
    partner = any_installation.partner()
    first = intake.receive(any_installation.service, partner, order)
    with any_installation.service.store.begin() as session:
        session.execute(update(TranscriptRequest).values(status="Cancelled"))
    assert intake.receive(any_installation.service, partner, order) == first
    assert count(any_installation, TranscriptRequest) == 1


def test_the_same_request_sent_twice_at_once_is_stored_once(any_installation: Installation) -> None:
    service, partner = any_installation.service, any_installation.partner()
    for _ in range(4):
        order = any_installation.order(case("nobody"))
        with ThreadPoolExecutor(8) as threads:
            receipts = list(threads.map(lambda _: intake.receive(service, partner, order), range(8)))  # noqa: B023
        assert len(set(receipts)) == 1
    assert count(any_installation, TranscriptRequest) == 4


def test_the_same_client_id_with_another_order_is_refused(installation: Installation) -> None:
    order = installation.order(case("exact"))
    intake.receive(installation.service, installation.partner(), order)
    with pytest.raises(Refused) as refused:
        intake.receive(
            installation.service,
            installation.partner(),
            replace(order, person=replace(order.person, oen="635684963")),
        )
    assert refused.value.code == Refusal.IDEMPOTENCY_CONFLICT


def test_two_partners_may_use_the_same_client_id(installation: Installation) -> None:
    order = installation.order(case("exact"))
    first = intake.receive(installation.service, installation.partner("ocas"), order)
    second = intake.receive(installation.service, installation.partner("ouac"), order)
    assert first.reference != second.reference


@pytest.mark.parametrize(
    ("instant", "payment_date", "is_accepted"),
    [
        (datetime(2026, 11, 18, 0, 30, tzinfo=UTC), date(2026, 11, 18), True),  # 19:30 of the 17th in Toronto
        (datetime(2026, 11, 18, 4, 59, tzinfo=UTC), date(2026, 11, 18), True),
        (datetime(2026, 11, 18, 4, 59, tzinfo=UTC), date(2026, 11, 19), False),
        (datetime(2026, 11, 18, 5, 0, tzinfo=UTC), date(2026, 11, 19), True),
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), date(2027, 1, 1), True),  # New Year's Eve in Toronto
    ],
)
def test_who_dates_by_utc_is_a_day_ahead_in_ontarios_evening(
    installation: Installation, instant: datetime, payment_date: date, is_accepted: bool
) -> None:
    then = replace(installation, service=replace(installation.service, clock=Clock(lambda: instant)))
    if is_accepted:
        assert then.submit(case("exact"), payment_date=payment_date).reference
        return
    with pytest.raises(Refused, match="PaymentDateImpossible"):
        then.submit(case("exact"), payment_date=payment_date)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"release_authorized": False}, Refusal.CONSENT_MISSING),
        ({"bsid": "123456"}, Refusal.SCHOOL_UNKNOWN),
        ({"birth_date": TODAY + timedelta(days=1)}, Refusal.BIRTH_DATE_IMPOSSIBLE),
        ({"birth_date": TODAY - timedelta(days=9 * 365)}, Refusal.BIRTH_DATE_IMPOSSIBLE),
        ({"birth_date": date(1899, 12, 31)}, Refusal.BIRTH_DATE_IMPOSSIBLE),
        ({"payment_date": TODAY + timedelta(days=2)}, Refusal.PAYMENT_DATE_IMPOSSIBLE),
        ({"payment_date": date(1999, 12, 31)}, Refusal.PAYMENT_DATE_IMPOSSIBLE),
        ({"hold_type": "AfterSpecifiedDate"}, Refusal.RELEASE_DATE_MISSING),
        ({"hold_type": "AfterCurrentTermEnrollment"}, Refusal.RELEASE_DATE_MISSING),
        ({"hold_type": "AfterCurrentTermEnrollment", "bsid": None}, Refusal.RELEASE_DATE_MISSING),
        ({"destinations": (("XXXX", None),)}, Refusal.DESTINATION_UNKNOWN),
        ({"destinations": (("BORE", None), ("BORE", "2"))}, Refusal.DESTINATION_TWICE),
    ],
)
def test_a_refused_order_leaves_nothing_behind(
    any_installation: Installation, changes: dict[str, Any], refusal: Refusal
) -> None:
    with pytest.raises(Refused) as refused:
        any_installation.submit(case("exact"), **changes)
    assert refused.value.code == refusal
    for model in (TranscriptRequest, RequestDelivery, RequestEvent, IdempotentAnswer):
        assert count(any_installation, model) == 0


def test_an_oen_that_fails_its_check_digit_is_kept_and_mentioned(installation: Installation) -> None:
    receipt = installation.submit(case("exact"), oen="635684963")
    assert [warning.code for warning in receipt.warnings] == ["OENCheckDigit"]
    assert installation.request(receipt).oen == "635684963"


@pytest.mark.parametrize("email", ["zoe", "a@b.example, c@d.example", "Zoé <zoe@b.example>", "zoé@b.example"])
def test_an_email_that_is_no_address_is_kept_and_mentioned(installation: Installation, email: str) -> None:
    receipt = installation.submit(case("exact"), email=email)
    assert [warning.code for warning in receipt.warnings] == ["EmailUnusable"]
    assert installation.request(receipt).email == email


@pytest.mark.parametrize("oen", ["000000000", "0", ""])
def test_an_unknown_oen_is_nothing_to_mention(installation: Installation, oen: str) -> None:
    assert installation.submit(case("exact"), oen=oen).warnings == ()


def test_without_a_school_the_request_waits_for_operators(installation: Installation) -> None:
    receipt = installation.submit(case("exact"), bsid=None)
    request = installation.request(receipt)
    assert (request.status, request.reason) == ("AutoProcessingError", "SchoolUnknown")
    assert [warning.code for warning in receipt.warnings] == ["SchoolMissing"]


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("exact", Status.AUTO_PROCESSING),
        ("pushed", Status.ACTION_REQUIRED),
        ("manual-board", Status.ACTION_REQUIRED),
    ],
)
def test_a_request_goes_where_its_board_works(installation: Installation, key: str, status: Status) -> None:
    receipt = installation.submit(case(key))
    assert receipt.status == status
    is_due = installation.request(receipt).due_at is not None
    assert is_due is (status == Status.AUTO_PROCESSING)


def test_a_held_request_waits_for_its_date_and_then_goes_by_itself(any_installation: Installation) -> None:
    held = {"hold_type": "AfterSpecifiedDate", "release_date": TODAY + timedelta(days=60)}
    pulled, pushed = (
        any_installation.submit(case("exact"), **held),
        any_installation.submit(case("pushed"), **held),
    )
    assert {pulled.status, pushed.status} == {Status.SCHEDULED}
    assert intake.release_due(any_installation.service) == 0
    later = Clock(lambda: datetime(2027, 1, 16, 12, tzinfo=UTC))
    assert intake.release_due(replace(any_installation.service, clock=later)) == 2
    request = any_installation.request(pulled)
    assert (request.status, request.attempt) == (Status.AUTO_PROCESSING, 1)
    assert request.due_at == later.now()
    assert any_installation.request(pushed).status == Status.ACTION_REQUIRED
    assert intake.release_due(replace(any_installation.service, clock=later)) == 0


def test_a_hold_whose_date_has_passed_is_none(installation: Installation) -> None:
    receipt = installation.submit(case("exact"), hold_type="AfterSpecifiedDate", release_date=TODAY)
    assert receipt.status == Status.AUTO_PROCESSING


def test_the_centre_cancels_what_is_open_and_its_own(installation: Installation) -> None:
    service, centre = installation.service, installation.partner()
    receipt = installation.submit(case("pushed"))
    with pytest.raises(Refused) as refused:
        intake.cancel(service, installation.partner("ouac"), receipt.reference, None)
    assert refused.value.code == Refusal.NOT_FOUND
    assert intake.cancel(service, centre, receipt.reference, "paid twice") == Status.CANCELLED
    assert intake.cancel(service, centre, receipt.reference, "paid twice") == Status.CANCELLED
    events = installation.events(installation.request(receipt))
    assert [(e.after, e.note) for e in events][1:] == [("Cancelled", "paid twice")]
