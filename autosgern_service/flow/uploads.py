"""What a person does with a document: brings it, pairs it with its request, chooses whose it is, says Yes or No.

The portal translates the form, calls one use case here and shows the outcome. As in the night, everything goes
down once: the document is examined first, outside any transaction, then one transaction compares it with the
request as the person saw it, and files it, or lets it wait where something differs; the deed's entry in the audit
trail stands in the same transaction. That a student was chosen is recorded before their board is asked.

A document is examined once. While it waits, what was found in it waits sealed beside its bytes, so the person says
Yes to what they were shown, and the transaction of that Yes reads no file. What differs is compared anew in it: that
is what the person answers for, by name of field.

Raises Stale where the request has moved since it was seen, MoveNotAllowed where it takes no upload (any more). What
the same person sends twice, by a double click for instance, is answered as if it had come once.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

import xsd
from autosgern_service.domain.deeds import Deed
from autosgern_service.domain.identity import is_transcript_of, matches_request
from autosgern_service.domain.lifecycle import MoveNotAllowed, Status, check_move, is_brought, moves_from
from autosgern_service.domain.origins import Origin
from autosgern_service.domain.reasons import Reason
from autosgern_service.flow import examination, match_runs
from autosgern_service.flow.attempt import Verdict, Wanted, fetch
from autosgern_service.flow.board_calls import called
from autosgern_service.flow.decisions import actor_of, seen
from autosgern_service.flow.examination import Compared, Found, compare, differing, found_in, submitted_by
from autosgern_service.flow.filing import file_pdf, file_transcript, open_document
from autosgern_service.flow.moves import Stale, has_moved, move
from autosgern_service.flow.pdf_check import check_pdf
from autosgern_service.opened.service import Service
from autosgern_service.sis import BoardSystem, SisError
from autosgern_service.store import audit, lists, scope
from autosgern_service.store.audit import Doer
from autosgern_service.store.models import RequestEvent, Transcript, TranscriptRequest, Upload, User
from matcher import Candidate, Outcome
from xsd import Problem, Report
from xsd.formats import PDF, format_of
from xsd.rules import OUR_REFERENCE

#: How long a document waits for its answer; the worker destroys it some time after.
WAITS = timedelta(days=1)


@dataclass(frozen=True)
class Filed:
    """The document is the request's: an XML file leaves tonight, a PDF waits for the people at OCAS."""

    reference: str
    status: Status


@dataclass(frozen=True)
class Held:
    """Something differs: the document waits under a token that only its bringer knows."""

    reference: str
    token: str


@dataclass(frozen=True)
class NotAccepted:
    """The document is none that we take; `report` says why. Nothing was kept."""

    report: Report
    reference: str | None = None


class Why(StrEnum):
    """Why a document that may be well was taken for no request."""

    PDF = "pdf"  # in which nobody can see whose it is
    NOBODYS = "nobodys"  # no request of the person's corresponds to it
    SECOND = "second"  # another file that came with it is for the same request
    BROUGHT = "brought"  # it would take the place of a transcript, and nobody has been asked about that
    MOVED = "moved"  # the request has moved since the person was shown where to bring the file


@dataclass(frozen=True)
class NotPaired:
    """The document was taken for no request: nothing was kept."""

    why: Why
    reference: str | None = None


@dataclass(frozen=True)
class NotGiven:
    """The board's system gave no transcript of the chosen student: it holds it back, has none, or for a reason."""

    hold: str | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Waiting:
    """A document that waits for its bringer's answer, as the validation screen shows it."""

    document: bytes
    rows: tuple[Compared, ...]
    problems: tuple[Problem, ...]


class NothingWaits(LookupError):
    """No document waits for this person's answer: it was answered, it waited too long, or it is somebody else's."""


class NotConfirmed(Exception):
    """The fields that the person confirmed are not those that differ; nothing was changed."""


@dataclass(frozen=True)
class _Brought:
    """An accepted document, what was found in it, and for which student it was fetched, if it was."""

    document: bytes
    filename: str
    found: Found
    student: str | None = None

    @property
    def origin(self) -> Origin:
        return Origin.CHOSEN if self.student else Origin.UPLOADED

    @property
    def about(self) -> dict[str, str]:
        """What the audit trail says of it beside the request: the student's id at the board, no value of theirs."""
        return {"student": self.student} if self.student else {}


#: The deed of bringing a document that agrees with its request.
_FILED = {Origin.UPLOADED: Deed.UPLOAD, Origin.CHOSEN: Deed.FILE_CHOSEN}


def take(
    service: Service,
    user: User,
    request_id: int,
    revision: int,
    document: bytes,
    filename: str,
    *,
    address: str | None = None,
) -> Filed | Held | NotAccepted:
    """Take a file that a person brings for a request: file it, let it wait, or refuse it."""
    by = Doer.signed_in(user, service.clock.now(), address)
    try:
        return _take(service, user, by, _as_seen(service, user, request_id, revision), document, filename)
    except Stale:
        sha256 = _sha256(document)
        if filed := _filed_already(service, user, request_id, lambda row: row.sha256 == sha256):
            return filed
        raise


def _take(
    service: Service, user: User, by: Doer, request: TranscriptRequest, document: bytes, filename: str
) -> Filed | Held | NotAccepted:
    if format_of(document) is PDF:
        return _take_pdf(service, user, by, request, document)
    report = xsd.check(
        document,
        today=service.clock.today(),
        origin=xsd.Origin.UPLOADED,
        reference=request.reference,
        request_type=request.type,
    )
    if not report.accepted:
        return _refuse(service, by, report, request.reference)
    return _decide(service, user, by, request, _Brought(document, filename, found_in(report)))


def pair(
    service: Service,
    user: User,
    since: int,
    document: bytes,
    filename: str,
    *,
    beside: Collection[str] = (),
    address: str | None = None,
) -> Filed | Held | NotAccepted | NotPaired:
    """Take a file that a person brings without saying for which request: it says itself whose it is.

    `since` is the last move when they were shown where to bring it (`moves.last_move`), `beside` names the requests
    for which other files came with it. No transcript is replaced: who means to is asked beside the request.
    """
    by = Doer.signed_in(user, service.clock.now(), address)
    outcome = _pair(service, user, by, since, document, filename, beside)
    if isinstance(outcome, NotAccepted):
        return _refuse(service, by, outcome.report, outcome.reference)
    if isinstance(outcome, NotPaired):
        with service.store.begin() as session:
            audit.record(session, by, Deed.UPLOAD_REFUSED, outcome.reference, why=outcome.why)
    return outcome


def choose(
    service: Service, user: User, request_id: int, revision: int, student: str, *, address: str | None = None
) -> Filed | Held | NotAccepted | NotGiven:
    """Fetch the transcript of a record of which a person says “this is the student”, and go on as with a file.

    The person decides who it is; that the transcript is valid, and that student's, is judged as in the night. Raises
    LookupError for a record that was not shown to them, NotCalled where the board is none that we call (any more).
    """
    by = Doer.signed_in(user, service.clock.now(), address)
    try:
        return _choose(service, user, by, _as_seen(service, user, request_id, revision), student)
    except Stale:
        if filed := _filed_already(
            service, user, request_id, lambda row: _is_of(service, user, row, student)
        ):
            return filed
        raise


def _choose(
    service: Service, user: User, by: Doer, request: TranscriptRequest, student: str
) -> Filed | Held | NotAccepted | NotGiven:
    system = service.boards.system(called(request.board))
    shown = _shown(service, user, request, student)
    with (
        service.store.begin() as session
    ):  # before the board is asked: it would be, whatever became of the entry
        audit.record(session, by, Deed.CHOOSE_NEAR_MATCH, request.reference, student=student)
    verdict = _ask(service, system, request, shown)
    if verdict.document is not None and verdict.report is not None:
        found = found_in(verdict.report)
        brought = _Brought(verdict.document, f"{student}.xml", found, student)
        return _decide(service, user, by, request, brought)
    if verdict.report is not None:
        return NotAccepted(verdict.report, request.reference)
    hold = verdict.note.removeprefix("Hold: ") if verdict.note else None
    return NotGiven(hold, verdict.reason)


def waiting(service: Service, user: User, request_id: int, token: str) -> Waiting:
    """Return a document that waits for this person's answer; raises NothingWaits where there is none."""
    with service.store.read() as session:
        upload = _own(service, session, user, request_id, token, lock=False)
        if upload is None:
            raise NothingWaits
        request = session.get_one(TranscriptRequest, request_id)
    brought = _opened(service, upload)
    found = brought.found
    return Waiting(brought.document, compare(request, found.submitted), found.problems)


def confirm(
    service: Service,
    user: User,
    request_id: int,
    token: str,
    fields: Collection[str],
    *,
    address: str | None = None,
) -> Filed:
    """File a document that waits, in spite of the fields that the person names as those that differ.

    Raises NotConfirmed where these are not what differs now, NothingWaits where no such document waits for them.
    """
    by = Doer.signed_in(user, service.clock.now(), address)
    with service.store.begin() as session:
        upload = _own(service, session, user, request_id, token)
        if upload is None:
            return _confirmed(session, user, request_id, fields)
        request = seen(session, request_id, upload.revision)
        brought = _opened(service, upload)
        differ = differing(request, brought.found.submitted)
        if not differ or set(fields) != set(differ):
            raise NotConfirmed(request.reference)
        changed = _file(service, session, user, by, request, brought, overruled=differ)
        session.delete(upload)
        told = {"overruled": differ, "changed": changed} | brought.about
        audit.record(session, by, Deed.FILE_DIFFERING, request.reference, **told)
        return Filed(request.reference, Status.ELECTRONIC_SENT)


def give_up(service: Service, user: User, request_id: int, token: str, *, address: str | None = None) -> None:
    """Forget a document that waits; raises NothingWaits where none did, or this person has said Yes to it."""
    by = Doer.signed_in(user, service.clock.now(), address)
    with service.store.begin() as session:
        upload = _own(service, session, user, request_id, token)
        if upload is None:
            if session.get(Upload, _sha256(token.encode())) or _last_yes(session, user, request_id):
                raise NothingWaits
            return
        reference = session.get_one(TranscriptRequest, request_id).reference
        session.delete(upload)
        audit.record(session, by, Deed.GIVE_UP_UPLOAD, reference)


def _as_seen(service: Service, user: User, request_id: int, revision: int) -> TranscriptRequest:
    """Return a request as the person saw it, to examine a document for it; nothing is locked meanwhile."""
    with service.store.read() as session:
        places = joinedload(TranscriptRequest.board), joinedload(TranscriptRequest.school)
        request = session.get(TranscriptRequest, request_id, options=places)
    if request is None or request.revision != revision:
        raise Stale(str(request_id))
    check_move(Status(request.status), Status.ELECTRONIC_SENT, actor_of(user))
    return request


def _take_pdf(
    service: Service, user: User, by: Doer, request: TranscriptRequest, document: bytes
) -> Filed | NotAccepted:
    """Keep a PDF for the people at OCAS, who alone see whose it is."""
    report = check_pdf(document)
    if not report.accepted:
        return _refuse(service, by, report, request.reference)
    status, origin = Status.TRANSCRIPT_UPLOADED, Origin.UPLOADED
    with service.store.begin() as session:
        row = seen(session, request.id, request.revision)
        file_pdf(service, session, row, document, by=by.name, at=by.at)
        changed = move(session, row, status, actor=actor_of(user), by=by.name, at=by.at, origin=origin)
        audit.record(session, by, Deed.UPLOAD_PDF, row.reference, changed=changed)
    return Filed(request.reference, status)


def _refuse(service: Service, by: Doer, report: Report, reference: str | None = None) -> NotAccepted:
    with service.store.begin() as session:
        audit.record(session, by, Deed.UPLOAD_REFUSED, reference)
    return NotAccepted(report, reference)


def _decide(
    service: Service, user: User, by: Doer, request: TranscriptRequest, brought: _Brought
) -> Filed | Held:
    """File a document that agrees with the request; let one that differs wait for the person's Yes."""
    with service.store.begin() as session:
        row = seen(session, request.id, request.revision)
        differ = differing(row, brought.found.submitted)
        if differ:
            token = _hold(service, session, user, row, brought, by.at)
            audit.record(session, by, Deed.HOLD_UPLOAD, row.reference, differing=differ, **brought.about)
            return Held(row.reference, token)
        changed = _file(service, session, user, by, row, brought)
        audit.record(session, by, _FILED[brought.origin], row.reference, changed=changed, **brought.about)
        return Filed(row.reference, Status.ELECTRONIC_SENT)


def _file(
    service: Service,
    session: Session,
    user: User,
    by: Doer,
    request: TranscriptRequest,
    brought: _Brought,
    overruled: Collection[str] = (),
) -> dict[str, Any]:
    document, content, origin = brought.document, brought.found.content, brought.origin
    file_transcript(service, session, request, document, content, origin=origin, by=by.name, at=by.at)
    return move(
        session,
        request,
        Status.ELECTRONIC_SENT,
        actor=actor_of(user),
        by=by.name,
        at=by.at,
        origin=origin,
        overruled=overruled,
    )


def _pair(
    service: Service,
    user: User,
    by: Doer,
    since: int,
    document: bytes,
    filename: str,
    beside: Collection[str],
) -> Filed | Held | NotAccepted | NotPaired:
    if format_of(document) is PDF:
        return NotPaired(Why.PDF)
    if filed := _filed_since(service, user, since, document):
        return NotPaired(Why.SECOND, filed.reference) if filed.reference in beside else filed
    report = xsd.check(document, today=service.clock.today(), origin=xsd.Origin.UPLOADED)
    if report.transcript is None:
        return NotAccepted(report)
    with service.store.read() as session:
        request = _request_of(service, session, user, report.transcript)
        if request is None:
            return NotPaired(Why.NOBODYS)
        moved = has_moved(session, request, since)
    if request.reference in beside:
        return NotPaired(Why.SECOND, request.reference)
    if not report.accepted:
        return NotAccepted(report, request.reference)
    if is_brought(Status(request.status)):
        return NotPaired(Why.BROUGHT, request.reference)
    if moved:
        return NotPaired(Why.MOVED, request.reference)
    try:
        return _decide(service, user, by, request, _Brought(document, filename, found_in(report)))
    except (Stale, MoveNotAllowed):
        filed = _filed_since(service, user, since, document)
        return filed or NotPaired(Why.MOVED, request.reference)


def _filed_since(service: Service, user: User, since: int, document: bytes) -> Filed | None:
    """Return how a document was filed that this person has brought since a move: a form may be sent twice."""
    sha256 = _sha256(document)
    with service.store.read() as session:
        row = session.scalar(
            select(TranscriptRequest)
            .join(RequestEvent, RequestEvent.request_id == TranscriptRequest.id)
            .join(Transcript, Transcript.request_id == TranscriptRequest.id)
            .where(RequestEvent.id > since, RequestEvent.by == user.username)
            .where(Transcript.current, Transcript.by == user.username, Transcript.sha256 == sha256)
            .limit(1)
        )
    return Filed(row.reference, Status(row.status)) if row else None


def _request_of(
    service: Service, session: Session, user: User, transcript: xsd.Transcript
) -> TranscriptRequest | None:
    """Return the waiting request that a transcript answers: the one it names, else the one of that person.

    A file that names no request is paired as strictly as a pushed transcript, and in nothing may it differ: nobody
    chose the request for it. One that names a request of somebody else is nobody's.
    """
    tracking, check_digit = transcript.tracking_id or "", service.settings.oen_check_digit
    named = scope.find(session, user, tracking)
    if named is not None:
        is_open = Status.ELECTRONIC_SENT in moves_from(Status(named.status), actor_of(user))
        return named if is_open else None
    if OUR_REFERENCE.fullmatch(tracking):
        return None
    submitted = submitted_by(transcript)
    same = [
        row
        for row in lists.waiting_of(session, user, transcript.person.birth_date)
        if matches_request(transcript, row.applicant, check_digit=check_digit).outcome is Outcome.MATCHED
        and not differing(row, submitted)
    ]
    return same[0] if len(same) == 1 else None


def _shown(service: Service, user: User, request: TranscriptRequest, student: str) -> Candidate:
    """Return a record that the person was shown beside the request."""
    with service.store.read() as session:
        best = match_runs.best(service.vault, session, request.id)
    for scored in best:
        kept = scored["candidate"]
        if kept["id"] == student and match_runs.may_see(user, request, kept):
            return match_runs.student(kept)
    raise LookupError("no such record was shown")


def _ask(service: Service, system: BoardSystem, request: TranscriptRequest, student: Candidate) -> Verdict:
    """Fetch the chosen student's transcript, judged as an automatic attempt judges it."""
    wanted = Wanted(request.applicant, request.reference, request.type)
    try:
        verdict = fetch(system, wanted, student, service.clock.today())
    except SisError as problem:
        return Verdict(Status.AUTO_PROCESSING_ERROR, Reason(problem.reason))
    content = verdict.report.transcript if verdict.report else None
    if content is not None and not is_transcript_of(content, student):
        # Its problems would name another student's values: nobody reads those.
        return Verdict(Status.AUTO_PROCESSING_ERROR, Reason.TRANSCRIPT_MISMATCH)
    return verdict


def _hold(
    service: Service,
    session: Session,
    user: User,
    request: TranscriptRequest,
    brought: _Brought,
    at: datetime,
) -> str:
    """Let a document wait, sealed; return the token of its validation screen."""
    token = secrets.token_urlsafe(16)
    row = _sha256(token.encode())
    found = json.dumps({"student": brought.student, "found": examination.written(brought.found)})
    session.add(
        Upload(
            token_hash=row,
            request_id=request.id,
            user_id=user.id,
            revision=request.revision,
            at=at,
            filename=brought.filename,
            document_sealed=service.vault.seal(brought.document, f"upload:{row}"),
            found_sealed=service.vault.seal(found.encode(), f"upload:{row}:found"),
        )
    )
    return token


def _own(
    service: Service, session: Session, user: User, request_id: int, token: str, *, lock: bool = True
) -> Upload | None:
    """Return what waits for this person's answer to this request.

    Locked for an answer: of two at once, the second finds that nothing waits any more.
    """
    waits = Upload.at > service.clock.now() - WAITS
    mine = Upload.user_id == user.id, Upload.request_id == request_id, waits
    found = select(Upload).where(Upload.token_hash == _sha256(token.encode()), *mine)
    return session.scalar(found.with_for_update() if lock else found)


def _confirmed(session: Session, user: User, request_id: int, fields: Collection[str]) -> Filed:
    """Return how this person has filed a document in spite of these fields; raises NothingWaits where they have not."""
    yes = _last_yes(session, user, request_id)
    if yes is None or set((yes.overruled or "").split()) != set(fields):
        raise NothingWaits
    return Filed(session.get_one(TranscriptRequest, request_id).reference, Status(yes.after))


def _last_yes(session: Session, user: User, request_id: int) -> RequestEvent | None:
    """Return the move by which this person filed what differs, where the request has not moved since."""
    moves = select(RequestEvent).where(RequestEvent.request_id == request_id)
    last = session.scalar(moves.order_by(RequestEvent.revision.desc()).limit(1))
    return last if last and last.by == user.username and last.overruled else None


def _filed_already(
    service: Service, user: User, request_id: int, is_it: Callable[[Transcript], bool]
) -> Filed | None:
    """Return how a request stands whose transcript is the one that this person brings, and was brought by them."""
    with service.store.read() as session:
        request = session.get(TranscriptRequest, request_id)
        current = Transcript.request_id == request_id, Transcript.current, Transcript.by == user.username
        row = session.scalar(select(Transcript).where(*current))
        if request is None or row is None or not is_it(row):
            return None
        return Filed(request.reference, Status(request.status))


def _is_of(service: Service, user: User, row: Transcript, student: str) -> bool:
    """Say whether a transcript was filed for a student whom this person chose of those that they were shown."""
    if row.origin != Origin.CHOSEN:
        return False
    chosen = _shown(service, user, row.request, student)
    return is_transcript_of(xsd.read(open_document(service.vault, row)), chosen)


def _opened(service: Service, upload: Upload) -> _Brought:
    name = f"upload:{upload.token_hash}"
    kept = json.loads(service.vault.open(upload.found_sealed, f"{name}:found"))
    document = service.vault.open(upload.document_sealed, name)
    return _Brought(document, upload.filename, examination.read(kept["found"]), kept["student"])


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
