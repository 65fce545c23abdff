"""The two forms of the same thing: the contract's messages and the service's own values, turned into each other."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import matcher
import transmission
import xsd
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.reasons import Reason, explain
from autosgern_service.domain.refusals import Refusal, Refused
from autosgern_service.domain.texts import Text
from autosgern_service.flow.intake import Advice, Order
from autosgern_service.soap import messages
from autosgern_service.soap.schema import Problem, SchemaInvalid
from autosgern_service.store.models import TranscriptRequest
from matcher import Person
from xsd import catalogue

#: Kinds of cursors; one of another kind is refused.
CHANGES = "S"
PENDING = "P"

#: Status → what PESC calls it, with the HoldReason. Not listed: the request was received, nothing more.
_PESC: dict[Status, tuple[str, str | None]] = {
    Status.ELECTRONIC_SENT: ("TranscriptSent", None),
    Status.PAPER_SENT: ("OfflineRecordSent", None),
    Status.STUDENT_NOT_FOUND: ("NoRecord", None),
    Status.FINANCIAL_HOLD: ("Hold", "Financial"),
    Status.NO_ACADEMIC_DATA: ("Hold", "Other"),
    Status.CANCELLED: ("Canceled", None),
}
_RECEIVED = ("TranscriptRequestReceived", None)

_YEAR_MONTH = re.compile(r"(\d{4}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")
_VALUE = re.compile(r"\{[^{}]*\}")
_CURSOR = re.compile(r"([A-Z])([0-9]{1,18})")


def order(message: messages.TranscriptRequest, **kind: Any) -> Order:
    """Read a TranscriptRequest; `kind` is the type and, for a re-issue, the original's reference."""
    applicant, school = message.Applicant, message.School or messages.School()
    return Order(
        client_request_id=message.ClientRequestID,
        application_number=message.ApplicationNumber,
        account_number=message.AccountNumber,
        payment_date=message.PaymentDate,
        amount_collected=message.AmountCollected,
        hold_type=message.HoldType,
        release_date=message.ReleaseDate,
        release_authorized=message.ReleaseAuthorizedIndicator,
        person=_person(applicant),
        email=applicant.Email or None,
        phone=applicant.Phone or None,
        language=applicant.PreferredLanguage,
        bsid=school.BSID,
        last_attended=_year_month(school.LastAttended),
        graduated=school.Graduated,
        destinations=tuple((one.Code, one.TrackingID) for one in message.Destination),
        **kind,
    )


def state(request: TranscriptRequest) -> dict[str, Any]:
    """Return the members of a RequestState."""
    response, hold = _response(request)
    return {
        "ReferenceNumber": request.reference,
        "ClientRequestID": request.client_request_id,
        "Status": Status(request.status).value,
        "Reason": _reason(request.reason),
        "ResponseStatus": response,
        "HoldReason": hold,
        "UpdatedAt": request.updated_at,
        "Delivery": [
            messages.Delivery(
                Code=one.destination_code,
                TrackingID=one.tracking_id,
                State=None if one.state is None else str(one.state),
                At=one.state_at,
            )
            for one in request.deliveries
        ],
    }


def pending(request: TranscriptRequest) -> messages.PendingRequest:
    """Return a request as the board that shall answer it sees it: the applicant and the school."""
    person = request.person
    school = messages.School(
        BSID=request.bsid, LastAttended=request.last_attended, Graduated=request.graduated
    )
    return messages.PendingRequest(
        ReferenceNumber=request.reference,
        RequestedAt=request.received_at,
        Applicant=messages.Applicant(
            FirstName=person.first,
            MiddleName=list(person.middle),
            LastName=person.last,
            FormerLastName=list(person.former),
            FirstNameAtSchool=person.first_at_school or None,
            LastNameAtSchool=person.last_at_school or None,
            PreferredFirstName=person.preferred or None,
            BirthDate=person.birth_date,
            Gender=matcher.GENDER_WORDS[person.gender],
            OEN=person.oen or None,
            StudentNumber=person.student_number or None,
            Email=request.email,
            Phone=request.phone,
            PreferredLanguage=request.language,
        ),
        School=school if request.bsid or request.last_attended or request.graduated is not None else None,
    )


def advice(warning: Advice) -> messages.Warning:
    """Return a warning about a request."""
    return messages.Warning(
        Code=warning.code, TextFr=warning.text.fr, TextEn=warning.text.en, Path=warning.path
    )


def problem_warning(problem: xsd.Problem) -> messages.Warning:
    """Return a warning about a transcript, without the values that its own words hold."""
    text = _sentences().get(problem.code) or Text(problem.code, problem.code)
    return messages.Warning(Code=problem.code, TextFr=text.fr, TextEn=text.en, Path=problem.path)


def problem(found: xsd.Problem) -> messages.TranscriptProblem:
    """Return a problem with its words; they are for the sender of the transcript."""
    return messages.TranscriptProblem(
        Code=found.code,
        Severity=found.severity.value,
        Line=found.line,
        Path=found.path,
        TextFr=found.text_fr,
        TextEn=found.text_en,
    )


def acknowledged(item: messages.AcknowledgedItem) -> transmission.AcknowledgedItem:
    """Read an item of an acknowledgment."""
    return transmission.AcknowledgedItem(
        reference=item.ReferenceNumber,
        sha256=item.SHA256.lower(),
        course_total=item.CourseTotal,
        award_total=item.AcademicAwardTotal,
        accepted=item.Accepted,
        note=item.Note or "",
    )


def instant(value: datetime, path: str) -> datetime:
    """Return an aware UTC instant; one without a zone is taken for UTC, one beyond the calendar is refused."""
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise SchemaInvalid(Problem("ValueInvalid", None, path)) from None


def cursor(last: int | None, kind: str) -> str | None:
    """Return the text of a cursor, None where there is nothing to go on from."""
    return None if last is None else f"{kind}{last}"


def read_cursor(text: str | None, kind: str) -> int:
    """Return the id behind which a cursor goes on, 0 where there is none; raises Refused for another's."""
    if text is None:
        return 0
    found = _CURSOR.fullmatch(text)
    if found is None or found[1] != kind:
        raise Refused(Refusal.CURSOR_INVALID, "Cursor")
    return int(found[2])


def pesc(status: Status) -> tuple[str, str | None]:
    """Return PESC's ResponseStatus and HoldReason of a status."""
    return _PESC.get(status, _RECEIVED)


def _person(applicant: messages.Applicant) -> Person:
    return Person(
        first=applicant.FirstName,
        last=applicant.LastName,
        birth_date=applicant.BirthDate,
        middle=tuple(applicant.MiddleName or ()),
        former=tuple(applicant.FormerLastName or ()),
        first_at_school=applicant.FirstNameAtSchool or "",
        last_at_school=applicant.LastNameAtSchool or "",
        preferred=applicant.PreferredFirstName or "",
        gender=matcher.GENDERS[applicant.Gender],
        oen=applicant.OEN or "",
        student_number=applicant.StudentNumber or "",
    )


def _response(request: TranscriptRequest) -> tuple[str, str | None]:
    return (
        ("MultipleMatch", None) if request.reason == Reason.MULTIPLE_MATCH else pesc(Status(request.status))
    )


@cache
def _sentences() -> dict[str, Text]:
    """Return what the validator's catalogue says for each code, with … in the place of every value."""
    entries = [entry for table in catalogue.tables().values() for entry in table]
    return {entry.code: Text(_VALUE.sub("…", entry.fr), _VALUE.sub("…", entry.en)) for entry in entries}


def _reason(code: str | None) -> messages.Reason | None:
    if code is None:
        return None
    return messages.Reason(Code=str(code), TextFr=explain(code, "fr")[0], TextEn=explain(code, "en")[0])


def _year_month(text: str | None) -> str | None:
    if text is None:
        return None
    found = _YEAR_MONTH.fullmatch(text)
    if found is None or found[1].startswith("0"):
        raise SchemaInvalid(Problem("ValueInvalid", None, "School/LastAttended"))
    return found[1]
