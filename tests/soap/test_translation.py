"""The contract's messages and our own values, turned into each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

import xsd
from autosgern_service.domain.lifecycle import Delivery, Status
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.soap import messages, translation
from autosgern_service.soap.schema import SchemaInvalid
from autosgern_service.store.models import RequestDelivery, TranscriptRequest
from matcher import Person
from tests.conftest import NOON


def message(last_attended: str | None = None, **person: object) -> messages.TranscriptRequest:
    zoe = {"FirstName": "Zoé", "LastName": "Roy", "BirthDate": date(2007, 4, 30), "Gender": "Female"}
    return messages.TranscriptRequest(
        ClientRequestID="c1",
        HoldType="Now",
        ReleaseAuthorizedIndicator=True,
        Applicant=messages.Applicant(**zoe | person),
        School=messages.School(BSID="990301", LastAttended=last_attended) if last_attended else None,
        Destination=[messages.Destination(Code="BORE"), messages.Destination(Code="OUAC", TrackingID="t")],
    )


def request(**changes: object) -> TranscriptRequest:
    values = {
        "reference": "H1",
        "client_request_id": "c1",
        "status": "AutoProcessingError",
        "updated_at": NOON,
    }
    person = Person(first="Zoé", last="Roy", birth_date=date(2007, 4, 30))
    return TranscriptRequest(person=person, **values | changes)  # type: ignore[arg-type]


def test_an_order_has_lists_and_empty_values_for_what_was_left_out():
    order = translation.order(message(OEN="", MiddleName=["A", "B"]), type="Reissue", original_reference="H1")
    assert (order.type, order.original_reference) == ("Reissue", "H1")
    assert (order.person.middle, order.person.former) == (("A", "B"), ())
    assert (order.person.oen, order.person.student_number) == ("", "")
    assert (order.email, order.bsid, order.last_attended) == (None,) * 3
    assert order.destinations == (("BORE", None), ("OUAC", "t"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2012-06", "2012-06"),
        ("2012-06Z", "2012-06"),
        ("2012-06-05:00", "2012-06"),
        ("0012-06", None),
        ("12012-06", None),
        ("-2012-06", None),
    ],
)
def test_a_month_is_read_without_its_zone_and_one_beyond_our_calendar_is_refused(written, read):
    if read:
        assert translation.order(message(written)).last_attended == read
        return
    with pytest.raises(SchemaInvalid) as refused:
        translation.order(message(written))
    assert refused.value.paths == ("School/LastAttended",)


@pytest.mark.parametrize(
    ("changes", "response", "hold"),
    [
        ({"status": Status.ELECTRONIC_SENT}, "TranscriptSent", None),
        ({"status": Status.FINANCIAL_HOLD}, "Hold", "Financial"),
        ({"status": Status.NO_ACADEMIC_DATA}, "Hold", "Other"),
        ({"status": Status.SCHEDULED}, "TranscriptRequestReceived", None),
        ({"reason": "ReviewNeeded"}, "TranscriptRequestReceived", None),
        ({"reason": "MultipleMatch"}, "MultipleMatch", None),
    ],
)
def test_where_a_request_stands_in_the_words_of_pesc(changes, response, hold):
    state = translation.state(request(**changes))
    assert (state["ResponseStatus"], state["HoldReason"]) == (response, hold)
    assert (state["Reason"] and state["Reason"].Code) == changes.get("reason")


def test_each_destination_has_its_state_and_none_before_a_transcript_is_filed():
    one = RequestDelivery(destination_code="BORE", tracking_id="t1", state=Delivery.SENT, state_at=NOON)
    two = RequestDelivery(destination_code="OUAC", tracking_id="t2")
    state = translation.state(request(deliveries=[one, two]))
    told = [(d.Code, d.TrackingID, d.State, d.At) for d in state["Delivery"]]
    assert told == [("BORE", "t1", "Sent", NOON), ("OUAC", "t2", None, None)]


@pytest.mark.parametrize(
    ("known", "told"), [({}, False), ({"graduated": False}, True), ({"bsid": "1"}, True)]
)
def test_a_board_is_told_of_a_school_where_anything_is_known_of_it(known, told):
    assert (translation.pending(request(**known)).School is not None) is told


def test_a_warning_about_a_transcript_holds_no_value_of_it_and_its_problem_does():
    found = xsd.Problem("R-BIRTH-FUTURE", xsd.Severity.WARNING, 3, "a/b", "le 2999-01-01", "on 2999-01-01")
    warning, problem = translation.problem_warning(found), translation.problem(found)
    assert (problem.TextFr, problem.TextEn, problem.Line) == (found.text_fr, found.text_en, 3)
    for text in (warning.TextFr, warning.TextEn):
        assert "2999" not in text
        assert "(…)" in text
    unknown = xsd.Problem("NEW", xsd.Severity.WARNING, None, None, "secret", "secret")
    assert translation.problem_warning(unknown).TextFr == "NEW"


def test_a_cursor_is_read_by_its_own_kind_only():
    assert translation.cursor(None, translation.PENDING) is None
    text = translation.cursor(17, translation.PENDING)
    assert translation.read_cursor(text, translation.PENDING) == 17
    assert translation.read_cursor(None, translation.CHANGES) == 0
    for wrong in (text, "", "S", "S-1", "S1x", "S" + "9" * 19, "S٣"):
        with pytest.raises(Refused) as refused:
            translation.read_cursor(wrong, translation.CHANGES)
        assert (refused.value.code, refused.value.paths) == (Refusal.CURSOR_INVALID, ("Cursor",))


def test_an_instant_without_a_zone_is_utc_and_one_beyond_the_calendar_is_refused():
    zone = timezone(timedelta(hours=-14))
    assert translation.instant(datetime(2026, 1, 1), "At") == datetime(2026, 1, 1, tzinfo=UTC)
    assert translation.instant(datetime(2026, 1, 1, tzinfo=zone), "At").hour == 14
    with pytest.raises(SchemaInvalid) as refused:
        translation.instant(datetime(9999, 12, 31, 23, tzinfo=zone), "At")
    assert refused.value.paths == ("At",)


def test_an_acknowledged_item_is_compared_by_its_hash_in_small_letters():
    item = messages.AcknowledgedItem(ReferenceNumber="H1", SHA256="AB" * 32, CourseTotal=1, Accepted=False)
    read = translation.acknowledged(item)
    assert (read.sha256, read.accepted, read.note) == ("ab" * 32, False, "")
