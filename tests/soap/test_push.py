"""A board that calls us, over SOAP: its transcript is validated, compared, filed byte for byte, or refused."""

import hashlib
import re
from datetime import UTC, datetime

import pytest
import zeep.exceptions
from lxml import etree
from sqlalchemy import select

from autosgern_service import nightly
from autosgern_service.flow.filing import open_document
from autosgern_service.sandbox.boards import BY_NUMBER
from autosgern_service.sandbox.students import CASES
from autosgern_service.sandbox.transcripts import breaks_schema, transcript, with_grade_150
from autosgern_service.soap.names import CONTRACT, SOAP11, SOAP11_PATH, SOAP12, SOAP12_PATH
from autosgern_service.store.models import Transcript

CASE = next(case for case in CASES if case.key == "pushed")
OTHER = next(case for case in CASES if case.key == "pushed-somebody-elses")


def document(world, reference: str, case=CASE, **kind) -> bytes:
    return transcript(
        case.student, BY_NUMBER["B99003"], reference=reference, created=world.service.clock.now(), **kind
    )


@pytest.fixture
def reference(world, build) -> str:
    """The number of a request for the fixed student of a board that calls us."""
    student = CASE.student
    person = {
        "FirstName": student.first,
        "LastName": student.last,
        "BirthDate": student.birth_date.isoformat(),
        "Gender": "Female",
        "OEN": student.oen or None,
    }
    return world.client("centre").SubmitTranscriptRequest(build(Applicant=person)).ReferenceNumber


@pytest.mark.parametrize("path", [SOAP11_PATH, SOAP12_PATH])
def test_the_right_transcript_is_filed_byte_for_byte(world, reference, path):
    sent = document(world, reference)
    answer = world.client("board", path).SubmitTranscript(reference, sent)
    assert answer.Status == "ElectronicTranscriptSent"
    with world.service.store.read() as session:
        filed = session.scalars(select(Transcript)).one()
        assert open_document(world.service.vault, filed) == sent
    state = world.client("centre").GetTranscriptRequest(reference)
    assert (state.Status, state.ResponseStatus) == ("ElectronicTranscriptSent", "TranscriptSent")
    assert [(d.Code, d.State) for d in state.Delivery] == [("BORE", "Queued")]


def test_the_same_transcript_again_is_answered_as_the_first(world, reference):
    client, sent = world.client("board"), document(world, reference)
    assert {client.SubmitTranscript(reference, sent).Status for _ in range(2)} == {"ElectronicTranscriptSent"}


def test_another_transcript_afterwards_is_not_expected(world, reference):
    client = world.client("board")
    client.SubmitTranscript(reference, document(world, reference))
    with pytest.raises(zeep.exceptions.Fault, match="status"):
        client.SubmitTranscript(
            reference, document(world, reference).replace(b"RequestedRecord", b"RequestedRecord ")
        )


def test_somebody_elses_transcript_is_refused_and_waits_for_a_person(world, reference):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("board").SubmitTranscript(reference, document(world, reference, OTHER))
    said = etree.tostring(caught.value.detail, encoding="unicode")
    assert "ReviewNeeded" in said
    assert OTHER.student.last not in said
    state = world.client("centre").GetTranscriptRequest(reference)
    assert (state.Status, state.Reason.Code) == ("AutoProcessingError", "ReviewNeeded")


@pytest.mark.parametrize("damage", [breaks_schema, with_grade_150])
def test_an_invalid_transcript_is_refused_with_problems_that_hold_no_value(world, reference, damage):
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("board").SubmitTranscript(reference, damage(document(world, reference)))
    (fault,) = etree.ElementTree(caught.value.detail).iter(f"{{{CONTRACT}}}ServiceFault")
    problems = fault.findall(f"{{{CONTRACT}}}Problem")
    assert fault.findtext(f"{{{CONTRACT}}}Code") == "TranscriptInvalid"
    assert problems[0].findtext(f"{{{CONTRACT}}}Severity") == "error"
    assert problems[0].findtext(f"{{{CONTRACT}}}Path")
    for problem in problems:
        assert {etree.QName(e).localname for e in problem} <= {"Code", "Severity", "Line", "Path"}
        assert "150" not in (problem.findtext(f"{{{CONTRACT}}}Path") or "")
    assert world.client("centre").GetTranscriptRequest(reference).Status == "ActionRequired"


MARK = "\ufeff".encode()


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("XML-DECLARATION", lambda good: MARK * 2 + good),
        (
            "XML-DECLARATION",
            lambda good: b"\xff\xfe" + good.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        ),
        ("XML-NUL", lambda good: good + b"\0"),
        ("FILE-PICTURE", lambda good: b"\xff\xd8\xff\xe0" + good),
        ("XML-NOT-XML", lambda good: MARK + b"%PDF-1.7\n"),
        ("FILE-TEXT", lambda good: b"see attached"),
        ("XML-ELEMENTS", lambda good: b"<a>" + b"<b/>" * 100_001 + b"</a>"),
        (
            "R-NUMBER-LONG",
            lambda good: re.sub(rb"(?<=<CourseCreditEarned>)", b"9" * 1_000_001, good, count=1),
        ),
    ],
)
def test_what_no_college_could_read_is_refused_and_told_for_what_it_is(world, reference, code, spoil):
    content = spoil(document(world, reference))
    with pytest.raises(zeep.exceptions.Fault) as caught:
        world.client("board").SubmitTranscript(reference, content)
    said = etree.tostring(caught.value.detail, encoding="unicode")
    assert f"Code>{code}<" in said
    validated = world.client("board").ValidateTranscript(content)
    assert (validated.Accepted, validated.Problem[0].Code) == (False, code)
    assert world.client("centre").GetTranscriptRequest(reference).Status == "ActionRequired"


def test_a_good_transcript_is_accepted_by_validation_too(world, reference):
    answer = world.client("board").ValidateTranscript(document(world, reference))
    assert answer.Accepted is True


def test_another_board_cannot_send_it(world, reference):
    with pytest.raises(zeep.exceptions.Fault, match="reference number"):
        world.client("otherboard").SubmitTranscript(reference, document(world, reference))


@pytest.fixture
def sent_batch(world, reference):
    """A batch that left for the college with one document: its name and the document's digest."""
    document_sent = document(world, reference)
    world.client("board").SubmitTranscript(reference, document_sent)
    (name,) = nightly.transmit(world.service, "BORE", "2026-11-17")
    return name, {
        "ReferenceNumber": reference,
        "SHA256": hashlib.sha256(document_sent).hexdigest(),
        "CourseTotal": document_sent.count(b"<Course>"),
        "AcademicAwardTotal": document_sent.count(b"<AcademicAward>"),
        "Accepted": True,
    }


def test_a_destination_acknowledges_what_it_received(world, reference, sent_batch):
    name, item = sent_batch
    answer = world.client("college").AcknowledgeBatch(name, world.service.clock.now(), [item])
    assert (answer.Batch, answer.Difference) == (name, [])
    (delivery,) = world.client("centre").GetTranscriptRequest(reference).Delivery
    assert delivery.State == "Acknowledged"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"SHA256": "0" * 64}, "HashMismatch"),
        ({"CourseTotal": 0}, "CourseTotalMismatch"),
        ({"Accepted": False, "Note": "unreadable"}, "Rejected"),
    ],
)
def test_what_differs_from_what_was_sent_comes_back(world, reference, sent_batch, change, code):
    name, item = sent_batch
    answer = world.client("college").AcknowledgeBatch(name, world.service.clock.now(), [item | change])
    assert [(d.Code, d.ReferenceNumber) for d in answer.Difference] == [(code, reference)]
    (delivery,) = world.client("centre").GetTranscriptRequest(reference).Delivery
    assert delivery.State == ("Rejected" if code == "Rejected" else "Sent")


@pytest.mark.parametrize("soap", [SOAP11, SOAP12], ids=["1.1", "1.2"])
@pytest.mark.parametrize(
    ("written", "state"), [("true", "Acknowledged"), ("1", "Acknowledged"), ("0", "Rejected")]
)
def test_an_acknowledgment_is_read_without_the_blanks_around_its_values(
    world, reference, sent_batch, soap, written, state
):
    name, item = sent_batch
    values = "".join(
        f"<{element}>\n\t{value} </{element}>" for element, value in (item | {"Accepted": written}).items()
    )
    answer = world.call(
        f'<AcknowledgeBatch xmlns="{CONTRACT}"><Batch> {name}\n</Batch>'
        f"<Received>\n2026-11-18T03:10:00Z\n</Received><Item>{values}</Item></AcknowledgeBatch>",
        "college",
        soap=soap,
    )
    assert answer.code is None
    (delivery,) = world.client("centre").GetTranscriptRequest(reference).Delivery
    assert delivery.State == state


@pytest.mark.parametrize(
    "received",
    [
        "2026-11-18T00:40:00-02:30",
        "2026-11-18T03:10:00.1234567Z",
        "2026-11-18T03:10:00+00:00",
        "2026-11-18T03:10:00",
    ],
)
def test_when_a_batch_was_received_is_read_in_every_form_of_the_schema(
    world, sent_batch, monkeypatch, received
):
    name, item = sent_batch
    read = []
    monkeypatch.setattr(
        nightly, "acknowledge", lambda _service, _code, answer: read.append(answer.received) or ()
    )
    values = "".join(f"<{element}>{value}</{element}>" for element, value in (item | {"Accepted": 1}).items())
    answer = world.call(
        f'<AcknowledgeBatch xmlns="{CONTRACT}"><Batch>{name}</Batch><Received>{received}</Received>'
        f"<Item>{values}</Item></AcknowledgeBatch>",
        "college",
    )
    assert answer.code is None
    assert [instant.replace(microsecond=0) for instant in read] == [datetime(2026, 11, 18, 3, 10, tzinfo=UTC)]
