"""The life of a transcript request: its statuses, the portal's tabs, and every move that is allowed.

Pure: no database, no clock. The store asks `check_move` before it writes a status; the portal asks `tab` and
`label`. The statuses and tabs are those of the users' guides, in OCAS's words; AutoProcessing and Scheduled
are ours. A machine never sets StudentNotFound: it mails the applicant, so only a person or a board's own
answer does.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from autosgern_service.domain.texts import Text


class Status(StrEnum):
    """Where a request stands."""

    ACTION_REQUIRED = "ActionRequired"
    AUTO_PROCESSING_ERROR = "AutoProcessingError"
    FILE_UPLOAD_ERROR = "FileUploadError"
    FINANCIAL_HOLD = "FinancialHold"
    NO_ACADEMIC_DATA = "NoAcademicData"
    STUDENT_NOT_FOUND = "StudentNotFound"
    TRANSCRIPT_UPLOADED = "TranscriptUploaded"
    AUTO_PROCESSING = "AutoProcessing"
    SCHEDULED = "Scheduled"
    ELECTRONIC_SENT = "ElectronicTranscriptSent"
    PAPER_SENT = "PaperTranscriptSent"
    CANCELLED = "Cancelled"


class Tab(StrEnum):
    """One of the portal's four tabs."""

    TO_PROCESS = "ToProcess"
    INCOMPLETE = "Incomplete"
    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"


class Actor(StrEnum):
    """Who moves a request."""

    MACHINE = "machine"
    STAFF = "staff"
    OPERATOR = "operator"
    BOARD = "board"
    CENTRE = "centre"


class Delivery(StrEnum):
    """Where one destination of a filed request stands."""

    QUEUED = "Queued"
    SENT = "Sent"
    ACKNOWLEDGED = "Acknowledged"
    REJECTED = "Rejected"
    WITHDRAWN = "Withdrawn"


class MoveNotAllowed(Exception):
    """The lifecycle has no such move for that actor."""


TABS: dict[Tab, tuple[Status, ...]] = {
    Tab.TO_PROCESS: (Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR),
    Tab.INCOMPLETE: (
        Status.FILE_UPLOAD_ERROR,
        Status.FINANCIAL_HOLD,
        Status.NO_ACADEMIC_DATA,
        Status.STUDENT_NOT_FOUND,
    ),
    Tab.IN_PROGRESS: (Status.TRANSCRIPT_UPLOADED, Status.AUTO_PROCESSING, Status.SCHEDULED),
    Tab.COMPLETED: (Status.ELECTRONIC_SENT, Status.PAPER_SENT, Status.CANCELLED),
}

LABELS: dict[Status | Tab, Text] = {
    Tab.TO_PROCESS: Text(fr="À traiter", en="To process"),
    Tab.INCOMPLETE: Text(fr="Incomplet", en="Incomplete"),
    Tab.IN_PROGRESS: Text(fr="En cours", en="In progress"),
    Tab.COMPLETED: Text(fr="Terminé", en="Completed"),
    Status.ACTION_REQUIRED: Text(fr="Action requise", en="Action required"),
    Status.AUTO_PROCESSING_ERROR: Text(fr="Erreur d’autotraitement", en="Auto-processing error"),
    Status.FILE_UPLOAD_ERROR: Text(fr="Erreur de téléversement du fichier", en="File upload error"),
    Status.FINANCIAL_HOLD: Text(fr="En attente (raison financière)", en="Financial hold"),
    Status.NO_ACADEMIC_DATA: Text(fr="Aucune donnée scolaire", en="No academic data"),
    Status.STUDENT_NOT_FOUND: Text(fr="Élève introuvable", en="Student not found"),
    Status.TRANSCRIPT_UPLOADED: Text(
        fr="Fichier de relevé de notes téléversé vers OCAS",
        en="Transcript file uploaded to OCAS",
    ),
    Status.AUTO_PROCESSING: Text(fr="Traitement automatique", en="Automatic processing"),
    Status.SCHEDULED: Text(fr="Planifiée", en="Scheduled"),
    Status.ELECTRONIC_SENT: Text(fr="Relevé électronique envoyé", en="Electronic transcript sent"),
    Status.PAPER_SENT: Text(fr="Relevé papier envoyé", en="Paper transcript sent"),
    Status.CANCELLED: Text(fr="Demande annulée", en="Request cancelled"),
}

#: The four actions without upload: status → the label of the choice in the portal's drop-down.
ACTIONS: dict[Status, Text] = {
    Status.PAPER_SENT: Text(fr="Relevé de notes papier envoyé", en="Paper transcript sent"),
    Status.STUDENT_NOT_FOUND: LABELS[Status.STUDENT_NOT_FOUND],
    Status.NO_ACADEMIC_DATA: LABELS[Status.NO_ACADEMIC_DATA],
    Status.FINANCIAL_HOLD: LABELS[Status.FINANCIAL_HOLD],
}

#: Statuses whose coming mails the applicant at once.
MAILED = frozenset({Status.STUDENT_NOT_FOUND, Status.NO_ACADEMIC_DATA, Status.FINANCIAL_HOLD})

_INCOMPLETE = frozenset(TABS[Tab.INCOMPLETE])
_COMPLETED = frozenset(TABS[Tab.COMPLETED])
_OPEN = frozenset(Status) - _COMPLETED
_BROUGHT = frozenset({Status.TRANSCRIPT_UPLOADED, Status.ELECTRONIC_SENT, Status.PAPER_SENT})
_WAITING = _INCOMPLETE | {Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR, Status.SCHEDULED}
_PEOPLE = frozenset({Actor.STAFF, Actor.OPERATOR})
_MACHINE = frozenset({Actor.MACHINE})
_BOARD = frozenset({Actor.BOARD})
_OCAS = frozenset({Actor.OPERATOR})
_CENTRES = frozenset({Actor.OPERATOR, Actor.CENTRE})

_Move = tuple[frozenset[Status], frozenset[Status], frozenset[Actor]]

#: (from, to, by whom): the whole of what may happen to a request after it was received.
MOVES: tuple[_Move, ...] = (
    # The date of a hold has come.
    (frozenset({Status.SCHEDULED}), frozenset({Status.AUTO_PROCESSING, Status.ACTION_REQUIRED}), _MACHINE),
    # The automatic processing of a board that we call.
    (
        frozenset({Status.AUTO_PROCESSING}),
        frozenset(
            {
                Status.ELECTRONIC_SENT,
                Status.AUTO_PROCESSING_ERROR,
                Status.NO_ACADEMIC_DATA,
                Status.FINANCIAL_HOLD,
            }
        ),
        _MACHINE,
    ),
    # A board that calls us answers.
    (
        _INCOMPLETE | {Status.ACTION_REQUIRED, Status.AUTO_PROCESSING_ERROR},
        frozenset(
            {
                Status.ELECTRONIC_SENT,
                Status.PAPER_SENT,
                Status.STUDENT_NOT_FOUND,
                Status.NO_ACADEMIC_DATA,
                Status.FINANCIAL_HOLD,
                Status.AUTO_PROCESSING_ERROR,
            }
        ),
        _BOARD,
    ),
    # Staff upload, choose an action, or ask for another automatic attempt.
    (
        _WAITING,
        frozenset(
            {
                Status.TRANSCRIPT_UPLOADED,
                Status.ELECTRONIC_SENT,
                Status.PAPER_SENT,
                Status.STUDENT_NOT_FOUND,
                Status.NO_ACADEMIC_DATA,
                Status.FINANCIAL_HOLD,
                Status.AUTO_PROCESSING,
            }
        ),
        _PEOPLE,
    ),
    # An operator assigns a school to a request that came without one: it goes where a new one would.
    (
        frozenset({Status.AUTO_PROCESSING_ERROR}),
        frozenset({Status.ACTION_REQUIRED, Status.SCHEDULED}),
        _OCAS,
    ),
    # Staff replace a PDF that nobody has handled yet.
    (
        frozenset({Status.TRANSCRIPT_UPLOADED}),
        frozenset({Status.TRANSCRIPT_UPLOADED, Status.ELECTRONIC_SENT}),
        _PEOPLE,
    ),
    # People at OCAS handle a PDF.
    (
        frozenset({Status.TRANSCRIPT_UPLOADED}),
        frozenset({Status.ELECTRONIC_SENT, Status.FILE_UPLOAD_ERROR}),
        _OCAS,
    ),
    # A new upload on a finished request.
    (
        frozenset({Status.ELECTRONIC_SENT, Status.PAPER_SENT}),
        frozenset({Status.ELECTRONIC_SENT, Status.TRANSCRIPT_UPLOADED}),
        _PEOPLE,
    ),
    # OCAS or the application centre cancels.
    (_OPEN, frozenset({Status.CANCELLED}), _CENTRES),
)

_ALLOWED = frozenset(
    (before, after, actor)
    for befores, afters, actors in MOVES
    for before in befores
    for after in afters
    for actor in actors
)

_TAB_OF = {status: tab for tab, statuses in TABS.items() for status in statuses}


def check_move(before: Status, after: Status, actor: Actor) -> None:
    """Raise MoveNotAllowed unless the lifecycle has this move for this actor."""
    if (before, after, actor) not in _ALLOWED:
        raise MoveNotAllowed(f"{before} → {after} by {actor}")


@cache
def moves_from(before: Status, actor: Actor) -> frozenset[Status]:
    """Return every status that this actor may give a request that stands at `before`."""
    return frozenset(after for start, after, who in _ALLOWED if start == before and who == actor)


def tab(status: Status) -> Tab:
    """Return the tab in which a status is listed."""
    return _TAB_OF[status]


def label(item: Status | Tab, lang: str) -> str:
    """Return the one label of a status or tab in French ("fr") or English ("en")."""
    return LABELS[item][lang]


def is_brought(status: Status) -> bool:
    """Say whether a transcript was brought for a request that stands there: another one takes its place."""
    return status in _BROUGHT


def is_completed(status: Status) -> bool:
    """Say whether the status stands in the tab Terminé."""
    return status in _COMPLETED
