"""What waits for the end of a term goes by itself on the day after it; staff need not wait. Re-issue and cancel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from autosgern_service import nightly
from autosgern_service.administration import terms
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.flow import decisions, intake
from autosgern_service.installation.clock import Clock
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import Board, TranscriptRequest
from tests.installed import Installation, case
from tests.nights import filed, states

TODAY = date(2026, 11, 17)
FIRST_END, SECOND_END = date(2027, 1, 29), date(2027, 6, 25)
TERM_HOLD = "AfterCurrentTermEnrollment"


def set_terms(installation: Installation, releasing: int = 0, /, **ends: date) -> int:
    """Give the board of the case "exact" its terms."""
    with installation.service.store.begin() as session:
        board = session.scalars(select(Board).where(Board.number == "B99001")).one()
        by = Doer("noor", installation.service.clock.now())
        return terms.set_terms(session, by, board, [*ends.items()], releasing=releasing)


def on(installation: Installation, day: date) -> Installation:
    noon = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    return replace(installation, service=replace(installation.service, clock=Clock(lambda: noon)))


def held(installation: Installation, **changes: object) -> TranscriptRequest:
    return installation.request(installation.submit(case("exact"), hold_type=TERM_HOLD, **changes))


# ── terms ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_held_for_the_term_goes_by_itself_on_the_day_after_its_end(
    any_installation: Installation,
) -> None:
    set_terms(any_installation, first=FIRST_END, second=SECOND_END)
    request = held(any_installation)
    assert (request.status, request.term) == (Status.SCHEDULED, "first")
    assert request.release_date == FIRST_END + timedelta(days=1)
    assert intake.release_due(on(any_installation, FIRST_END).service) == 0
    assert intake.release_due(on(any_installation, FIRST_END + timedelta(days=1)).service) == 1
    assert any_installation.request_by_id(request.id).status == Status.AUTO_PROCESSING


def test_on_the_last_day_of_a_term_it_is_still_the_current_one(installation: Installation) -> None:
    set_terms(installation, first=TODAY, second=SECOND_END)
    assert held(installation).term == "first"
    assert held(on(installation, TODAY + timedelta(days=1))).term == "second"


def test_a_release_date_of_the_application_centre_goes_before_the_term(installation: Installation) -> None:
    set_terms(installation, first=FIRST_END)
    request = held(installation, release_date=date(2026, 12, 1))
    assert (request.release_date, request.term) == (date(2026, 12, 1), None)


def test_without_a_term_that_has_not_ended_a_date_is_required(installation: Installation) -> None:
    set_terms(installation, last=TODAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        held(installation)
    assert refused.value.code == Refusal.RELEASE_DATE_MISSING


def test_terms_of_another_board_are_nothing_to_go_by(installation: Installation) -> None:
    set_terms(installation, first=FIRST_END)
    with pytest.raises(Refused):
        installation.submit(case("pushed"), hold_type=TERM_HOLD)


def test_a_term_that_ends_on_another_day_moves_what_waits_for_it(any_installation: Installation) -> None:
    set_terms(any_installation, first=FIRST_END, second=SECOND_END)
    waits, dated = held(any_installation), held(any_installation, release_date=date(2026, 12, 1))
    later = FIRST_END + timedelta(days=7)
    assert set_terms(any_installation, first=later, second=SECOND_END) == 1
    assert any_installation.request_by_id(waits.id).release_date == later + timedelta(days=1)
    assert any_installation.request_by_id(dated.id).release_date == date(2026, 12, 1)
    assert set_terms(any_installation, second=SECOND_END) == 0
    assert any_installation.request_by_id(waits.id).release_date == later + timedelta(days=1)


def test_what_a_changed_term_lets_go_at_once_is_agreed_to_before(any_installation: Installation) -> None:
    set_terms(any_installation, first=FIRST_END)
    rows = [held(any_installation) for _ in range(2)]
    yesterday = TODAY - timedelta(days=1)
    for agreed in (0, 1):
        with pytest.raises(terms.Releases) as asked:
            set_terms(any_installation, agreed, first=yesterday)
        assert asked.value.count == 2
    assert {any_installation.request_by_id(row.id).release_date for row in rows} == {
        FIRST_END + timedelta(days=1)
    }
    assert set_terms(any_installation, first=TODAY) == 2  # they go tomorrow: nobody has to agree
    assert set_terms(any_installation, 2, first=yesterday) == 2
    assert intake.release_due(any_installation.service) == 2
    assert set_terms(any_installation, first=yesterday) == 0  # what has gone is held no more


def test_staff_need_not_wait_for_the_date(installation: Installation) -> None:
    set_terms(installation, first=FIRST_END)
    acted, tried = held(installation), held(installation)
    staff = installation.acting("portages")
    decisions.act(installation.service, *staff, acted.id, 1, Status.PAPER_SENT)
    decisions.try_again(installation.service, *staff, tried.id, 1)
    assert intake.release_due(on(installation, SECOND_END).service) == 0
    assert installation.request_by_id(acted.id).status == Status.PAPER_SENT
    assert installation.request_by_id(tried.id).status == Status.AUTO_PROCESSING


# ── re-issue ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ended", sorted(intake.REISSUABLE - {Status.ELECTRONIC_SENT}))
def test_what_ended_may_be_asked_for_again(installation: Installation, ended: Status) -> None:
    first = installation.request(installation.submit(case("exact"), bsid="990601"))
    decisions.act(installation.service, *installation.acting("paper.islands"), first.id, 1, ended)
    again = installation.request(
        installation.submit(case("exact"), type="Reissue", original_reference=first.reference)
    )
    assert (again.type, again.original_id) == ("Reissue", first.id)
    assert again.reference != first.reference
    assert again.status == Status.AUTO_PROCESSING
    assert installation.request_by_id(first.id).status == ended


def test_a_transcript_that_was_sent_may_be_asked_for_again(installation: Installation) -> None:
    (first,) = filed(installation, "exact")
    again = installation.submit(case("exact"), type="Reissue", original_reference=first.reference)
    assert installation.request(again).original_id == first.id


def test_what_is_still_worked_on_or_was_cancelled_is_not_asked_for_again(installation: Installation) -> None:
    receipt = installation.submit(case("pushed"))
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            installation.submit(case("exact"), type="Reissue", original_reference=receipt.reference)
        assert refused.value.code == Refusal.NOT_EXPECTED
        intake.cancel(installation.service, installation.partner(), receipt.reference, None)


def test_another_partners_request_cannot_be_asked_for_again(installation: Installation) -> None:
    (first,) = filed(installation, "exact")
    order = installation.order(case("exact"), type="Reissue", original_reference=first.reference)
    with pytest.raises(Refused) as refused:
        intake.receive(installation.service, installation.partner("ouac"), order)
    assert refused.value.code == Refusal.NOT_FOUND


# ── cancel ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scheduled_request_that_is_cancelled_never_goes(installation: Installation) -> None:
    set_terms(installation, first=FIRST_END)
    request = held(installation)
    intake.cancel(installation.service, installation.partner(), request.reference, None)
    assert intake.release_due(on(installation, SECOND_END).service) == 0
    assert states(installation, "BORE") == [None]


def test_what_was_sent_cannot_be_cancelled_and_leaves(installation: Installation) -> None:
    (request,) = filed(installation, "exact")
    with pytest.raises(Refused) as refused:
        intake.cancel(installation.service, installation.partner(), request.reference, None)
    assert refused.value.code == Refusal.NOT_EXPECTED
    assert nightly.transmit(installation.service, "BORE", TODAY.isoformat())
    assert states(installation, "BORE") == [Delivery.SENT]
