"""The contract's types, as spyne models: every element that stands in a message, in its order.

The WSDL is generated from these, so names and order here are what partners build on: additions only. All
elements are qualified, none is nillable; an optional one that has no value is left out.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from spyne import (
    Boolean,
    ComplexModelBase,
    ComplexModelMeta,
    Date,
    DateTime,
    Decimal,
    Integer,
    Unicode,
)
from spyne.const.xml import NS_XSD

from autosgern_service.domain.lifecycle import Delivery as DeliveryState
from autosgern_service.domain.lifecycle import Status
from autosgern_service.soap.names import CONTRACT

# ── simple types ─────────────────────────────────────────────────────────────────────────────────────────


class Token(Unicode):
    """xs:token: blanks around a value, or a value of nothing but blanks, do not count."""

    __type_name__ = "token"


class YearMonth(Token):
    """xs:gYearMonth, as text."""

    __type_name__ = "gYearMonth"
    __namespace__ = NS_XSD


class Simple:
    """A simple type of the contract with a name of its own, from which elements are made.

    (A spyne type loses its name when it is customized, so each element is made afresh.)
    """

    def __init__(self, name: str, base: Any = Token, **facets: Any) -> None:
        self._make = partial(base, type_name=name, **facets)

    def customize(self, **occurrence: Any) -> Any:
        """Return the spyne type of one element."""
        kind = self._make(**occurrence)
        kind.__namespace__ = CONTRACT
        return kind


def required(kind: Any) -> Any:
    """Return the type as an element that must be there."""
    return kind.customize(min_occurs=1, nillable=False)


def optional(kind: Any) -> Any:
    """Return the type as an element that may be left out."""
    return kind.customize(min_occurs=0, nillable=False)


def repeated(kind: Any, minimum: int = 0) -> Any:
    """Return the type as an element that may come any number of times."""
    return kind.customize(min_occurs=minimum, max_occurs="unbounded", nillable=False)


Identifier = Simple("Identifier", min_len=1, max_len=35)
ReferenceNumber = Simple("ReferenceNumber", min_len=1, max_len=20)
ApplicationNumber = Simple("ApplicationNumber", pattern="[0-9]{9}")
AccountNumber = Simple("AccountNumber", pattern="[0-9]{12}")
Amount = Simple("Amount", Decimal, ge=0, total_digits=10, fraction_digits=2)
PersonName = Simple("PersonName", min_len=1, max_len=100)
OEN = Simple("OEN", max_len=9)
StudentNumber = Simple("StudentNumber", max_len=12)
EmailAddress = Simple("EmailAddress", max_len=200)
PhoneNumber = Simple("PhoneNumber", max_len=40)
BSID = Simple("BSID", pattern="[0-9]{6}")
DestinationCode = Simple("DestinationCode", min_len=1, max_len=4)
Note = Simple("Note", max_len=1000)
Cursor = Simple("Cursor", min_len=1, max_len=40)
Maximum = Simple("Maximum", Integer, ge=1, le=100)
Code = Simple("Code", min_len=1, max_len=60)
Hash = Simple("SHA256Base64", pattern="[A-Za-z0-9+/]{43}=")
HexHash = Simple("SHA256Hex", pattern="[0-9A-Fa-f]{64}")
BatchID = Simple("BatchID", min_len=1, max_len=20)
Count = Simple("Count", Integer, ge=0, le=100_000)

HoldType = Simple("HoldType", values=["Now", "AfterCurrentTermEnrollment", "AfterSpecifiedDate"])
GenderCode = Simple("GenderCode", values=["Female", "Male", "Another", "Unreported"])
LanguageCode = Simple("LanguageCode", values=["fr", "en"])
StatusCode = Simple("StatusCode", values=[status.value for status in Status])
DeliveryCode = Simple("DeliveryState", values=[state.value for state in DeliveryState])
ResponseStatus = Simple(
    "ResponseStatus",
    values=[
        "TranscriptRequestReceived",
        "TranscriptSent",
        "Hold",
        "NoRecord",
        "MultipleMatch",
        "Canceled",
        "OfflineRecordSearch",
        "OfflineRecordSent",
        "Deceased",
    ],
)
HoldReason = Simple("HoldReason", values=["Financial", "TranscriptFee", "RequestedAction", "Other"])
Severity = Simple("Severity", values=["error", "warning"])

# ── what comes in ────────────────────────────────────────────────────────────────────────────────────────


class Model(ComplexModelBase, metaclass=ComplexModelMeta):
    """Base of all complex types of the contract."""

    __namespace__ = CONTRACT


class Applicant(Model):
    """The person whose transcript is asked for. A person with one name repeats it as last name."""

    FirstName = required(PersonName)
    MiddleName = repeated(PersonName)
    LastName = required(PersonName)
    FormerLastName = repeated(PersonName)
    FirstNameAtSchool = optional(PersonName)
    LastNameAtSchool = optional(PersonName)
    PreferredFirstName = optional(PersonName)
    BirthDate = required(Date)
    Gender = required(GenderCode)
    OEN = optional(OEN)
    StudentNumber = optional(StudentNumber)
    Email = optional(EmailAddress)
    Phone = optional(PhoneNumber)
    PreferredLanguage = required(LanguageCode)


class School(Model):
    """The last secondary school of the applicant, as far as it is known."""

    BSID = optional(BSID)
    LastAttended = optional(YearMonth)
    Graduated = optional(Boolean)


class Destination(Model):
    """A college or application centre that shall receive the transcript."""

    Code = required(DestinationCode)
    TrackingID = optional(Identifier)


class TranscriptRequest(Model):
    """A transcript request, as an application centre sends it."""

    ClientRequestID = required(Identifier)
    ApplicationNumber = required(ApplicationNumber)
    AccountNumber = optional(AccountNumber)
    PaymentDate = required(Date)
    AmountCollected = optional(Amount)
    HoldType = required(HoldType)
    ReleaseDate = optional(Date)
    ReleaseAuthorizedIndicator = required(Boolean)
    Applicant = required(Applicant)
    School = optional(School)
    Destination = repeated(Destination, 1)


class AcknowledgedItem(Model):
    """One item of a batch, as the destination found it."""

    ReferenceNumber = required(ReferenceNumber)
    SHA256 = required(HexHash)
    CourseTotal = required(Count)
    AcademicAwardTotal = required(Count)
    Accepted = required(Boolean)
    Note = optional(Note)


# ── what goes out ────────────────────────────────────────────────────────────────────────────────────────


class Warning(Model):
    """Something that the sender should know though the message was accepted."""

    Code = required(Code)
    TextFr = required(Unicode)
    TextEn = required(Unicode)
    Path = optional(Unicode)


class Reason(Model):
    """Why a request stands where it stands."""

    Code = required(Code)
    TextFr = required(Unicode)
    TextEn = required(Unicode)


class Delivery(Model):
    """One destination of a request; no State before a transcript is filed."""

    Code = required(DestinationCode)
    TrackingID = optional(Identifier)
    State = optional(DeliveryCode)
    At = optional(DateTime)


class RequestState(Model):
    """Where a request stands."""

    ReferenceNumber = required(ReferenceNumber)
    ClientRequestID = required(Identifier)
    Status = required(StatusCode)
    Reason = optional(Reason)
    ResponseStatus = optional(ResponseStatus)
    HoldReason = optional(HoldReason)
    UpdatedAt = required(DateTime)
    Delivery = repeated(Delivery)


class PendingRequest(Model):
    """A request that waits for the board's answer."""

    ReferenceNumber = required(ReferenceNumber)
    RequestedAt = required(DateTime)
    Applicant = required(Applicant)
    School = optional(School)


class TranscriptProblem(Model):
    """A problem of a transcript, in words that may hold the value found: for its sender only."""

    Code = required(Code)
    Severity = required(Severity)
    Line = optional(Integer)
    Path = optional(Unicode)
    TextFr = required(Unicode)
    TextEn = required(Unicode)


class FaultProblem(Model):
    """A problem of a message or of a transcript, without any value."""

    Code = required(Code)
    Severity = required(Severity)
    Line = optional(Integer)
    Path = optional(Unicode)


class ServiceFault(Model):
    """Why a call was refused: the one element in the detail of every fault."""

    Code = required(Code)
    TextFr = required(Unicode)
    TextEn = required(Unicode)
    Path = repeated(Unicode)
    Retryable = required(Boolean)
    Problem = repeated(FaultProblem)
    CorrelationID = required(Unicode)


class Difference(Model):
    """How what a destination received differs from what was sent."""

    Code = required(Code)
    ReferenceNumber = optional(ReferenceNumber)


def _result(type_name: str, doc: str, **members: Any) -> Any:
    """Return the result type of an operation; every answer ends with the hash and the correlation id."""
    last = {"RequestHash": required(Hash), "CorrelationID": required(Unicode)}
    return ComplexModelMeta(
        type_name,
        (Model,),
        {"__doc__": doc, "__namespace__": CONTRACT, "_type_info": list((members | last).items())},
    )


_RECEIPT = {
    "ReferenceNumber": required(ReferenceNumber),
    "Status": required(StatusCode),
    "ReceivedAt": required(DateTime),
    "Warning": repeated(Warning),
}
SubmitTranscriptRequestResult = _result(
    "SubmitTranscriptRequestResult",
    "The receipt of a request; a repeat of the same message gets the first receipt again.",
    **_RECEIPT,
)
ReissueTranscriptRequestResult = _result(
    "ReissueTranscriptRequestResult", "The receipt of a re-issue, with a number of its own.", **_RECEIPT
)
GetTranscriptRequestResult = _result(
    "GetTranscriptRequestResult", "Where a request stands.", **dict(RequestState._type_info.items())
)
CancelTranscriptRequestResult = _result(
    "CancelTranscriptRequestResult", "The status after the cancellation.", Status=required(StatusCode)
)
GetStatusChangesResult = _result(
    "GetStatusChangesResult",
    "Requests whose status changed after the cursor, each as it stands now.",
    StatusChange=repeated(RequestState),
    NextCursor=optional(Cursor),
    More=required(Boolean),
)
GetPendingRequestsResult = _result(
    "GetPendingRequestsResult",
    "Requests that wait for the board, those that have waited longest first.",
    PendingRequest=repeated(PendingRequest),
    NextCursor=optional(Cursor),
    More=required(Boolean),
)
SubmitTranscriptResult = _result(
    "SubmitTranscriptResult",
    "The status after the transcript was filed.",
    Status=required(StatusCode),
    Warning=repeated(Warning),
)
RespondToRequestResult = _result(
    "RespondToRequestResult", "The status after the answer.", Status=required(StatusCode)
)
ValidateTranscriptResult = _result(
    "ValidateTranscriptResult",
    "The verdict on a transcript; nothing is stored.",
    Accepted=required(Boolean),
    Problem=repeated(TranscriptProblem),
    Omitted=required(Integer),
)
AcknowledgeBatchResult = _result(
    "AcknowledgeBatchResult",
    "What differs between what was sent and what was received; nothing where all is well.",
    Batch=required(BatchID),
    Difference=repeated(Difference),
)
PingResult = _result(
    "PingResult",
    "Who calls, and what time it is here.",
    Echo=optional(Note),
    Partner=required(Unicode),
    ServerTime=required(DateTime),
    ContractVersion=required(Unicode),
)
