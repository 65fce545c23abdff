"""What partners get done, through zeep and the published WSDL."""

import base64
import hashlib
from typing import Any

import pytest
import zeep.exceptions
from lxml import etree
from sqlalchemy import select

from autosgern_service.soap.names import CONTRACT, SOAP11_PATH, SOAP12_PATH
from autosgern_service.store.models import Message, TranscriptRequest


def fault(caught: pytest.ExceptionInfo[zeep.exceptions.Fault]) -> dict[str, Any]:
    detail = caught.value.detail
    found = detail if etree.QName(detail).localname == "ServiceFault" else detail[0]
    return {etree.QName(e).localname: e.text for e in found}


@pytest.mark.parametrize("path", [SOAP11_PATH, SOAP12_PATH])
@pytest.mark.parametrize("username", ["centre", "ouac"])
def test_a_partner_pings_in_both_versions_and_both_modes(world, path, username):
    answer = world.client(username, path, fresh=True).Ping("été")
    assert (answer.Echo, answer.Partner, answer.ContractVersion) == ("été", username.title(), "1.0")
    assert answer.ServerTime == world.service.clock.now()


def test_a_request_gets_a_reference_number_and_waits_for_its_board(world, build):
    answer = world.client("centre").SubmitTranscriptRequest(build())
    assert answer.ReferenceNumber.startswith("H20261117")
    assert answer.Status == "ActionRequired"


def test_every_element_of_a_request_is_kept(world, build):
    full = build(
        AccountNumber="210000000001",
        AmountCollected="12.50",
        HoldType="AfterSpecifiedDate",
        ReleaseDate="2027-01-31",
        Applicant={
            "MiddleName": ["Anne", "Marie"],
            "FormerLastName": ["Roy"],
            "FirstNameAtSchool": "Zoe",
            "LastNameAtSchool": "Roy",
            "PreferredFirstName": "Zo",
            "OEN": "948743687",
            "StudentNumber": "000012345678",
            "Email": "zoe@candidature.example",
            "Phone": "705-555-0100",
        },
        School={"BSID": "990301", "LastAttended": (2025, 6, None), "Graduated": True},
        Destination=[{"Code": "BORE", "TrackingID": "T-1"}, {"Code": "OUAC"}],
    )
    reference = world.client("centre").SubmitTranscriptRequest(full).ReferenceNumber
    with world.service.store.read() as session:
        kept = session.scalars(select(TranscriptRequest)).one()
        assert kept.reference == reference
        assert (kept.middle_names, kept.former_last_names) == (("Anne", "Marie"), ("Roy",))
        assert (kept.first_name_at_school, kept.last_name_at_school) == ("Zoe", "Roy")
        assert (kept.oen, kept.student_number, kept.last_attended) == ("948743687", "000012345678", "2025-06")
        assert (str(kept.amount_collected), str(kept.release_date)) == ("12.50", "2027-01-31")
        assert [d.tracking_id for d in kept.deliveries] == ["T-1", reference]


def test_an_answer_ends_with_the_hash_of_the_request_and_a_correlation_id(world, build_xml):
    body = world.envelope(build_xml())
    answer = world.send(body)
    result = answer.root.find(f".//{{{CONTRACT}}}SubmitTranscriptRequestResult")
    assert [etree.QName(e).localname for e in result][-2:] == ["RequestHash", "CorrelationID"]
    assert answer.text("RequestHash") == base64.b64encode(hashlib.sha256(body).digest()).decode()


def test_the_message_id_of_the_sender_becomes_the_correlation_id(world):
    header = '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:1234</a:MessageID>'
    answer = world.send(world.envelope(f'<Ping xmlns="{CONTRACT}"/>', headers=header))
    assert answer.text("CorrelationID") == "urn:uuid:1234"
    assert answer.root.findtext(".//{http://www.w3.org/2005/08/addressing}RelatesTo") == "urn:uuid:1234"
    with world.service.store.read() as session:
        assert session.scalars(select(Message.correlation_id)).all() == ["urn:uuid:1234"]


def test_the_same_message_again_gets_the_first_answer(world, build):
    client, message = world.client("centre"), build()
    first, second = (client.SubmitTranscriptRequest(message) for _ in range(2))
    assert second.ReferenceNumber == first.ReferenceNumber
    assert second.ReceivedAt == first.ReceivedAt
    with world.service.store.read() as session:
        assert len(session.scalars(select(TranscriptRequest)).all()) == 1


def test_the_same_id_with_another_body_is_a_conflict(world, build):
    client, message = world.client("centre"), build()
    client.SubmitTranscriptRequest(message)
    with pytest.raises(zeep.exceptions.Fault) as caught:
        client.SubmitTranscriptRequest(message | {"ApplicationNumber": "260000002"})
    assert fault(caught)["Code"] == "IdempotencyConflict"


def test_two_centres_may_use_the_same_id(world, build):
    message = build()
    first, second = (world.client(name).SubmitTranscriptRequest(message) for name in ("centre", "ouac"))
    assert first.ReferenceNumber != second.ReferenceNumber


def test_an_oen_that_fails_its_check_digit_is_accepted_and_said(world, build):
    answer = world.client("centre").SubmitTranscriptRequest(build(Applicant={"OEN": "948743688"}))
    assert [(w.Code, w.Path) for w in answer.Warning] == [("OENCheckDigit", "Applicant/OEN")]
    with world.service.store.read() as session:
        assert session.scalars(select(TranscriptRequest.oen)).one() == "948743688"


def test_a_request_without_a_school_is_accepted_and_waits_for_one(world, build):
    client = world.client("centre")
    reference = client.SubmitTranscriptRequest(build(School=None)).ReferenceNumber
    state = client.GetTranscriptRequest(reference)
    assert (state.Status, state.Reason.Code) == ("AutoProcessingError", "SchoolUnknown")


def test_a_centre_sees_where_its_request_stands(world, build):
    client, message = world.client("centre"), build(Destination=[{"Code": "BORE", "TrackingID": "T-9"}])
    reference = client.SubmitTranscriptRequest(message).ReferenceNumber
    state = client.GetTranscriptRequest(reference)
    assert (state.ReferenceNumber, state.ClientRequestID) == (reference, message["ClientRequestID"])
    assert (state.Status, state.ResponseStatus, state.Reason) == (
        "ActionRequired",
        "TranscriptRequestReceived",
        None,
    )
    assert [(d.Code, d.TrackingID, d.State) for d in state.Delivery] == [("BORE", "T-9", None)]


@pytest.mark.parametrize("operation", ["GetTranscriptRequest", "CancelTranscriptRequest"])
def test_another_centres_number_is_answered_as_if_it_did_not_exist(world, build, operation):
    reference = world.client("centre").SubmitTranscriptRequest(build()).ReferenceNumber
    told = []
    for number in (reference, "H20260101000000"):
        with pytest.raises(zeep.exceptions.Fault) as caught:
            world.client("ouac")[operation](number)
        told.append({k: v for k, v in fault(caught).items() if k != "CorrelationID"})
    assert told[0] == told[1]
    assert told[0]["Code"] == "NotFound"


def test_a_centre_cancels_its_request(world, build):
    client = world.client("centre")
    reference = client.SubmitTranscriptRequest(build()).ReferenceNumber
    assert client.CancelTranscriptRequest(reference, "Changed college").Status == "Cancelled"
    assert client.GetTranscriptRequest(reference).ResponseStatus == "Canceled"


def test_a_reissue_has_a_number_of_its_own(world, build):
    client = world.client("centre")
    first = client.SubmitTranscriptRequest(build()).ReferenceNumber
    world.client("board").RespondToRequest(first, "NoRecord")
    second = client.ReissueTranscriptRequest(first, build()).ReferenceNumber
    with world.service.store.read() as session:
        kept = {r.reference: r for r in session.scalars(select(TranscriptRequest))}
        assert (kept[second].type, kept[second].original_id) == ("Reissue", kept[first].id)


def test_a_centre_follows_the_changes_by_cursor(world, build):
    client = world.client("centre")
    references = [client.SubmitTranscriptRequest(build()).ReferenceNumber for _ in range(3)]
    world.client("ouac").SubmitTranscriptRequest(build())
    first = client.GetStatusChanges(None, 2)
    assert [c.ReferenceNumber for c in first.StatusChange] == references[:2]
    assert first.More is True
    rest = client.GetStatusChanges(first.NextCursor)
    assert [c.ReferenceNumber for c in rest.StatusChange] == references[2:]
    assert rest.More is False
    client.CancelTranscriptRequest(references[0])
    later = client.GetStatusChanges(rest.NextCursor)
    assert [(c.ReferenceNumber, c.Status) for c in later.StatusChange] == [(references[0], "Cancelled")]
    assert client.GetStatusChanges(later.NextCursor).NextCursor == later.NextCursor


def test_a_cursor_of_another_kind_is_refused(world):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("centre").GetStatusChanges("P1")
    assert fault(caught)["Code"] == "CursorInvalid"


def test_a_board_fetches_what_waits_for_it_and_nothing_else(world, build):
    centre = world.client("centre")
    mine = [centre.SubmitTranscriptRequest(build()).ReferenceNumber for _ in range(3)]
    centre.SubmitTranscriptRequest(build(School={"BSID": "990401"}))
    board = world.client("board")
    first = board.GetPendingRequests(None, 2)
    rest = board.GetPendingRequests(first.NextCursor, 2)
    assert [r.ReferenceNumber for r in [*first.PendingRequest, *rest.PendingRequest]] == mine
    assert (first.More, rest.More) == (True, False)
    person = first.PendingRequest[0].Applicant
    assert (person.FirstName, person.LastName, str(person.BirthDate)) == (
        "Zoé",
        "Béland-Tremblay",
        "2007-04-30",
    )


@pytest.mark.parametrize(
    ("response", "hold", "status", "pesc"),
    [
        ("NoRecord", None, "StudentNotFound", ("NoRecord", None)),
        ("MultipleMatch", None, "AutoProcessingError", ("MultipleMatch", None)),
        ("Hold", "Financial", "FinancialHold", ("Hold", "Financial")),
        ("Hold", "TranscriptFee", "FinancialHold", ("Hold", "Financial")),
        ("Hold", "Other", "NoAcademicData", ("Hold", "Other")),
        ("Hold", "RequestedAction", "AutoProcessingError", ("TranscriptRequestReceived", None)),
        ("OfflineRecordSent", None, "PaperTranscriptSent", ("OfflineRecordSent", None)),
        ("OfflineRecordSearch", None, "ActionRequired", ("TranscriptRequestReceived", None)),
        ("Deceased", None, "AutoProcessingError", ("TranscriptRequestReceived", None)),
    ],
)
def test_a_board_answers_in_the_words_of_pesc(world, build, response, hold, status, pesc):
    centre = world.client("centre")
    reference = centre.SubmitTranscriptRequest(build()).ReferenceNumber
    assert world.client("board").RespondToRequest(reference, response, hold).Status == status
    state = centre.GetTranscriptRequest(reference)
    assert (state.Status, (state.ResponseStatus, state.HoldReason)) == (status, pesc)


@pytest.mark.parametrize(
    ("response", "hold", "code"),
    [
        ("Hold", None, "HoldReasonMissing"),
        ("NoRecord", "Other", "HoldReasonMissing"),
        ("TranscriptSent", None, "DocumentMissing"),
    ],
)
def test_an_answer_that_contradicts_itself_changes_nothing(world, build, response, hold, code):
    centre = world.client("centre")
    reference = centre.SubmitTranscriptRequest(build()).ReferenceNumber
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("board").RespondToRequest(reference, response, hold)
    assert fault(caught)["Code"] == code
    assert centre.GetTranscriptRequest(reference).Status == "ActionRequired"


def test_a_board_cannot_answer_another_boards_request(world, build):
    reference = world.client("centre").SubmitTranscriptRequest(build()).ReferenceNumber
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("otherboard").RespondToRequest(reference, "NoRecord")
    assert fault(caught)["Code"] == "NotFound"


def test_an_invalid_transcript_is_refused_with_its_problems_and_without_values(world, build):
    reference = world.client("centre").SubmitTranscriptRequest(build()).ReferenceNumber
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("board").SubmitTranscript(reference, b"<Transcript>Secretname</Transcript>")
    text = etree.tostring(caught.value.detail, encoding="unicode")
    assert fault(caught)["Code"] == "TranscriptInvalid"
    assert "<" in text
    assert "Problem" in text
    assert "Secretname" not in text


def test_validation_shows_the_words_of_each_problem_and_stores_nothing(world):
    answer = world.client("board").ValidateTranscript(b"<Transcript/>")
    assert answer.Accepted is False
    assert answer.Problem[0].Severity == "error"
    assert answer.Problem[0].TextFr != answer.Problem[0].TextEn


def test_a_destination_acknowledges_only_its_own_batches(world):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("college").AcknowledgeBatch("BORE-20261117-1", world.service.clock.now(), [])
    assert fault(caught)["Code"] == "BatchUnknown"


@pytest.mark.parametrize(
    ("username", "operation", "arguments"),
    [
        ("board", "GetTranscriptRequest", ["H20261117000001"]),
        ("centre", "GetPendingRequests", []),
        ("college", "GetStatusChanges", []),
        ("centre", "ValidateTranscript", [b"<a/>"]),
    ],
)
def test_an_operation_of_another_role_is_not_authorized(world, username, operation, arguments):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client(username)[operation](*arguments)
    assert fault(caught)["Code"] == "NotAuthorized"
