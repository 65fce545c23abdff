"""What a person does with a document, from what they bring to what is filed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

import xsd
from autosgern_service.domain.lifecycle import Delivery, MoveNotAllowed, Status
from autosgern_service.domain.origins import Origin
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import uploads
from autosgern_service.flow.filing import open_document
from autosgern_service.flow.moves import Stale, last_move
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import Case
from autosgern_service.sandbox.transcripts import transcript
from autosgern_service.store import audit
from autosgern_service.store.models import Board, TranscriptRequest, Upload
from tests.installed import Installation, case
from tests.trail import entries
from tests.uploads import bring

STAFF = "paper.islands"
#: What the trail tells of a filing.
SENT = {"changed": {"status": ["ActionRequired", "ElectronicTranscriptSent"]}}


def asked(installation: Installation, student: Case, **changes: object) -> TranscriptRequest:
    """A request of a board that works by hand: it waits for a person."""
    return installation.request(installation.submit(student, bsid="990601", **changes))


def near(installation: Installation) -> tuple[TranscriptRequest, str]:
    """A request that the machine left to people, and the record that resembles it."""
    student = case("nickname-without-oen")
    receipt = installation.submit(student)
    installation.attempt(receipt)
    return installation.request(receipt), student.records[0].student.id


def taken(installation: Installation, request: TranscriptRequest, content: bytes) -> Any:
    """What comes of a file that staff bring for a request."""
    user = installation.user(STAFF)
    return uploads.take(
        installation.service, user, request.id, request.revision, content, "releve.xml", address="192.0.2.7"
    )


def held(installation: Installation) -> tuple[TranscriptRequest, uploads.Held]:
    """A request for whom a file waits in which the birth date and the first name differ."""
    request = asked(installation, case("exact"), birth_date=date(1998, 4, 18), first="Gaspard")
    outcome = taken(installation, request, document(case("exact"), request.reference))
    assert isinstance(outcome, uploads.Held)
    return request, outcome


def told(installation: Installation) -> list[tuple[str, str | None, dict[str, Any]]]:
    """The audit trail: deed, subject, details."""
    return [(one.action, one.subject, one.details) for one in entries(installation.service)]


def waiting(installation: Installation) -> list[Upload]:
    with installation.service.store.read() as session:
        return list(session.scalars(select(Upload)))


def document(student: Case, reference: str, index: int = 0) -> bytes:
    record = student.records[index].student
    return transcript(
        record, BY_NUMBER[student.board], reference=reference, created=datetime(2026, 11, 17, 9)
    )


def test_a_filed_upload_ends_the_request_and_queues_its_destinations(any_installation: Installation) -> None:
    student = case("exact")
    request = asked(any_installation, student)
    user = any_installation.user("paper.islands")
    bring(any_installation.service, user, request.id, request.revision, document(student, request.reference))
    with any_installation.service.store.read() as session:
        done = session.get_one(TranscriptRequest, request.id)
        assert (done.status, done.updated_by) == (Status.ELECTRONIC_SENT, "paper.islands")
        assert {d.state for d in done.deliveries} == {Delivery.QUEUED}


def test_a_new_upload_replaces_the_current_transcript(any_installation: Installation) -> None:
    student = case("exact")
    request = asked(any_installation, student)
    user = any_installation.user("paper.islands")
    for revision, index in ((1, 0), (2, 1)):
        bring(
            any_installation.service, user, request.id, revision, document(student, request.reference, index)
        )
    rows = any_installation.transcripts(request)
    assert [row.current for row in rows] == [False, True]


def test_an_unacceptable_upload_is_never_filed(installation: Installation) -> None:
    request = asked(installation, case("exact"))
    outcome = taken(installation, request, b"<x/>")
    assert isinstance(outcome, uploads.NotAccepted)
    assert not outcome.report.accepted
    assert installation.transcripts(request) == []
    assert told(installation) == [("upload-refused", request.reference, {})]


def test_a_file_in_which_nothing_differs_is_filed_with_its_entry(any_installation: Installation) -> None:
    request = asked(any_installation, case("exact"))
    outcome = taken(any_installation, request, document(case("exact"), request.reference))
    assert outcome == uploads.Filed(request.reference, Status.ELECTRONIC_SENT)
    event = any_installation.events(request)[-1]
    assert (event.origin, event.overruled) == ("uploaded", None)
    assert told(any_installation) == [("upload", request.reference, SENT)]


def test_a_file_is_examined_once_whatever_is_answered(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bytes] = []
    check = xsd.check
    monkeypatch.setattr(
        xsd, "check", lambda content, **asked: calls.append(content) or check(content, **asked)
    )
    request, outcome = held(installation)
    user = installation.user(STAFF)
    rows = uploads.waiting(installation.service, user, request.id, outcome.token).rows
    fields = [row.field for row in rows if row.differs]
    uploads.confirm(installation.service, user, request.id, outcome.token, fields)
    other = asked(installation, case("slow"))
    paired(installation, document(case("slow"), other.reference))
    assert installation.request_by_id(other.id).status == Status.ELECTRONIC_SENT
    assert len(calls) == 2


def test_what_differs_waits_sealed_and_changes_nothing_of_the_request(any_installation: Installation) -> None:
    request, _ = held(any_installation)
    assert any_installation.request_by_id(request.id).revision == request.revision
    (upload,) = waiting(any_installation)
    assert b"birth_date" not in upload.found_sealed + upload.document_sealed
    differing = {"differing": ["first_name", "birth_date"]}
    assert told(any_installation) == [("hold-upload", request.reference, differing)]


def test_what_a_person_overrules_is_named_by_the_event_and_the_audit_trail(
    any_installation: Installation,
) -> None:
    request, outcome = held(any_installation)
    fields = ["birth_date", "first_name"]  # in any order
    user, service = any_installation.user(STAFF), any_installation.service
    assert uploads.confirm(service, user, request.id, outcome.token, fields).status == Status.ELECTRONIC_SENT
    event = any_installation.events(request)[-1]
    assert (event.origin, event.overruled) == ("uploaded", "first_name birth_date")
    overruled = {"overruled": ["first_name", "birth_date"]} | SENT
    assert told(any_installation)[-1] == ("file-differing", request.reference, overruled)
    (row,) = any_installation.transcripts(request)
    assert open_document(service.vault, row) == document(case("exact"), request.reference)
    assert row.document_id == xsd.read(document(case("exact"), request.reference)).document_id
    assert waiting(any_installation) == []


@pytest.mark.parametrize(
    "fields", [[], ["birth_date"], ["first_name", "birth_date", "gender"], ["last_name", "oen"]]
)
def test_who_does_not_confirm_just_what_differs_files_nothing(
    installation: Installation, fields: list[str]
) -> None:
    request, outcome = held(installation)
    with pytest.raises(uploads.NotConfirmed):
        uploads.confirm(installation.service, installation.user(STAFF), request.id, outcome.token, fields)
    assert installation.transcripts(request) == []
    assert len(waiting(installation)) == len(told(installation)) == 1


def test_what_differs_is_what_differs_at_the_moment_of_the_yes(installation: Installation) -> None:
    request, outcome = held(installation)
    with installation.service.store.begin() as session:
        session.get_one(TranscriptRequest, request.id).birth_date = case("exact").request.birth_date
    fields = ["first_name", "birth_date"]
    user = installation.user(STAFF)
    with pytest.raises(uploads.NotConfirmed):
        uploads.confirm(installation.service, user, request.id, outcome.token, fields)
    uploads.confirm(installation.service, user, request.id, outcome.token, fields[:1])
    assert installation.events(request)[-1].overruled == "first_name"


def test_a_yes_to_a_request_that_moved_is_told_and_files_nothing(any_installation: Installation) -> None:
    request, outcome = held(any_installation)
    service, user = any_installation.service, any_installation.user(STAFF)
    bring(service, user, request.id, request.revision, document(case("exact"), request.reference))
    with pytest.raises(Stale):
        uploads.confirm(service, user, request.id, outcome.token, ["first_name", "birth_date"])
    assert len(any_installation.transcripts(request)) == 1


@pytest.mark.parametrize("answer", [uploads.waiting, uploads.give_up])
def test_what_waits_waits_for_its_bringer_alone(
    installation: Installation, answer: Callable[..., object]
) -> None:
    request, outcome = held(installation)
    service, other = installation.service, installation.user("operations")
    with pytest.raises(LookupError):
        answer(service, other, request.id, outcome.token)
    with pytest.raises(LookupError):
        uploads.confirm(service, other, request.id, outcome.token, ["first_name", "birth_date"])
    with pytest.raises(LookupError):
        answer(service, installation.user(STAFF), request.id + 1, outcome.token)
    assert len(waiting(installation)) == 1


def test_a_no_forgets_the_document_and_is_remembered(any_installation: Installation) -> None:
    request, outcome = held(any_installation)
    uploads.give_up(any_installation.service, any_installation.user(STAFF), request.id, outcome.token)
    assert waiting(any_installation) == []
    assert told(any_installation)[-1] == ("give-up-upload", request.reference, {})


def test_a_request_that_moved_or_takes_no_upload_takes_none(installation: Installation) -> None:
    request = asked(installation, case("exact"))
    user, content = installation.user(STAFF), document(case("exact"), request.reference)
    with pytest.raises(Stale):
        uploads.take(installation.service, user, request.id, 7, content, "releve.xml")
    machines = installation.request(installation.submit(case("exact")))
    with pytest.raises(MoveNotAllowed):
        uploads.take(installation.service, user, machines.id, machines.revision, content, "releve.xml")
    auditor = installation.user("verification")
    with pytest.raises(MoveNotAllowed):
        uploads.take(installation.service, auditor, request.id, request.revision, content, "releve.xml")
    assert told(installation) == []


def paired(installation: Installation, content: bytes) -> Any:
    service = installation.service
    with service.store.read() as session:
        since = last_move(session)
    return uploads.pair(service, installation.user(STAFF), since, content, "releve.xml")


def test_a_file_is_paired_by_the_reference_in_it_or_by_its_person(any_installation: Installation) -> None:
    named, of_person = asked(any_installation, case("exact")), asked(any_installation, case("slow"))
    assert paired(any_installation, document(case("exact"), named.reference)).reference == named.reference
    assert paired(any_installation, document(case("slow"), "SIS-17")).reference == of_person.reference
    for request in (named, of_person):
        assert any_installation.request_by_id(request.id).status == Status.ELECTRONIC_SENT


def test_a_file_that_names_a_request_of_somebody_else_is_nobodys(installation: Installation) -> None:
    asked(installation, case("exact"))  # of the same person: the file says that it is not meant
    others = installation.request(installation.submit(case("exact")))
    nobodys = uploads.NotPaired(uploads.Why.NOBODYS)
    assert paired(installation, document(case("exact"), others.reference)) == nobodys
    assert paired(installation, document(case("exact"), "H202611170999999")) == nobodys
    assert told(installation) == [("upload-refused", None, {"why": "nobodys"})] * 2


def test_a_file_of_a_request_that_is_done_or_a_pdf_or_rubbish_is_paired_with_nothing(
    installation: Installation,
) -> None:
    assert paired(installation, b"%PDF-1.7 ...") == uploads.NotPaired(uploads.Why.PDF)
    assert isinstance(paired(installation, b"rubbish"), uploads.NotAccepted)
    assert told(installation) == [("upload-refused", None, {"why": "pdf"}), ("upload-refused", None, {})]


def test_a_paired_file_whose_request_moves_meanwhile_is_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = asked(installation, case("exact"))
    monkeypatch.setattr(uploads, "seen", _moved)
    moved = uploads.NotPaired(uploads.Why.MOVED, request.reference)
    assert paired(installation, document(case("exact"), request.reference)) == moved


def test_a_chosen_student_is_named_by_the_trail_and_the_transcript_is_not_uploaded_by_hand(
    any_installation: Installation,
) -> None:
    request, student = near(any_installation)
    service, user = any_installation.service, any_installation.user("operations")
    outcome = uploads.choose(service, user, request.id, request.revision, student, address="192.0.2.7")
    assert isinstance(outcome, uploads.Held)
    chosen = {"differing": ["first_name"], "student": student}
    assert told(any_installation)[-2:] == [
        ("choose-near-match", request.reference, {"student": student}),
        ("hold-upload", request.reference, chosen),
    ]
    uploads.confirm(service, user, request.id, outcome.token, ["first_name"])
    (row,) = any_installation.transcripts(request)
    event = any_installation.events(request)[-1]
    assert (row.origin, event.origin, event.overruled) == (Origin.CHOSEN, Origin.CHOSEN, "first_name")
    changed = {"status": ["AutoProcessingError", "ElectronicTranscriptSent"]}
    overruled = {"overruled": ["first_name"], "changed": changed, "student": student}
    assert told(any_installation)[-1] == ("file-differing", request.reference, overruled)


def test_a_record_that_was_not_shown_cannot_be_chosen(installation: Installation) -> None:
    request, _ = near(installation)
    with pytest.raises(LookupError):
        uploads.choose(
            installation.service, installation.user("operations"), request.id, request.revision, "s-0"
        )


def test_a_board_that_is_called_no_more_is_not_asked_for_a_chosen_student(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, student = near(installation)
    service, user = installation.service, installation.user("operations")
    with service.store.begin() as session:
        session.execute(update(Board).where(Board.id == request.board_id).values(mode="manual"))
    monkeypatch.setattr(uploads, "fetch", lambda *_asked: pytest.fail("the board was asked"))
    with pytest.raises(MoveNotAllowed):
        uploads.choose(service, user, request.id, request.revision, student)


def test_a_choice_of_which_nothing_comes_is_in_the_trail(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, student = near(installation)
    mismatch = uploads.Verdict(Status.AUTO_PROCESSING_ERROR, Reason.TRANSCRIPT_MISMATCH)
    monkeypatch.setattr(uploads, "fetch", lambda *_asked: mismatch)
    user = installation.user("operations")
    outcome = uploads.choose(installation.service, user, request.id, request.revision, student)
    assert outcome == uploads.NotGiven(reason=Reason.TRANSCRIPT_MISMATCH)
    assert told(installation)[-1] == ("choose-near-match", request.reference, {"student": student})


def test_an_upload_whose_entry_cannot_be_written_changes_nothing(
    any_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, outcome = held(any_installation)
    agrees = asked(any_installation, case("slow"))
    service, user = any_installation.service, any_installation.user(STAFF)
    monkeypatch.setattr(audit, "record", _fails)
    for attempt in (
        lambda: taken(any_installation, agrees, document(case("slow"), agrees.reference)),
        lambda: taken(any_installation, request, document(case("exact"), request.reference)),
        lambda: uploads.confirm(service, user, request.id, outcome.token, ["first_name", "birth_date"]),
        lambda: uploads.give_up(service, user, request.id, outcome.token),
    ):
        with pytest.raises(OSError, match="trail"):
            attempt()
    for row in (request, agrees):
        assert any_installation.request_by_id(row.id).revision == row.revision
        assert any_installation.transcripts(row) == []
        assert len(any_installation.events(row)) == 1
    assert len(waiting(any_installation)) == 1


def _moved(*_asked: object) -> None:
    raise Stale("moved")


def _fails(*_args: object, **_details: object) -> None:
    raise OSError("the trail cannot be written")
