"""What applicants are told: by e-mail, at once, in both languages, whenever a move owes it to them.

The mail is added to the transaction of the move, so it can neither be lost nor be sent for a move that did not
happen. It cannot be switched off. Only `flow.moves` calls it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from autosgern_service.domain.email_address import is_address
from autosgern_service.domain.lifecycle import Status
from autosgern_service.domain.texts import Text
from autosgern_service.store.models import Mail, TranscriptRequest

SUBJECTS = Text(
    fr="Votre demande de relevé de notes {reference}",
    en="Your transcript request {reference}",
)

#: Why the applicant is written to, and what is asked of them.
BODIES: dict[Status, Text] = {
    Status.STUDENT_NOT_FOUND: Text(
        fr="Votre école ou votre conseil scolaire n’a pas trouvé votre dossier à partir des renseignements de votre "
        "demande.\n\n"
        "Veuillez communiquer avec votre école ou votre conseil scolaire, puis corriger votre dossier de demande "
        "d’admission si un renseignement est inexact (par exemple, le nom que vous portiez à l’école).",
        en="Your school or school board could not find your record from the information in your request.\n\n"
        "Please contact your school or school board, then correct your application if a detail is wrong (for "
        "example, the name that you used at school).",
    ),
    Status.NO_ACADEMIC_DATA: Text(
        fr="Votre école a trouvé votre dossier, mais il ne contient aucune donnée scolaire à envoyer. C’est le cas, "
        "par exemple, si vous y étiez seulement préinscrit ou préinscrite, ou si votre dossier a été transféré à une "
        "autre école.\n\nVeuillez communiquer avec votre école, ou mettre à jour votre dossier de demande d’admission.",
        en="Your school found your record, but it holds no academic data to send. This happens, for example, if you "
        "were only pre-registered there or if your record was transferred to another school.\n\n"
        "Please contact your school, or update your application.",
    ),
    Status.FINANCIAL_HOLD: Text(
        fr="Votre demande est en attente parce que des droits demeurent impayés à votre école ou à votre conseil "
        "scolaire.\n\nVeuillez communiquer avec votre école ou votre conseil pour régler ces droits. Votre demande "
        "pourra ensuite être traitée.",
        en="Your request is on hold because fees remain unpaid at your school or school board.\n\n"
        "Please contact your school or board to settle them. Your request can then be processed.",
    ),
}

FRAMES = Text(
    fr="Bonjour,\n\nCe message concerne votre demande de relevé de notes {reference}.\n\n{body}\n\n"
    "Pour joindre votre école ou votre conseil :\n{contact}\n\n"
    "Ce message est envoyé automatiquement par le SGéRN (système de gestion électronique des relevés de notes); "
    "veuillez ne pas y répondre.",
    en="Hello,\n\nThis message concerns your transcript request {reference}.\n\n{body}\n\n"
    "To reach your school or board:\n{contact}\n\n"
    "This message is sent automatically by eTMS (the electronic transcript management system); please do not reply.",
)

_SEPARATOR = "\n\n" + "-" * 40 + "\n\n"


def tell_applicant(session: Session, request: TranscriptRequest, status: Status, at: datetime) -> None:
    """Add the applicant's e-mail about a status to the caller's transaction, their language first.

    Nothing personal stands in it beyond the reference number. A request without an address to write to gets none.
    """
    if not is_address(request.email or ""):
        return
    first, second = ("fr", "en") if request.language == "fr" else ("en", "fr")
    session.add(
        Mail(
            request_id=request.id,
            kind=status.value,
            recipient=request.email,
            subject=f"{_subject(request, first)} / {_subject(request, second)}",
            body=_text(request, status, first) + _SEPARATOR + _text(request, status, second) + "\n",
            message_id=f"<{request.reference}.{request.revision}@autosgern.invalid>",
            created_at=at,
        )
    )


def _subject(request: TranscriptRequest, lang: str) -> str:
    return SUBJECTS[lang].format(reference=request.reference)


def _text(request: TranscriptRequest, status: Status, lang: str) -> str:
    return FRAMES[lang].format(
        reference=request.reference, body=BODIES[status][lang], contact=_contact(request, lang)
    )


def _contact(request: TranscriptRequest, lang: str) -> str:
    """Return the lines by which an applicant reaches the school, or its board where the school has none."""
    school, board = request.school, request.board
    lines = [f"{school.name}, {school.town}"] if school else []
    lines += [board.name(lang)] if board else []
    for who in (school, board):
        if who is not None and (who.email or who.phone):
            return "\n".join([*lines, *filter(None, (who.email, who.phone))])
    return "\n".join(lines)
